"""What the faces read out of a store: plain nouns, one for each table, joined with the names a reader needs.

`aggregator.store.reader` makes them; web, feeds, commands and metrics show them. They hold no behaviour but what follows from themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.core.model import Kind, Link, Media, Outcome, PageState, Precision, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """The present state of one item, with the page and the source it stands on."""

    id: str
    page: str
    key: str
    label: str | None = None
    title: str | None = None
    text: str = ""
    html: str = ""
    author: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    published_precision: Precision | None = None
    updated_at: datetime | None = None
    first_seen_at: datetime
    last_seen_at: datetime
    state: str = "current"  # current, removed
    version: int = 1
    baseline: bool = False
    backfilled: bool = False
    pinned: bool = False
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    change: int = 0  # id of its latest change
    changed_at: datetime | None = None  # when that was
    cursor: str = ""  # hand it back as `before` to read on from here
    page_url: str = ""
    page_title: str | None = None
    language: str | None = None
    timezone: str | None = None
    source: str = ""
    source_name: str = ""
    tags: tuple[str, ...] = ()

    @property
    def delay(self) -> float | None:
        """Seconds from publication to our first sight; None where that says nothing of us."""
        if self.published_at is None or self.baseline or self.backfilled:
            return None
        return (self.first_seen_at - self.published_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One line of the ledger, with the names of its page and source. `id` is the SSE id.

    The content is that of the item after the change; of a removal it is the last content. The content before an
    edit is that of the item's change before.
    """

    id: int
    kind: Kind
    source: str
    source_name: str = ""
    tags: tuple[str, ...] = ()
    page: str | None = None
    page_url: str | None = None
    page_title: str | None = None
    language: str | None = None
    timezone: str | None = None
    item: str | None = None
    version: int = 0
    at: datetime
    after: datetime | None = None
    look: int | None = None
    label: str | None = None
    title: str | None = None
    text: str | None = None
    html: str | None = None
    author: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    published_precision: Precision | None = None
    updated_at: datetime | None = None
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    edit_class: str | None = None
    words: tuple[Word, ...] = ()
    baseline: bool = False
    backfilled: bool = False
    reason: str | None = None
    rules: tuple[str, ...] = ()  # of the alert it caused, if any


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemHistory:
    """An item and every change of it, oldest first."""

    item: ItemRow
    changes: tuple[ChangeRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """One page, what it says of itself, and what looking at it has cost."""

    id: str
    source: str
    source_name: str = ""
    tags: tuple[str, ...] = ()
    url: str
    title: str | None = None
    lead: str | None = None
    summary: str | None = None
    language: str | None = None
    timezone: str | None = None
    state: PageState = PageState.LIVE
    started_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    found_at: datetime | None = None
    first_look_at: datetime | None = None
    last_good_at: datetime | None = None  # the last look that read it
    last_item_at: datetime | None = None
    watched: bool = True
    followed: bool = False
    failing: bool = False
    trouble: str | None = None  # why the last looks failed or worried us
    items: int = 0
    looks: int = 0
    not_modified: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """One visit that the ledger keeps; unchanged ones are only counted on the page."""

    id: int
    page: str
    at: datetime
    outcome: Outcome
    status: int | None = None
    bytes: int = 0
    seconds: float = 0.0
    new: int = 0
    edited: int = 0
    removed: int = 0
    missed: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source: its health, what it cost, and how late we were."""

    id: str
    name: str
    url: str
    kind: str = "page"  # page, index
    tags: tuple[str, ...] = ()
    state: str = "ok"  # ok, failing, quarantined
    note: str | None = None
    watched: bool = True
    pages: int = 0
    items: int = 0
    looks: int = 0
    not_modified: int = 0
    bytes: int = 0
    delay: float | None = None  # median seconds from publication to first sight
    last_item_at: datetime | None = None
    last_good_at: datetime | None = None
    due_at: datetime | None = None  # the earliest of its pages


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One alert on its way to one channel, with what it tells of. `id` is the webhook-id."""

    id: str
    alert: int
    channel: str
    state: str  # waiting, sent, dead, withheld
    attempts: int = 0
    created_at: datetime
    due_at: datetime | None = None
    sent_at: datetime | None = None
    status: int | None = None
    error: str | None = None
    body: bytes = b""
    type: str = ""
    rules: tuple[str, ...] = ()
    change: int = 0
    item: str | None = None
    page: str | None = None
    label: str | None = None
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """One channel as the outbox knows it; its address stands in the configuration only."""

    name: str
    waiting: int = 0
    dead: int = 0
    sent: int = 0
    paused_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The store in figures, for metrics and reports."""

    items: int = 0
    pages: Mapping[str, int] = field(default_factory=dict)  # state -> watched pages
    changes: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (source name, kind) -> rows
    looks: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (source name, outcome) -> visits, unchanged ones included
    bytes: Mapping[str, int] = field(default_factory=dict)  # source name -> bytes fetched
    deliveries: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (channel, state) -> rows
    paused: Mapping[str, str] = field(default_factory=dict)  # channel -> why
    failing: tuple[str, ...] = ()  # source names
    oldest_waiting: datetime | None = None  # when the longest waiting delivery was made
    oldest_due: datetime | None = None  # when the most overdue waiting delivery of a channel that is not paused was due
    delays: tuple[float, ...] = ()  # seconds, of the latest items by which we are judged (at most 1,000)
    delay_median: float | None = None
    last_change: int = 0
