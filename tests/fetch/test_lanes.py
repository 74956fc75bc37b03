"""One request at a time a host, and a gap between the starts."""

import asyncio
import time
from itertools import pairwise

import pytest

from aggregator.fetch.lanes import Lanes

GAP = 0.05
LONG = 60.0  # seconds; who waits for such a gap fails by the timeout
EARLY = 0.002  # how much too early a timer of the loop may fire


async def test_turns_at_a_host_start_a_gap_apart():
    """The gap counts from start to start, however short a turn is."""
    read, starts = [], []

    def clock():
        read.append(time.monotonic())
        return read[-1]

    lanes = Lanes(clock=clock)

    async def look():
        async with lanes.turn("a", GAP):
            starts.append(read[-1])  # as the lane has read it: between that and here a busy machine may do anything

    await asyncio.gather(*(look() for _ in range(4)))

    assert all(later - earlier >= GAP - EARLY for earlier, later in pairwise(starts))


async def test_a_long_turn_is_waited_for_and_uses_up_the_gap():
    """Never two at once; and no further wait when the gap has passed meanwhile."""
    clock = [0.0]
    lanes = Lanes(clock=lambda: clock[0])
    async with lanes.turn("a", LONG):
        waiting = asyncio.create_task(_enter(lanes, "a", LONG))
        await asyncio.sleep(GAP)
        assert not waiting.done()
        clock[0] = LONG

    await asyncio.wait_for(waiting, LONG / 2)


async def _enter(lanes, host, gap=GAP):
    async with lanes.turn(host, gap):
        pass


async def test_hosts_do_not_wait_for_each_other():
    """A slow host holds up nobody else."""
    lanes = Lanes()
    async with lanes.turn("slow", LONG):
        await asyncio.wait_for(_enter(lanes, "b"), LONG / 2)


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
    clock = [0.0]
    lanes = Lanes(clock=lambda: clock[0])
    async with lanes.turn("a", LONG):
        waiting = asyncio.create_task(_enter(lanes, "a", LONG))
        gapped = asyncio.create_task(_enter(lanes, "a", LONG))
        await asyncio.sleep(0)
        waiting.cancel()
        clock[0] = LONG
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await asyncio.wait_for(gapped, LONG / 2)


async def test_a_turn_that_fails_frees_the_lane():
    """What goes wrong inside is the caller's, the lane goes on."""
    lanes = Lanes()
    with pytest.raises(KeyError):
        async with lanes.turn("a", 0):
            raise KeyError

    await asyncio.wait_for(_enter(lanes, "a", 0), LONG / 2)


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
