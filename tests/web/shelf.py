"""A reader without a database, and news for it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from aggregator.core.model import Kind, Link, Word
from aggregator.core.rows import ChangeRow, ChannelRow, Counts, ItemHistory, ItemRow, PageRow, SourceRow

AT = datetime(2024, 11, 5, 8, 2, 10, tzinfo=UTC)
NOW = AT + timedelta(minutes=40)
PAGE = PageRow(
    id="example-harbour-abc123",
    source="harbour",
    source_name="harbour",
    tags=("sea",),
    url="https://example.org/live",
    title="A storm surge closes the harbour",
    lead="The water stands two metres above normal.",
    summary="The gates are shut.\n\nNobody is hurt.",
    language="en",
    timezone="Europe/Paris",
    last_good_at=AT,
    items=3,
)


def item(number, **more):
    """Make an item of the harbour, published `number` minutes after the first."""
    published = AT + timedelta(minutes=number)
    said = {
        "label": "THE PORT",
        "text": f"Ship {number} waits outside.",
        "published_at": published,
        "first_seen_at": published + timedelta(seconds=12),
        "change": number,
        "language": "en",
        **more,
    }
    return ItemRow(
        id=f"{PAGE.id}.k{number}",
        page=PAGE.id,
        key=f"k{number}",
        last_seen_at=NOW,
        cursor=f"c{number}",
        page_url=PAGE.url,
        page_title=PAGE.title,
        timezone=PAGE.timezone,
        source="harbour",
        source_name="harbour",
        tags=("sea",),
        **said,
    )


def change(number, kind=Kind.NEW, **more):
    """Make a line of the ledger."""
    said = {"label": "THE PORT", "text": f"Ship {number} waits outside.", "item": f"{PAGE.id}.k{number}", "version": 1, **more}
    return ChangeRow(
        id=number,
        kind=kind,
        source="harbour",
        source_name="harbour",
        tags=("sea",),
        page=PAGE.id,
        page_url=PAGE.url,
        page_title=PAGE.title,
        at=AT + timedelta(minutes=number),
        **said,
    )


def edit(number):
    """Make the line of an edit."""
    words = (Word(op="delete", text="Three"), Word(op="insert", text="Four"), Word(op="equal", text="ships wait."))
    return change(number, Kind.EDITED, version=2, text="Four ships wait.", edit_class="number", words=words)


@dataclass
class Shelf:
    """Answers as the store's reader does, out of lists; remembers what it was asked."""

    rows: list = field(default_factory=list)
    ledger: list = field(default_factory=list)
    figures: Counts = field(default_factory=Counts)
    asked: list = field(default_factory=list)
    broken: Exception | None = None

    def items(self, **filters):
        """Return rows, newest first, filtered by source and tag."""
        self._ask("items", filters)
        kept = [
            row for row in reversed(self.rows) if filters.get("source") in {None, row.source} and filters.get("tag") in {None, *row.tags}
        ]
        return kept[: filters.get("limit", 50)]

    def item(self, item_id):
        """Return the row with that id."""
        self._ask("item", item_id)
        found = next((row for row in self.rows if row.id == item_id), None)
        return found and ItemHistory(item=found, changes=tuple(line for line in self.ledger if line.item == item_id))

    def page(self, page_id):
        """Return the one page."""
        return PAGE if page_id == PAGE.id else None

    def pages(self):
        """Return the one page."""
        return [PAGE]

    def sources(self):
        """Return the harbour and a source in trouble."""
        return [
            SourceRow(
                id="harbour",
                name="harbour",
                url=PAGE.url,
                tags=("sea",),
                pages=1,
                items=3,
                looks=120,
                not_modified=90,
                bytes=3_456_789,
                delay=12.0,
                last_item_at=AT,
            ),
            SourceRow(id="lighthouse", name="lighthouse", url="https://example.org/index", kind="index", state="failing", note="http-503"),
        ]

    def channels(self):
        """Return a channel that is open and one that is paused."""
        return [ChannelRow(name="desk", sent=3), ChannelRow(name="old", waiting=2, paused_at=AT, note="http-410")]

    def changes(self, *, after, limit):
        """Return the lines after an id."""
        self._ask("changes", after)
        return [line for line in self.ledger if line.id > after][:limit]

    def last_change(self):
        """Return the id of the last line."""
        self._ask("last_change", None)
        return self.ledger[-1].id if self.ledger else 0

    def counts(self):
        """Return the figures."""
        return self.figures

    def _ask(self, what, value):
        if self.broken:
            raise self.broken
        self.asked.append((what, value))


def news():
    """Return a shelf with an item, an edited one, and one that has been removed."""
    link = Link(url="https://example.org/tides", text="How tides work", rel="related")
    rows = [
        item(1, links=(link, Link(url="javascript:alert(1)", text="bad", rel="related"))),
        item(2, text="Four ships wait.", version=2, title="Ships outside", change=4),
        item(3, state="removed", url="javascript:alert(1)", change=5),
    ]
    ledger = [change(1), change(2, text="Three ships wait."), change(3), edit(2), change(3, Kind.REMOVED)]
    return Shelf(rows=rows, ledger=[replace(line, id=place) for place, line in enumerate(ledger, 1)])
