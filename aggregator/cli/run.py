"""`aggregator run`: the daemon, and what its failures to start mean for the shell."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from pathlib import Path

from aggregator.cli.check import say_mistakes
from aggregator.cli.codes import ADDRESS_IN_USE, BAD_INPUT, DATABASE, DONE, complain
from aggregator.config.mistakes import ConfigErrors
from aggregator.daemon.life import Options
from aggregator.daemon.life import run as run_daemon
from aggregator.store.errors import StoreError


def run(config: Path, db: Path, listen: str) -> int:
    """Run until stopped; return the exit code."""
    options = Options(config=config, db=db, listen=listen)
    try:
        options.address  # noqa: B018 - raises for what is no address
    except ValueError:
        return complain(BAD_INPUT, f"--listen {listen}: write host:port, such as 127.0.0.1:8080")
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
        asyncio.run(run_daemon(options))
    except ConfigErrors as error:
        say_mistakes(error)
        return BAD_INPUT
    except StoreError as error:
        return complain(DATABASE, str(error))
    except OSError as error:
        return _say_why(error, listen, db)
    return DONE


def _say_why(error: OSError, listen: str, db: Path) -> int:
    """Say what the system refused: the address, or a file."""
    if isinstance(error, socket.gaierror):
        return complain(BAD_INPUT, f"--listen {listen}: {error.strerror}; write host:port, such as 127.0.0.1:8080")
    if error.errno in {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES} and error.filename is None:
        why = os.strerror(error.errno)
        return complain(ADDRESS_IN_USE, f"cannot listen on {listen}: {why}; choose another with --listen or AGGREGATOR_LISTEN")
    return complain(BAD_INPUT, f"{error.filename or db}: {error.strerror}")
