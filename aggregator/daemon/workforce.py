"""The task group that owns all work: each unit once at a time, and all of it brought home at the end."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from aggregator import log

logger = log.get("daemon")


class Workforce:
    """Runs named units of work inside one task group. A unit that raises is logged and hurts no other."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closed = True
        for task in list(self._tasks.values()):
            task.cancel()
        await self._group.__aexit__(None, None, None)  # units never fail, so what ends us goes on as it is and not in a group

    def start(self, name: str, work: Coroutine[Any, Any, object]) -> bool:
        """Start a unit, unless one of that name is under way or no more work is taken; say whether it was started."""
        if self._closed or name in self._tasks:
            work.close()
            return False
        task = self._group.create_task(self._edge(name, work), name=name)
        self._tasks[name] = task
        task.add_done_callback(lambda _: (self._tasks.pop(name, None), work.close()))  # close: it may never have begun
        return True

    def busy(self, name: str) -> bool:
        """Say whether a unit of that name is under way."""
        return name in self._tasks

    def count(self, kind: str) -> Counter[str]:
        """Return how many units `kind:group:…` are under way in each group."""
        parts = (name.split(":", 2) for name in self._tasks)
        return Counter(part[1] for part in parts if part[0] == kind and len(part) > 1)

    async def drain(self, kinds: frozenset[str], seconds: float) -> int:
        """Take no more work, wait at most so long for units of these kinds, cancel what is left; return how many were cut."""
        self._closed = True
        worth = [task for name, task in self._tasks.items() if name.split(":", 1)[0] in kinds]
        if worth:
            await asyncio.wait(worth, timeout=seconds)
        left = [task for task in self._tasks.values() if not task.done()]
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=1)
        return sum(1 for task in worth if task in left)

    async def _edge(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception:  # the edge of one unit of work
            logger.exception("work.broke", work=name)
