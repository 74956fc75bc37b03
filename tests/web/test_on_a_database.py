"""The face on a real database, from the plan to what visitors and receivers see."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from aggregator.core.addresses import page_id
from aggregator.core.model import Alert, Change, Item, Kind, Look, Memory, Outcome, Page, Plan, Source, Word
from aggregator.outputs.webhook import render
from aggregator.store.reader import Reader
from aggregator.store.sqlite import SqliteStore

AT = datetime(2024, 11, 5, 8, 2, 10, tzinfo=UTC)
SOURCE = Source(id="harbour", name="harbour", url="https://example.org/live", tags=("sea",))
PAGE = Page(id=page_id(SOURCE.url), url=SOURCE.url, source=SOURCE)


def plan_of(*changes, minutes=0):
    """Make the plan of a look that found changes, the first of which alerts."""
    at = AT + timedelta(minutes=minutes)
    types = {Kind.NEW: "item.new", Kind.EDITED: "item.edited", Kind.REMOVED: "item.removed"}
    alert = Alert(change=0, type=types[changes[0].kind], rules=("storms",), channels={"desk": ("storms",)})
    memory = Memory(title="A storm surge closes the harbour", language="en", first_look_at=AT, last_good_at=at)
    return Plan(page=PAGE, look=Look(outcome=Outcome.NEW, at=at), memory=memory, changes=changes, alerts=(alert,))


def change(kind, number, text, version=1, **more):
    """Make a change of an item that has a label."""
    item = Item(key=f"k{number}", label="THE PORT", text=text, published_at=AT - timedelta(seconds=20), published_precision="second")
    return Change(kind=kind, item_id=f"{PAGE.id}.k{number}", item=item, version=version, at=AT, **more)


@pytest.fixture
async def store(tmp_path):
    """Open a store with an item, then an edit of it, and another that has been removed."""
    opened = await SqliteStore.open(tmp_path / "news.db")
    await opened.adopt([SOURCE], AT)
    await opened.apply(plan_of(change(Kind.NEW, 1, "Three ships wait."), change(Kind.NEW, 2, "Gone soon.")), render)
    words = (Word(op="delete", text="Three"), Word(op="insert", text="Four"), Word(op="equal", text="ships wait."))
    edited = change(
        Kind.EDITED, 1, "Four ships wait.", 2, before=Item(key="k1", text="Three ships wait."), edit_class="number", words=words
    )
    await opened.apply(plan_of(edited, minutes=1), render)
    await opened.apply(plan_of(change(Kind.REMOVED, 2, "Gone soon."), minutes=2), render)
    yield opened
    await opened.close()


@pytest.fixture
def reader(store, tmp_path):  # noqa: ARG001 - the store makes the database
    """Open a reader beside the store."""
    with Reader(tmp_path / "news.db") as opened:
        yield opened


async def test_every_page_shows_what_was_planned(facing, reader):
    """Wire, search, item, page and sources find the item and its history."""
    async with facing(reader) as face:
        paths = ("/", "/?q=ships", f"/items/{PAGE.id}.k1", f"/pages/{PAGE.id}", "/sources")
        shown = {path: await face.get(path) for path in paths}

    assert {200} == {status for status, _, _ in shown.values()}
    assert all("Four ships wait." in shown[path][2] for path in paths[:2])
    assert "<del>Three</del> <ins>Four</ins>" in shown[paths[2]][2]
    assert "A storm surge closes the harbour" in shown[paths[3]][2]
    assert "harbour" in shown[paths[4]][2]


@pytest.mark.parametrize("query", ['"', "a OR", "NEAR(", "*", "label:x", "ships AND NOT", "-", "'; DROP TABLE items"])
async def test_search_syntax_is_never_an_error(facing, reader, query):
    """Whatever a person types is looked for and not obeyed."""
    async with facing(reader) as face:
        status, _, _ = await face.get("/", params={"q": query})

    assert 200 == status


async def test_feeds_and_figures_tell_the_same(facing, reader):
    """The feed holds the item that stands, the figures count what was done."""
    async with facing(reader) as face:
        _, _, feed = await face.get("/feed.atom?source=harbour")
        _, _, figures = await face.get("/metrics")

    assert [f"tag:live-aggregator,2024:{PAGE.id}.k1"] == [entry.id for entry in feedparser.parse(feed.encode()).entries]
    assert 'aggregator_changes_total{kind="new",source="harbour"} 2.0' in figures
    assert 'aggregator_deliveries{channel="desk",state="waiting"} 3.0' in figures


async def test_events_and_webhooks_tell_the_same(facing, reader, store):
    """What a listener resumes with is what receivers get, but for members that only one of them has."""
    async with facing(reader) as face, face.listen(**{"Last-Event-ID": "0"}) as stream:
        async with asyncio.timeout(30):
            events = [json.loads((await anext(stream))[1]) for _ in range(4)]
    claimed = await store.claim(AT + timedelta(days=1), 10, {})
    sent = [json.loads(delivery.body) for delivery in claimed]

    assert ["item.new", "item.new", "item.edited", "item.removed"] == [event["type"] for event in events]
    for message in sent:
        event = next(event for event in events if event["data"]["change"] == message["data"]["change"])
        assert message["type"] == event["type"]
        assert message["timestamp"] == event["timestamp"]
        assert message["data"]["page"] == event["data"]["page"]
        assert message["data"]["rules"] == event["data"]["rules"]
        assert {name: message["data"]["item"][name] for name in event["data"]["item"]} == event["data"]["item"]
    assert 2 == len(sent)
