"""`reread` over the ledger and the bodies that a real daemon has left."""

from __future__ import annotations

import json

import pytest
from daemon_running import RunningDaemon
from livesite import entry
from test_commands_of_care import CONFIG, aggregator
from test_replay import rows

ITEMS = "SELECT id, version, text FROM items WHERE state = 'current' ORDER BY id"
SAID = "SELECT kind, version, reason, baseline, backfilled FROM changes WHERE reason = 'reread' ORDER BY id"
CHANGES = {"edited": 5, "new": 2, "removed": 1}
# All but the two oldest, so that none is pushed out and said to be removed; and the frame around them, the only one of its kind.
POOR = 'select: {item: "article:not(:nth-last-of-type(-n+2)), article:only-of-type", time: "time", title: "h3", body: "p:first-of-type"}'


def configured(folder, livesite, receiver, secret, page, select=""):
    """Write the file, with or without selectors that read the page poorly."""
    text = CONFIG.format(page=livesite.url_of(page), hook=receiver.url, secret=secret)
    (folder / "sources.yaml").write_text(text.replace("every: 1s", f"every: 1s, {select}" if select else "every: 1s"))


async def news(daemon, livesite, receiver, page):
    """Let the page publish and edit, each seen by a look of its own; the frame around the items, taken for one, is edited with them."""
    await daemon.until(lambda: daemon.events("page.looked"))
    livesite.publish(page, entry(9, paragraphs=("Wave 9 has passed the gates.", "Nobody was on the quay.")))
    await receiver.wait_for(2, 30)
    livesite.edit(page, entry(9, paragraphs=("Wave 9 has passed the outer gates.", "Nobody was on the quay, says the harbour master.")))
    await receiver.wait_for(4, 30)


@pytest.fixture
async def poorly(tmp_path, livesite, receiver, secret):
    """Leave a database of a page of which only the first paragraphs of the newest items were read, and their frame for an item."""
    page = livesite.page(skin="blocks")
    for n in range(6):
        livesite.publish(
            page, entry(n, paragraphs=(f"Wave {n} has passed the gates.", f"The water fell by {n + 20} centimetres after it."))
        )
    configured(tmp_path, livesite, receiver, secret, page, POOR)
    async with RunningDaemon(tmp_path) as daemon:
        await news(daemon, livesite, receiver, page)
        assert 0 == await daemon.end()
        configured(tmp_path, livesite, receiver, secret, page)
        yield daemon, page


async def test_a_better_reading_mends_the_ledger_and_tells_nobody(poorly, receiver):
    """What was overlooked comes in as edits and late finds, what was no item goes; a second time there is nothing to do."""
    daemon, _ = poorly
    words = ("--db", daemon.db, "--config", daemon.config, "--json")
    before, messages = dict(rows(daemon.db, "SELECT id, version FROM items")), rows(daemon.db, "SELECT count(*) FROM deliveries")
    tried = await aggregator("reread", "--trial", *words)
    untouched = dict(rows(daemon.db, "SELECT id, version FROM items"))
    done = await aggregator("reread", *words)
    again = await aggregator("reread", *words)

    assert before == untouched
    assert (0, {"changes": CHANGES, "written": False}) == (tried[0], json.loads(tried[1]))
    assert (0, {"changes": CHANGES, "written": True}) == (done[0], json.loads(done[1]))
    assert (0, {"changes": {}, "written": True}) == (again[0], json.loads(again[1]))
    assert [("new", 1, "reread", 0, 1)] * 2 == [row for row in rows(daemon.db, SAID) if row[0] == "new"]
    assert len(before) + 2 - 1 == len(rows(daemon.db, ITEMS))
    assert all("\n\n" in text for _, _, text in rows(daemon.db, ITEMS))
    assert messages == rows(daemon.db, "SELECT count(*) FROM deliveries")
    assert 4 == len(receiver.accepted)
    assert 0 == (await aggregator("verify", "--db", daemon.db))[0]


async def test_the_daemon_goes_on_from_what_was_read_anew(poorly, livesite, receiver):
    """The next look finds the page as the ledger has it, and only what comes after it rings."""
    daemon, page = poorly
    await aggregator("reread", "--db", daemon.db, "--config", daemon.config)
    await daemon.start()
    looks = livesite.asked[page.path]
    await daemon.until(lambda: livesite.asked[page.path] >= looks + 2)
    refused_while_running = await aggregator("reread", "--db", daemon.db, "--config", daemon.config)
    livesite.publish(page, entry(12))
    await receiver.wait_for(5, 30)

    assert 5 == refused_while_running[0]
    assert "stop that one first" in refused_while_running[1]
    assert ["item.new"] == [one.event["type"] for one in receiver.accepted.values()][4:]


async def test_a_damaged_body_is_passed_over_and_said(poorly):
    """The other bodies are read all the same."""
    daemon, _ = poorly
    kept = sorted(file for file in (daemon.folder / "bodies").rglob("*") if file.is_file())
    kept[0].write_bytes(b"forged")
    code, said = await aggregator("reread", "--db", daemon.db, "--config", daemon.config)

    assert 0 == code, said
    assert "body.damaged" in said
    assert "reread" in {row[2] for row in rows(daemon.db, SAID)}


async def test_without_a_database_nothing_is_made(tmp_path):
    """A slip in the path is said and leaves no file."""
    code, said = await aggregator("reread", "--db", tmp_path / "none.db")

    assert 5 == code
    assert "is not there" in said
    assert [] == list(tmp_path.iterdir())
