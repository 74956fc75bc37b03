"""What is forgotten is gone from every table and every byte, and stays gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from storing import INDEX, PAGE, REMEMBERED, SOURCE, a_plan, a_quiet_plan, alert, an_item, at, edited, new, render
from test_sqlite import rows

from aggregator.core.addresses import page_id
from aggregator.core.evidence import body_hash, chained
from aggregator.core.forgetting import is_of
from aggregator.core.settings import KeepSettings
from aggregator.store.connection import open_for_writing
from aggregator.store.forgetting import find
from aggregator.store.rebuild import rebuild_items

NAME = "Anna Quayside"
READER = an_item("reader", f"{NAME} writes that the water stood a hand below her door.", published_at=at(-5))
BODY = b"<html>Anna Quayside</html>"
TABLES = ("items", "changes", "alerts", "deliveries")


async def told(store, *, body=BODY):
    """Write two items, one of them a reader's, twice edited, told on a channel; keep the body."""
    await store.keep(body, at(0))
    first, second = new("reader", item=READER), new("other")
    plan = a_plan(first, second, alerts=(alert(0, "desk"), alert(1, "desk")), body=body_hash(body))
    await store.apply(plan, render)
    await store.apply(a_plan(edited("reader", 60, text="She asks us to say less."), seconds=60, alerts=(alert(0, "desk"),)), render)
    return first.item_id, second.item_id


def raw(path):
    """Return every byte that lies beside the database."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.rglob("*")) if file.is_file())


async def test_an_item_leaves_every_table_and_every_byte(store, path):
    """Rows, search index, log, free pages and kept bodies hold nothing of it any more; the others stay whole."""
    reader, other = await told(store)
    before = raw(path)

    assert (1, 0) == await store.forget([reader], [], at(120))

    assert NAME.encode() in before
    for word in (b"Quayside", b"quaysid", b"say less"):
        assert word not in raw(path)
    assert {(1,)} == {rows(path, f"SELECT count(*) FROM {table}")[0] for table in TABLES}  # noqa: S608 - our own names
    assert [(other,)] == rows(path, "SELECT id FROM items")
    assert [] == rows(path, "PRAGMA foreign_key_check")
    await store.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO items_fts (items_fts, rank) VALUES ('integrity-check', 1)")


async def test_a_forgotten_item_is_recalled_by_its_trace(store, reopen):
    """The next look knows it again, also after a restart, in either of its versions."""
    reader, _ = await told(store)
    await store.forget([reader], [], at(120))

    for restarted in (False, True):
        [trace] = (await (await reopen() if restarted else store).recall(PAGE)).forgotten
        assert is_of(replace(READER, key_from="content", key="new-key"), PAGE.id, trace)
        assert is_of(READER, PAGE.id, trace)


async def test_the_ledger_lets_go_of_nothing_else(store, path):
    """A deletion without a trace is refused by the database itself, before and after somebody forgot something."""
    reader, other = await told(store)
    await store.forget([reader], [], at(120))
    await store.close()

    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute("DELETE FROM changes WHERE item = ?", [other])
    with open_for_writing(path) as db:
        assert 0 == rebuild_items(db)


async def test_a_page_is_forgotten_whole_and_never_watched_again(store, path, reopen):
    """Its items, looks and words are gone, its address stays as a mark, whatever sources.yaml says."""
    await told(store)
    quiet = a_quiet_plan(130)
    await store.apply(quiet, render)

    assert (0, 1) == await store.forget([], [PAGE.id], at(140))
    await store.apply(a_plan(new("late", 150), seconds=150), render)  # a look that was under way
    await store.apply(replace(quiet, memory=REMEMBERED), render)
    store = await reopen(adopt=(SOURCE, INDEX))
    await store.follow(INDEX, [PAGE.url], at(200))

    assert [page_id(INDEX.url)] == [page.id for page in await store.pages()]
    assert {(0,)} == {rows(path, f"SELECT count(*) FROM {table}")[0] for table in (*TABLES, "looks", "forgotten")}  # noqa: S608 - as above
    assert [(None, None)] == rows(path, "SELECT title, memory FROM pages WHERE id = ?", PAGE.id)
    assert b"Quayside" not in raw(path)


async def test_what_to_forget_is_found_by_id_address_and_words(store, path):
    """Words are found in any version, case and accents aside; what is not there is said."""
    reader, other = await told(store)
    await store.close()

    with open_for_writing(path) as db:
        assert [reader] == [row["id"] for row in find(db, [], "ANNA QUÁYSIDE").items]
        assert [other] == [row["id"] for row in find(db, ["https://paper.example/live/harbour#other"], None).items]
        some = find(db, [reader, "nobody"], None)
        assert ([reader], (), ("nobody",)) == ([row["id"] for row in some.items], some.pages, some.unknown)
        whole = find(db, [PAGE.url + "?utm_source=x"], "anna")
        assert ((PAGE.id,), ()) == (whole.pages, whole.items)


async def test_forgetting_nothing_that_is_there_does_nothing(store):
    """An id that nobody has is no error."""
    assert (0, 0) == await store.forget(["nobody"], ["nothing"], at(0))


# ------------------------------------------------------------------------------------------------- evidence


async def test_looks_are_chained(store, path):
    """Each look's link is made of the one before, its instant and its body's hash; the page holds the last."""
    await told(store)

    links = rows(path, "SELECT chain, body FROM looks ORDER BY id")
    first = chained(None, at(0), links[0][1])
    assert [first, chained(first, at(60), None)] == [link for link, _ in links]
    assert [(links[-1][0],)] == rows(path, "SELECT chain FROM pages")


async def test_looks_live_as_long_as_bodies(store):
    """A proof needs both, and no look amid a chain goes before the others."""
    await told(store)
    keep = KeepSettings(looks=timedelta(days=1), bodies=timedelta(days=9))

    assert 0 == await store.prune(at(0) + timedelta(days=5), keep)
    assert store.bodies.has(body_hash(BODY))
    assert 2 == await store.prune(at(0) + timedelta(days=10), keep)
    assert not store.bodies.has(body_hash(BODY))
