"""Looks that need no full reading, and that none of them overlooks anything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from livesite import entry
from newsdesk import Newsdesk

from aggregator.core.model import Outcome


@pytest.fixture
async def desk(tmp_path, livesite, receiver, secret):
    """Open a desk with a page whose bodies differ at every look, and that has been looked at often."""
    page = livesite.page(skin="blocks", nonces=True, validators=False)
    for n in range(8):
        livesite.publish(page, entry(n), published=-600.0 * (n + 1))
    async with Newsdesk(tmp_path, page=livesite.url_of(page), hook=receiver.url, secret=secret) as opened:
        opened.print = page
        await opened.look(times=8, seconds=30)
        yield opened


async def test_most_looks_that_find_nothing_read_nothing(desk):
    """Once a page is known, only audits read it in full; the looks count as unchanged all the same."""
    read, stood = desk.pipeline.scans.read, desk.pipeline.scans.stood
    plan = await desk.look(times=20, seconds=30)

    assert Outcome.UNCHANGED is plan.look.outcome
    assert desk.pipeline.scans.read - read <= 3
    assert desk.pipeline.scans.stood - stood >= 17


async def test_an_item_an_edit_and_a_removal_are_told_by_the_next_look(desk, livesite):
    """A scan in between delays none of them, whatever it has learned."""
    livesite.publish(desk.print, entry(20))
    fresh = await desk.look(seconds=30)
    await desk.look(times=6, seconds=30)
    livesite.edit(desk.print, replace(entry(20), paragraphs=("The gates have been opened again.",)))
    edited = await desk.look(seconds=30)
    await desk.look(times=6, seconds=30)
    livesite.remove(desk.print, entry(20))
    await desk.look(times=2, seconds=30)

    assert (1, 1) == (fresh.look.new, edited.look.edited)
    assert ["new", "edited", "removed"] == desk.column("SELECT kind FROM changes WHERE baseline = 0 ORDER BY id")


async def test_a_removal_is_told_at_its_second_sighting(desk, livesite):
    """An item that is gone from a body which says the same twice is told as removed, once."""
    livesite.remove(desk.print, entry(3))
    await desk.look(seconds=30)
    stood = desk.pipeline.scans.stood
    await desk.look(times=3, seconds=30)

    assert ["removed"] == desk.column("SELECT kind FROM changes WHERE kind <> 'new'")
    assert desk.pipeline.scans.stood > stood


async def test_what_could_not_be_written_is_not_known(desk):
    """A page whose plan was lost is read in full at the next look."""
    await desk.look(seconds=30)
    read = desk.pipeline.scans.read
    desk.pipeline.scans.drop(desk.page)
    await desk.look(seconds=30)

    assert read + 1 == desk.pipeline.scans.read
