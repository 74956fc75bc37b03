"""The message that a receiver gets."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from aggregator.core.model import (
    Alert,
    Change,
    Item,
    Kind,
    Link,
    Look,
    Media,
    Memory,
    Outcome,
    Page,
    Plan,
    Precision,
    Source,
    Word,
)
from aggregator.outputs.webhook import message_id, render

AT = datetime(2024, 11, 5, 8, 2, 10, tzinfo=UTC)
SOURCE = Source(id="harbour", name="harbour", url="https://example.org/live", tags=("sea",))
PAGE = Page(id="example-harbour-abc123", url="https://example.org/live", source=SOURCE)
TYPES = {
    Kind.NEW: "item.new",
    Kind.EDITED: "item.edited",
    Kind.REMOVED: "item.removed",
    Kind.RESTORED: "item.restored",
    Kind.STARTED: "page.started",
    Kind.ENDED: "page.ended",
    Kind.FAILING: "source.failing",
    Kind.RECOVERED: "source.recovered",
}
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "webhooks.schema.json").read_text())


def closed(schema):
    """Return the schema with no room for members that it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {name: closed(part) for name, part in schema.items()}
    return {**shut, "additionalProperties": False} if "properties" in schema else shut


STRICT = Draft202012Validator(closed(SCHEMA))

anything = st.text(st.characters(exclude_categories=()))  # lone surrogates too
maybe = st.none() | anything
instants = st.datetimes(timezones=st.just(UTC))
items = st.builds(
    Item,
    key=anything,
    published_at=st.none() | instants,
    published_precision=st.sampled_from([None, *get_args(Precision)]),
    updated_at=st.none() | instants,
    label=maybe,
    title=maybe,
    text=anything,
    html=anything,
    url=maybe,
    author=maybe,
    pinned=st.booleans(),
    links=st.lists(st.builds(Link, url=anything, text=anything, rel=st.sampled_from(["inline", "related"])), max_size=2).map(tuple),
    media=st.lists(st.builds(Media, url=anything, text=maybe), max_size=2).map(tuple),
)


@st.composite
def changes(draw):
    """Draw a change of any kind, shaped as plans shape them."""
    kind = draw(st.sampled_from(list(Kind)))
    of_item = kind in {Kind.NEW, Kind.EDITED, Kind.REMOVED, Kind.RESTORED}
    edited = kind is Kind.EDITED
    return Change(
        kind=kind,
        item_id=draw(anything) if of_item else None,
        item=draw(items) if of_item else None,
        before=draw(items) if kind in {Kind.EDITED, Kind.RESTORED} else None,
        version=draw(st.integers(0, 9)),
        at=draw(instants),
        edit_class=draw(st.sampled_from(["typo", "number", "title"])) if edited else None,
        words=(Word(op="delete", text=draw(anything)), Word(op="insert", text=draw(anything))) if edited else (),
        reason=draw(maybe) if kind in {Kind.FAILING, Kind.RECOVERED} else None,
    )


def plan_of(change, title="A harbour closes"):
    """Make the plan that holds one change."""
    look = Look(outcome=Outcome.NEW, at=change.at)
    return Plan(page=PAGE, look=look, memory=Memory(title=title), changes=(change,))


def alert_of(change, **more):
    """Make the alert on the first change of a plan."""
    channels = {"desk": ("storms",), "phone": ("storms", "all")}
    return Alert(change=0, type=TYPES[change.kind], rules=("storms", "all"), channels=channels, **more)


def payload_of(change, channel="desk", **more):
    """Render a change and read the body back."""
    return json.loads(render(plan_of(change), alert_of(change, **more), change, 4711, channel).body)


def new_item(**more):
    """Make the change of an item that is new."""
    return Change(
        kind=Kind.NEW, item_id=f"{PAGE.id}.k1", item=Item(key="k1", label="THE PORT", text="It closes."), version=1, at=AT, **more
    )


def test_a_new_item_reads_as_published():
    """The body of item.new is that of the public surface, member for member and in order."""
    expected = {
        "type": "item.new",
        "timestamp": "2024-11-05T08:02:10.000Z",
        "data": {
            "rules": ["storms"],
            "change": 4711,
            "late_match": True,
            "item": {
                "id": "example-harbour-abc123.k1",
                "version": 1,
                "key": "k1",
                "published_at": None,
                "published_precision": None,
                "updated_at": None,
                "label": "THE PORT",
                "title": None,
                "text": "It closes.",
                "html": "",
                "url": None,
                "author": None,
                "pinned": False,
                "links": [],
                "media": [],
            },
            "page": {"id": "example-harbour-abc123", "url": "https://example.org/live", "title": "A harbour closes"},
            "source": {"name": "harbour", "tags": ["sea"]},
            "before": None,
        },
    }
    payload = payload_of(new_item(), late_match=True)

    assert expected == payload
    assert json.dumps(expected) == json.dumps(payload)


def test_an_edit_says_what_stood_before_and_how_it_changed():
    """An edit carries the earlier content, its class and its words."""
    change = Change(
        kind=Kind.EDITED,
        item_id="p.k",
        item=Item(key="k", text="Four boats."),
        before=Item(key="k", text="Three boats."),
        version=2,
        at=AT,
        edit_class="number",
        words=(Word(op="delete", text="Three"), Word(op="insert", text="Four"), Word(op="equal", text=" boats.")),
    )
    edit = payload_of(change)["data"]

    assert "Three boats." == edit["before"]["text"]
    assert "number" == edit["class"]
    assert [{"op": "delete", "text": "Three"}, {"op": "insert", "text": "Four"}, {"op": "equal", "text": " boats."}] == edit["words"]


def test_a_failing_source_says_why():
    """What happens to a source has a reason and no item."""
    failing = payload_of(Change(kind=Kind.FAILING, at=AT, reason="http-503"))["data"]

    assert "http-503" == failing["reason"]
    assert "item" not in failing


def test_each_channel_hears_its_own_rules():
    """The rules in the body are those for which that channel is told."""
    assert ["storms", "all"] == payload_of(new_item(), "phone")["data"]["rules"]


def test_channels_get_messages_of_their_own():
    """The same change has another id on another channel."""
    assert message_id(PAGE, new_item(), "desk") != message_id(PAGE, new_item(), "phone")


def test_the_id_does_not_depend_on_the_database():
    """The ledger's number for a change is in the body and not in the id."""
    one = render(plan_of(new_item()), alert_of(new_item()), new_item(), 1, "desk")
    two = render(plan_of(new_item()), alert_of(new_item()), new_item(), 2, "desk")

    assert one.id == two.id
    assert one.id.startswith("msg_")


def test_the_schema_is_one():
    """The published schema is itself valid."""
    Draft202012Validator.check_schema(SCHEMA)


@given(change=changes(), title=maybe, late=st.booleans())
def test_all_that_is_rendered_is_promised_by_the_schema(change, title, late):
    """Any change renders, twice to the same bytes, and validates with no member that the schema does not name."""
    plan, alert = plan_of(change, title), alert_of(change, late_match=late)
    message = render(plan, alert, change, 1, "desk")

    assert message == render(plan, alert, change, 1, "desk")
    STRICT.validate(orjson.loads(message.body))


@pytest.mark.parametrize("member", ["type", "timestamp", "data"])
def test_the_schema_refuses_what_is_not_whole(member):
    """A message that lacks a member is not valid: the schema says something."""
    payload = payload_of(new_item())
    del payload[member]

    assert not STRICT.is_valid(payload)
