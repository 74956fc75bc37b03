"""A daemon that dies where it is told: the child's side of the crash bench.

Everything is imported once; for each order (a line of JSON on standard input) a process is forked that is `aggregator run`
with one point of its life wrapped, so that it kills itself there. No hook of this stands in the program itself. Answers
with a line for the process id, and one for how it ended.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from aggregator import log, pipeline
from aggregator.channels.webhook import Webhook
from aggregator.cli.run import run
from aggregator.core.model import Refused
from aggregator.fetch.fetcher import Fetcher
from aggregator.store import connection, ledger, migrations, outbox, sqlite


class Fuse:
    """Counts how often its point is reached, and knows when it is the time to die."""

    def __init__(self, hits: int) -> None:
        self._left = hits

    def burnt(self) -> bool:
        """Come one step nearer; say whether this is the end."""
        self._left -= 1
        return self._left <= 0


def die() -> NoReturn:
    """End as with kill -9: no cleaning up, no flushing, no goodbye."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)
    raise AssertionError("unreachable")


Wish = Callable[..., bool]


def always(*_: Any) -> bool:
    """Take every call as one that counts."""
    return True


def loud(_result: Any, _store: Any, plan: Any, *_: Any) -> bool:
    """Take only plans that are written at once."""
    return not plan.quiet


def taken(result: Any, *_: Any) -> bool:
    """Take only attempts that the receiver accepted."""
    return not isinstance(result, Refused)


def before(owner: Any, name: str, fuse: Fuse, wish: Wish = always) -> None:
    """Burn when a function is entered."""
    real = getattr(owner, name)

    @functools.wraps(real)
    def wrapped(*args: Any, **named: Any) -> Any:
        if wish(None, *args) and fuse.burnt():
            die()
        return real(*args, **named)

    setattr(owner, name, wrapped)


def after(owner: Any, name: str, fuse: Fuse, wish: Wish = always) -> None:
    """Burn when a function has returned, or its coroutine has."""
    real = getattr(owner, name)

    @functools.wraps(real)
    def wrapped(*args: Any, **named: Any) -> Any:
        result = real(*args, **named)
        if wish(result, *args) and fuse.burnt():
            die()
        return result

    @functools.wraps(real)
    async def awaited(*args: Any, **named: Any) -> Any:
        result = await real(*args, **named)
        if wish(result, *args) and fuse.burnt():
            die()
        return result

    setattr(owner, name, awaited if inspect.iscoroutinefunction(real) else wrapped)


def die_within(seconds: float) -> None:
    """Die at some moment of what comes next: SQLite lets go of the interpreter while it writes."""
    moment = random.uniform(0, seconds)  # noqa: S311 - a moment, no secret
    threading.Thread(target=lambda: (time.sleep(moment), die()), daemon=True).start()


def in_checkpoint(fuse: Fuse) -> None:
    """Die while a checkpoint copies pages into the database."""
    real = sqlite.SqliteStore._apply  # noqa: SLF001 - the bench breaks things where they are

    def wrapped(store: sqlite.SqliteStore, plan: Any, render: Any) -> Any:
        applied = real(store, plan, render)
        if not plan.quiet and fuse.burnt():
            die_within(0.003)
            store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # noqa: SLF001 - as above
            time.sleep(1)
        return applied

    sqlite.SqliteStore._apply = wrapped  # type: ignore[method-assign]  # noqa: SLF001 - as above


def in_commit(fuse: Fuse) -> None:
    """Die while a commit writes the log and forces it to the disk."""
    real = sqlite.write_plan

    def wrapped(*args: Any, **named: Any) -> Any:
        applied = real(*args, **named)
        if fuse.burnt():
            die_within(0.002)
        return applied

    sqlite.write_plan = wrapped


STORE = sqlite.SqliteStore
POINTS: dict[str, Callable[[Fuse], None]] = {
    "after fetch": lambda fuse: after(Fetcher, "fetch", fuse),
    "after parse": lambda fuse: after(pipeline, "read_body", fuse),
    "before BEGIN": lambda fuse: before(STORE, "_apply", fuse, loud),
    "in transaction": lambda fuse: after(ledger, "_write_alert", fuse),
    "before COMMIT": lambda fuse: after(sqlite, "write_plan", fuse),
    "in COMMIT": in_commit,
    "after COMMIT": lambda fuse: after(STORE, "_apply", fuse, loud),
    "before send": lambda fuse: before(Webhook, "send", fuse),
    "send to mark": lambda fuse: after(Webhook, "send", fuse, taken),
    "in mark": lambda fuse: after(outbox, "write_receipt", fuse),
    "after mark": lambda fuse: after(STORE, "settle", fuse),
    "in flush": lambda fuse: after(sqlite, "write_quiet", fuse),
    "in checkpoint": in_checkpoint,
    "in migration": lambda fuse: after(migrations, "_create", fuse),
    "after migration": lambda fuse: after(connection.migrations, "apply", fuse),
}


def live(order: dict[str, Any]) -> NoReturn:
    """Be the daemon, with a fuse if one is ordered."""
    with Path(order["log"]).open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    if order["point"] is not None:
        POINTS[order["point"]](Fuse(order["hits"]))
    log.configure("json")
    code = 70
    try:
        code = run(Path(order["config"]), Path(order["db"]), "127.0.0.1:0")
    finally:
        os._exit(code)


def main() -> None:
    """Fork a daemon for each order until the orders end."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(json.loads(line))
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
