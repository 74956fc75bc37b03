"""What a newspaper of ours covers: an event's entries, and what the newsroom does to them as time passes.

Everything is a value. Seconds count from the start of the coverage; `state` says what a reader would see then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from aggregator.core.model import Link, Media

Deed = Literal["publish", "edit", "remove", "pin", "unpin", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as the newsroom wrote it. `offset` is its published time, which need not be when it appeared."""

    id: str
    offset: float = 0.0
    label: str | None = None  # in capitals
    title: str | None = None
    paragraphs: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()  # the text of an inline link occurs in a paragraph; a related one is a "Read also"
    author: str | None = None
    media: tuple[Media, ...] = ()
    updated: float | None = None
    pinned: bool = False

    @property
    def text(self) -> str:
        """The entry's paragraphs as an item's text has them."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing the newsroom does: `publish` and `edit` carry the entry whole, the others name it."""

    at: float
    does: Deed
    entry: Entry | None = None
    id: str | None = None

    @property
    def names(self) -> str | None:
        """The id of the entry it is about; None for the end of the coverage."""
        return self.entry.id if self.entry is not None else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One event's coverage from its first entry to its end. `window` is how many of the newest entries are shown."""

    title: str
    lead: tuple[str, ...] = ()
    topic: str | None = None  # the line above the summary
    summary: tuple[str, ...] = ()
    language: str = "en"
    zone: str = "Europe/London"
    starts_at: datetime = datetime(2026, 3, 14, 7, 0, tzinfo=UTC)
    acts: tuple[Act, ...] = ()
    window: int | None = None

    @property
    def length(self) -> float:
        """Seconds from the start to the last act."""
        return max((act.at for act in self.acts), default=0.0)

    def instant(self, seconds: float) -> datetime:
        """Return the instant that lies so many seconds after the start, to the millisecond as pages print it."""
        at = self.starts_at + timedelta(seconds=seconds)
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def seconds(self, now: datetime) -> float:
        """Return how far the coverage is at `now`; negative before it starts."""
        return (now - self.starts_at).total_seconds()


def publish(at: float, entry: Entry, offset: float | None = None) -> Act:
    """Return the act that shows an entry from `at` on, dated then, or at `offset` if the newsroom backdates it."""
    return Act(at=at, does="publish", entry=replace(entry, offset=at if offset is None else offset))


def state(coverage: Coverage, seconds: float) -> tuple[Entry, ...]:
    """Return the entries that stand `seconds` into the coverage, newest first, before any window is cut."""
    standing: dict[str, Entry] = {}
    for act in _until(coverage, seconds):
        _do(act, standing)
    return tuple(sorted(standing.values(), key=lambda entry: entry.offset)[::-1])


def ended(coverage: Coverage, seconds: float) -> bool:
    """Say whether the newsroom has closed the coverage by then."""
    return any(act.does == "end" for act in _until(coverage, seconds))


def last_act(coverage: Coverage, seconds: float) -> float:
    """Return when something last happened, 0 before the first act."""
    return max((act.at for act in _until(coverage, seconds)), default=0.0)


def faster(coverage: Coverage, factor: float) -> Coverage:
    """Return the same coverage unfolding `factor` times as fast, the entries' own times included."""
    return replace(coverage, acts=tuple(_squeeze(act, factor) for act in coverage.acts))


def _until(coverage: Coverage, seconds: float) -> list[Act]:
    return sorted((act for act in coverage.acts if act.at <= seconds), key=lambda act: act.at)


def _do(act: Act, standing: dict[str, Entry]) -> None:
    match act.does, act.entry:
        case "publish", Entry() as entry:
            standing[entry.id] = entry
        case "edit", Entry() as entry if entry.id in standing:
            before = standing[entry.id]
            standing[entry.id] = replace(entry, offset=before.offset, updated=act.at, pinned=before.pinned)
        case "remove", _:
            standing.pop(act.names or "", None)
        case (("pin" | "unpin"), _) if act.names in standing:
            standing[act.names] = replace(standing[act.names], pinned=act.does == "pin")


def _squeeze(act: Act, factor: float) -> Act:
    entry = None if act.entry is None else replace(act.entry, offset=act.entry.offset / factor)
    return replace(act, at=act.at / factor, entry=entry)
