"""A newspaper on loopback that does as it is told: items at once, and every fault that real papers have."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from aggregator.demo.coverage import Act, Coverage, Entry, publish
from aggregator.demo.newspaper import LivePage, Newspaper, Print
from aggregator.demo.skins import SKINS, Scene, render

Fault = Callable[["LiveSite", web.Request, LivePage], Awaitable[web.StreamResponse]]

_HTML = "text/html; charset=utf-8"


@dataclass(kw_only=True)
class _Spell:
    """A fault and for how many looks it lasts; None: until it is cleared."""

    fault: Fault
    looks: int | None


class LiveSite(Newspaper):
    """A newspaper whose newsroom and faults are in the test's hands."""

    def __init__(self, **settings) -> None:
        super().__init__(**settings)
        self._spells: dict[str, _Spell] = {}

    # ------------------------------------------------------------------------------------------- the newsroom

    def page(self, slug: str = "storm", *, title: str = "A storm, live", skin: str = "blocks", **settings) -> LivePage:
        """Start a page without entries; `settings` are those of `cover`."""
        return self.cover(
            slug, Coverage(title=title, lead=("A storm is on its way.",), summary=("It comes tonight.",)), skin=skin, **settings
        )

    def publish(self, page: LivePage, entry: Entry, *, published: float | None = None) -> datetime:
        """Show an entry at once and return the instant; `published` backdates it, in seconds from the page's start."""
        return self._act(page, lambda at: publish(at, entry, published))

    def edit(self, page: LivePage, entry: Entry) -> datetime:
        """Replace the entry of this id by this text at once and return the instant."""
        return self._act(page, lambda at: Act(at=at, does="edit", entry=entry))

    def remove(self, page: LivePage, entry: Entry | str) -> datetime:
        """Take an entry off the page at once and return the instant."""
        return self._act(page, lambda at: Act(at=at, does="remove", id=_id(entry)))

    def pin(self, page: LivePage, entry: Entry | str) -> datetime:
        """Pin an entry at once and return the instant."""
        return self._act(page, lambda at: Act(at=at, does="pin", id=_id(entry)))

    def end(self, page: LivePage) -> datetime:
        """Close the coverage at once and return the instant."""
        return self._act(page, lambda at: Act(at=at, does="end"))

    def window(self, page: LivePage, newest: int | None) -> None:
        """Show so many of the newest entries from now on."""
        page.view = replace(page.view, window=newest)

    def redesign(self, page: LivePage, skin: str) -> None:
        """Serve the page in another kind of markup from now on."""
        page.skin = skin

    def alternate(self, page: LivePage, *skins: str) -> None:
        """Serve A/B variants by turns; no names: stop that."""
        page.variants = skins

    def _act(self, page: LivePage, act: Callable[[float], Act]) -> datetime:
        now = self.now()
        page.coverage = replace(page.coverage, acts=(*page.coverage.acts, act(page.coverage.seconds(now))))
        return now

    # ------------------------------------------------------------------------------------------- faults

    def fail(self, page: LivePage, fault: Fault, *, looks: int | None = None) -> None:
        """Answer the next so many looks at a page with a fault; without a number, until it is healed."""
        self._spells[page.slug] = _Spell(fault=fault, looks=looks)

    def heal(self, page: LivePage) -> None:
        """Be honest again."""
        self._spells.pop(page.slug, None)

    async def answer(self, request: web.Request, page: LivePage) -> web.StreamResponse:
        """Answer a look, by the page's fault while it has one."""
        spell = self._spells.get(page.slug)
        if spell is None:
            return await super().answer(request, page)
        if spell.looks is not None:
            spell.looks -= 1
            if spell.looks <= 0:
                self.heal(page)
        return await spell.fault(self, request, page)


# ------------------------------------------------------------------------------------------------- the faults


def status(code: int, *, retry_after: str | int | None = None, text: str = "<h1>Something went wrong</h1>") -> Fault:
    """Answer an error page with this status."""

    async def fault(_site: LiveSite, _request: web.Request, _page: LivePage) -> web.StreamResponse:
        headers = {"Content-Type": _HTML} | ({} if retry_after is None else {"Retry-After": str(retry_after)})
        return web.Response(status=code, body=_document(text), headers=headers)

    return fault


def says(text: str) -> Fault:
    """Answer 200 with a page that says this and nothing else."""
    return status(200, text=text)


def empty() -> Fault:
    """Answer 200 without a body."""

    async def fault(_site: LiveSite, _request: web.Request, _page: LivePage) -> web.StreamResponse:
        return web.Response(status=200, body=b"", headers={"Content-Type": _HTML})

    return fault


def error_text() -> Fault:
    """Answer 200 with an apology in the paper's own frame."""
    return says("<main><h1>Sorry, something went wrong</h1><p>Our team has been told. Please try again later.</p></main>")


def consent() -> Fault:
    """Answer 200 with a consent wall."""
    return says("<main><h1>Before you continue</h1><p>We and our 812 partners value your privacy.</p><button>Accept all</button></main>")


def shell() -> Fault:
    """Answer 200 with the page's frame and no entries, as when they come by script."""
    return _redrawn(lambda _entries: ())


def honest() -> Fault:
    """Answer as if nothing were wrong: for `turns`."""

    async def fault(site: LiveSite, request: web.Request, page: LivePage) -> web.StreamResponse:
        return site.respond(request, site.printed(page))

    return fault


def turns(*faults: Fault) -> Fault:
    """Answer with one fault after the other, look by look, and begin again."""
    row = itertools.cycle(faults)

    async def fault(site: LiveSite, request: web.Request, page: LivePage) -> web.StreamResponse:
        return await next(row)(site, request, page)

    return fault


def half() -> Fault:
    """Answer 200 with the older half of the entries."""
    return _redrawn(lambda entries: entries[(len(entries) + 1) // 2 :])


def shuffled() -> Fault:
    """Answer 200 with the same entries in another order."""

    async def fault(site: LiveSite, request: web.Request, page: LivePage) -> web.StreamResponse:
        view = replace(page.view, url=site.url_of(page), order="shuffled")
        body = render(page.coverage, page.coverage.seconds(site.now()), SKINS[page.skin], view)
        return site.respond(request, Print(body=body.encode()))

    return fault


def slow(seconds: float, *, pieces: int = 10) -> Fault:
    """Answer honestly, but the body drips over so many seconds."""

    async def fault(site: LiveSite, request: web.Request, page: LivePage) -> web.StreamResponse:
        body = site.printed(page).body
        response = web.StreamResponse(headers={"Content-Type": _HTML, "Content-Length": str(len(body))})
        await response.prepare(request)
        step = len(body) // pieces + 1
        for start in range(0, len(body), step):
            await response.write(body[start : start + step])
            await asyncio.sleep(seconds / pieces)
        return response

    return fault


def hang(seconds: float = 60.0) -> Fault:
    """Accept the request and say nothing for so long, then cut the line."""

    async def fault(_site: LiveSite, request: web.Request, _page: LivePage) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return _cut(request)

    return fault


def reset() -> Fault:
    """Cut the line in the middle of the body."""

    async def fault(site: LiveSite, request: web.Request, page: LivePage) -> web.StreamResponse:
        body = site.printed(page).body
        response = web.StreamResponse(headers={"Content-Type": _HTML, "Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        await asyncio.sleep(0.01)
        return _cut(request)

    return fault


def redirect(to: str, code: int = 302) -> Fault:
    """Send the reader somewhere else."""

    async def fault(_site: LiveSite, _request: web.Request, _page: LivePage) -> web.StreamResponse:
        return web.Response(status=code, headers={"Location": to})

    return fault


def wrong_charset(says: str = "iso-8859-1") -> Fault:
    """Send honest UTF-8 and call it something else."""

    async def fault(site: LiveSite, _request: web.Request, page: LivePage) -> web.StreamResponse:
        return web.Response(body=site.printed(page).body, headers={"Content-Type": f"text/html; charset={says}"})

    return fault


def garbage(seed: int = 1, size: int = 20_000) -> Fault:
    """Answer 200 with random bytes called HTML."""

    async def fault(_site: LiveSite, _request: web.Request, _page: LivePage) -> web.StreamResponse:
        noise = random.Random(seed).randbytes(size)  # noqa: S311 - noise that can be repeated, no secret
        return web.Response(body=noise, headers={"Content-Type": _HTML})

    return fault


FAULTS: dict[str, Callable[[], Fault]] = {
    "consent": consent,
    "empty": empty,
    "error-text": error_text,
    "garbage": garbage,
    "half": half,
    "hang": hang,
    "reset": reset,
    "shell": shell,
    "shuffled": shuffled,
    "slow": lambda: slow(1.0),
    "status-500": lambda: status(500),
    "status-503": lambda: status(503, retry_after=2),
    "wrong-charset": wrong_charset,
}


def _redrawn(change: Callable[[tuple[Entry, ...]], tuple[Entry, ...]]) -> Fault:
    """Answer with the same page around other entries; `change` gets those that stand, newest first."""

    async def fault(site: LiveSite, request: web.Request, page: LivePage) -> web.StreamResponse:
        coverage, seconds = page.coverage, page.coverage.seconds(site.now())
        standing = Scene(coverage=coverage, seconds=seconds, view=page.view).newest
        acts = tuple(publish(entry.offset, entry, entry.offset) for entry in change(standing))
        view = replace(page.view, url=site.url_of(page))
        body = render(replace(coverage, acts=acts), seconds, SKINS[page.skin], view)
        return site.respond(request, Print(body=body.encode()))

    return fault


def _document(text: str) -> bytes:
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Live</title></head><body>{text}</body></html>'.encode()


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _id(entry: Entry | str) -> str:
    return entry if isinstance(entry, str) else entry.id


def entry(number: int, **fields) -> Entry:
    """Return a small entry of its own: id, label, title and text follow from the number."""
    name = f"{number:06x}"
    words = {
        "label": f"WAVE {_letters(number)}",
        "title": f"The wave number {number} arrives",
        "paragraphs": (f"Wave {number} reached the quay.",),
    }
    return Entry(id=name, **(words | fields))


def _letters(number: int) -> str:
    return re.sub(r"\d", lambda digit: "ABCDEFGHIJ"[int(digit[0])], str(number))
