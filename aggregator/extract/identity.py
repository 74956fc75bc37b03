"""What identifies an item on its page from look to look: its own id, its permalink, or its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from aggregator.core.model import Item
from aggregator.core.text import fold, short_hash

_COUNTER = re.compile(r"^(.*?)(\d{1,4})$")
_LONGEST = 200
_WORDS = 80


def identify(items: Sequence[Item], anchors: Sequence[str | None]) -> tuple[Item, ...]:
    """Return the items with keys, unique on the page: ids that can be trusted, else permalinks, else the first words.

    Of items that read the same, the oldest has the plain key and younger ones `#2` and so on, so that one more at the top
    leaves the others' keys alone.
    """
    trusted = _trusted(anchors)
    if trusted is False:
        items = [
            replace(item, url=None) if anchor and (item.url or "").endswith(anchor) else item
            for item, anchor in zip(items, anchors, strict=True)
        ]
    links = Counter(item.url for item in items)
    keyed = [
        _keyed(item, anchor if trusted else None, lonely=links[item.url] == 1 and trusted is not False)
        for item, anchor in zip(items, anchors, strict=True)
    ]
    seen: Counter[str] = Counter()
    out = []
    for item in reversed(keyed):
        seen[item.key] += 1
        out.append(replace(item, key=f"{item.key}#{seen[item.key]}") if seen[item.key] > 1 else item)
    return tuple(reversed(out))


def _keyed(item: Item, anchor: str | None, *, lonely: bool) -> Item:
    if anchor:
        return replace(item, key=anchor if len(anchor) <= _LONGEST else short_hash(anchor, 24), key_from="id")
    if item.url and lonely:
        return replace(item, key=item.url if len(item.url) <= _LONGEST else short_hash(item.url, 24), key_from="permalink")
    words = fold(item.label or "") + "\n" + fold(item.title or "") + "\n" + ("" if item.title else fold(item.text)[:_WORDS])
    return replace(item, key=short_hash(words, 12), key_from="content")


def _trusted(anchors: Sequence[str | None]) -> bool | None:
    """Whether the ids identify: they differ, and do not merely count places from the top. None when there are none."""
    present = [anchor for anchor in anchors if anchor]
    if not present:
        return None
    if len(set(present)) < len(present) or len(present) * 2 < len(anchors):
        return False
    return not counts_places(present)


def counts_places(anchors: Sequence[str]) -> bool:
    """Whether ids are counters that begin with the newest item: every new item would rename all others."""
    matches = [_COUNTER.match(anchor) for anchor in anchors]
    if len(anchors) < 2 or any(match is None for match in matches) or len({match[1] for match in matches if match}) > 1:  # noqa: PLR2004 - one alone counts nothing
        return False
    numbers = [int(match[2]) for match in matches if match]
    return numbers[0] <= 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
