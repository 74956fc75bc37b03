"""When a body must not be believed: error pages, consent walls and half renders remove nothing and alert nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from aggregator.core.compare import is_old
from aggregator.core.diff import REWRITTEN, Match
from aggregator.core.model import Change, Item, Kind, Known, Memory, Reading, Recall, Trouble
from aggregator.core.text import content, fingerprint, similarity

LEAST_LOOKS = 3  # a source is failing after three looks
LEAST_SPAN = timedelta(minutes=5)  # and five minutes of trouble
FEW = 4  # with fewer items than this, half of them gone is ordinary life
FEW_GONE = 3  # removals in one look are still an editor's work
SHARE_GONE = 0.25  # of the list; above both it is a half render, or we have lost who is who
DISORDER = 0.3  # share of neighbours that changed sides; one that was pinned or let go is two
SAME_TITLE = 0.6  # likeness of a headline and its next version
LONG_AWAY = timedelta(minutes=15)  # in which a page may have gone through its whole window
SURGE = 5  # times as many items as usual still come on a great day
SENTENCE_ENDS = ".!?…:)]\"'”“’»«。！？।؟"
PATIENCE = timedelta(hours=1)  # after which a shorter list is the page's new shape and no longer a worry


def worry(reading: Reading, matched: Match, recall: Recall, at: datetime) -> str | None:
    """Return why this body is not to be believed, in a few stable words; None when it is."""
    memory = recall.memory
    seen_before = [one for one in recall.known if one.position is not None and one.state == "current" and one.absent_since is None]
    if not reading.live:
        return reading.reason or "not-live"
    if not seen_before:
        return None
    if not reading.items:
        return "no-items"
    reason = _unlikely(reading, matched, seen_before, memory, at)
    return None if reason is not None and _settled(memory, reason, at) else reason


def _unlikely(reading: Reading, matched: Match, seen_before: Sequence[Known], memory: Memory, at: datetime) -> str | None:
    """Return what papers seldom do in earnest; when they go on doing it, it is the page's new shape."""
    many = len(seen_before) >= FEW
    known = any(one.position is not None for one, _ in matched.pairs)
    signs = (
        ("cut-short", (memory.closed and not reading.closed) or _cut_short(reading.items, matched)),
        ("half-the-items", many and 2 * len(reading.items) < len(seen_before)),
        ("other-items", many and not known and not _went_on(seen_before, reading, memory, at)),
        ("other-items", many and _is_elsewhere(matched, reading, memory, at)),
        ("other-items", many and (_tell_other_things(matched) or _intruders(matched, seen_before, memory) >= _share(reading.items))),
        ("reordered", many and _reordered(matched)),
        ("many-gone", many and known and _vanished(matched, seen_before, memory) >= _share(seen_before)),
    )
    return next((reason for reason, seen in signs if seen), None)


def _vanished(matched: Match, seen_before: Sequence[Known], memory: Memory) -> int:
    """Count the items that are gone from amid the list, scrolled off at neither end."""
    unseen = {one.id for one in matched.unseen}
    left = [one.position for one, _ in matched.pairs if one.position is not None]
    gone = [one.position for one in seen_before if one.id in unseen and one.position is not None]
    end = min(left, default=0) if memory.oldest_first else max(left, default=0)
    return sum(1 for place in gone if (place > end if memory.oldest_first else place < end))


def _reordered(matched: Match) -> bool:
    """Say whether items without times are in disorder: their order is all that tells the old from the new."""
    places = [one.position for one, item in matched.pairs if one.position is not None and item.published_at is None]
    turns = sum(1 for above, below in pairwise(places) if below < above)
    return turns > 1 and turns >= DISORDER * (len(places) - 1)


def _share(listed: Sequence[object]) -> float:
    """Return how many of a list are more than an editor changes between two looks."""
    return max(FEW_GONE, len(listed) * SHARE_GONE)


def _intruders(matched: Match, seen_before: Sequence[Known], memory: Memory) -> int:
    """Count the new items that the last look should have shown: they are older than it, and not older than all that it showed."""
    oldest = min((one.item.published_at for one in seen_before if one.item.published_at and not one.item.pinned), default=None)
    if oldest is None:
        return 0
    old = [item.published_at for item in matched.fresh if is_old(item, memory.last_good_at)]
    return sum(1 for published in old if published is not None and published > oldest)


def _cut_short(items: Sequence[Item], matched: Match) -> bool:
    """Say whether the body ends in the middle of an item: its last is not what it was, and what followed is gone.

    As many new items as are gone would be a window that moved on.
    """
    one = next((one for one, item in matched.pairs if item is items[-1]), None)
    if one is not None and fingerprint(one.item) == fingerprint(items[-1]):
        return False
    if one is not None and _breaks_off(one.item.text, items[-1].text):
        return True
    last = max((one.position for one, _ in matched.pairs if one.position is not None), default=None)
    if last is None:
        return False
    return sum(1 for other in matched.unseen if other.position is not None and other.position > last) > len(matched.fresh)


def _breaks_off(was: str, now: str) -> bool:
    """Say whether a text ends in the middle of a sentence that went on."""
    return 0 < len(now) < len(was) and was.startswith(now) and not was[len(now) :].startswith("\n") and now[-1] not in SENTENCE_ENDS


def _tell_other_things(matched: Match) -> bool:
    """Say whether most of the items that we think we know tell something else: ids that count are the same on every page."""
    changed = [(one.item, item) for one, item in matched.pairs if fingerprint(one.item) != fingerprint(item)]
    if len(changed) < FEW or 2 * len(changed) <= len(matched.pairs):
        return False
    return sum(1 for old, new in changed if similarity(content(old), content(new)) < REWRITTEN) * 2 > len(matched.pairs)


def _settled(memory: Memory, reason: str, at: datetime) -> bool:
    trouble = memory.trouble
    return trouble.reason == reason and trouble.since is not None and at - trouble.since >= PATIENCE


def _went_on(seen_before: Sequence[Known], reading: Reading, memory: Memory, at: datetime) -> bool:
    """Say whether a list without one known item is the same coverage later (a gap), not another page at its address.

    After a gap most items are younger than the last look: had they been older, that look would have shown them. Without
    times, so many items must at least be possible since then.
    """
    items = [item for item in reading.items if not item.pinned]
    timed = [item for item in items if item.published_at and item.published_precision not in {"hour", "day"}]
    if timed and any(one.item.published_at for one in seen_before):
        return 2 * sum(1 for item in timed if not is_old(item, memory.last_good_at)) > len(timed)
    return _may_have_come(len(items), memory, at) and _same_title(reading, memory)


def _is_elsewhere(matched: Match, reading: Reading, memory: Memory, at: datetime) -> bool:
    """Say whether a page of another title shows more strange items than can have come: a few may look like ours by chance."""
    strange = len(matched.fresh)
    return 4 * strange > 3 * len(reading.items) and not _same_title(reading, memory) and not _may_have_come(strange, memory, at)


def _same_title(reading: Reading, memory: Memory) -> bool:
    title, before = reading.page.title or "", memory.title or ""
    return title == before or similarity(title, before) >= SAME_TITLE


def _may_have_come(count: int, memory: Memory, at: datetime) -> bool:
    """Say whether so many items may have been published since the last good look."""
    away = at - (memory.last_good_at or at)
    return away >= LONG_AWAY or count <= FEW + SURGE * memory.rate.per_second * away.total_seconds()


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
