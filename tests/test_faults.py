"""What the world does to us, injected, and what holds: pages, time, disks and networks, on real parts."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import livesite as faults
import pytest
from livesite import entry
from newsdesk import Newsdesk

from aggregator.store.errors import StoreError
from aggregator.store.sqlite import SqliteStore

PORTAL = "<main><h1>Welcome to the hotel</h1><form><label>Room</label><input name=room><button>Go online</button></form></main>"
LOGIN = "<main><h1>Sign in to read on</h1><form><input name=mail><button>Next</button></form><p>Already a subscriber?</p></main>"

DISBELIEVED = {
    "captive portal": lambda: faults.says(PORTAL),
    "consent wall": faults.consent,
    "empty": faults.empty,
    "error text with 200": faults.error_text,
    "garbage": faults.garbage,
    "half": faults.half,
    "login wall": lambda: faults.says(LOGIN),
    "no items": faults.shell,
    "reset in the body": faults.reset,
    "status 503": lambda: faults.status(503),
}


@pytest.fixture
def skin():
    """Return the markup of the page."""
    return "blocks"


@pytest.fixture
async def desk(tmp_path, livesite, receiver, secret, skin):
    """Open a desk with a page of nine items that has been looked at twice."""
    page = livesite.page(skin=skin)
    for n in range(9):
        livesite.publish(page, entry(n))
    async with Newsdesk(tmp_path, page=livesite.url_of(page), hook=receiver.url, secret=secret) as opened:
        opened.print = page
        await opened.look(2)
        yield opened


# ------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("fault", sorted(DISBELIEVED))
async def test_a_body_that_is_not_the_page_removes_nothing_and_is_no_news(desk, livesite, fault):
    """Two such looks change nothing; then the page is back, and only what is new is news."""
    livesite.fail(desk.print, DISBELIEVED[fault]())
    await desk.look(2)
    livesite.heal(desk.print)
    livesite.publish(desk.print, entry(20))
    await desk.look()

    assert ["new"] == desk.kinds()
    assert 10 == len(desk.column("SELECT id FROM items WHERE state = 'current'"))


async def test_another_order_is_no_news(desk, livesite):
    """The same items shuffled are the same items."""
    livesite.fail(desk.print, faults.shuffled())
    await desk.look(3)

    assert [] == desk.kinds()


@pytest.mark.parametrize("other", ["feedlist", "microdata"])
async def test_a_redesign_in_the_middle_is_no_news(desk, livesite, other):
    """Another template with the same items, and one more: one is new."""
    livesite.redesign(desk.print, other)
    await desk.look(2)
    livesite.publish(desk.print, entry(20))
    await desk.look()

    assert ["new"] == desk.kinds()


async def test_variants_that_take_turns_are_no_news(desk, livesite):
    """An A/B test shows the same items in two kinds of markup, look by look."""
    livesite.alternate(desk.print, "blocks", "feedlist")
    await desk.look(6)
    livesite.publish(desk.print, entry(20))
    await desk.look(4)

    assert ["new"] == desk.kinds()


async def test_a_blog_that_moved_is_followed(desk, livesite):
    """A redirect to a new address is the same page with the same items."""
    moved = livesite.page("moved", skin="blocks")
    for n in range(9):
        livesite.publish(moved, entry(n))
    livesite.publish(moved, entry(20))
    livesite.fail(desk.print, faults.redirect(livesite.url_of(moved), 301))
    await desk.look(2)

    assert ["new"] == desk.kinds()
    assert 1 == len(desk.column("SELECT id FROM pages"))


async def test_an_ended_blog_that_is_edited_a_day_later_tells_the_edit(desk, livesite):
    """An end is not the last word: the page is looked at again, and what changed is told."""
    livesite.end(desk.print)
    await desk.look()
    livesite.edit(desk.print, entry(3, paragraphs=("Wave 3 reached the quay twice.",)))
    await desk.look(days=1)

    assert ["ended", "edited"] == desk.kinds()


async def test_an_outage_of_an_hour_is_said_once_and_loses_nothing(desk, livesite):
    """Failing once, recovered once; what was published meanwhile is found afterwards."""
    livesite.fail(desk.print, faults.status(503))
    await desk.look(30)
    livesite.publish(desk.print, entry(20))
    await desk.look(30)
    livesite.heal(desk.print)
    await desk.look(2)

    assert ["failing", "recovered", "new"] == desk.kinds()
    assert 3 == len(desk.column("SELECT id FROM deliveries"))


async def test_a_site_whose_clock_is_wrong_is_read_all_the_same(desk, livesite):
    """An item dated an hour ahead is stored once, at its own time, and is no edit later."""
    livesite.publish(desk.print, entry(20), published=desk.print.coverage.seconds(desk.now()) + 3600)
    await desk.look(3)

    assert ["new"] == desk.kinds()


async def test_a_host_that_asks_for_rest_is_left_alone_so_long(desk, livesite):
    """503 with Retry-After on every look: not one before its time, also after a restart; then it is as ever."""
    livesite.fail(desk.print, faults.status(503, retry_after=1800))
    await desk.look()
    asked = livesite.asked[desk.print.path]
    await desk.close()
    await desk.open()
    early = await desk.store.due(desk.now() + timedelta(minutes=29), 10)
    in_time = await desk.store.due(desk.now() + timedelta(minutes=31), 10)
    livesite.heal(desk.print)
    livesite.publish(desk.print, entry(20))
    await desk.look(minutes=31)

    assert ([], [desk.page.id]) == ([page.id for page in early], [page.id for page in in_time])
    assert asked + 1 == livesite.asked[desk.print.path]
    assert ["new"] == desk.kinds()


# ------------------------------------------------------------------------------------------------- time


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-3650), timedelta(days=3650)])
async def test_a_wall_clock_that_is_set_makes_no_news_and_stops_no_looks(desk, livesite, jump):
    """An hour or ten years, either way: the page is looked at within a minute, and only what is new is told."""
    if jump < timedelta(0):  # it was ahead, and is set right
        desk.later(seconds=-jump.total_seconds())
        await desk.look()
        await desk.store.rebase(desk.now() + jump, jump.total_seconds())  # as the watchdog has it done
    desk.later(seconds=jump.total_seconds())
    due = await desk.store.due(desk.now() + timedelta(minutes=1), 10)
    await desk.look()
    livesite.publish(desk.print, entry(20))
    await desk.look()

    assert [desk.page.id] == [page.id for page in due]
    assert ["new"] == desk.kinds()


# ------------------------------------------------------------------------------------------------- storage


async def test_an_older_backup_finds_again_what_still_stands(desk, livesite):
    """After a restore the same items have the same ids, and nothing is removed or told as gone."""
    await desk.close()
    shutil.copyfile(desk.db, desk.db.with_name("backup.db"))
    await desk.open()
    livesite.publish(desk.print, entry(20))
    await desk.look()
    before = desk.column("SELECT id FROM items ORDER BY id")
    await desk.close()
    shutil.copyfile(desk.db.with_name("backup.db"), desk.db)
    await desk.open()
    await desk.look(2)

    assert before == desk.column("SELECT id FROM items ORDER BY id")
    assert ["new"] == desk.kinds()


async def test_a_lock_from_outside_is_waited_for(desk, livesite):
    """Somebody who writes the file by hand for a second costs a second."""
    livesite.publish(desk.print, entry(20))
    with closing(sqlite3.connect(desk.db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        stored = desk.store._write(lambda _: None)  # noqa: SLF001 - started here so that it meets the lock
        other.execute("COMMIT")
        await stored
    await desk.look()

    assert ["new"] == desk.kinds()


async def test_a_reader_that_stays_holds_up_nobody(desk, livesite):
    """While somebody reads for hours the writer goes on; afterwards the log goes back to nothing."""
    with closing(sqlite3.connect(f"file:{desk.db}?mode=ro", uri=True)) as reader:
        reader.execute("BEGIN")
        seen = reader.execute("SELECT count(*) FROM items").fetchone()
        for n in range(20, 40):
            livesite.publish(desk.print, entry(n))
            await desk.look()
        assert seen == reader.execute("SELECT count(*) FROM items").fetchone()
    await desk.close()

    assert not desk.db.with_name("news.db-wal").exists()
    await desk.open()
    assert 29 == len(desk.column("SELECT id FROM items"))


@contextmanager
def somebody_else():
    """Be a user who owns nothing, as in a container whose volume belongs to another; root may do everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_volume_that_is_not_ours_is_said(what):
    """Opening a database that we may not write fails in words and leaves it as it was."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "news.db"
        asyncio.run(open_and_close(path))
        path.with_name("news.db.lock").chmod(0o666)
        before = path.read_bytes()
        path.chmod(0o444)
        folder.chmod(0o555 if what == "folder" else 0o777)
        with somebody_else(), pytest.raises(StoreError, match=r"cannot open .*news\.db for writing"):
            asyncio.run(open_and_close(path))
        folder.chmod(0o755)

        assert before == path.read_bytes()


async def open_and_close(path):
    """Open a store and close it."""
    await (await SqliteStore.open(path)).close()
