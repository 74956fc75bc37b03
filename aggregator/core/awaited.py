"""What an endpoint told and the page does not show yet: copies of pages in caches are older than what endpoints tell.

Without this, a new item would be missing on such a copy, and be removed and restored; an edit would be taken back and made again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.core.diff import match
from aggregator.core.model import Item, Known, Reading, Recall
from aggregator.core.text import fingerprint

PATIENCE = timedelta(minutes=10)  # no cache keeps a live page for longer


@dataclass(frozen=True, slots=True)
class Awaited:
    """When an item was told, and the fingerprints of what it said before; none when it is new."""

    at: datetime
    stale: frozenset[str] = frozenset()


def await_told(awaited: Mapping[str, Awaited], known: Sequence[Known], items: Sequence[Item], at: datetime) -> dict[str, Awaited]:
    """Return what the page has yet to show, by key, after an endpoint told these items; `known` is the list before."""
    out = {key: one for key, one in awaited.items() if at - one.at < PATIENCE}
    before = {one.item.key: one.item for one in known}
    for item in items:
        was = before.get(item.key)
        if was is None:
            out[item.key] = Awaited(at)
        elif fingerprint(was) != fingerprint(item):
            out[item.key] = Awaited(at, (out[item.key].stale if item.key in out else frozenset()) | {fingerprint(was)})
    return out


def with_awaited(awaited: Mapping[str, Awaited], recall: Recall, reading: Reading, at: datetime) -> tuple[Reading, dict[str, Awaited]]:
    """Return the page's reading with what it has yet to show, and what is awaited from then on: what it shows is no more."""
    waiting = {key: one for key, one in awaited.items() if at - one.at < PATIENCE}
    if not waiting or not reading.live:
        return reading, waiting
    found = match(recall.known, reading.items)
    instead: dict[str, Item] = {}
    for known, item in found.pairs:
        one = waiting.get(known.item.key)
        if one is not None and fingerprint(item) in one.stale:
            instead[item.key] = replace(known.item, key=item.key, key_from=item.key_from)
        elif one is not None:
            del waiting[known.item.key]
    missing = [known.item for known in found.unseen if known.item.key in waiting and known.state == "current"]
    if not missing and not instead:
        return reading, waiting
    items = [*missing, *(instead.get(item.key, item) for item in reading.items)]
    return replace(reading, items=tuple(in_order(items, oldest_first=recall.memory.oldest_first, fresh=len(missing)))), waiting


def in_order(items: Sequence[Item], *, oldest_first: bool, fresh: int) -> list[Item]:
    """Return items as readings list them, the first `fresh` of which are new: by time, or where the page has its newest."""
    if all(item.published_at is not None for item in items):
        return sorted(items, key=lambda item: item.published_at.timestamp() if item.published_at else 0.0, reverse=True)
    return [*items[fresh:], *reversed(items[:fresh])] if oldest_first else list(items)
