"""The named jobs, and the watchdog over them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from stalls import STALL

from aggregator.core.model import Pace, Source
from aggregator.daemon.clockwork import Clockwork, Cron


class WallClock:
    """A wall clock that somebody may set."""

    def __init__(self):
        self.shift = timedelta(0)

    def __call__(self):
        """Return the instant it pretends to be."""
        return datetime.now(UTC) + self.shift


async def test_jobs_are_called_at_their_intervals():
    """Each job is called again and again, until the clockwork stops."""
    calls = {"tick": 0, "flush": 0}

    def count(name):
        calls[name] += 1

    clockwork = Clockwork({name: (0.05, lambda name=name: count(name)) for name in calls}, now=WallClock())
    clockwork.start()
    await asyncio.sleep(0.5)
    clockwork.stop()
    await asyncio.sleep(0.1)  # calls under way end
    so_far = dict(calls)
    await asyncio.sleep(0.2)

    assert so_far == calls
    assert 3 <= calls["tick"]
    assert 3 <= calls["flush"]


async def test_a_wall_clock_that_jumps_is_noticed_and_the_jobs_are_woken():
    """The watchdog tells how far the clocks came apart, and makes the jobs due at once."""
    wall, told, ticks = WallClock(), [], []
    clockwork = Clockwork({"tick": (3600.0, lambda: ticks.append(1))}, now=wall)
    clockwork.start()
    watching = asyncio.create_task(clockwork.watch(told.append, beat=0.05))
    async with asyncio.timeout(STALL):
        while not ticks:  # noqa: ASYNC110 - the first comes at the start, the next in an hour
            await asyncio.sleep(0.01)
        wall.shift = timedelta(hours=-1)
        while not told or len(ticks) < 2:  # noqa: ASYNC110 - it is APScheduler that calls
            await asyncio.sleep(0.01)
    watching.cancel()
    clockwork.stop()

    assert [-3600] == [round(seconds) for seconds in told]
    assert 2 == len(ticks)


@pytest.mark.parametrize(
    ("zone", "evening"),
    [
        ("Europe/Paris", datetime(2026, 3, 28, 21, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 24, 21, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 11, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 12, tzinfo=UTC)),
    ],
)
def test_the_nights_on_which_clocks_are_set_neither_stop_nor_flood_a_schedule(zone, evening):
    """A schedule of half hours is kept to the minute, whether the night has an hour less, one more, or half of one."""
    cron = Cron.from_crontab("*/30 * * * *", timezone=ZoneInfo(zone))
    runs, before = [], None
    for _ in range(20):
        before = cron.get_next_fire_time(before, evening if before is None else before.astimezone(UTC) + timedelta(seconds=0.1))
        runs.append(before.astimezone(UTC))

    assert [evening + timedelta(minutes=30 * n) for n in range(20)] == runs


async def test_a_cron_schedule_calls_its_source_and_is_replaced_with_the_configuration():
    """A schedule is a job of its own, in the zone of its source."""
    clockwork = Clockwork({"tick": (60.0, lambda: None)}, now=WallClock())
    source = Source(id="a", name="a", url="https://paper.example/", timezone="Europe/Paris", pace=Pace(schedule="*/2 6-23 * * *"))
    clockwork.schedule({"a": source}, lambda _: None)
    clockwork.schedule({"b": source, "c": Source(id="c", name="c", url="https://paper.example/c")}, lambda _: None)

    assert ["cron:a"] == [job.id for job in clockwork._jobs(cron=True)]  # noqa: SLF001 - what APScheduler holds shows nowhere else
