"""How well a reading agrees with a page's truth, in the figures that the bench and the tests use."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields

from recordings.newsroom import Expected, Recording

from aggregator.config.sites import shipped
from aggregator.core.model import Item, Reading
from aggregator.extract import read

ENOUGH = 0.8  # an item counts when so much of its text is right
_UNSPACED = re.compile(r"[぀-鿿가-힯]")
_WORD = re.compile(r"\w+")
_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Shares, 0 to 1; those after `text` are of the items that were found."""

    live: float
    precision: float
    recall: float
    f1: float
    text: float = 1.0
    time: float = 1.0
    title: float = 1.0
    label: float = 1.0
    permalink: float = 1.0
    related: float = 1.0

    def worst(self) -> float:
        """Return the least of its figures."""
        return min(getattr(self, field.name) for field in fields(self))


def look(recording: Recording) -> Reading:
    """Return the reading of a recording."""
    return read(recording.body, url=recording.url, at=recording.at, content_type=recording.content_type, sites=shipped())


def score(recording: Recording, reading: Reading) -> Score:
    """Return how the reading agrees with the recording's truth."""
    pairs = pair(recording.expected, reading.items)
    found, given, wanted = len(pairs), len(reading.items), len(recording.expected)
    live = float(reading.live is recording.live)
    precision, recall = found / given if given else float(not wanted), found / wanted if wanted else float(not given)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    if not pairs:
        return Score(live=live, precision=precision, recall=recall, f1=f1)

    def share(holds: Sequence[float | bool]) -> float:
        return sum(holds) / found

    return Score(
        live=live,
        precision=precision,
        recall=recall,
        f1=f1,
        text=share([token_f1(e.text, i.text) for e, i in pairs]),
        time=share([is_time_right(e, i) for e, i in pairs]),
        title=share([e.title == i.title for e, i in pairs]),
        label=share([e.label is False or e.label == i.label for e, i in pairs]),
        permalink=share([e.url is False or e.url == i.url for e, i in pairs]),
        related=share([is_related_right(e, i) for e, i in pairs]),
    )


def pair(expected: Sequence[Expected], items: Sequence[Item]) -> list[tuple[Expected, Item]]:
    """Match truth and items one to one: equal texts first, then the likest."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for n, item in enumerate(items):
        by_text[item.text].append(n)
    pairs, used, left = [], set(), []
    for want in expected:
        if by_text[want.text]:
            n = by_text[want.text].pop(0)
            used.add(n)
            pairs.append((want, items[n]))
        else:
            left.append(want)
    for want in left:
        best = max(((token_f1(want.text, item.text), n) for n, item in enumerate(items) if n not in used), default=(0.0, -1))
        if best[0] >= ENOUGH:
            used.add(best[1])
            pairs.append((want, items[best[1]]))
    return pairs


def token_f1(one: str, other: str) -> float:
    """Return how many words two texts share, as F1; characters where a script has no spaces."""
    a, b = _tokens(one), _tokens(other)
    return 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))


def _tokens(text: str) -> Counter[str]:
    return Counter(char for char in text if char.isalnum()) if _UNSPACED.search(text) else Counter(_WORD.findall(text.lower()))


def is_time_right(want: Expected, item: Item) -> bool:
    """Whether the time is within a minute of the truth, or null where the page shows none."""
    if want.at is False:
        return True
    if want.at is None or item.published_at is None:
        return want.at is None and item.published_at is None
    return abs((want.at - item.published_at).total_seconds()) <= _MINUTE


def is_related_right(want: Expected, item: Item) -> bool:
    """Whether the links to other articles are those that the item has."""
    found = [link.text for link in item.links if link.rel == "related"]
    return want.related is False or found == ([want.related] if want.related else [])
