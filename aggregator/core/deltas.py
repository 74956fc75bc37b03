"""Asking for new items alone: when a known endpoint is asked in place of the page, and what its answer means.

An endpoint tells what is new, seldom what was edited or removed, and never when the coverage ends; so the page itself is looked at
every few minutes all the same. Nothing of this is stored: after a start the first look is at the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.core.addresses import canonical
from aggregator.core.awaited import Awaited, await_told, in_order, with_awaited
from aggregator.core.compare import is_old
from aggregator.core.diff import match
from aggregator.core.model import Answer, Failed, Fetched, Known, Page, PageFacts, PageState, Plan, Reading, Recall
from aggregator.core.pageback import looks_back
from aggregator.core.sites import has_cursor, with_cursors

WHOLE_EVERY = timedelta(minutes=2)  # between two looks at a page whose new items are told elsewhere
SHELL_EVERY = timedelta(minutes=10)  # and at one whose items all are: only where they are told may change
RESTS = timedelta(hours=1)  # after an endpoint failed


@dataclass(slots=True, kw_only=True)
class _Way:
    """What is known of one page's endpoint."""

    address: str  # cursors left open
    whole_at: datetime
    facts: PageFacts | None = None  # of a page without items, which are all told there
    rests_until: datetime | None = None


class Deltas:
    """The endpoints of pages, learned from each look at a page itself."""

    def __init__(self) -> None:
        """Begin with no page known."""
        self._ways: dict[str, _Way] = {}
        self._awaited: dict[str, dict[str, Awaited]] = {}

    def address(self, page: Page, recall: Recall, now: datetime) -> str | None:
        """Return what to ask in place of the page, None when the page itself is due: unknown, not seen for long, or in doubt."""
        way = self._ways.get(page.id)
        if way is None or page.source.select is not None or _rests(way, now) or _in_doubt(recall):
            return None
        if now - way.whole_at >= (WHOLE_EVERY if way.facts is None else SHELL_EVERY):
            return None
        return with_cursors(way.address, [one.item for one in _listed(recall)], now)

    def look(self, page: Page, answer: Answer, reading: Reading | None) -> str | None:
        """Learn from a look at the page itself; return where its items are told, when they are not on the page."""
        if isinstance(answer, Failed):
            return None
        if isinstance(answer, Fetched):
            self._learn(page, answer.at, reading)
        way = self._ways.get(page.id)
        if way is None:
            return None
        way.whole_at = answer.at
        return way.address if way.facts is not None and not _rests(way, answer.at) else None

    def seen(self, page: Page, at: datetime) -> None:
        """Take note of a look at the page itself that found it as it was."""
        if page.id in self._ways:
            self._ways[page.id].whole_at = at

    def _learn(self, page: Page, at: datetime, reading: Reading | None) -> None:
        before = self._ways.pop(page.id, None)
        if reading is None or reading.delta is None or "payload" in reading.ways:  # an endpoint that is a source itself has no page
            return
        if not reading.live and has_cursor(reading.delta):
            return
        rests = before.rests_until if before is not None and before.address == reading.delta else None
        facts = None if reading.live else reading.page
        self._ways[page.id] = _Way(address=reading.delta, whole_at=at, facts=facts, rests_until=rests)

    def failed(self, page: Page, at: datetime) -> None:
        """Leave an endpoint alone that failed, or that told nothing we understand."""
        if page.id in self._ways:
            self._ways[page.id].rests_until = at + RESTS

    def told(self, page: Page, recall: Recall, reading: Reading, at: datetime) -> Reading:
        """Return what an endpoint told as what the page would show by now."""
        way = self._ways.get(page.id)
        if way is not None and way.facts is not None:
            return replace(reading, page=way.facts)
        whole = merged(page, recall, reading)
        if waiting := await_told(self._awaited.get(page.id, {}), _listed(recall), whole.items, at):
            self._awaited[page.id] = waiting
        return whole

    def shown(self, page: Page, recall: Recall, reading: Reading, at: datetime) -> Reading:
        """Return what the page shows, with what was told and an older copy of it does not show yet."""
        awaited = self._awaited.pop(page.id, None)
        if awaited is None:
            return reading
        reading, waiting = with_awaited(awaited, recall, reading, at)
        if waiting:
            self._awaited[page.id] = waiting
        return reading


def is_told(page: Page, answer: Answer, reading: Reading | None) -> bool:
    """Say whether a body is what an endpoint tells of a page, rather than the page; an endpoint may be a source of its own."""
    if reading is None or not isinstance(answer, Fetched) or "payload" not in reading.ways:
        return False
    return canonical(answer.url) != canonical(page.url)


def merged(page: Page, recall: Recall, reading: Reading) -> Reading:
    """Return the list that the page would show: the items of the last look as they are told now, and the new ones among them.

    What is unknown and older than the last good look is none of the news; whether it is on the page the page will say.
    """
    listed = _listed(recall)
    found = match(recall.known, reading.items)
    now_told = {one.id: replace(item, key=one.item.key, key_from=one.item.key_from) for one, item in found.pairs}
    fresh = [item for item in found.fresh if not is_old(item, recall.memory.last_good_at)]
    items = in_order(
        [*fresh, *(now_told.get(one.id, one.item) for one in listed)], oldest_first=recall.memory.oldest_first, fresh=len(fresh)
    )
    return replace(reading, live=True, page=PageFacts(url=page.url), items=tuple(items), closed=recall.memory.closed, older=None)


def as_told(plan: Plan, recall: Recall) -> Plan:
    """Return the plan of a look at an endpoint: what is remembered of asking for the page itself stays as it was."""
    before = recall.memory
    memory = replace(plan.memory, validators=before.validators, whole_at=before.whole_at)
    note = "; ".join(filter(None, ("asked for new items alone", plan.look.note)))
    return replace(plan, memory=memory, look=replace(plan.look, note=note))


def _rests(way: _Way, now: datetime) -> bool:
    return way.rests_until is not None and now < way.rests_until


def _in_doubt(recall: Recall) -> bool:
    """Say whether the page itself must be seen: it never was, a gap is open, it fails or worries us, it ended, or an item is missing."""
    memory = recall.memory
    if (
        memory.first_look_at is None
        or looks_back(memory)
        or memory.gap is not None
        or memory.trouble.looks
        or memory.state is PageState.ENDED
    ):
        return True
    return any(one.absent_since is not None and one.position is not None for one in recall.known)


def _listed(recall: Recall) -> list[Known]:
    """Return the items of the last look in its order."""
    there = [one for one in recall.known if one.position is not None and one.state == "current"]
    return sorted(there, key=lambda one: one.position or 0)
