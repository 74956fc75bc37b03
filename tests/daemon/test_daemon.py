"""The daemon whole: a real process, a real newspaper, a real receiver."""

from __future__ import annotations

import asyncio
import signal
import socket
import sqlite3
import sys
from contextlib import closing

import aiohttp
import livesite as faults
import pytest
from daemon_running import RunningDaemon
from livesite import entry
from stalls import ending

from aggregator.demo.receiver import Receiver

CONFIG = """
sources:
  - {{name: storm, url: "{page}", {pace}}}
hosts: {{127.0.0.1: {{gap: 0s}}}}
network: {{allow: [127.0.0.0/8]}}
channels: {{desk: {{webhook: "{hook}", secret: "{secret}", private: true}}}}
rules:
  - {{name: everything, on: [{on}], notify: [desk]}}
"""


@pytest.fixture
def configured(tmp_path, livesite, receiver, secret):
    """Write a sources.yaml for one page and return the daemon that will watch it."""

    def write(page, *, pace="every: 1s", on="new, edited, removed, restored, failing, recovered"):
        text = CONFIG.format(page=livesite.url_of(page), hook=receiver.url, secret=secret, pace=pace, on=on)
        (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
        return RunningDaemon(tmp_path)

    return write


def column(daemon, sql):
    """Ask the database for one column."""
    with closing(sqlite3.connect(daemon.db)) as db:
        return [row[0] for row in db.execute(sql)]


def looked(page, site, times=1):
    """Say whether the page was looked at often enough."""
    return site.asked[page.path] >= times


async def first_look(daemon):
    """Wait for the baseline."""
    await daemon.until(lambda: daemon.events("page.looked"))


def kinds(receiver):
    """Return the types of what the receiver accepted, in order."""
    return [received.event["type"] for received in receiver.accepted.values()]


async def test_new_edited_removed_restored_are_stored_and_told_once(livesite, receiver, configured):
    """What a paper does becomes rows and signed webhooks, one for each change."""
    page = livesite.page(skin="blocks")
    for n in range(5):
        livesite.publish(page, entry(n))
    async with configured(page) as daemon:
        await first_look(daemon)
        livesite.publish(page, entry(9))
        await receiver.wait_for(1, 30)
        livesite.edit(page, entry(9, paragraphs=("Wave 9 reached the second quay as well.",)))
        await receiver.wait_for(2, 30)
        livesite.remove(page, entry(2))
        await receiver.wait_for(3, 30)
        livesite.publish(page, entry(2), published=page.coverage.acts[2].entry.offset)
        await receiver.wait_for(4, 30)
        code = await daemon.end()

    assert 0 == code
    assert ["item.new", "item.edited", "item.removed", "item.restored"] == kinds(receiver)
    assert not receiver.improper
    assert not receiver.duplicates
    assert ["new"] * 6 + ["edited", "removed", "restored"] == column(daemon, "SELECT kind FROM changes ORDER BY id")


async def test_the_web_page_and_health_answer(livesite, configured):
    """The daemon is alive, ready, and shows what it has stored."""
    page = livesite.page(skin="blocks")
    for n in range(3):
        livesite.publish(page, entry(n))
    async with configured(page) as daemon, aiohttp.ClientSession() as session:
        await first_look(daemon)
        for path, words in {
            "/healthz": "ok",
            "/readyz": "ready",
            "/": "Wave 1 reached",
            "/metrics": "aggregator_",
            "/sources": "storm",
        }.items():
            async with session.get(daemon.url + path) as response:
                assert 200 == response.status, path
                assert words in await response.text(), path


async def test_killed_in_the_middle_nothing_is_lost_and_ids_are_stable(livesite, receiver, configured):
    """After kill -9 what was promised is delivered, under the same id with the same bytes."""
    page = livesite.page(skin="blocks")
    for n in range(5):
        livesite.publish(page, entry(n))
    async with configured(page) as daemon:
        await first_look(daemon)
        receiver.answer(None, times=None)  # cuts the line: the daemon cannot know whether it arrived
        livesite.publish(page, entry(7))
        await daemon.until(lambda: receiver.received)
        await daemon.end(signal.SIGKILL)
        receiver.behave()
        await daemon.start()
        await daemon.until(lambda: receiver.accepted)
        livesite.publish(page, entry(8))
        await daemon.until(lambda: len(receiver.accepted) == 2)

    assert ["item.new", "item.new"] == kinds(receiver)
    assert 1 == len({received.id for received in receiver.received[:2]})
    assert not receiver.changed
    assert 7 == len(column(daemon, "SELECT id FROM items"))


async def test_it_ends_in_time_with_a_look_under_way(livesite, configured):
    """SIGTERM is answered within eight seconds with exit code 0, whatever a paper does meanwhile."""
    page = livesite.page(skin="blocks")
    livesite.fail(page, faults.hang(60))
    async with configured(page) as daemon:
        await daemon.until(lambda: looked(page, livesite))
        with ending(20):  # eight are promised; the hanging answer would take sixty
            code = await daemon.end(signal.SIGINT)

    assert 0 == code


async def test_a_second_signal_ends_it_at_once(livesite, configured):
    """Who asks twice does not wait."""
    page = livesite.page(skin="blocks")
    livesite.fail(page, faults.hang(60))
    async with configured(page) as daemon:
        await daemon.until(lambda: looked(page, livesite))
        daemon.process.send_signal(signal.SIGTERM)
        await daemon.until(lambda: daemon.events("daemon.stopping"))
        code = await daemon.end(signal.SIGTERM)  # 143 only if it did not wait: who drains ends with 0

    assert 143 == code


async def test_starting_twice_on_one_database_says_so_and_exits(livesite, configured, tmp_path):
    """The second process names the first and touches nothing."""
    page = livesite.page(skin="blocks")
    async with configured(page) as daemon:
        await first_look(daemon)
        again = RunningDaemon(tmp_path)
        await again.start(wait=False)
        code = await again.process.wait()

    assert 5 == code
    assert f"process {daemon.process.pid}" in daemon.log.read_text()


async def test_an_address_in_use_is_said(livesite, configured, tmp_path):
    """Another program on the port is exit code 6 and a sentence that helps; no database is left that nobody uses."""
    page = livesite.page(skin="blocks")
    configured(page)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "aggregator", "run", "--listen", listen, cwd=tmp_path, stderr=asyncio.subprocess.PIPE
        )
        _, said = await process.communicate()

    assert 6 == process.returncode
    assert "--listen" in said.decode()
    assert not (tmp_path / "db" / "news.db").exists()


async def test_a_changed_file_is_taken_up_and_a_bad_one_is_refused(livesite, receiver, configured):
    """The configuration follows its file while the daemon runs; mistakes leave the old one going."""
    page = livesite.page(skin="blocks")
    for n in range(3):
        livesite.publish(page, entry(n))
    async with configured(page, on="removed") as daemon:
        await first_look(daemon)
        good = daemon.config.read_text()
        daemon.config.write_text(good.replace("notify: [desk]", "notify: [dsek]"))
        await daemon.until(lambda: daemon.events("config.refused"))
        daemon.config.write_text(good.replace("on: [removed]", "on: [new]"))
        await daemon.until(lambda: daemon.events("config.reloaded"))
        livesite.publish(page, entry(5))
        await receiver.wait_for(1, 30)

    assert "dsek" in daemon.events("config.refused")[0]["mistakes"][0]
    assert ["item.new"] == kinds(receiver)


async def test_a_source_that_cannot_be_reached_is_said_once(livesite, configured):
    """One warning when it begins, not one a look."""
    page = livesite.page(skin="blocks")
    livesite.fail(page, faults.status(500))
    async with configured(page) as daemon:
        await daemon.until(lambda: looked(page, livesite, 3))
        await asyncio.sleep(0.3)

    assert 1 == len(daemon.events("page.looked"))
    assert "http-500" in daemon.events("page.looked")[0]["note"]


async def test_a_receiver_that_is_gone_pauses_its_channel_until_it_is_resumed(livesite, receiver, configured, secret):
    """410 holds the channel, the others are told so; `deliveries resume` lets it go on, with the same message."""
    page = livesite.page(skin="blocks")
    for n in range(3):
        livesite.publish(page, entry(n))
    async with Receiver(secret) as other, configured(page) as daemon:
        phone = f'phone: {{webhook: "{other.url}", secret: "{secret}", private: true}}}}'
        second = f"{phone}\nrules:\n  - {{name: trouble, on: [failing], notify: [phone, desk]}}"
        text = daemon.config.read_text().replace("private: true}}\nrules:", f"private: true}}, {second}")
        daemon.config.write_text(text)
        await daemon.until(lambda: daemon.events("config.reloaded"))
        await first_look(daemon)
        receiver.answer(410)
        livesite.publish(page, entry(3))
        await daemon.until(lambda: other.accepted)
        livesite.publish(page, entry(4))
        await asyncio.sleep(2)
        refused = len(receiver.received)
        wrong, _ = await command("deliveries", "resume", "dsek", "--db", daemon.db)
        code, said = await command("deliveries", "resume", "desk", "--db", daemon.db)
        await daemon.until(lambda: len(receiver.accepted) == 2)

    assert (1, 2, 0) == (refused, wrong, code)
    assert "2 deliveries wait" in said
    assert ["source.failing"] == kinds(other)
    assert "desk" in next(iter(other.accepted.values())).event["data"]["reason"]
    assert ["ok"] == column(daemon, "SELECT state FROM sources")


async def command(*words):
    """Run a command; return its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "aggregator", *map(str, words), stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_a_cron_schedule_looks_when_it_says(livesite, configured):
    """A page with a schedule is looked at once at the start and then by its cron job alone."""
    page = livesite.page(skin="blocks")
    for n in range(3):
        livesite.publish(page, entry(n))
    async with configured(page, pace='schedule: "0 4 1 1 *"') as daemon:
        await first_look(daemon)
        await asyncio.sleep(2)

    assert 1 == livesite.asked[page.path]
    assert [None] == column(daemon, "SELECT due_at FROM pages")


async def test_an_index_leads_to_its_live_pages(livesite, receiver, configured):
    """A page that appears on a followed index is watched, and its young items alert at once."""
    first = livesite.page("old", skin="blocks")
    for n in range(3):
        livesite.publish(first, entry(n))
    async with configured(first) as daemon:
        text = daemon.config.read_text().replace(f'url: "{livesite.url_of(first)}"', f'index: "{livesite.index_url}", follow: "/live/"')
        await daemon.end()
        daemon.config.write_text(text)
        await daemon.start()
        await daemon.until(lambda: looked(first, livesite, 2))
        await asyncio.sleep(1)
        breaking = livesite.page("breaking", skin="blocks", title="A second storm, live")
        for n in range(20, 23):
            livesite.publish(breaking, entry(n))
        await receiver.wait_for(3, 30)

    told = [received.event["data"]["item"]["text"] for received in receiver.accepted.values()]
    assert [f"Wave {n} reached the quay." for n in range(20, 23)] == told
