"""The task group that owns all work."""

from __future__ import annotations

import asyncio

from aggregator.daemon.workforce import Workforce


async def test_a_unit_runs_once_at_a_time():
    """A second unit of a name that is under way is not started."""
    ran = []

    async def unit():
        ran.append("began")
        await asyncio.sleep(0.05)

    async with Workforce() as workforce:
        assert workforce.start("look:host:page", unit())
        assert not workforce.start("look:host:page", unit())
        await workforce.drain(frozenset({"look"}), 1)

    assert ["began"] == ran


async def test_a_unit_that_raises_hurts_no_other():
    """An exception ends its own unit and nothing else."""
    done = asyncio.Event()

    async def breaks():
        raise RuntimeError("ours")

    async def works():
        await asyncio.sleep(0.02)
        done.set()

    async with Workforce() as workforce:
        workforce.start("a", breaks())
        workforce.start("b", works())
        await asyncio.wait_for(done.wait(), 30)


async def test_units_are_counted_by_group():
    """What is under way is known for each host or channel."""
    hold = asyncio.Event()
    async with Workforce() as workforce:
        for name in ("deliver:desk:1", "deliver:desk:2", "deliver:phone:3", "look:host:4"):
            workforce.start(name, hold.wait())

        assert {"desk": 2, "phone": 1} == dict(workforce.count("deliver"))
        hold.set()


async def test_draining_waits_for_work_and_cuts_what_takes_too_long():
    """At the end no more work is taken; the slow is cancelled and counted."""
    finished = []

    async def unit(seconds):
        await asyncio.sleep(seconds)
        finished.append(seconds)

    async with Workforce() as workforce:
        workforce.start("look:a:1", unit(0.01))
        workforce.start("look:a:2", unit(60))
        workforce.start("watchdog", unit(60))

        assert 1 == await workforce.drain(frozenset({"look"}), 0.2)
        assert not workforce.start("look:a:3", unit(0))

    assert [0.01] == finished
