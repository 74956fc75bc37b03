"""What a skin is given to draw, and what it says it shows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal
from zlib import crc32
from zoneinfo import ZoneInfo

from aggregator.core.model import Precision
from aggregator.demo.coverage import Coverage, Entry, ended, state

HOUR = 60  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How one response shows a coverage. `nonce` differs from response to response; None leaves the bytes alone."""

    window: int | None = None  # None: the coverage's own
    skip: int = 0  # newer entries, which stand on the pages before this one
    older: str | None = None  # where the next older page is
    order: Literal["newest", "oldest", "shuffled"] = "newest"
    nonce: str | None = None
    url: str = ""  # the page's address; links are resolved against it in the truth
    chrome: bool = True  # navigation, most read, footer
    build: str = "a"  # another build of the template has other hashed classes


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A coverage at one instant as one response shows it. Computed once, drawn by any skin."""

    coverage: Coverage
    seconds: float
    view: View

    @cached_property
    def standing(self) -> tuple[Entry, ...]:
        """All entries that stand, newest first."""
        return state(self.coverage, self.seconds)

    @cached_property
    def newest(self) -> tuple[Entry, ...]:
        """The entries inside the window, newest first."""
        window = self.coverage.window if self.view.window is None else self.view.window
        return self.standing[self.view.skip :][:window]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries inside the window, in the order of the page."""
        match self.view.order:
            case "newest":
                return self.newest
            case "oldest":
                return self.newest[::-1]
            case "shuffled":
                return tuple(sorted(self.newest, key=lambda entry: crc32(entry.id.encode())))

    @property
    def pinned(self) -> tuple[Entry, ...]:
        """Pinned entries, be they inside the window or not."""
        return tuple(entry for entry in self.standing if entry.pinned)

    @property
    def ended(self) -> bool:
        """Whether the coverage has been closed."""
        return ended(self.coverage, self.seconds)

    @property
    def now(self) -> datetime:
        """The instant of the response."""
        return self.coverage.instant(self.seconds)

    def age(self, entry: Entry) -> int:
        """Return an entry's age in whole minutes."""
        return int(self.seconds - entry.offset) // 60

    def local(self, offset: float) -> datetime:
        """Return an offset as the newsroom's clock shows it."""
        return self.coverage.instant(offset).astimezone(ZoneInfo(self.coverage.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """Which parts of an entry a skin shows, and so what may be expected of a reader."""

    ids: bool = False
    precision: Precision | None = None
    relative: bool = False  # times like "2 h ago": the older, the coarser
    label: bool = False
    title: bool = False
    related: bool = False
    author: bool = False
    media: bool = False
    updated: bool = False
    pins: bool = False
    facts: bool = False  # lead and summary as the seed has them
    end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skin:
    """One kind of markup: `draw` makes the main part of the page, `head` what it adds to the head."""

    name: str
    draw: Callable[[Scene], str]
    shows: Shows
    head: Callable[[Scene], str] | None = None
    label_of: Callable[[Entry], str | None] = lambda entry: entry.label
    title_of: Callable[[Entry], str | None] = lambda entry: entry.title
