"""What a believed list of items means beside what we know: new, edited, removed, restored, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from aggregator.core.addresses import item_id
from aggregator.core.diff import SAME_TIME, Match
from aggregator.core.model import Change, Gap, Item, Kind, Known, Page, Precision, Recall, Sighting
from aggregator.core.text import content, diff_words, edit_class, fingerprint, fold

LATE = timedelta(minutes=10)  # an item older than the last good look by more than this was not missed, it was not there
REMEMBERED = timedelta(hours=1)  # an absence that was seen once
FEW_BETWEEN = 3  # items gone together with their neighbour: more of them have scrolled off
FLAP_SPAN = timedelta(hours=1)
FLAPS = 5  # changes in an hour that are still news
WIDTH: dict[Precision | None, timedelta] = {
    None: timedelta(0),
    "second": timedelta(0),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
RANK: tuple[Precision | None, ...] = (None, "day", "hour", "minute", "second")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a list of items means. `gap` says that no item of the last look is still there, so some were missed."""

    changes: tuple[Change, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    oldest_first: bool = False
    newest_first: bool = False
    gap: bool = False


def compare(page: Page, recall: Recall, items: Sequence[Item], matched: Match, at: datetime) -> Comparison:
    """Return the changes, oldest item first, and what is to be remembered of each item. Pure."""
    places = {item.key: place for place, item in enumerate(items)}
    head, foot = _grows(matched, items)
    # Where items came at the head before, one at the foot is older: it is back in a window that lost another.
    oldest_first = (recall.memory.oldest_first and not head) or (foot and not recall.memory.newest_first)
    changes: list[tuple[int, Change]] = []
    sightings: dict[str, Sighting] = {}
    taken = {one.item.key for one in recall.known}
    for item in reversed(matched.fresh):
        change = _new(page.id, recall, with_free_key(item, taken), at, breaking=_breaking(page, recall, item))
        changes.append((places[item.key], change))
        sightings[str(change.item_id)] = Sighting(item_id=str(change.item_id), position=places[item.key])
    for one, item in matched.pairs:
        made = _seen_again(one, item, recall, at)
        changes += [(places[item.key], change) for change in made]
        sightings[one.id] = _sighting(one, position=places[item.key], at=at, times=len(made))
    for one in matched.unseen:
        sighting, removed = _not_seen(one, matched, places, at, oldest_first=oldest_first)
        changes += [(sighting.position or 0, removed)] if removed and sighting else []
        sightings |= {one.id: sighting} if sighting else {}
    changes.sort(key=lambda placed: -placed[0])
    known = {one.id: one for one in recall.known}
    worth = bool(changes) or _other_order(matched) or any(_matters(known.get(key), sighting) for key, sighting in sightings.items())
    return Comparison(
        changes=tuple(change for _, change in changes),
        sightings=tuple(sightings.values()) if worth else (),
        oldest_first=oldest_first,
        newest_first=head and not recall.memory.oldest_first,
        gap=_is_gap(recall, matched),
    )


def _is_gap(recall: Recall, matched: Match) -> bool:
    """Say whether nothing of the last look is left but what is pinned: then nobody knows what came and went in between."""
    there = any(one.position is not None and one.state == "current" and not one.item.pinned for one in recall.known)
    return there and not any(one.position is not None and not (item.pinned or one.item.pinned) for one, item in matched.pairs)


def still_gone(recall: Recall, at: datetime) -> Comparison:
    """Return what an identical list means: it is the second sighting of every absence."""
    gone = [one for one in recall.known if one.absent_since is not None and one.position is not None and one.state == "current"]
    return Comparison(
        changes=tuple(_removed(one, at) for one in gone),
        sightings=tuple(_sighting(one, position=None, at=at, times=1) for one in gone),
        oldest_first=recall.memory.oldest_first,
    )


def compare_older(page_id: str, recall: Recall, gap: Gap, items: Sequence[Item], matched: Match, at: datetime) -> Comparison:
    """Return what an older page means: new items are late finds, known ones may have been edited, and nothing is removed.

    What was published since the last good look before the gap was missed, and rings; of items without times, what stands
    before the first that was known then.
    """
    taken = {one.item.key for one in recall.known}
    places = {item.key: place for place, item in enumerate(items)}
    met = [places[item.key] for one, item in matched.pairs if one.first_seen_at <= gap.since]
    changes: list[tuple[int, Change]] = []
    sightings = []
    for item in reversed(matched.fresh):
        place = places[item.key]
        newer = place > max(met, default=-1) if recall.memory.oldest_first else place < min(met, default=len(items))
        missed = newer if item.published_at is None else not is_old(item, gap.since)
        change = replace(_new(page_id, recall, with_free_key(item, taken), at), baseline=False, backfilled=True, missed=missed)
        changes.append((place, change))
        sightings.append(Sighting(item_id=str(change.item_id), position=None))
    for one, item in matched.pairs:
        made = _seen_again(one, item, recall, at)
        changes += [(places[item.key], change) for change in made]
        if made or one.absent_since is not None:
            sightings.append(_sighting(one, position=None if one.absent_since else one.position, at=at, times=len(made)))
    changes.sort(key=lambda placed: -placed[0])
    return Comparison(changes=tuple(change for _, change in changes), sightings=tuple(sightings), oldest_first=recall.memory.oldest_first)


def with_free_key(item: Item, taken: set[str]) -> Item:
    """Give an item whose key a different item has already a key of its own."""
    key, n = item.key, 2
    while key in taken:
        key, n = f"{item.key}#{n}", n + 1
    taken.add(key)
    return replace(item, key=key)


def _new(page_id: str, recall: Recall, item: Item, at: datetime, *, breaking: bool = False) -> Change:
    first = recall.memory.first_look_at is None
    return Change(
        kind=Kind.NEW,
        item_id=item_id(page_id, item.key),
        item=item,
        version=1,
        at=at,
        after=recall.memory.last_good_at,
        baseline=first and not breaking,
        backfilled=not first and is_old(item, recall.memory.last_good_at),
    )


def _breaking(page: Page, recall: Recall, item: Item) -> bool:
    """Say whether an item of the first look is news: an index led here, and it is younger than our first look at that."""
    since = recall.source_first_look_at
    if not page.followed or since is None:
        return False
    if item.published_at is None:
        return recall.found_at is not None and recall.found_at > since
    return item.published_at + WIDTH[item.published_precision] > since


def is_old(item: Item, last_good_at: datetime | None) -> bool:
    """Say whether an item was published so long before a look that it was not missed since: it had not been there."""
    if item.published_at is None or last_good_at is None:
        return False
    return item.published_at + WIDTH[item.published_precision] < last_good_at - LATE


def _seen_again(one: Known, item: Item, recall: Recall, at: datetime) -> list[Change]:
    """Return the changes of an item that is on the page and known: none, mostly."""
    after = recall.memory.last_good_at
    changes = []
    if one.state == "removed":
        changes.append(
            Change(kind=Kind.RESTORED, item_id=one.id, item=one.item, before=one.item, version=one.version, at=at, after=after),
        )
    if not _says_the_same(one.item, item):
        changes.append(edit(one, item, at, after))
    return changes


def edit(one: Known, item: Item, at: datetime, after: datetime | None) -> Change:
    """Return the change that makes `item` the next version of a known one."""
    edited = _merged(one.item, item)
    return Change(
        kind=Kind.EDITED,
        item_id=one.id,
        item=edited,
        before=one.item,
        version=one.version + 1,
        at=at,
        after=after,
        edit_class=edit_class(one.item, edited),
        words=diff_words(one.item.text, edited.text),
    )


def _says_the_same(old: Item, new: Item) -> bool:
    """Say whether a reader reads the same: the very words, or the same ones in other fields, or without their ornaments.

    Variants of a template show label or title here and there, or set them into the text: that is no edit. A title that
    comes, and any that changes, is one.
    """
    if fingerprint(old) == fingerprint(new) or fold(content(old)) == fold(content(new)):
        return True
    if fold(old.text) != fold(new.text):
        return False
    label_came_or_went = (old.label is None) != (new.label is None)
    same_title = fold(old.title or "") == fold(new.title or "")
    same_label = fold(old.label or "") == fold(new.label or "")
    return (same_title or new.title is None) and (same_label or label_came_or_went)


def _merged(old: Item, new: Item) -> Item:
    """Return the new version under the old identity: an edit moves neither the key nor the time of publication."""
    kept = replace(new, key=old.key, key_from=old.key_from, url=new.url or old.url)
    if old.published_at is None or RANK.index(new.published_precision) > RANK.index(old.published_precision):
        return kept
    moved = new.published_at is not None and new.published_at - old.published_at > SAME_TIME
    return replace(
        kept,
        published_at=old.published_at,
        published_precision=old.published_precision,
        updated_at=new.updated_at or (new.published_at if moved else None),
    )


def _sighting(one: Known, *, position: int | None, at: datetime, times: int, absent_since: datetime | None = None) -> Sighting:
    recent = (*one.recent, *([at] * min(times, 1)))[-10:]
    return Sighting(
        item_id=one.id,
        position=position,
        absent_since=absent_since,
        matched=one.matched,
        recent=recent,
        muted=sum(1 for instant in recent if at - instant < FLAP_SPAN) > FLAPS,
    )


def _not_seen(
    one: Known,
    matched: Match,
    places: dict[str, int],
    at: datetime,
    *,
    oldest_first: bool,
) -> tuple[Sighting | None, Change | None]:
    """Return what the absence of a known item means: scrolled off, missed for the first time, or removed."""
    if one.state == "removed" or (one.position is None and one.absent_since is None and not _reaches_back(matched, one)):
        return None, None
    older = _older_neighbours(one, matched, places, oldest_first=oldest_first)
    if not older:  # scrolled off; or the list was cut, and a longer one will tell of an absence that was seen
        if one.position is None and one.absent_since is None:
            return None, None
        seen_gone = one.absent_since if one.absent_since is not None and at - one.absent_since < REMEMBERED else None
        return _sighting(one, position=None, at=at, times=0, absent_since=seen_gone), None
    if one.absent_since is None:  # it keeps the place of its next older neighbour, to be told apart from the window's end
        place = max(older) if oldest_first else min(older)
        return _sighting(one, position=place, at=at, times=0, absent_since=at), None
    return _sighting(one, position=None, at=at, times=1), _removed(one, at)


def _older_neighbours(one: Known, matched: Match, places: dict[str, int], *, oldest_first: bool) -> list[int]:
    """Return the places of older items that are still there, none when what lies between them and this one has gone too.

    A pinned item is old and stays while everything scrolls off above it: it is nobody's neighbour.
    """
    pairs = [(other, item) for other, item in matched.pairs if not (item.pinned or other.item.pinned)]
    older = [(other, places[item.key]) for other, item in pairs if _older(other, one, oldest_first=oldest_first)]
    if not older:
        return []
    nearest = (max if oldest_first else min)(older, key=lambda placed: placed[1])[0]
    between = sum(
        1
        for other in matched.unseen
        if other is not one
        and _is_current(other)
        and _older(other, one, oldest_first=oldest_first)
        and _older(nearest, other, oldest_first=oldest_first)
    )
    return [] if between >= FEW_BETWEEN else [place for _, place in older]


def _is_current(one: Known) -> bool:
    return one.state == "current" and one.absent_since is None and not one.item.pinned


def _reaches_back(matched: Match, one: Known) -> bool:
    """Say whether the list shows something older than an item that had scrolled off: then it should be there again."""
    ours = one.item.published_at
    if ours is None or one.item.pinned:
        return False
    return any(_older(other, one, oldest_first=False) for other, item in matched.pairs if not item.pinned)


def _older(other: Known, one: Known, *, oldest_first: bool) -> bool:
    theirs, ours = other.item.published_at, one.item.published_at
    rough = {"day", "hour"} & {other.item.published_precision, one.item.published_precision}
    exact = other.item.published_precision == one.item.published_precision == "second"
    same = timedelta(0) if exact else SAME_TIME  # "3 min ago" moves by one
    if theirs is not None and ours is not None and abs(theirs - ours) > same and not rough:
        return theirs < ours
    if other.position is None or one.position is None:
        return False
    if one.absent_since is not None and other.position == one.position:
        return True
    return other.position < one.position if oldest_first else other.position > one.position


def _removed(one: Known, at: datetime) -> Change:
    return Change(
        kind=Kind.REMOVED,
        item_id=one.id,
        item=one.item,
        version=one.version,
        at=at,
        after=one.last_seen_at,
        baseline=one.baseline,
        backfilled=one.backfilled,
    )


def _grows(matched: Match, items: Sequence[Item]) -> tuple[bool, bool]:
    """Say whether all new items without times stand above all known ones, and whether below: there a page has its newest.

    Where one that stood there is gone, the new one may be the old one in words that we do not know again.
    """
    if not matched.fresh or not matched.pairs or any(item.published_at for item in items):
        return False, False
    places = {item.key: place for place, item in enumerate(items)}
    fresh, known = [places[item.key] for item in matched.fresh], [places[item.key] for _, item in matched.pairs]
    listed = [one.position for one, _ in matched.pairs if one.position is not None]
    gone = [one.position for one in matched.unseen if one.position is not None and one.state == "current"]
    head = max(fresh) < min(known) and min(gone, default=len(places)) > min(listed, default=0)
    return head, min(fresh) > max(known) and max(gone, default=-1) < max(listed, default=0)


def _other_order(matched: Match) -> bool:
    """Say whether items without times stand in another order than before: then their places tell of their age no more."""
    places = [one.position for one, item in matched.pairs if one.position is not None and item.published_at is None]
    return any(below < above for above, below in pairwise(places))


def _matters(known: Known | None, sighting: Sighting) -> bool:
    """Say whether a sighting differs by more than its place: on or off the page, absent or not, muted or not."""
    return known is None or (
        (known.position is None) != (sighting.position is None)
        or known.absent_since != sighting.absent_since
        or known.muted != sighting.muted
    )
