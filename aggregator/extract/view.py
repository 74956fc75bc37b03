"""What every way of reading gets, and what it gives: a view of the page, and drafts of items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property

from aggregator.core.model import Link, Media, Selectors
from aggregator.core.times import Stamp
from aggregator.extract.lines import Line
from aggregator.extract.tree import Sheet

MOST_ITEMS = 3_000  # no page has so many; an attack may


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page, parsed once, with all that the ways of reading may know of it. `sheet` is None for plain text."""

    sheet: Sheet | None
    lines: Sequence[Line]
    url: str
    base: str
    at: datetime
    language: str | None
    zone: tzinfo
    zone_known: bool  # the user or the page named the zone; else it is a guess
    title: str | None
    live_words: bool  # the address, the title or a heading says that the page is live
    select: Selectors | None = None
    written: dict[str, Stamp | None] = field(default_factory=dict)  # what short texts say as times; each is read once


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An item as one way of reading has it, before ways are fused. `body` is of lines, `html` of data: one of them is empty."""

    anchor: str | None = None  # the paper's own id
    permalink: str | None = None
    machine: Stamp | None = None
    shown: Stamp | None = None  # what a reader sees
    updated: Stamp | None = None
    label: str | None = None
    title: str | None = None
    author: str | None = None
    body: tuple[Line, ...] = ()
    html: str = ""
    text: str = ""  # for matching; the reader's text is made of body or html once it is settled
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    pinned: bool = False
    day: str | None = None  # the day's heading above it


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one way of reading found. `first` is the place of the first item's first line; `score` compares ways on the tree.

    Drafts are made when they are asked for: of the groups on a page one is right, and only it need be taken apart.
    """

    way: str
    make: Callable[[], tuple[Draft, ...]] = tuple
    score: float = 0.0
    first: int | None = None
    claims_live: bool = False  # the page itself says so: it is a LiveBlogPosting
    ended_at: datetime | None = None
    cards: float = 0.0  # how many of the drafts are teasers of other pages, 0..1
    foreign: bool = False  # they stand where comments, menus and recommendations stand

    @cached_property
    def drafts(self) -> tuple[Draft, ...]:
        """The items."""
        return self.make()[:MOST_ITEMS]


Reader = Callable[[View], Sequence[Found]]
"""A way of reading: what it finds on a page, best first; nothing when the page is not written that way."""
