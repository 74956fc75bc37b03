"""What listeners of /events get."""

import json
from datetime import UTC, datetime

import pytest

from aggregator.core.model import Kind, Link, Word
from aggregator.core.rows import ChangeRow
from aggregator.outputs.event import event, event_type

AT = datetime(2024, 11, 5, 8, 2, 10, tzinfo=UTC)


def row(kind, **more):
    """Make a line of the ledger."""
    return ChangeRow(id=7, kind=kind, source="harbour", source_name="harbour", page="p", page_url="https://example.org/live", at=AT, **more)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.NEW, "item.new"),
        (Kind.EDITED, "item.edited"),
        (Kind.REMOVED, "item.removed"),
        (Kind.RESTORED, "item.restored"),
        (Kind.STARTED, "page.started"),
        (Kind.ENDED, "page.ended"),
        (Kind.FAILING, "source.failing"),
        (Kind.RECOVERED, "source.recovered"),
    ],
)
def test_types_are_those_of_webhooks(kind, expected):
    """Events and webhooks name a change alike."""
    assert expected == event_type(kind)


def test_an_event_is_one_line():
    """Line feeds in texts do not end an event."""
    assert b"\n" not in event(row(Kind.NEW, item="p.k", text="one\n\ntwo\r\nthree"))


def test_an_edit_tells_its_words():
    """Class and words of an edit, and the links of its item, are in the event."""
    words = (Word(op="delete", text="Three"), Word(op="insert", text="Four"))
    link = Link(url="https://example.org/tides", text="How tides work", rel="related")
    told = json.loads(event(row(Kind.EDITED, item="p.k", version=2, words=words, edit_class="number", links=(link,))))["data"]

    assert "number" == told["class"]
    assert ["Three", "Four"] == [word["text"] for word in told["words"]]
    assert [{"url": "https://example.org/tides", "text": "How tides work", "rel": "related"}] == told["item"]["links"]


def test_a_source_in_trouble_has_no_item():
    """What happens to a source says why, and carries no item."""
    told = json.loads(event(row(Kind.FAILING, reason="http-503")))["data"]

    assert "http-503" == told["reason"]
    assert "item" not in told


def test_a_change_without_a_page_is_told():
    """A source may fail before it led to any page."""
    assert json.loads(event(ChangeRow(id=1, kind=Kind.FAILING, source="harbour", at=AT)))["data"]["page"] is None
