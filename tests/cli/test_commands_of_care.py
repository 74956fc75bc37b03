"""`backup`, `restore`, `verify` and `forget` as a person types them, beside a real daemon."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from contextlib import closing

import pytest
from daemon_running import RunningDaemon
from livesite import entry

CONFIG = """
sources: [{{name: storm, url: "{page}", every: 1s}}]
hosts: {{127.0.0.1: {{gap: 0s}}}}
network: {{allow: [127.0.0.0/8]}}
channels: {{desk: {{webhook: "{hook}", secret: "{secret}", private: true}}}}
rules: [{{name: everything, on: [new, edited, removed], notify: [desk]}}]
"""
READER = "Anna Quayside writes that the water stood a hand below her door at noon, and that nobody came to help her."


async def aggregator(*words, said=None):
    """Run the program; return its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "aggregator", *map(str, words), stdin=-1, stdout=-1, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await process.communicate(said)
    return process.returncode, out.decode()


def asked(db, sql):
    """Ask the database for one value."""
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchone()[0]


@pytest.fixture
async def watched(tmp_path, livesite, receiver, secret):
    """Run a daemon on a page with four items, one of them a reader's."""
    page = livesite.page(skin="blocks")
    for n in range(3):
        livesite.publish(page, entry(n))
    livesite.publish(page, entry(7, paragraphs=(READER,)))
    (tmp_path / "sources.yaml").write_text(CONFIG.format(page=livesite.url_of(page), hook=receiver.url, secret=secret))
    async with RunningDaemon(tmp_path) as daemon:
        await daemon.until(lambda: daemon.events("page.looked"))
        yield daemon, page


async def test_what_is_forgotten_stays_forgotten_while_the_page_shows_it(watched, livesite, receiver):
    """The daemon forgets on request, rings nobody, and goes on reading the rest of the page."""
    daemon, page = watched
    code, said = await aggregator("forget", "--text", "anna quayside", "--db", daemon.db, "--yes", "--json")
    livesite.edit(page, entry(7, paragraphs=(READER.replace("at noon", "at half past twelve"),)))
    livesite.publish(page, entry(8))
    await receiver.wait_for(1, 30)
    looks = livesite.asked[page.path]
    await daemon.until(lambda: livesite.asked[page.path] >= looks + 3)

    assert (0, {"items": 1, "pages": 0}) == (code, json.loads(said))
    assert ["item.new"] == [one.event["type"] for one in receiver.accepted.values()]
    assert 4 == asked(daemon.db, "SELECT count(*) FROM items")
    assert not [file for file in daemon.folder.rglob("*") if file.is_file() and b"Quayside" in file.read_bytes()]
    assert 0 == (await aggregator("verify", "--db", daemon.db))[0]


async def test_forgetting_asks_first(watched):
    """Without a yes nothing happens; what is unknown is said."""
    daemon, _ = watched
    shown = await aggregator("forget", "--text", "quayside", "--db", daemon.db, said=b"n\n")
    silent = await aggregator("forget", "--text", "quayside", "--db", daemon.db, said=b"")
    unknown = await aggregator("forget", "nobody", "--db", daemon.db, "--yes")

    assert [2, 2, 2] == [code for code, _ in (shown, silent, unknown)]
    assert "WAVE H" in shown[1]
    assert "nothing was forgotten" in silent[1]
    assert "no item and no page is called nobody" in unknown[1]
    assert 4 == asked(daemon.db, "SELECT count(*) FROM items")


async def test_a_backup_is_made_beside_the_daemon_and_restored_without_it(watched, livesite, receiver):
    """Both say what they did; restoring is refused while the daemon runs, and the daemon goes on from the backup."""
    daemon, page = watched
    copy = daemon.folder / "copy.db"
    made = await aggregator("backup", copy, "--db", daemon.db, "--json")
    again = await aggregator("backup", copy, "--db", daemon.db)
    livesite.publish(page, entry(9))
    await receiver.wait_for(1, 30)
    refused = await aggregator("restore", copy, "--db", daemon.db)
    assert 0 == await daemon.end()
    restored = await aggregator("restore", copy, "--db", daemon.db, "--json")
    items = asked(daemon.db, "SELECT count(*) FROM items")
    await daemon.start()
    await receiver.wait_for(2, 30)

    assert [0, 2, 5, 0] == [code for code, _ in (made, again, refused, restored)]
    assert copy.stat().st_size == json.loads(made[1])["bytes"]
    assert "stop that one first" in refused[1]
    assert 4 == items
    assert 5 == asked(json.loads(restored[1])["replaced"], "SELECT count(*) FROM items")


async def test_bodies_are_kept_of_looks_that_changed_something(watched, livesite, receiver):
    """One for the first look and one for the news, none for looks between; verify counts them and finds a forgery."""
    daemon, page = watched
    looks = livesite.asked[page.path]
    await daemon.until(lambda: livesite.asked[page.path] >= looks + 2)
    livesite.publish(page, entry(9))
    await receiver.wait_for(1, 30)
    kept = sorted(file for file in (daemon.folder / "bodies" / "news").rglob("*") if file.is_file())
    fine = json.loads((await aggregator("verify", "--db", daemon.db, "--json"))[1])
    kept[0].write_bytes(b"forged")
    code, said = await aggregator("verify", "--db", daemon.db)

    assert 2 == len(kept)
    assert {"ok": True, "pages": 1, "looks": 2, "bodies": 2, "wrong": []} == fine
    assert 5 == code
    assert kept[0].name[:64] in said


@pytest.mark.parametrize("words", [("backup",), ("verify",), ("forget", "a")])
async def test_a_database_that_is_not_there_is_said(tmp_path, words):
    """Nothing is made where nothing was."""
    code, said = await aggregator(*words, "--db", tmp_path / "none.db")

    assert 5 == code
    assert "is not there" in said
    assert [] == list(tmp_path.iterdir())
