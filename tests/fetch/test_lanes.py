"""One request at a time a host, and a gap between the starts."""

import asyncio
import time
from itertools import pairwise

import pytest

from aggregator.fetch.lanes import Lanes

GAP = 0.05
EARLY = 0.002  # how much too early a timer of the loop may fire


async def test_turns_at_a_host_start_a_gap_apart():
    """The gap counts from start to start, however short a turn is."""
    lanes, starts = Lanes(), []

    async def look():
        async with lanes.turn("a", GAP):
            starts.append(time.monotonic())

    await asyncio.gather(*(look() for _ in range(4)))

    assert all(later - earlier >= GAP - EARLY for earlier, later in pairwise(starts))


async def test_a_long_turn_is_waited_for_and_uses_up_the_gap():
    """Never two at once; and no further wait when the gap has passed meanwhile."""
    lanes = Lanes()
    async with lanes.turn("a", GAP):
        waiting = asyncio.create_task(_enter(lanes, "a"))
        await asyncio.sleep(2 * GAP)
        assert not waiting.done()
        left = time.monotonic()

    assert await waiting - left < GAP / 2


async def _enter(lanes, host, gap=GAP):
    async with lanes.turn(host, gap):
        return time.monotonic()


async def test_hosts_do_not_wait_for_each_other():
    """A slow host holds up nobody else."""
    lanes = Lanes()
    async with lanes.turn("slow", GAP):
        began = time.monotonic()

        assert await asyncio.wait_for(_enter(lanes, "b"), 1) - began < GAP


async def test_turns_come_in_the_order_of_asking():
    """Nobody is passed by."""
    lanes, order = Lanes(), []

    async def look(n):
        async with lanes.turn("a", 0):
            order.append(n)
            await asyncio.sleep(0)

    await asyncio.gather(*(look(n) for n in range(20)))

    assert list(range(20)) == order


async def test_a_cancelled_wait_leaves_no_trace():
    """Who gives up neither blocks the lane nor uses the gap."""
    lanes = Lanes()
    async with lanes.turn("a", GAP):
        waiting = asyncio.create_task(_enter(lanes, "a"))
        gapped = asyncio.create_task(_enter(lanes, "a"))
        await asyncio.sleep(0)
        waiting.cancel()
        began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert GAP - 2 * EARLY <= await gapped - began + EARLY
    assert await asyncio.wait_for(gapped, 1) - began < 2 * GAP


async def test_a_turn_that_fails_frees_the_lane():
    """What goes wrong inside is the caller's, the lane goes on."""
    lanes = Lanes()
    with pytest.raises(KeyError):
        async with lanes.turn("a", 0):
            raise KeyError

    await asyncio.wait_for(_enter(lanes, "a", 0), 1)


async def test_idle_hosts_are_forgotten():
    """Of ten thousand hosts nothing is left a minute after their gap; who is inside stays."""
    clock = [0.0]
    lanes = Lanes(clock=lambda: clock[0])
    for n in range(10_000):
        await _enter(lanes, f"host-{n}", 0)
    async with lanes.turn("held", 0):
        clock[0] = 61.0
        await _enter(lanes, "last", 100)

        assert 2 == len(lanes)
