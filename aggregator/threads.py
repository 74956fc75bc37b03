"""A blocking call that may be given up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(call: Callable[[], T], seconds: float) -> T:
    """Return what a blocking call returns or raise what it raises; TimeoutError when it takes longer.

    The thread cannot be stopped, so it is a daemon: unlike one of the loop's own pool it never holds up the end of
    the program.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def tell(outcome: Callable[[], None]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(lambda: None if answer.done() else outcome())

    def work() -> None:
        try:
            value = call()
        except BaseException as error:  # noqa: BLE001 - it is raised again, where the call is awaited
            caught = error
            tell(lambda: answer.set_exception(caught))
        else:
            tell(lambda: answer.set_result(value))

    threading.Thread(target=work, name="in-thread", daemon=True).start()
    async with asyncio.timeout(seconds):
        return await answer
