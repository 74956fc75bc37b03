"""The file while the daemon runs: every change of it, as settings or as what is wrong with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from pathlib import Path

from watchfiles import awatch

from aggregator.config.load import Loaded, check, read
from aggregator.config.mistakes import ConfigErrors
from aggregator.core.settings import Settings

_STILL = 100  # ms without another event: editors write in several steps
_EVERY = 5.0  # s between looks of our own: some mounts tell nothing, and a folder may be away for a moment


async def watch(
    path: Path, environ: Mapping[str, str], force: asyncio.Event, *, since: Settings | None = None, every: float = _EVERY
) -> AsyncGenerator[Loaded | ConfigErrors, None]:
    """Yield the file anew after each change of its content, good or bad, for as long as it is asked.

    `since` is what the caller works with, and yields the file at once if it says something else by now. `force` (SIGHUP)
    yields the file even unchanged, because variables, and files that they name, may have changed.
    """
    known = _content(path)
    stirred = asyncio.Event()
    stirring = asyncio.create_task(_stir(path, stirred, every))
    try:
        if since is not None:
            now = await asyncio.to_thread(_checked, path, environ)
            if isinstance(now, ConfigErrors) or now.settings != since:
                yield now
        while True:
            seen = await asyncio.to_thread(_content, path)
            if force.is_set() or seen != known:
                force.clear()
                known = seen
                yield await asyncio.to_thread(_checked, path, environ)
            await _first(stirred, force, every)
            stirred.clear()
    finally:
        stirring.cancel()
        with suppress(asyncio.CancelledError):
            await stirring


def _content(path: Path) -> bytes | str:
    """Return what the file holds, or why it cannot be read."""
    try:
        return read(path)
    except ConfigErrors as error:
        return str(error)


def _checked(path: Path, environ: Mapping[str, str]) -> Loaded | ConfigErrors:
    try:
        return check(path, environ)
    except ConfigErrors as error:
        return error


async def _stir(path: Path, stirred: asyncio.Event, every: float) -> None:
    """Set `stirred` whenever something happens in the file's folder.

    The folder is watched and not the file: editors and Kubernetes put a new file, or a new folder behind a link, in the
    place of the old one.
    """
    while True:
        with suppress(OSError, RuntimeError):
            async for _ in awatch(path.parent, watch_filter=None, step=_STILL, recursive=False):
                stirred.set()
        await asyncio.sleep(every)


async def _first(one: asyncio.Event, other: asyncio.Event, every: float) -> None:
    """Return when one of the events is set, or when it is time to look anyway."""
    waiting = [asyncio.create_task(one.wait()), asyncio.create_task(other.wait())]
    try:
        await asyncio.wait(waiting, timeout=every, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
