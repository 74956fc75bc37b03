"""The bell that tells listeners of news. It carries nothing: what is new stands in the database, by its change's id."""

from __future__ import annotations

import asyncio


class Bus:
    """Rings when changes have been written. A listener that was away misses nothing but the sound."""

    def __init__(self) -> None:
        """Begin in silence."""
        self._rings = 0
        self._bell = asyncio.Event()

    @property
    def rings(self) -> int:
        """How often it has rung; hand it to `wait`."""
        return self._rings

    def ring(self) -> None:
        """Wake everybody who waits. Called in the loop's thread; costs nothing when nobody listens."""
        self._rings += 1
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    async def wait(self, heard: int, seconds: float) -> None:
        """Return when it has rung more often than `heard`, or after `seconds`."""
        if self._rings != heard:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return
