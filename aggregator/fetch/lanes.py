"""One request at a time a host, and a gap from the start of one to the start of the next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_SWEEP = 60.0


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0  # inside or waiting
    started: float = float("-inf")
    gap: float = 0.0


class Lanes:
    """Turns at hosts: first come, first served; a cancelled wait leaves no trace; idle hosts are forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._swept = clock()

    def __len__(self) -> int:
        return len(self._lanes)

    @asynccontextmanager
    async def turn(self, host: str, gap: float) -> AsyncIterator[None]:
        """Hold the only turn at a host, once `gap` seconds have passed since the last one began."""
        lane = self._lanes.setdefault(host, _Lane())
        lane.users += 1
        try:
            async with lane.lock:
                await asyncio.sleep(max(0.0, lane.started + gap - self._clock()))
                lane.started, lane.gap = self._clock(), max(gap, lane.gap)
                yield
        finally:
            lane.users -= 1
            self._sweep()

    def _sweep(self) -> None:
        now = self._clock()
        if now - self._swept < _SWEEP:
            return
        self._swept = now
        idle = [host for host, lane in self._lanes.items() if not lane.users and now - lane.started > lane.gap]
        for host in idle:
            del self._lanes[host]
