"""Whether an address may be fetched now: robots.txt of every host, asked for at most once a day."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from yarl import URL

from aggregator.fetch.copies import Kept, NoShelf, Shelf, read_kept
from aggregator.fetch.headers import LONGEST_RETRY, retry_after
from aggregator.fetch.robots import LARGEST, Rules, read_rules
from aggregator.fetch.wire import NoReply, Reply

DAY = 24 * 3600.0
PAUSES = (60.0, 300.0, 900.0, 3600.0)
MOST_ORIGINS = 4096

# Nobody has been reached: the page itself would not be either, and its own back-off is enough.
_NEVER_REACHED = frozenset({"address-not-public", "bad-address", "connect", "connect-timeout", "dns", "proxy", "tls"})
_GONE_ASTRAY = frozenset({"redirects", "bad-redirect"})  # as good as no file, says RFC 9309

Get = Callable[[URL, int], Awaitable[Reply | NoReply]]
"""Gets an address through its lane, redirects followed; takes at most so many bytes of the body."""


@dataclass(slots=True, kw_only=True)
class _Copy:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Rules | None = None
    answered: float = 0.0
    failures: int = 0
    not_before: float = float("-inf")
    trouble: str = ""
    taken_up: bool = False  # from before a restart


class Gate:
    """Remembers the robots.txt of each origin for a day, over restarts; a host that answers badly is asked again ever later."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, now: Callable[[], datetime] | None = None, shelf: Shelf | None = None
    ) -> None:
        """Count by a monotonic clock; `now` is the wall's, by which the shelf's copies are dated."""
        self._clock = clock
        self._now = now or (lambda: datetime.now(UTC))
        self._shelf: Shelf = shelf or NoShelf()
        self._copies: OrderedDict[URL, _Copy] = OrderedDict()

    def delay(self, url: URL) -> float:
        """Return the Crawl-delay that is known of an origin."""
        copy = self._copies.get(url.origin())
        return copy.rules.delay if copy and copy.rules else 0.0

    async def _take_up(self, copy: _Copy, origin: str) -> None:
        """Go on from what was known before a restart. A wall clock that was moved makes no copy older or longer than it is."""
        copy.taken_up = True
        kept = read_kept(self._shelf.read(origin))
        if kept is None:
            return
        if kept.text is not None and kept.answered_at is not None:
            copy.rules = await asyncio.to_thread(read_rules, kept.text.encode())
            copy.answered = self._clock() - max(0.0, (self._now() - kept.answered_at).total_seconds())
        if kept.not_before is not None:
            wait = min((kept.not_before - self._now()).total_seconds(), LONGEST_RETRY.total_seconds())
            copy.not_before, copy.failures, copy.trouble = self._clock() + wait, kept.failures, kept.trouble

    async def _put_down(self, copy: _Copy, origin: str) -> None:
        now, clock = self._now(), self._clock()
        if copy.rules is not None:
            kept = Kept(text=copy.rules.text, answered_at=now)
        else:
            again = now + timedelta(seconds=copy.not_before - clock)
            kept = Kept(failures=copy.failures, not_before=again, trouble=copy.trouble)
        await self._shelf.write(origin, kept.written())

    async def refusal(self, url: URL, get: Get) -> NoReply | None:
        """Return why `url` must not be fetched now, or None when it may; asks the host first when no copy is fresh."""
        copy = self._copy(url.origin())
        async with copy.lock:
            if not copy.taken_up:
                await self._take_up(copy, str(url.origin()))
            if self._is_stale(copy):
                if self._clock() < copy.not_before:
                    return self._unreachable(copy)
                refused = await self._ask(copy, url.origin() / "robots.txt", get)
                if refused is not None:
                    return refused
        rules = copy.rules or Rules()
        if rules.allow(str(url)):
            return None
        return NoReply(reason="robots", detail=f"{url.origin()}/robots.txt disallows {url.raw_path[:200]}")

    def _copy(self, origin: URL) -> _Copy:
        copy = self._copies.setdefault(origin, _Copy())
        self._copies.move_to_end(origin)
        while len(self._copies) > MOST_ORIGINS:
            self._copies.popitem(last=False)
        return copy

    def _is_stale(self, copy: _Copy) -> bool:
        return copy.rules is None or self._clock() - copy.answered >= DAY

    async def _ask(self, copy: _Copy, url: URL, get: Get) -> NoReply | None:
        """Bring a copy up to date; return why no page can be fetched now, if so."""
        reply = await get(url, LARGEST)
        rules = await asyncio.to_thread(_rules, reply)  # a hostile file takes most of a second
        if rules is not None:
            copy.rules, copy.answered, copy.failures = rules, self._clock(), 0
            await self._put_down(copy, str(url.origin()))
            return None
        copy.rules = None
        if isinstance(reply, NoReply) and reply.reason in _NEVER_REACHED:
            return reply
        copy.trouble = f"{url}: {reply.reason if isinstance(reply, NoReply) else f'http-{reply.status}'}"
        copy.not_before = self._clock() + max(PAUSES[min(copy.failures, len(PAUSES) - 1)], self._asked_to_wait(reply))
        copy.failures += 1
        await self._put_down(copy, str(url.origin()))
        return self._unreachable(copy)

    def _asked_to_wait(self, reply: Reply | NoReply) -> float:
        asked = reply.retry_after if isinstance(reply, NoReply) else retry_after(reply.headers.get("Retry-After"), self._now())
        return asked.total_seconds() if asked else 0.0

    def _unreachable(self, copy: _Copy) -> NoReply:
        again = timedelta(seconds=max(0.0, copy.not_before - self._clock()))
        return NoReply(reason="robots-unreachable", detail=copy.trouble, retry_after=again)


def _rules(reply: Reply | NoReply) -> Rules | None:
    """Return what an answer to the question for robots.txt means, or None when it is none."""
    if isinstance(reply, NoReply):
        return Rules() if reply.reason in _GONE_ASTRAY else None
    if reply.status >= 500 or (reply.status == 429 and "Retry-After" in reply.headers):  # noqa: PLR2004 - server errors; too many requests
        return None
    return read_rules(reply.body)
