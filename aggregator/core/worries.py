"""When a body must not be believed: error pages, consent walls and half renders remove nothing and alert nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from aggregator.core.diff import Match
from aggregator.core.model import Change, Item, Kind, Known, Memory, Reading, Recall, Trouble

LEAST_LOOKS = 3  # a source is failing after three looks
LEAST_SPAN = timedelta(minutes=5)  # and five minutes of trouble
FEW = 4  # with fewer items than this, half of them gone is ordinary life
PATIENCE = timedelta(hours=1)  # after which a shorter list is the page's new shape and no longer a worry


def worry(reading: Reading, matched: Match, recall: Recall, at: datetime) -> str | None:
    """Return why this body is not to be believed, in a few stable words; None when it is."""
    seen_before = [one for one in recall.known if one.position is not None and one.state == "current"]
    if not reading.live:
        return reading.reason or "not-live"
    if not seen_before:
        return None
    if not reading.items:
        return "no-items"
    overlap = sum(1 for one, _ in matched.pairs if one.position is not None)
    if len(seen_before) >= FEW and 2 * len(reading.items) < len(seen_before) and not _settled(recall.memory, "half-the-items", at):
        return "half-the-items"
    if overlap == 0 and len(seen_before) >= FEW and not _went_on(seen_before, reading.items, reading, recall.memory):
        return None if _settled(recall.memory, "other-items", at) else "other-items"
    return None


def _settled(memory: Memory, reason: str, at: datetime) -> bool:
    trouble = memory.trouble
    return trouble.reason == reason and trouble.since is not None and at - trouble.since >= PATIENCE


def _went_on(seen_before: Sequence[Known], items: Sequence[Item], reading: Reading, memory: Memory) -> bool:
    """Say whether a list without one known item is the same coverage later (a gap), not another page at its address."""
    known_times = [one.item.published_at for one in seen_before if one.item.published_at]
    times = [item.published_at for item in items if item.published_at]
    if known_times and times:
        return max(times) >= max(known_times)
    return reading.page.title == memory.title


def more_trouble(trouble: Trouble, reason: str, at: datetime) -> tuple[Trouble, Change | None]:
    """Add one bad look; the change is there once, when the source begins to be failing."""
    since = trouble.since or at
    looks = trouble.looks + 1
    failing = trouble.failing or (looks >= LEAST_LOOKS and at - since >= LEAST_SPAN)
    change = Change(kind=Kind.FAILING, at=at, after=None, reason=reason) if failing and not trouble.failing else None
    return Trouble(since=since, looks=looks, reason=reason, failing=failing), change


def no_trouble(trouble: Trouble, at: datetime) -> Change | None:
    """Return the change that says a failing source has recovered; None when it was not failing."""
    return Change(kind=Kind.RECOVERED, at=at, after=None, reason=trouble.reason) if trouble.failing else None
