"""Paging back: what a gap makes us look at next, and what an older page means.

A gap is closed by follow-up looks at older pages, one after the other, until they meet what was known before it.
It stands in the page's memory, so a restart goes on where the last look left off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.core.cadence import MOST_RETRY_AFTER
from aggregator.core.compare import Comparison, compare_older, is_old
from aggregator.core.diff import Match
from aggregator.core.model import Answer, Failed, Gap, Item, Memory, Reading, Recall

MOST_LOOKS = 10  # at older pages, for one gap


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderPage:
    """What an older page means: its items, the memory after it, and whether the gap ended without meeting what was known."""

    comparison: Comparison
    memory: Memory
    missed: bool
    note: str


def address_to_look_at(url: str, memory: Memory) -> str:
    """Return where the next look at a page goes: to the page itself, or to an older page while a gap is open."""
    gap = memory.gap
    return gap.older if gap is not None and not gap.rests else url


def looks_back(memory: Memory) -> bool:
    """Say whether the next look is one at an older page."""
    return memory.gap is not None and not memory.gap.rests


def with_gap(memory: Memory, recall: Recall, reading: Reading, at: datetime) -> Memory:
    """Open a gap in the memory of a good look that met nothing known: the next look, at once, goes to the older page.

    Of a gap that was open already, the older beginning holds.
    """
    since = recall.memory.gap.since if recall.memory.gap is not None else recall.memory.last_good_at
    if reading.older is None or since is None:
        return replace(memory, gap=None)
    gap = Gap(since=since, older=reading.older, due_at=memory.due_at, not_before=memory.not_before)
    return replace(memory, gap=gap, due_at=at, not_before=None)


def goes_on(memory: Memory, at: datetime) -> Memory:
    """Take up an open gap again after a good look at the page itself."""
    gap = memory.gap
    if gap is None:
        return memory
    return replace(memory, gap=replace(gap, rests=False, due_at=memory.due_at, not_before=memory.not_before), due_at=at, not_before=None)


def older_page(recall: Recall, gap: Gap, answer: Answer, reading: Reading | None, matched: Match, *, page_id: str) -> OlderPage:
    """Return what a look at an older page means; an open gap in the memory asks for one more."""
    memory = recall.memory
    looks = gap.looks + 1
    if reading is None or not reading.live or not reading.items:
        return _nothing(memory, gap, answer, looks)
    comparison = compare_older(page_id, recall, gap, reading.items, matched, answer.at)
    if _met(gap, matched, reading.items):
        return OlderPage(comparison=comparison, memory=_closed(memory, gap), missed=False, note=f"gap closed by {_pages(looks)}")
    on, been = reading.older, (*gap.been, gap.older)
    if on is None or on in been or looks >= MOST_LOOKS:
        note = f"gap: {_pages(looks)} did not reach what was known"
        return OlderPage(comparison=comparison, memory=_closed(memory, gap), missed=True, note=note)
    opened = replace(memory, gap=replace(gap, older=on, looks=looks, been=been), due_at=answer.at, not_before=None)
    return OlderPage(comparison=comparison, memory=opened, missed=False, note=f"gap: older page {looks}")


def _nothing(memory: Memory, gap: Gap, answer: Answer, looks: int) -> OlderPage:
    """Ask again for a page that failed to come, after the next look at the page itself; what is no older page ends the walk."""
    reason = answer.reason if isinstance(answer, Failed) else "not an older page"
    if isinstance(answer, Failed) and looks < MOST_LOOKS:
        waits = replace(_closed(memory, gap), gap=replace(gap, looks=looks, rests=True))
        if answer.retry_after is not None:
            asked = answer.at + min(answer.retry_after, MOST_RETRY_AFTER)
            waits = replace(waits, not_before=max(asked, waits.not_before or asked))
        return OlderPage(comparison=Comparison(), memory=waits, missed=False, note=f"gap: {reason}")
    return OlderPage(comparison=Comparison(), memory=_closed(memory, gap), missed=True, note=f"gap: {reason}")


def _met(gap: Gap, matched: Match, items: Sequence[Item]) -> bool:
    """Say whether an older page reaches what we knew: an item seen before the gap, or a time well before it."""
    if any(one.first_seen_at <= gap.since and not item.pinned and not one.item.pinned for one, item in matched.pairs):
        return True
    return any(is_old(item, gap.since) for item in items if not item.pinned)


def _closed(memory: Memory, gap: Gap) -> Memory:
    """Return the memory with the page's own due time again."""
    return replace(memory, gap=None, due_at=gap.due_at, not_before=gap.not_before)


def _pages(looks: int) -> str:
    return f"{looks} older page{'s' if looks > 1 else ''}"
