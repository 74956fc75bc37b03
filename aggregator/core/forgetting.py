"""Knowing a forgotten item again without remembering what it said.

Of a text we keep what cannot be read back: fingerprints of its versions, and marks, the smallest hashes of its runs of
three words. How many marks two texts share tells how alike they are (min-hashing), so that an edit on the page does not
bring a forgotten item back as a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b

from aggregator.core.addresses import item_id
from aggregator.core.model import Item, Reading, Trace
from aggregator.core.text import content, fingerprint, fold

MARKS = 64
RUN = 3  # words
ALIKE = 0.5  # of the marks: an item and its edited self; two items share no runs of words but a formula's
FEWEST = 8  # marks, below which likeness proves nothing
SAME_TIME = timedelta(seconds=90)
_WORD = re.compile(r"\w+")


def trace(id_: str, versions: Sequence[Item]) -> Trace:
    """Return what is kept of an item that had these versions, the latest last."""
    return Trace(
        item_id=id_,
        fingerprints=frozenset(map(fingerprint, versions)),
        published_at=versions[-1].published_at if versions else None,
        marks=marks(versions[-1]) if versions else (),
    )


def marks(item: Item) -> tuple[int, ...]:
    """Return the smallest hashes of an item's runs of three words, sorted."""
    words = _WORD.findall(fold(content(item)))
    runs = {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
    return tuple(sorted(int.from_bytes(blake2b(run.encode(), digest_size=4).digest(), "big") for run in runs)[:MARKS])


def without_forgotten(reading: Reading, page: str, traces: Iterable[Trace]) -> Reading:
    """Return the reading of the page with this id without the items that are to stay forgotten."""
    known = tuple(traces)
    if not known:
        return reading
    return replace(reading, items=tuple(item for item in reading.items if not any(is_of(item, page, one) for one in known)))


def is_of(item: Item, page: str, one: Trace) -> bool:
    """Say whether an item of the page with this id is the one that left this trace."""
    same_key = item_id(page, item.key) == one.item_id
    if same_key and item.key_from != "content":
        return True
    if fingerprint(item) in one.fingerprints:
        return _same_time(item, one) or item.key_from == "content"
    if item.key_from != "content":
        return False
    return (same_key and _same_time(item, one)) or _likeness(marks(item), one.marks) >= ALIKE


def _same_time(item: Item, one: Trace) -> bool:
    return item.published_at is None or one.published_at is None or abs(item.published_at - one.published_at) <= SAME_TIME


def _likeness(ours: Sequence[int], theirs: Sequence[int]) -> float:
    """Return how alike two texts are by the marks among the smallest of both that both have."""
    both = sorted({*ours, *theirs})[:MARKS]
    if min(len(ours), len(theirs)) < FEWEST:
        return 0.0
    return len({*both} & {*ours} & {*theirs}) / len(both)
