"""What the faces ask of a store, and how they ask without holding up the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

from aggregator.core.rows import ChangeRow, ChannelRow, Counts, ItemHistory, ItemRow, PageRow, SourceRow

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 4


class Reads(Protocol):
    """The read side of a store; `aggregator.store.reader.Reader` is the one we have. Called from several threads."""

    def items(
        self,
        *,
        source: str | None = None,
        tag: str | None = None,
        rule: str | None = None,
        page: str | None = None,
        q: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> Sequence[ItemRow]:
        """Return items, newest first; `q` never raises, whatever stands in it."""

    def item(self, item_id: str) -> ItemHistory | None:
        """Return an item and its history."""

    def page(self, page_id: str) -> PageRow | None:
        """Return one page."""

    def pages(self) -> Sequence[PageRow]:
        """Return the live pages that are watched, the one with the newest item first."""

    def sources(self) -> Sequence[SourceRow]:
        """Return all sources."""

    def channels(self) -> Sequence[ChannelRow]:
        """Return all channels that ever had a delivery."""

    def changes(self, *, after: int, limit: int) -> Sequence[ChangeRow]:
        """Return changes with an id above `after`, in order."""

    def last_change(self) -> int:
        """Return the id of the newest change; 0 when there is none."""

    def counts(self) -> Counts:
        """Return the store in figures."""


class Desk:
    """Asks in threads of its own: many visitors must not take the threads in which pages are read."""

    def __init__(self, reads: Reads) -> None:
        """Take the reader to ask."""
        self.reads = reads
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="web")

    async def ask(self, question: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Return what a method of `reads` answers."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(question, *args, **named))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)
