"""What the jobs start, and how the daemon knows that it is late."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from ledger import SOURCE, START

from aggregator.core.model import Look, Memory, Outcome, Page, Plan
from aggregator.core.settings import Settings
from aggregator.daemon import work as working
from aggregator.daemon.clockwork import Cron, Every
from aggregator.daemon.workforce import Workforce
from aggregator.pipeline import Pipeline, Unwritten
from aggregator.web.bus import Bus


class Shelf:
    """A store that says which pages are due, or hangs, or breaks."""

    def __init__(self, *pages):
        self.pages, self.breaks, self.hangs, self.rebased = pages, False, False, []

    async def due(self, now, limit, *, index):
        """Return all pages, or what a broken disk returns."""
        if self.breaks:
            raise OSError("no")
        if self.hangs:
            await asyncio.sleep(3600)
        return () if index else self.pages

    async def claim(self, now, limit, busy):
        """Return nothing to deliver."""
        return ()

    async def rebase(self, now, seconds):
        """Remember by how much."""
        self.rebased.append(seconds)


class Looks(Pipeline):
    """A pipeline whose looks take as long as the test says."""

    def __init__(self, store):
        super().__init__(store=store, fetcher=None, now=lambda: datetime.now(UTC))
        self.looked, self.go_on, self.error = [], asyncio.Event(), None

    async def look(self, page):
        """Look, when the test lets it."""
        self.looked.append(page.id)
        if self.error is not None:
            raise self.error
        await self.go_on.wait()
        return Plan(page=page, look=Look(outcome=Outcome.UNCHANGED, at=START), memory=Memory(), quiet=True)


def pages(*hosts):
    """Return a page on each host."""
    return [Page(id=f"p{n}", url=f"https://{host}/live/{n}", source=SOURCE) for n, host in enumerate(hosts)]


@pytest.fixture
async def desk():
    """Make a desk of work over a shelf of pages."""
    async with Workforce() as workforce:

        def make(*found):
            shelf = Shelf(*found)
            looks = Looks(shelf)
            made = working.Work(store=shelf, pipeline=looks, workforce=workforce, bus=Bus(), now=looks.now)
            made.settings = Settings()
            made.begin()
            return made, shelf, looks

        yield make


async def settle():
    """Let what was started run until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_host_gets_two_looks_at_once_and_hosts_do_not_wait_for_each_other(desk):
    """One is on the wire and one is read; the third waits its turn, another host's page does not."""
    work, _, looks = desk(*pages("a.example", "a.example", "a.example", "b.example"))
    work.tick()
    await settle()

    assert ["p0", "p1", "p3"] == looks.looked


async def test_a_look_that_could_not_be_written_is_not_made_again_before_its_time(desk):
    """A full disk must not become a siege of the paper: what the lost plan had decided still holds."""
    work, _, looks = desk(*pages("a.example"))
    looks.error = Unwritten("p0", datetime.now(UTC) + timedelta(hours=1))
    for _ in range(3):
        work.tick()
        await settle()

    assert ["p0"] == looks.looked
    assert 3500 < work._resting["p0"] - asyncio.get_running_loop().time()  # noqa: SLF001 - an hour is too long to wait for


@pytest.mark.parametrize("trouble", ["breaks", "hangs", "silent"])
async def test_a_store_that_does_not_answer_makes_us_late(desk, trouble):
    """Health fails when nothing was attempted for a minute, whether the database hangs, breaks, or nothing ticks."""
    work, shelf, _ = desk(*pages("a.example"))
    assert work.late() is None
    if trouble == "silent":
        work.silence = lambda: 61.0
    else:
        setattr(shelf, trouble, True)
        work.tick()
        await settle()
        work._asked_at["page"] -= 61  # noqa: SLF001 - a minute is too long to wait for
    assert work.late() is not None


async def test_a_store_that_answers_again_ends_the_lateness(desk):
    """What was late is attempted, and all is well."""
    work, _, _ = desk(*pages("a.example"))
    work._asked_at["page"] -= 61  # noqa: SLF001 - as above
    work.tick()
    await settle()

    assert work.late() is None


async def test_only_a_clock_set_back_moves_due_times(desk):
    """Set forward, everything is due at once, and that is right; set back, nothing would be due for as long."""
    work, shelf, _ = desk()
    work.clock_jumped(3600)
    work.clock_jumped(-3600)
    await settle()

    assert [-3600] == shelf.rebased


@pytest.mark.parametrize("missed", [timedelta(days=7), timedelta(days=3650)])
def test_missed_runs_are_skipped_and_not_counted_one_by_one(missed):
    """After a suspend the scheduler asks for each missed run, in the loop: there is one."""
    now = START + missed
    for trigger in (Every(seconds=0.2, timezone=UTC), Cron.from_crontab("* * * * *", timezone=UTC)):
        runs = list(itertools.islice(until(trigger, START, now), 5))

        assert 2 >= len(runs)
        assert now < trigger.get_next_fire_time(runs[-1], now)


def until(trigger, first, now):
    """Yield run times as APScheduler lists them."""
    due = first
    while due is not None and due <= now:
        yield due
        due = trigger.get_next_fire_time(due, now)
