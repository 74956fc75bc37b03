"""A newspaper on loopback: a real server whose live pages unfold by the clock, with validators and compression."""

from __future__ import annotations

import gzip
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from html import escape
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from aggregator.core.model import Item
from aggregator.demo.coverage import Coverage, faster, last_act, state
from aggregator.demo.skins import SKINS, View, render, truth

Clock = Callable[[], datetime]

_PAGE = 20  # entries on a page without a window of its own
_DECOYS = {
    "/world/tides": "How tide tables are made",
    "/world/bread": "Ten breads worth a journey",
    "/live-events/tickets": "Tickets for our evenings",
}


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class LivePage:
    """A coverage in print. What may change while it is served is changed in place."""

    slug: str
    coverage: Coverage
    skin: str = "blocks"
    view: View = field(default_factory=View)
    nonces: bool = False  # every response differs in what is not news
    validators: bool = True
    listed: bool = True
    paged: bool = False  # older entries stand at ?page=2 and so on, as many on each as the window shows
    variants: tuple[str, ...] = ()  # skins that take turns, response by response
    served: int = 0

    @property
    def path(self) -> str:
        """Where it is served."""
        return f"/live/{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One response before it goes out: what a fault may spoil."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    modified: datetime | None = None


class Newspaper:
    """Serves many coverages on 127.0.0.1 while it is entered. Times on its pages are those of `now`.

    `asked`, `conditional` and `not_modified` count requests by path.
    """

    def __init__(self, *, now: Clock = utc_now, speed: float = 1.0, robots: str = "User-agent: *\nDisallow: /private/\n") -> None:
        self.now = now
        self.speed = speed
        self.robots = robots
        self.pages: dict[str, LivePage] = {}
        self.asked: Counter[str] = Counter()
        self.conditional: Counter[str] = Counter()
        self.not_modified: Counter[str] = Counter()
        self.instants: dict[str, list[datetime]] = defaultdict(list)  # when each path was asked for
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def open(self, port: int = 0) -> None:
        """Start to serve, on a free port unless one is named."""
        app = web.Application(middlewares=[self._count])
        app.router.add_get("/robots.txt", self._robots)
        app.router.add_get("/live", self._index)
        app.router.add_get("/live/{slug}", self._page)
        app.router.add_get("/{path:.*}", self._article)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Stop serving; open connections are cut."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        """The newspaper's address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def index_url(self) -> str:
        """The address on which live pages appear as they start."""
        return f"{self.url}/live"

    def cover(
        self,
        slug: str,
        coverage: Coverage,
        *,
        skin: str = "blocks",
        starts_in: float = 0.0,
        window: int | None = None,
        nonces: bool = False,
        validators: bool = True,
    ) -> LivePage:
        """Put a coverage into print, beginning so many seconds from now (negative: it is under way)."""
        begun = replace(faster(coverage, self.speed), starts_at=self.now() + timedelta(seconds=starts_in))
        page = LivePage(slug=slug, coverage=begun, skin=skin, view=View(window=window), nonces=nonces, validators=validators)
        self.pages[slug] = page
        return page

    def url_of(self, page: LivePage) -> str:
        """Return the address of a page."""
        return f"{self.url}{page.path}"

    def truth(self, page: LivePage, at: datetime | None = None) -> tuple[Item, ...]:
        """Return what a perfect reader would find on the page, now or at an instant."""
        view = replace(page.view, url=self.url_of(page))
        return truth(page.coverage, page.coverage.seconds(at or self.now()), SKINS[page.skin], view)

    def printed(self, page: LivePage, number: int = 1) -> Print:
        """Return what an honest response to a look at this moment says; `number` counts older pages from 1."""
        now = self.now()
        skin = page.variants[page.served % len(page.variants)] if page.variants else page.skin
        view = replace(page.view, url=self.url_of(page), nonce=secrets.token_hex(8) if page.nonces else None)
        seconds = page.coverage.seconds(now)
        view = replace(view, **_turned(page, view, number, seconds)) if page.paged else view
        body = render(page.coverage, seconds, SKINS[skin], view).encode()
        page.served += 1
        if not page.validators:
            return Print(body=body)
        modified = page.coverage.instant(last_act(page.coverage, seconds)).replace(microsecond=0)
        return Print(body=body, etag=f'W/"{blake2b(body, digest_size=8).hexdigest()}"', modified=modified)

    async def answer(self, request: web.Request, page: LivePage) -> web.StreamResponse:
        """Answer one look at a live page. A newspaper with faults overrides it."""
        asked = request.query.get("page", "1")
        return self.respond(request, self.printed(page, int(asked) if asked.isdecimal() else 1))

    def respond(self, request: web.Request, said: Print, status: int = 200) -> web.Response:
        """Return the response that sends a print: 304 if the reader has it already, gzip if it takes that."""
        headers = {"Content-Type": "text/html; charset=utf-8", "Vary": "Accept-Encoding", **_validators(said), **said.headers}
        if status == web.HTTPOk.status_code and _is_known(request, said):
            self.not_modified[request.path] += 1
            return web.Response(status=304, headers=_validators(said))
        body = said.body
        if "gzip" in request.headers.get("Accept-Encoding", "") and body:
            body = gzip.compress(body, compresslevel=6, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return web.Response(status=status, body=body, headers=headers)

    @web.middleware
    async def _count(self, request: web.Request, handler: Callable[[web.Request], object]) -> web.StreamResponse:
        self.asked[request.path] += 1
        self.instants[request.path].append(self.now())
        if "If-None-Match" in request.headers or "If-Modified-Since" in request.headers:
            self.conditional[request.path] += 1
        return await handler(request)  # type: ignore[misc,no-any-return]  # aiohttp's own type of a handler is not exported

    async def _robots(self, _request: web.Request) -> web.Response:
        return web.Response(text=self.robots)

    async def _index(self, request: web.Request) -> web.Response:
        now = self.now()
        begun = [page for page in self.pages.values() if page.listed and page.coverage.starts_at <= now]
        links = [(page.path, page.coverage.title) for page in reversed(begun)]
        cards = "".join(f'<li><a href="{escape(path)}">{escape(title)}</a></li>' for path, title in [*links, *_DECOYS.items()])
        body = f'<!doctype html><html lang="en"><head><title>Live</title></head><body><h1>Live</h1><ul>{cards}</ul></body></html>'
        return self.respond(request, Print(body=body.encode(), etag=f'"{blake2b(body.encode(), digest_size=8).hexdigest()}"'))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        page = self.pages.get(request.match_info["slug"])
        if page is None or page.coverage.starts_at > self.now():
            raise web.HTTPNotFound
        return await self.answer(request, page)

    async def _article(self, request: web.Request) -> web.Response:
        title = _DECOYS.get(request.path)
        if title is None:
            raise web.HTTPNotFound
        text = f"<h1>{title}</h1>" + "<p>An article like any other, with a beginning and an end, that is not updated.</p>" * 3
        body = f'<!doctype html><html lang="en"><head><title>{title}</title></head><body><article>{text}</article></body></html>'
        return self.respond(request, Print(body=body.encode()))


def _turned(page: LivePage, view: View, number: int, seconds: float) -> dict[str, Any]:
    """Return how the view of an older page differs, and where it goes on."""
    window = view.window or page.coverage.window or _PAGE
    more = len(state(page.coverage, seconds)) > number * window
    return {"window": window, "skip": (number - 1) * window, "older": f"{page.path}?page={number + 1}" if more else None}


def _validators(said: Print) -> dict[str, str]:
    headers = {} if said.etag is None else {"ETag": said.etag}
    if said.modified is not None:
        headers["Last-Modified"] = format_datetime(said.modified, usegmt=True)
    return headers


def _is_known(request: web.Request, said: Print) -> bool:
    """Say whether the reader's validators are those of the print; ETags go before dates (RFC 9110, 13.2.2)."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        return said.etag is not None and said.etag in {tag.strip() for tag in known.split(",")}
    since = request.headers.get("If-Modified-Since")
    if since is None or said.modified is None:
        return False
    try:
        return said.modified <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
