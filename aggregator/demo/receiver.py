"""A webhook receiver that trusts nobody: every request is verified with the official library and remembered."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

_ACCEPTED = range(200, 300)
_BIGGEST = 8 * 1024 * 1024
_REQUIRED = ("webhook-id", "webhook-timestamp", "webhook-signature")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it arrived. `attempt` counts those with this id; `status` is None when we cut the line unanswered."""

    id: str
    body: bytes
    at: datetime
    attempt: int
    status: int | None
    problem: str | None = None  # why it is not a proper webhook
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the sender was told that it arrived."""
        return self.status in _ACCEPTED

    @property
    def event(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How a request is answered. `status` None cuts the connection before an answer."""

    status: int | None = 204
    retry_after: str | None = None
    delay: float = 0.0
    location: str | None = None


class Receiver:
    """Takes webhooks on 127.0.0.1 while it is entered, and can tell afterwards what was wrong with them.

    A bad signature is answered 401, whatever it was told to answer.
    """

    def __init__(self, secrets: str | Sequence[str], *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.webhooks = [Webhook(secret) for secret in ([secrets] if isinstance(secrets, str) else secrets)]
        self.now = now
        self.received: list[Received] = []
        self._attempts: dict[str, int] = defaultdict(int)
        self._next: deque[Behaviour] = deque()
        self._always = Behaviour()
        self._news = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def open(self, port: int = 0) -> None:
        """Start to listen, on a free port unless one is named."""
        app = web.Application(client_max_size=_BIGGEST)
        app.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Stop listening; open connections are cut."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        """The address to send to."""
        return f"http://127.0.0.1:{self.port}/hook"

    # ------------------------------------------------------------------------------------------- what it is told

    def answer(
        self,
        status: int | None,
        *,
        times: int | None = 1,
        retry_after: str | int | None = None,
        delay: float = 0.0,
        location: str | None = None,
    ) -> None:
        """Answer so for the next `times` requests (None: from now on); a status of None cuts the line before an answer."""
        after = None if retry_after is None else str(retry_after)
        behaviour = Behaviour(status=status, retry_after=after, delay=delay, location=location)
        if times is None:
            self._always = behaviour
        else:
            self._next.extend([behaviour] * times)

    def behave(self) -> None:
        """Forget what it was told and accept everything again."""
        self._next.clear()
        self._always = Behaviour()

    # ------------------------------------------------------------------------------------------- what it can tell

    @property
    def accepted(self) -> dict[str, Received]:
        """The first accepted request of each id, in the order of arrival."""
        first: dict[str, Received] = {}
        for received in self.received:
            if received.accepted:
                first.setdefault(received.id, received)
        return first

    @property
    def duplicates(self) -> dict[str, int]:
        """Ids that were accepted more than once, and how often."""
        counts: dict[str, int] = defaultdict(int)
        for received in self.received:
            counts[received.id] += received.accepted
        return {name: count for name, count in counts.items() if count > 1}

    @property
    def changed(self) -> set[str]:
        """Ids under which different bytes arrived."""
        bodies: dict[str, set[bytes]] = defaultdict(set)
        for received in self.received:
            bodies[received.id].add(received.body)
        return {name for name, seen in bodies.items() if len(seen) > 1}

    @property
    def improper(self) -> list[Received]:
        """Requests that are no proper webhooks: a bad signature, a missing header, not JSON."""
        return [received for received in self.received if received.problem is not None]

    def events(self, kind: str | None = None) -> list[Any]:
        """Return the accepted events, each id once, of one type if it is named."""
        events = [received.event for received in self.accepted.values()]
        return [event for event in events if kind is None or event["type"] == kind]

    async def wait_for(self, count: int, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - tests want one line, not a context
        """Return once so many distinct ids have been accepted; TimeoutError if they don't come."""
        async with asyncio.timeout(timeout), self._news:
            await self._news.wait_for(lambda: len(self.accepted) >= count)

    # ------------------------------------------------------------------------------------------- requests

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        at = self.now()
        problem = self._problem(request, body)
        behaviour = self._next.popleft() if self._next else self._always
        name = request.headers.get("webhook-id", "")
        self._attempts[name] += 1
        status = behaviour.status if problem is None else web.HTTPUnauthorized.status_code
        headers = tuple((key.lower(), value) for key, value in request.headers.items())
        received = Received(id=name, body=body, at=at, attempt=self._attempts[name], status=status, problem=problem, headers=headers)
        async with self._news:
            self.received.append(received)
            self._news.notify_all()
        await asyncio.sleep(behaviour.delay)
        return _respond(request, status, behaviour)

    def _problem(self, request: web.Request, body: bytes) -> str | None:
        missing = [name for name in _REQUIRED if name not in request.headers]
        if missing:
            return f"no {missing[0]}"
        if request.content_type != "application/json":
            return f"content type {request.content_type}"
        headers = {name: request.headers[name] for name in _REQUIRED}
        problems = [_verify(webhook, body, headers) for webhook in self.webhooks]
        return None if None in problems else problems[0]


def _verify(webhook: Webhook, body: bytes, headers: dict[str, str]) -> str | None:
    try:
        webhook.verify(body, headers)
    except WebhookVerificationError as error:
        return str(error)
    except ValueError as error:  # what the library lets through: a signature without a comma, bad base64, not UTF-8, not JSON
        return f"malformed: {error}"
    return None


def _respond(request: web.Request, status: int | None, behaviour: Behaviour) -> web.Response:
    if status is None:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=web.HTTPInternalServerError.status_code)  # goes nowhere: the line is cut
    headers = {"Retry-After": behaviour.retry_after} if behaviour.retry_after is not None else {}
    if behaviour.location is not None:
        headers["Location"] = behaviour.location
    return web.Response(status=status, headers=headers)
