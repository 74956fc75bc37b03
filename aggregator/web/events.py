"""The ledger as it grows, over server-sent events. The id is the change's, so that a listener resumes without a gap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from aggregator.core.rows import ChangeRow
from aggregator.outputs.event import event
from aggregator.store.errors import StoreError
from aggregator.web.asked import Asked, asked
from aggregator.web.keys import BUS, CLOSING, DESK, LISTENERS, Listeners

BATCH = 100
HEARTBEAT = 15.0  # seconds; by then the ledger is read even if no bell rang
SEND_TIMEOUT = 30.0  # seconds for which a listener may read nothing
RETRY = 3000  # milliseconds after which a listener that was cut off comes back
DIGITS = 18  # what SQLite can hold as an integer


async def events(request: web.Request) -> web.StreamResponse:
    """Send each change after the one that the listener names, else those from now on. Nothing is held for slow listeners."""
    listeners = request.app[LISTENERS]
    if listeners.count >= listeners.most:
        raise web.HTTPServiceUnavailable(text="Too many listeners; come back in a minute.", headers={"Retry-After": "60"})
    with _counted(listeners):
        after = await _start(request)
        async with sse_response(request, ping_interval=HEARTBEAT, send_timeout=SEND_TIMEOUT) as response:
            # The listener left, reads nothing, or the database does not answer: the stream ends, and it comes back with its last id.
            with suppress(ConnectionError, TimeoutError, StoreError):
                await response.send(" ", event="hello", retry=RETRY)
                await _tell(request, response, after)
        return response


async def _tell(request: web.Request, response: EventSourceResponse, after: int) -> None:
    desk, bus, wanted = request.app[DESK], request.app[BUS], asked(request)
    while response.is_connected() and not request.app[CLOSING].is_set():
        heard = bus.rings
        rows = await desk.ask(desk.reads.changes, after=after, limit=BATCH)
        for row in rows:
            if _wanted(row, wanted):
                await response.send(event(row).decode(), id=str(row.id))
        after = rows[-1].id if rows else after
        if len(rows) < BATCH:
            await bus.wait(heard, HEARTBEAT)  # returns at once if it rang while we read


async def _start(request: web.Request) -> int:
    """Return the change after which to begin; of what is no id of ours, the newest."""
    desk = request.app[DESK]
    newest = await desk.ask(desk.reads.last_change)
    named = request.headers.get("Last-Event-ID") or request.query.get("after") or ""
    if not (named.isascii() and named.isdigit() and len(named) <= DIGITS):
        return newest
    return min(int(named), newest)  # an id from a database that has been replaced by an older one is none


def _wanted(row: ChangeRow, wanted: Asked) -> bool:
    return (
        wanted.source in {None, row.source, row.source_name}
        and (wanted.tag is None or wanted.tag in row.tags)
        and (wanted.rule is None or wanted.rule in row.rules)
    )


@contextmanager
def _counted(listeners: Listeners) -> Iterator[None]:
    listeners.count += 1
    try:
        yield
    finally:
        listeners.count -= 1
