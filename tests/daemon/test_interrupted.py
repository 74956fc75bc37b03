"""The daemon stopped, frozen or held up at bad moments: it ends when told, goes on when let, and repeats nothing."""

from __future__ import annotations

import asyncio
import signal
import time
from datetime import UTC, datetime

import pytest
from daemon_running import RunningDaemon
from livesite import entry
from newsdesk import CONFIG
from stalls import ending

from aggregator.daemon.clockwork import SILENCE, Clockwork


@pytest.fixture
def watching(tmp_path, livesite, receiver, secret):
    """Return a daemon that will watch a page of five items, and the page."""
    page = livesite.page(skin="blocks")
    for n in range(5):
        livesite.publish(page, entry(n))
    text = CONFIG.format(page=livesite.url_of(page), hook=receiver.url, secret=secret).replace("every: 60s", "every: 1s")
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    return RunningDaemon(tmp_path), page


@pytest.mark.parametrize("seconds", [0.0, 0.5, 1.0])
async def test_told_to_stop_while_it_starts_it_stops(watching, seconds):
    """SIGTERM before or amid the start ends it in time; the next start finds a whole database."""
    daemon, _ = watching
    async with daemon:
        await daemon.end()
        await daemon.start(wait=False)
        await asyncio.sleep(seconds)
        with ending():
            code = await daemon.end()
        await daemon.start(wait=False)
        await daemon.until(lambda: len(daemon.events("daemon.started")) >= 2)

    assert code in {0, -signal.SIGTERM}


async def test_frozen_and_thawed_it_goes_on_and_repeats_nothing(livesite, receiver, watching):
    """A machine that slept (SIGSTOP) looks again at once, and tells what came meanwhile, once."""
    daemon, page = watching
    async with daemon:
        await daemon.until(lambda: daemon.events("page.looked"))
        daemon.process.send_signal(signal.SIGSTOP)
        livesite.publish(page, entry(7))
        await asyncio.sleep(SILENCE + 1)
        assert not receiver.accepted
        daemon.process.send_signal(signal.SIGCONT)
        await receiver.wait_for(1, 30)
        looks = livesite.asked[page.path]
        await daemon.until(lambda: livesite.asked[page.path] >= looks + 2)

    assert 1 == len(receiver.accepted)
    assert not receiver.duplicates


async def test_a_loop_that_was_blocked_drops_no_job():
    """Jobs that came due while nothing ran are called once when it runs again, however late."""
    calls = []
    clockwork = Clockwork({"tick": (0.05, lambda: calls.append("tick"))}, now=lambda: datetime.now(UTC))
    clockwork.start()
    await asyncio.sleep(0.2)
    before = len(calls)
    time.sleep(2)  # noqa: ASYNC251 - the loop is blocked, that is the fault
    await asyncio.sleep(0.1)
    clockwork.stop()

    assert 1 <= len(calls) - before < 20  # of the 40 that were missed
