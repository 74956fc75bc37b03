"""What the faces are told: filters, history, health and figures, read beside a store that writes."""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from storing import INDEX, PAGE, REMEMBERED, SOURCE, START, a_plan, a_quiet_plan, alert, an_item, at, edited, new, removed, render

from aggregator.core.model import Kind, Outcome, Page, PageState, Refused, Sent, Source, Trouble, Word
from aggregator.store import queries
from aggregator.store.connection import open_for_writing
from aggregator.store.errors import StoreError
from aggregator.store.reader import Reader

OTHER = Source(id="tunnel-1a2b3c", name="Tunnel!", url="https://paper.example/live/tunnel")


def keys(items):
    """Return what items are called on their page."""
    return [item.key for item in items]


@pytest.fixture
async def told(store):
    """Fill a store with two sources, an edit, a removal and some alerts."""
    await store.adopt([SOURCE, OTHER, INDEX], START)
    other = next(page for page in await store.pages() if page.source == OTHER)
    await store.apply(a_plan(*(new(key, seconds) for seconds, key in enumerate("abc")), alerts=(alert(2, "desk"),)), render)
    await store.apply(a_plan(new("t", 9, page=other, baseline=True), seconds=9, page=other), render)
    await store.apply(a_plan(edited("a", 60), removed("b", 60), seconds=60, alerts=(alert(0, "desk", "phone"),)), render)
    return store


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "tcba"),
        ({"source": "harbour"}, "cba"),
        ({"source": "Tunnel!"}, "t"),
        ({"source": OTHER.id}, "t"),
        ({"source": "nobody"}, ""),
        ({"tag": "storm"}, "cba"),
        ({"rule": "gates"}, "ca"),
        ({"page": PAGE.id}, "cba"),
        ({"state": "removed"}, "b"),
        ({"q": "OPEN gates"}, "a"),
        ({"q": '"gates open"'}, "a"),
        ({"q": "open sesame"}, ""),
        ({"q": "gat* OPE*"}, "a"),
        ({"q": '"the gat"*'}, "tcba"),
        ({"q": '"gat* open"'}, ""),
        ({"q": "gat"}, ""),
        ({"since": 4}, "ba"),
        ({"limit": 2}, "tc"),
        ({"limit": 0}, ""),
        ({"source": "harbour", "q": "gates", "state": "current", "limit": 1}, "c"),
    ],
)
@pytest.mark.usefixtures("told")
def test_items_are_found_newest_first(reader, asked, expected):
    """Filters add up; without one, everything is there."""
    assert list(expected) == keys(reader.items(**asked))


@pytest.mark.usefixtures("told")
def test_items_are_read_page_by_page(reader):
    """The cursor of the last item leads on, without a gap and without a repetition."""
    first = reader.items(limit=2)
    second = reader.items(limit=2, before=first[-1].cursor)

    assert keys(reader.items()) == keys([*first, *second])
    assert () == reader.items(before=second[-1].cursor)


async def test_a_paper_whose_clock_is_wrong_does_not_stay_on_top(store, reader):
    """An item cannot be newer than our first sight of it."""
    await store.apply(a_plan(new("future", item=an_item("future", published_at=at(10**8)))), render)
    await store.apply(a_plan(new("now", 60), seconds=60), render)

    assert ["now", "future"] == keys(reader.items())


async def test_words_without_spaces_between_are_found(store, reader):
    """Chinese, Japanese and Thai are found as text, and what looks like a pattern is none."""
    items = {"zh": "港口的闸门仍然关闭", "ja": "水門は閉まったまま100%です", "th": "ประตูน้ำยังปิดอยู่", "fr": "Les écluses restent fermées"}
    await store.apply(a_plan(*(new(key, item=an_item(key, text=text)) for key, text in items.items())), render)

    assert ["zh"] == keys(reader.items(q="闸门"))
    assert ["ja"] == keys(reader.items(q="100%で"))
    assert [] == keys(reader.items(q="水_は"))
    assert ["th"] == keys(reader.items(q="ยังปิด"))
    assert ["fr"] == keys(reader.items(q="ECLUSES fermees"))


@pytest.mark.usefixtures("told")
def test_an_item_comes_with_its_history(reader):
    """Every change is there, oldest first, with what an edit did; the item says where it stands."""
    found = reader.item(new("a").item_id)

    assert [Kind.NEW, Kind.EDITED] == [change.kind for change in found.changes]
    assert ("wording", Word(op="delete", text="stay shut")) == (found.changes[1].edit_class, found.changes[1].words[0])
    assert ("The gates of a stay shut.", "The gates open.") == tuple(change.text for change in found.changes)
    assert (("gates",), at(59)) == (found.changes[1].rules, found.changes[1].after)
    assert ("harbour", ("storm", "ports"), PAGE.url, "Storm surge, live") == (
        found.item.source_name,
        found.item.tags,
        found.item.page_url,
        found.item.page_title,
    )
    assert (2, 5) == (found.item.version, found.item.change)
    assert reader.item("no-such-item") is None


async def test_the_delay_is_told_only_where_it_is_ours(store, reader):
    """Baselines, late finds and items without a time say nothing of how fast we are."""
    timeless = an_item("d", published_at=None, published_precision=None)
    await store.apply(a_plan(new("a"), new("b", baseline=True), new("c", backfilled=True), new("d", item=timeless)), render)

    assert {"a": 5.0, "b": None, "c": None, "d": None} == {item.key: item.delay for item in reader.items()}
    assert [5.0] == [source.delay for source in reader.sources()]
    assert (5.0, (5.0,)) == (reader.counts().delay_median, reader.counts().delays)


@pytest.mark.usefixtures("told")
def test_changes_are_read_on_from_an_id(reader):
    """An event stream resumes without a gap, whatever id it is given."""
    everything = reader.changes()

    assert list(range(1, 7)) == [change.id for change in everything]
    assert everything[3:] == reader.changes(3)
    assert everything[3:4] == reader.changes(3, limit=1)
    assert everything[::-1] == reader.changes(newest=True)
    assert [4] == [change.id for change in reader.changes(page=everything[3].page)]
    assert () == reader.changes(6)
    assert everything == reader.changes(-(2**70))
    assert () == reader.changes(2**70)
    assert 6 == reader.last_change()


async def test_what_happens_to_a_source_is_in_the_ledger_too(store, reader):
    """A change without an item has its page and its reason."""
    failing = edited("a", 60)
    failing = replace(failing, kind=Kind.FAILING, item_id=None, item=None, before=None, version=0, words=(), reason="timeout")
    trouble = Trouble(since=START, looks=3, reason="timeout", failing=True)
    await store.apply(a_plan(failing, memory=replace(REMEMBERED, trouble=trouble), outcome=Outcome.FAILED, note="timeout"), render)

    [change] = reader.changes()

    assert (Kind.FAILING, None, PAGE.id, "timeout") == (change.kind, change.item, change.page, change.reason)
    [source] = reader.sources()
    assert ("failing", "timeout") == (source.state, source.note)
    assert ("harbour",) == reader.counts().failing
    [look] = reader.looks(PAGE.id)
    assert (Outcome.FAILED, "timeout") == (look.outcome, look.note)


async def test_pages_tell_what_they_are_and_what_they_cost(told, reader):
    """Live pages are listed, indexes are not; former ones on request."""
    await told.apply(a_quiet_plan(120, outcome=Outcome.NOT_MODIFIED), render)
    await told.flush()

    pages = {page.source: page for page in reader.pages()}

    assert {"harbour", OTHER.id} == set(pages)
    page = pages["harbour"]
    assert (3, 3, 1, 2500) == (page.items, page.looks, page.not_modified, page.bytes)
    assert (at(120), at(180), PageState.LIVE) == (page.last_good_at, page.due_at, page.state)
    assert page == reader.page(PAGE.id)
    assert reader.page("no-such-page") is None
    await told.adopt([OTHER], at(200))
    assert [OTHER.id] == [page.source for page in reader.pages()]
    assert 2 == len(reader.pages(watched=None))
    assert [] == [page.source for page in reader.pages(source="harbour")]


@pytest.mark.usefixtures("told")
def test_sources_tell_their_pages_and_items(reader):
    """Sources come by name, indexes among them."""
    told = [(source.name, source.kind, source.pages, source.items, source.looks) for source in reader.sources()]

    assert [("Tunnel!", "page", 1, 1, 1), ("front", "index", 0, 0, 0), ("harbour", "page", 1, 3, 2)] == told


async def test_deliveries_tell_what_became_of_them(told, reader):
    """Channels and deliveries can be listed by state, with what they are about."""
    for one in await told.claim(at(99), 10, {}):
        receipt = Sent(at=at(99), status=204) if one.channel == "phone" else Refused(at=at(99), reason="http-500", status=500)
        await told.settle(one, receipt, None)
    await told.pause("phone", "gone", at(100))

    assert [5, 5, 3] == [one.change for one in reader.deliveries()]
    assert [5, 3] == [one.change for one in reader.deliveries(state="dead")]
    [sent] = reader.deliveries(channel="phone")
    assert ("sent", 1, 204, at(99), None, "item.new", ("gates",)) == (
        sent.state,
        sent.attempts,
        sent.status,
        sent.sent_at,
        sent.due_at,
        sent.type,
        sent.rules,
    )
    assert b'{"\xc3\xa9": "item.new The gates open."}' == sent.body
    assert [("desk", 2, 0, None), ("phone", 0, 1, at(100))] == [(one.name, one.dead, one.sent, one.paused_at) for one in reader.channels()]


async def test_counts_are_right(told, reader):
    """Metrics agree with what was done."""
    index = Page(id=(await told.due(START, 9, index=True))[0].id, url=INDEX.url, source=INDEX)
    await told.apply(a_plan(page=index, outcome=Outcome.UNCHANGED, memory=REMEMBERED), render)

    counts = reader.counts()

    assert (4, {"live": 2}, 6) == (counts.items, counts.pages, counts.last_change)
    assert 3 == counts.changes["harbour", "new"]
    assert 1 == counts.changes["harbour", "removed"]
    assert (1, 1, 1) == (counts.looks["harbour", "new"], counts.looks["harbour", "edited"], counts.looks["front", "unchanged"])
    assert {("desk", "waiting"): 2, ("phone", "waiting"): 1} == counts.deliveries
    assert (at(2), at(2)) == (counts.oldest_waiting, counts.oldest_due)
    await told.pause("desk", "gone", at(100))
    assert (at(2), at(60), {"desk": "gone"}) == (reader.counts().oldest_waiting, reader.counts().oldest_due, reader.counts().paused)


async def test_an_empty_database_has_empty_answers(store, reader):
    """Nothing seen yet is no error anywhere."""
    assert () == reader.items(q="x")
    assert () == reader.changes()
    assert () == reader.deliveries()
    assert 0 == reader.last_change()
    counts = reader.counts()
    assert (0, None, None, None) == (counts.items, counts.delay_median, counts.oldest_waiting, counts.oldest_due)
    await store.close()
    assert 1 == len(reader.pages())


# ------------------------------------------------------------------------------------------------- the file


@pytest.mark.usefixtures("store")
def test_a_reader_cannot_write(reader):
    """Its connection refuses every write."""
    with reader._connection() as db, pytest.raises(sqlite3.OperationalError, match="readonly"):  # noqa: SLF001 - no verb of it writes
        db.execute("DELETE FROM looks")


def test_a_missing_database_is_said_so(tmp_path):
    """Before the first run there is no file, and reading makes none."""
    with pytest.raises(StoreError, match=r"cannot read .*none\.db"):
        Reader(tmp_path / "none.db").counts()

    assert [] == list(tmp_path.iterdir())


async def test_many_threads_may_ask_while_the_store_writes(store, reader):
    """Readers never wait for the writer, nor it for them."""

    async def writes():
        for second in range(0, 400, 10):
            await store.apply(a_plan(new(f"k{second}", second), seconds=second), render)

    asks = (asyncio.to_thread(ask) for ask in [reader.counts, reader.items, reader.changes, reader.sources] * 10)
    await asyncio.gather(writes(), *asks)

    assert 40 == len(reader.items())


async def test_the_wire_and_the_event_stream_are_read_from_indexes(store, path):
    """The two questions asked most never sort or read a whole table."""
    await store.apply(a_plan(new("a")), render)
    await store.close()
    asked = [
        (f"{queries.ITEMS} {queries.ITEMS_ORDER}", {"limit": 50}),
        (
            f"{queries.ITEMS} WHERE {queries.ITEM_FILTERS['before']} {queries.ITEMS_ORDER}",
            {"limit": 5, "before_at": "", "before_number": 1},
        ),
        (f"{queries.CHANGES} WHERE changes.id > :after ORDER BY changes.id LIMIT :limit", {"after": 5, "limit": 50}),
        (f"{queries.CHANGES} WHERE changes.item = :item ORDER BY changes.id", {"item": "x"}),
        (queries.DELAYS, {"limit": 50}),
    ]
    with open_for_writing(path) as db:
        for sql, values in asked:
            steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
            bad = [step for step in steps if "TEMP B-TREE" in step or (step.startswith("SCAN") and "USING INDEX" not in step)]
            assert [] == bad, (sql, steps)


DAMAGES = {
    "noise": (lambda whole: random.Random(4).randbytes(len(whole)), "is damaged"),  # noqa: S311 - noise, the same each time
    "text": (lambda whole: b"no database" * (len(whole) // 11), "is damaged"),
    "half": (lambda whole: whole[: len(whole) // 2], "is damaged|disk image is malformed"),
    "stub": (lambda whole: whole[:1024], "cannot read|is damaged"),
    "empty": (lambda _: b"", "cannot read"),
}


@pytest.mark.parametrize("name", sorted(DAMAGES))
async def test_a_damaged_file_is_one_kind_of_error_for_every_question(store, path, tmp_path, name):
    """Noise, a copy cut short, a file that is none of ours: a StoreError that names the file, and no other exception."""
    for number in range(40):
        await store.apply(a_plan(new(f"k{number}", number), seconds=number, alerts=(alert(0, "desk"),)), render)
    await store.close()
    damage, words = DAMAGES[name]
    junk = tmp_path / "junk.db"
    junk.write_bytes(damage(path.read_bytes()))
    asked = []

    with Reader(junk) as reader:
        for question in (reader.items, reader.sources, reader.deliveries, reader.channels, reader.counts, reader.changes, reader.pages):
            try:
                question()
            except StoreError as error:
                asked.append(str(error))

    assert asked
    assert all("junk.db" in error and re.search(words, error) for error in asked)


@given(st.text(alphabet="ab*\"'()+-:^ \t\0é閘_%", max_size=30))
def test_nothing_that_a_person_types_is_bad_syntax(asked):
    """Whatever stands in a search, the index takes it."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE items_fts USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
        for match in [value for name, value in queries.search_filters(asked).items() if name == "match"]:
            db.execute("SELECT rowid FROM items_fts WHERE items_fts MATCH ?", [match]).fetchall()
