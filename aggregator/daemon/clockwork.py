"""The named jobs and the users' cron schedules, on APScheduler; a monotonic watchdog keeps them honest.

APScheduler sleeps by the wall clock: set back an hour, it would sleep that hour. The watchdog notices by the monotonic
clock that nothing ticked, or that the two clocks have come apart, and makes every job due again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from aggregator import log
from aggregator.core.model import Source

logger = log.get("daemon")

SILENCE = 5.0  # seconds without a tick, by the monotonic clock, after which the jobs are woken
JUMP = 5.0  # seconds by which wall and monotonic clock may come apart between two beats
CRON = "cron:"


class Every(IntervalTrigger):  # type: ignore[misc]  # APScheduler 3 ships no types
    """An interval that skips what was missed: after a suspend of a week the scheduler would list every missed run, in the loop."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Return the run after `previous`, or one interval from now when that has passed."""
        if previous is None:
            return now
        due: datetime = previous + self.interval
        return due if due > now else now + self.interval


class Cron(CronTrigger):  # type: ignore[misc]  # as above
    """A schedule that skips what was missed, for the same reason."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Return the first time of the schedule that has not passed."""
        due: datetime | None = super().get_next_fire_time(previous, now)
        return super().get_next_fire_time(None, now) if due is not None and due < now else due


class Clockwork:
    """Calls `jobs` at their intervals. A job must only start work and return at once."""

    def __init__(self, jobs: Mapping[str, tuple[float, Callable[[], None]]], *, now: Callable[[], datetime]) -> None:
        """Take name -> (seconds between calls, what to call); the job `tick` is the one that is watched."""
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # A late job is still wanted, once: the default grace of a second drops it in silence.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._now = now
        self._ticked = 0.0
        for name, (seconds, call) in jobs.items():
            self._scheduler.add_job(self._beating(name, call), Every(seconds=seconds, timezone=UTC), id=name, name=name)

    def _beating(self, name: str, call: Callable[[], None]) -> Callable[[], object]:
        async def run() -> None:  # a coroutine function, or APScheduler would call it in a thread
            if name == "tick":
                self._ticked = asyncio.get_running_loop().time()
            call()

        return run

    def start(self) -> None:
        """Begin to call the jobs, in the running loop."""
        self._ticked = asyncio.get_running_loop().time()
        self._scheduler.start()

    def stop(self) -> None:
        """Call no job any more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def schedule(self, sources: Mapping[str, Source], call: Callable[[str], None]) -> None:
        """Make the cron schedules of `sources` (by id) the ones that are kept: each calls `call` with the id."""
        for job in self._jobs(cron=True):
            job.remove()
        for source in sources.values():
            if source.pace.schedule is None:
                continue
            zone = ZoneInfo(source.timezone) if source.timezone else UTC
            trigger = Cron.from_crontab(source.pace.schedule, timezone=zone)
            self._scheduler.add_job(_starting(call, source.id), trigger, id=CRON + source.id, name=CRON + source.name)

    def silence(self) -> float:
        """Return the seconds since the last tick, by the monotonic clock."""
        return asyncio.get_running_loop().time() - self._ticked

    async def watch(self, jumped: Callable[[float], None], *, beat: float = 1.0) -> None:
        """Wake the jobs when they fell silent or the wall clock jumped (told to `jumped`, in seconds); run until cancelled."""
        loop = asyncio.get_running_loop()
        wall, monotonic = self._now(), loop.time()
        while True:
            await asyncio.sleep(beat)
            jump = (self._now() - wall).total_seconds() - (loop.time() - monotonic)
            wall, monotonic = self._now(), loop.time()
            if abs(jump) > JUMP:
                logger.warning("clock.jumped", seconds=round(jump, 1))
                jumped(jump)
            if abs(jump) > JUMP or self.silence() > SILENCE:
                self._wake()

    def _wake(self) -> None:
        """Make every interval job due now, and every cron job due at its next time by the clock as it stands."""
        now = datetime.now(UTC)
        for job in self._jobs(cron=False):
            job.modify(next_run_time=now)
        for job in self._jobs(cron=True):
            job.reschedule(job.trigger)
        self._scheduler.wakeup()

    def _jobs(self, *, cron: bool) -> list[Job]:
        return [job for job in self._scheduler.get_jobs() if job.id.startswith(CRON) is cron]


def _starting(call: Callable[[str], None], source_id: str) -> Callable[[], object]:
    async def run() -> None:
        call(source_id)

    return run
