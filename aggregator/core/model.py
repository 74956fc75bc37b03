"""The frozen nouns that cross every border of the program, in the words of the glossary.

Instants are aware datetimes in UTC. Nothing in here knows how a value is fetched, stored or sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

Precision = Literal["second", "minute", "hour", "day"]


class Kind(StrEnum):
    """What a reader would call news: of an item the first four, of a page or its source the rest."""

    NEW = "new"
    EDITED = "edited"
    REMOVED = "removed"
    RESTORED = "restored"
    STARTED = "started"
    ENDED = "ended"
    FAILING = "failing"
    RECOVERED = "recovered"


class Outcome(StrEnum):
    """How one look ended."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not-modified"
    WORRY = "worry"
    FAILED = "failed"


class PageState(StrEnum):
    """Where a live page is in its life."""

    LIVE = "live"
    QUIET = "quiet"
    ENDED = "ended"


# ------------------------------------------------------------------------------------------------- what we watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """The user's own CSS selectors for a page that is not read rightly without them."""

    item: str
    time: str | None = None
    title: str | None = None
    label: str | None = None
    body: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a source is looked at: a fixed interval, a cron schedule, or adaptive between two limits."""

    every: timedelta | None = None
    schedule: str | None = None
    least: timedelta = timedelta(seconds=15)
    most: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the user asked us to watch: a live page, or an index on which live pages appear."""

    id: str
    name: str
    url: str
    kind: Literal["page", "index"] = "page"
    tags: tuple[str, ...] = ()
    language: str | None = None
    timezone: str | None = None
    pace: Pace = Pace()
    select: Selectors | None = None
    follow: str | None = None  # index only: what the address of a live page contains
    limit: int = 10  # index only: how many live pages are followed at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One live page and the source that led to it. `followed` says that an index led here."""

    id: str
    url: str
    source: Source
    followed: bool = False


# ------------------------------------------------------------------------------------------------- what a page says


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of an item: `inline` stands in the text, `related` is a "Read also" or a card."""

    url: str
    text: str
    rel: Literal["inline", "related"] = "inline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture, film, sound or embedded post of an item, with its caption."""

    url: str
    kind: Literal["image", "video", "audio", "embed"] = "image"
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One minute-by-minute entry as the page shows it.

    `key` identifies it on its page; `key_from` says how far the key can be trusted: the paper's own `id` or
    `permalink` survive an edit, a key made from the `content` does not and is matched by text.
    """

    key: str
    key_from: Literal["id", "permalink", "content"] = "content"
    published_at: datetime | None = None
    published_precision: Precision | None = None  # None only when published_at is None
    updated_at: datetime | None = None
    label: str | None = None
    title: str | None = None
    text: str = ""  # paragraphs separated by a blank line; neither label nor title are repeated in it
    html: str = ""  # sanitised
    url: str | None = None
    author: str | None = None
    pinned: bool = False
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    origin: Mapping[str, str] = field(default_factory=dict)  # field name -> the way of reading it came from


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What the page says of itself."""

    url: str
    title: str | None = None
    lead: str | None = None
    summary: str | None = None
    language: str | None = None
    timezone: str | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSite:
    """A site or platform that we have a data file of."""

    name: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one body says: whether it is a live page, the page's facts, and its items as a reader lists them.

    `items` stand newest first by time; those without a time keep the page's order. Keys are unique.
    """

    live: bool
    page: PageFacts
    items: tuple[Item, ...] = ()
    reason: Literal["not-live", "items-by-script"] | None = None  # None only when live
    confidence: float = 0.0  # 0..1
    evidence: Mapping[str, float] = field(default_factory=dict)  # what spoke for a live page and, below zero, against it, in points
    ways: tuple[str, ...] = ()  # the ways of reading that contributed, best first
    older: str | None = None  # the address of the page's next older page, where it names one
    closed: bool = False  # the body ends as a whole page does: with the end tag of the document
    zone: str | None = None  # in which clocks were read; a guess where the page's own is not known
    until: datetime | None = None  # from then on the same body says more: that the coverage, ended by its own word, is over
    known: tuple[KnownSite, ...] = ()  # the sites and platforms that it was recognised as being of, the paper's own first
    delta: str | None = None  # where new items are told without the page, with cursors in braces; core/sites.py fills them in


# ------------------------------------------------------------------------------------------------- what a look got


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """ETag and Last-Modified, byte for byte as the server sent them."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A complete body. `at` is the instant at which it was complete; `size` counts bytes on the wire."""

    at: datetime
    url: str  # after redirects
    status: int
    body: bytes  # inflated
    content_type: str | None = None  # the header, whole
    validators: Validators = Validators()
    max_age: timedelta | None = None
    seconds: float = 0.0
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing changed since our validators. `validators` are those to send next time."""

    at: datetime
    validators: Validators = Validators()
    max_age: timedelta | None = None
    seconds: float = 0.0
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The web failed. `reason` is short, stable text for people and metrics, such as `timeout` or `http-503`."""

    at: datetime
    reason: str
    detail: str | None = None  # what a person needs to mend it
    status: int | None = None
    retry_after: timedelta | None = None
    seconds: float = 0.0
    size: int = 0


Answer = Fetched | NotModified | Failed


# ------------------------------------------------------------------------------------------------- what we remember


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An item as we remember it before a look."""

    id: str
    item: Item  # the content of its latest version
    version: int
    state: Literal["current", "removed"] = "current"
    first_seen_at: datetime
    last_seen_at: datetime | None = None  # the last good look that showed it
    baseline: bool = False
    backfilled: bool = False
    position: int | None = None  # place in the last good look, 0 first; None when it was not there
    absent_since: datetime | None = None  # the look that first missed it amid older neighbours
    matched: frozenset[str] = frozenset()  # rules that some version of it has matched
    recent: tuple[datetime, ...] = ()  # instants of its latest changes, at most ten
    muted: bool = False  # it flaps: changed more than five times in an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Looks that failed or worried us in a row."""

    since: datetime | None = None  # the first of them
    looks: int = 0
    reason: str | None = None
    failing: bool = False  # it has been said


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often items come, learned from their own times. `per_second` is an exponentially weighted mean."""

    per_second: float = 0.0
    at: datetime | None = None  # the latest item that it was learned from
    since: datetime | None = None  # the first of them
    counts: tuple[float, ...] = ()  # items by memories of different length, decayed
    credit: tuple[float, ...] = ()  # what each memory has foretold
    hours: tuple[float, ...] = ()  # items by hour of the day, UTC
    expected: tuple[float, ...] = ()  # what an even pace would have brought in those hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Items that came and went between two looks; older pages are looked at until they meet what was known."""

    since: datetime  # the last good look before it
    older: str  # the older page that is looked at next
    looks: int = 0  # at older pages so far
    been: tuple[str, ...] = ()  # older pages that were looked at
    rests: bool = False  # an older page failed to come: the page itself is looked at first
    due_at: datetime | None = None  # when the page itself is due
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What we remember of a page itself; a look reads it and the plan holds the next one, whole."""

    state: PageState = PageState.LIVE
    title: str | None = None
    lead: str | None = None
    summary: str | None = None
    language: str | None = None
    timezone: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    last_item_at: datetime | None = None  # when an item was last new
    due_at: datetime | None = None  # None: only a cron schedule looks at it
    not_before: datetime | None = None  # Retry-After, max-age and back-off hold even against a schedule
    validators: Validators = Validators()
    fingerprint: str | None = None  # of the ordered list of items of the last good look
    first_look_at: datetime | None = None  # first good look; None: the baseline is still to come
    last_good_at: datetime | None = None
    whole_at: datetime | None = None  # when it was last asked for without validators
    oldest_first: bool = False  # learned: new items of this page without times come at its foot
    newest_first: bool = False  # learned: they come at its head
    closed: bool = False  # learned: this page ends with the end tag of the document
    trouble: Trouble = Trouble()
    rate: Rate = Rate()
    gap: Gap | None = None  # it is being closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is left of a forgotten item: enough to know it again on its page, too little to read it."""

    item_id: str
    fingerprints: frozenset[str] = frozenset()  # of each version it had
    published_at: datetime | None = None
    marks: tuple[int, ...] = ()  # of its words: how many two texts share tells how alike they are


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """All that a look needs to know of what came before it."""

    memory: Memory = Memory()
    known: tuple[Known, ...] = ()
    source_first_look_at: datetime | None = None  # for pages that an index led to
    found_at: datetime | None = None  # when the index first led to this page
    forgotten: tuple[Trace, ...] = ()  # items that must not come back


# ------------------------------------------------------------------------------------------------- what it means


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A run of words that an edit took away or put in."""

    op: Literal["equal", "delete", "insert"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the ledger. `item` is None for what happens to a page or its source.

    `after` is the last look that still showed the old state; of a removal `item` is the last content.
    """

    kind: Kind
    item_id: str | None = None
    item: Item | None = None
    before: Item | None = None  # the version before an edit or a restoration
    version: int = 0
    at: datetime
    after: datetime | None = None
    baseline: bool = False
    backfilled: bool = False
    missed: bool = False  # backfilled, but published since the last good look before a gap: it rings all the same
    edit_class: str | None = None  # typo wording number name addition cut title; None but for edits
    words: tuple[Word, ...] = ()
    reason: str | None = None  # of failing and recovered


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A change that rules care about, and the channels that hear of it."""

    change: int  # place in Plan.changes
    type: str  # item.new, item.edited, …: the webhook's type
    rules: tuple[str, ...]
    channels: Mapping[str, tuple[str, ...]]  # channel -> the rules for which it is told
    late_match: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What the look means for the memory of one item: written beside the changes, never instead of them."""

    item_id: str
    position: int | None
    absent_since: datetime | None = None
    matched: frozenset[str] = frozenset()
    recent: tuple[datetime, ...] = ()
    muted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One visit to a page, as the ledger keeps it."""

    outcome: Outcome
    at: datetime
    status: int | None = None
    size: int = 0
    seconds: float = 0.0
    new: int = 0
    edited: int = 0
    removed: int = 0
    missed: int = 0
    note: str | None = None
    body: str | None = None  # SHA-256 of the body that was read; None when there was none
    url: str | None = None  # where that body came from, after redirects
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a look means, whole: written in one transaction or not at all.

    `quiet` plans changed nothing but the memory and are flushed in company, at most a second later. A `reread` is no visit:
    it costs nobody anything, and has seen nothing today.
    """

    page: Page
    look: Look
    memory: Memory
    changes: tuple[Change, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    alerts: tuple[Alert, ...] = ()
    quiet: bool = False
    reread: bool = False


# ------------------------------------------------------------------------------------------------- what is sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes into the outbox: `id` is the webhook-id, `body` the bytes that every attempt sends."""

    id: str
    channel: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one channel. `attempts` counts those already made."""

    id: str
    channel: str
    body: bytes
    item_id: str | None  # order is kept per item and channel
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The receiver took it."""

    at: datetime
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The receiver did not take it. `gone` (410) pauses the channel until the user resumes it."""

    at: datetime
    reason: str
    status: int | None = None
    retry_after: timedelta | None = None
    gone: bool = False


Receipt = Sent | Refused

Render = Callable[[Plan, Alert, Change, int, str], Message]
"""(plan, alert, change, the change's id in the ledger, channel) -> the message, made inside the transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a plan left behind: ids in the order of Plan.changes, and how many deliveries wait because of it."""

    changes: tuple[int, ...] = ()
    deliveries: int = 0
