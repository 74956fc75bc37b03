"""How a command asks the daemon to write: one line of JSON each way over a Unix socket beside the database.

Only one process may write the database, so a command that must write asks the one that does. The socket can be opened
only by the user who runs the daemon.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aggregator import log
from aggregator.store.errors import StoreError
from aggregator.store.protocol import Store

logger = log.get("daemon")

LONGEST_LINE = 1 << 20
PATIENCE = 120.0  # seconds that a command waits for the daemon's answer: to forget in a large database takes a while

Verb = Callable[[Store, Mapping[str, Any], datetime], Awaitable[Mapping[str, Any]]]


async def _retry(store: Store, words: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    ids = [str(one) for one in words.get("ids", [])]
    retried = await store.retry(ids, now)
    if ids and retried < len(set(ids)):
        return {"error": f"{retried} of {len(set(ids))} wait again, the others are no dead deliveries: see deliveries list --state dead"}
    return {"retried": retried}


async def _resume(store: Store, words: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    channel, paused = str(words["channel"]), (await store.stats())["paused"]
    if channel not in paused:
        known = f"; {', '.join(sorted(paused))} is" if paused else "; none is"
        return {"error": f"channel {channel} is not paused{known}"}
    return {"waiting": await store.resume(channel, now)}


async def _forget(store: Store, words: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    items, pages = ([str(one) for one in words.get(name, [])] for name in ("items", "pages"))
    gone = await store.forget(items, pages, now)
    return {"items": gone[0], "pages": gone[1]}


VERBS: dict[str, Verb] = {"forget": _forget, "resume": _resume, "retry": _retry}


class NoDaemon(Exception):  # noqa: N818 - it says what is so, and is no failure of anything
    """No daemon listens beside this database."""


def socket_path(db: Path) -> Path:
    """Return where the daemon of a database listens."""
    return db.with_name(db.name + ".sock")


async def perform(store: Store, words: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Carry out one request on a store that this process holds."""
    verb = VERBS.get(str(words.get("verb")))
    if verb is None:
        return {"error": f"unknown verb {words.get('verb')!r}, there are {', '.join(VERBS)}"}
    return await verb(store, words, now)


class Control:
    """The daemon's end of the socket."""

    def __init__(self, db: Path, store: Store, *, now: Callable[[], datetime], after: Callable[[], None]) -> None:
        """Serve requests on `store`; `after` is called when one was carried out."""
        self._path = socket_path(db)
        self._store = store
        self._now = now
        self._after = after
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._path.unlink(missing_ok=True)  # the lock is ours, so this is a dead daemon's
        old = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._answer, _short(self._path), limit=LONGEST_LINE)
        except OSError as error:  # a file system without sockets: everything but the asking commands works
            logger.warning("control.unavailable", path=str(self._path), reason=str(error))
        finally:
            os.umask(old)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                words = json.loads(await reader.readline())
                answer = await perform(self._store, words, self._now())
                self._after()
        except Exception as error:  # noqa: BLE001 - the edge of one request: who asks is told, and the next one is answered
            logger.warning("control.refused", reason=repr(error))
            answer = {"error": f"not understood or not possible: {error!r}"}
        try:
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except ConnectionError:
            logger.debug("control.left")
        finally:
            writer.close()


def ask(db: Path, words: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask the daemon of a database; raise NoDaemon when none listens."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(PATIENCE)
        try:
            line.connect(_short(socket_path(db)))
        except (FileNotFoundError, ConnectionRefusedError) as error:
            raise NoDaemon(str(db)) from error
        except OSError as error:
            raise StoreError(f"cannot ask the daemon of {db}: {error}; ask as the user who runs it") from error
        try:
            line.sendall(json.dumps(words).encode() + b"\n")
            with line.makefile("rb") as replies:
                answer: Mapping[str, Any] = json.loads(replies.readline(LONGEST_LINE))
        except (OSError, ValueError) as error:
            raise StoreError(f"the daemon of {db} does not answer ({error!r}); is it stopped or overloaded?") from error
    return answer


def _short(path: Path) -> str:
    """Return the path as the kernel takes it: at most about 100 bytes, so relative where that is shorter."""
    return min(str(path.absolute()), os.path.relpath(path), key=len)
