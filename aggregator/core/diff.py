"""Which item of this look is which item we know: an edit keeps its item, two alike items stay two.

Identity is decided in falling order of trust: the same key, the same permalink, the same content, content that is
alike at the same time or in the same place. Each step takes only what the steps before it left over, one to one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aggregator.core.model import Item, Known
from aggregator.core.text import content, fingerprint, similarity

_DIGITS = re.compile(r"\d+")
SAME_TIME = timedelta(seconds=90)  # a paper that rounds to the minute, or corrects a clock by one
ROUNDED_TWICE = timedelta(minutes=2)  # "3 min ago", and at the next look "5 min ago"
LONG = 60  # letters: two different items hardly share as much by chance
DENSE = "\u2e80"  # from here on stand scripts whose characters say as much as two or three letters
SURE = 0.8  # likeness that is enough among all that ever scrolled off
SAME_WORDS = 0.95  # and where the figures differ
STRANGE = 0.3  # likeness below which two texts have nothing in common
REWRITTEN = 0.45  # likeness of an item and itself told anew, where title or first words are the same
FEW_MOVED = 2  # texts that went from one id to another: more than a repost and its copy
FEW_LISTED = 6  # items, below which one that is alike is a fair share
FEW_ALIKE = 0.25  # of a list
NEVER = 2.0  # likeness ends at 1
MOST_PAIRS = 40_000  # comparisons of text in one look; a page that needs more has changed altogether


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How the items of a look and the items we know go together. Orders are those of the arguments."""

    pairs: tuple[tuple[Known, Item], ...]
    fresh: tuple[Item, ...]
    unseen: tuple[Known, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """What is still to be paired: places in the two lists, and the pairs found so far (item place -> known place)."""

    known: Sequence[Known]
    items: Sequence[Item]
    found: Mapping[int, int]
    ks: Sequence[int]
    js: Sequence[int]
    older: bool = False


def match(known: Sequence[Known], items: Sequence[Item], *, older: bool = False) -> Match:
    """Pair each item with the known item it is, at most one to one; what is left over is fresh or unseen.

    `older` says that the items stand on an older page: they may be edits of what scrolled off, not of what the page shows.
    """
    found: dict[int, int] = {}
    for step in (_by_key, _by_permalink, _by_content, _by_likeness):
        taken = set(found.values())
        rest = _Rest(
            known=known,
            items=items,
            found=dict(found),
            ks=[k for k in range(len(known)) if k not in taken],
            js=[i for i in range(len(items)) if i not in found],
            older=older,
        )
        if not rest.ks or not rest.js:
            break
        for k, i in step(rest):
            if i not in found and k not in taken:
                found[i] = k
                taken.add(k)
    taken = set(found.values())
    return Match(
        pairs=tuple((known[found[i]], item) for i, item in enumerate(items) if i in found),
        fresh=tuple(item for i, item in enumerate(items) if i not in found),
        unseen=tuple(one for k, one in enumerate(known) if k not in taken),
    )


def without_lookalikes(matched: Match) -> Match:
    """Part the few that are only alike when nothing else of a list is known: formulas come again on any page and after any gap."""
    loose = [(one, item) for one, item in matched.pairs if fingerprint(one.item) != fingerprint(item)]
    count = len(matched.pairs) + len(matched.fresh)
    if not loose or len(loose) < len(matched.pairs) or count < FEW_LISTED or len(loose) > count * FEW_ALIKE:
        return matched
    own = [(one, item) for one, item in loose if "content" not in {one.item.key_from, item.key_from} and one.item.key == item.key]
    parted = [pair for pair in loose if pair not in own]
    return Match(
        pairs=tuple(own),
        fresh=(*matched.fresh, *(item for _, item in parted)),
        unseen=(*matched.unseen, *(one for one, _ in parted)),
    )


_Pairs = Iterator[tuple[int, int]]  # (known place, item place), best first


def _by_key(rest: _Rest) -> _Pairs:
    places = {rest.known[k].item.key: k for k in rest.ks}
    pairs = [(k, i) for i in rest.js if (k := places.get(rest.items[i].key)) is not None]
    if _count_places(rest, pairs):
        return
    owners = _owners(rest)
    for k, i in pairs:
        if _key_holds(rest.known[k].item, rest.items[i]) and not _is_another(rest, owners, k, i):
            yield k, i


def _key_holds(old: Item, new: Item) -> bool:
    """Say whether a shared key means one item. A content key is made of a title or the first words, which may come again."""
    apart = _time_apart(old, new)
    if "content" not in {old.key_from, new.key_from}:  # an id names another item when neither time nor words agree
        return apart is None or apart <= SAME_TIME or similarity(content(old), content(new)) >= STRANGE
    if apart is None:
        return similarity(content(old), content(new)) >= REWRITTEN
    return apart <= SAME_TIME or (_is_long(new) and fingerprint(old) == fingerprint(new))


def _count_places(rest: _Rest, pairs: Sequence[tuple[int, int]]) -> bool:
    """Say whether ids only number places of the list: then they all move to another item when one is added.

    So it is when the text of many an item is that of an item we know under another id of the list.
    """
    owners = {text: k for text, k in _owners(rest).items() if _is_long(rest.known[k].item)}
    changed = [(k, i) for k, i in pairs if fingerprint(rest.known[k].item) != fingerprint(rest.items[i])]
    moved = sum(1 for k, i in changed if owners.get(fingerprint(rest.items[i]), k) != k)
    return moved >= FEW_MOVED and 2 * moved >= len(changed)


def _owners(rest: _Rest) -> dict[str, int]:
    """Return whose each text is, of the items that the last look showed."""
    return {fingerprint(one.item): k for k, one in enumerate(rest.known) if one.position is not None}


def _is_another(rest: _Rest, owners: Mapping[str, int], k: int, i: int) -> bool:
    """Say whether an item has the time and every word of another item that we know, and the time of the one of its id no more."""
    item, owner = rest.items[i], owners.get(fingerprint(rest.items[i]), k)
    apart, own = _time_apart(rest.known[k].item, item), _time_apart(rest.known[owner].item, item)
    return owner != k and apart is not None and apart > SAME_TIME and own is not None and own <= SAME_TIME


def _by_permalink(rest: _Rest) -> _Pairs:
    known_times = Counter(rest.known[k].item.url for k in rest.ks)
    item_times = Counter(rest.items[i].url for i in rest.js)
    places = {rest.known[k].item.url: k for k in rest.ks}
    pairs = [(places[url], i) for i in rest.js if (url := rest.items[i].url) and item_times[url] == 1 and known_times[url] == 1]
    if not _count_places(rest, pairs):
        owners = _owners(rest)
        yield from (pair for pair in pairs if not _is_another(rest, owners, *pair))


def _by_content(rest: _Rest) -> _Pairs:
    places: dict[str, list[int]] = {}
    for k in rest.ks:
        places.setdefault(fingerprint(rest.known[k].item), []).append(k)
    for i in rest.js:
        for k in places.get(fingerprint(rest.items[i]), ()):
            if _same_by_content(rest.known[k], rest.items[i]):
                yield k, i


def _same_by_content(one: Known, item: Item) -> bool:
    apart = _time_apart(one.item, item)
    if apart is not None and apart <= SAME_TIME:
        return True
    long = _is_long(item)
    if _own_ids(one.item, item):  # two ids are two items, unless the first is just gone and no time speaks against it
        return long and apart is None and one.position is not None
    return long or apart is None


def _by_likeness(rest: _Rest) -> _Pairs:
    recent = [k for k in rest.ks if _may_be_edited(rest, k)]
    if len(recent) * len(rest.js) > MOST_PAIRS:
        return
    slots = _slots(rest)
    last = max((rest.known[k].position or 0 for k in rest.found.values()), default=0)
    highest = min((rest.known[k].position or 0 for k in rest.found.values()), default=0)
    first = min(rest.found, default=0)
    olds = {k: content(rest.known[k].item) for k in recent}
    scored = []
    for i in rest.js:
        text = content(rest.items[i])
        for k in recent:
            alike = similarity(olds[k], text)
            place = _Place(
                risen=i < first and (rest.known[k].position or 0) > highest,
                same_slot=slots.get(i) == k and (i > 0 or _same_clock(rest.known[k].item, rest.items[i])),
                at_the_end=(rest.known[k].position or 0) > last,
            )
            least = _least_likeness(rest.known[k].item, rest.items[i], place)
            if rest.older:
                least = max(least, SURE if _figures(rest.known[k].item) == _figures(rest.items[i]) else SAME_WORDS)
            if alike >= least:
                scored.append((-alike, abs(i - (rest.known[k].position or 0)), k, i))
    for _, _, k, i in sorted(scored):
        yield k, i


def _may_be_edited(rest: _Rest, k: int) -> bool:
    """Say whether an item may be on this page in other words: it was lately on it, or scrolled off it (seen on an older page)."""
    one = rest.known[k]
    lately = one.position is not None or one.absent_since is not None
    return one.state == "current" and lately is not rest.older


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """How the places of a known item and a seen one agree: the same gap between neighbours; the known one last of all."""

    same_slot: bool
    risen: bool  # above all that we know, where it was not: there stand new items
    at_the_end: bool  # it may just have scrolled off, which makes a like item at the top another one


def _least_likeness(old: Item, new: Item, place: _Place) -> float:
    """How alike two texts must be for one item; the surer time and place are, the less text must agree."""
    apart = _time_apart(old, new)
    if _own_ids(old, new):  # ids that change at an edit exist, but two ids are two items unless all else agrees
        return 0.8 if apart is not None and apart <= SAME_TIME and _figures(old) == _figures(new) else 0.95
    if apart is None:
        return _least_without_times(old, new, place)
    if apart <= (ROUNDED_TWICE if _is_reckoned(old) and _is_reckoned(new) else SAME_TIME):
        return STRANGE if place.same_slot else 0.5
    if not _is_long(new):
        return NEVER
    if place.same_slot:
        return 0.6
    return NEVER if place.at_the_end or _figures(old) != _figures(new) else 0.9


def _least_without_times(old: Item, new: Item, place: _Place) -> float:
    if place.same_slot:
        return 0.5
    if place.risen and _figures(old) != _figures(new):
        return NEVER
    return (
        0.9 if place.risen or place.at_the_end or _figures(old) != _figures(new) else 0.6
    )  # "Goal, 2-1" and "Goal, 3-1" are alike and two items


def _is_long(item: Item) -> bool:
    """Say whether an item says so much that no other item of the page says the same by chance."""
    text = content(item)
    return len(text) >= LONG or len(text) + sum(1 for letter in text if letter >= DENSE) >= LONG


def _same_clock(old: Item, new: Item) -> bool:
    """Say whether two items have one time: at the top of the list stand new items, and edited ones keep theirs."""
    return old.published_at is not None and old.published_at == new.published_at


def _is_reckoned(item: Item) -> bool:
    """Say whether a time was reckoned from "3 min ago": a clock that shows minutes has no seconds."""
    at = item.published_at
    return item.published_precision == "minute" and at is not None and bool(at.second or at.microsecond)


def _figures(item: Item) -> list[str]:
    return _DIGITS.findall(content(item))


def _own_ids(old: Item, new: Item) -> bool:
    return old.key_from == "id" and new.key_from == "id"


def _time_apart(old: Item, new: Item) -> timedelta | None:
    """Return how far the two published times are apart, None when one of them is not known well enough to tell."""
    if old.published_at is None or new.published_at is None:
        return None
    if {"day", "hour"} & {old.published_precision, new.published_precision}:
        return None
    return abs(old.published_at - new.published_at)


def _slots(rest: _Rest) -> dict[int, int]:
    """Item place -> known place, where each stands alone between the same two paired neighbours on its list, or at an end of it."""
    positions = {k: p for k, one in enumerate(rest.known) if (p := one.position) is not None}
    old_order = sorted(positions, key=positions.__getitem__)
    paired = set(rest.found.values())
    old_gaps = _alone_in_gap(old_order, paired.__contains__)
    new_gaps = _alone_in_gap(range(len(rest.items)), rest.found.__contains__)
    gaps = {i: (None if a is None else rest.found[a], None if b is None else rest.found[b]) for (a, b), i in new_gaps.items()}
    return {i: old_gaps[gap] for i, gap in gaps.items() if gap in old_gaps}


def _alone_in_gap(order: Sequence[int], paired: Callable[[int], bool]) -> dict[tuple[int | None, int | None], int]:
    """(paired before, paired after) -> the one place that stands alone between them; None stands for the top, and for the foot."""
    alone: dict[tuple[int | None, int | None], int] = {}
    if len(order) > 1 and not paired(order[0]) and paired(order[1]):
        alone[None, order[1]] = order[0]
    if len(order) > 1 and not paired(order[-1]) and paired(order[-2]):
        alone[order[-2], None] = order[-1]
    triples = zip(order, order[1:], order[2:], strict=False)
    return alone | {(a, c): b for a, b, c in triples if paired(a) and paired(c) and not paired(b)}
