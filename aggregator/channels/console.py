"""Alerts on the terminal, one line each."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from functools import partial
from typing import TextIO

from aggregator.channels.plain import Plain, excerpt, plain
from aggregator.core.model import Delivery, Receipt, Refused, Sent
from aggregator.core.settings import ChannelSettings
from aggregator.threads import in_thread

COLOURS: dict[str, str] = {"Edited": "33", "Failing": "31;1", "New": "32", "Recovered": "32", "Removed": "31"}
LINE = 200
TIMEOUT = 5.0


class Console:
    """Writes to standard output, in colour where that is a terminal."""

    def __init__(self, settings: ChannelSettings, stream: TextIO | None = None, *, timeout: float = TIMEOUT) -> None:
        """Write to `stream`, or to whatever standard output is at the time of sending."""
        self.name = settings.name
        self._stream = stream
        self._timeout = timeout

    async def send(self, delivery: Delivery, now: datetime) -> Receipt:
        """Write one line; an output that is closed, or that nobody reads, is a refusal."""
        stream = self._stream or sys.stdout
        try:
            # In a thread: a pipe that nobody empties would hold up the whole daemon.
            await in_thread(partial(_write, plain(delivery.body), now, stream), self._timeout)
        except TimeoutError:
            return Refused(at=now, reason="output-stuck")
        except (OSError, ValueError):  # ValueError: the stream has been closed
            return Refused(at=now, reason="output-closed")
        return Sent(at=now)

    async def close(self) -> None:
        """Leave the stream open: it is not ours."""


def line(said: Plain, now: datetime, *, coloured: bool) -> str:
    """Return a message as one line that a terminal shows and does not obey."""
    verb = f"\x1b[{COLOURS.get(said.verb, '36')}m{said.verb}\x1b[0m" if coloured else said.verb
    text = excerpt(" — ".join(" ".join(part.split()) for part in (said.heading, said.text) if part), LINE)
    return f"{now:%H:%M:%S} {verb} [{said.source}] {text} {said.url}"


def _write(said: Plain, now: datetime, stream: TextIO) -> None:
    stream.write(_encodable(line(said, now, coloured=_wants_colour(stream)), stream) + "\n")
    stream.flush()


def _wants_colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR")


def _encodable(text: str, stream: TextIO) -> str:
    """Return the text as far as the stream's encoding can say it: a terminal in C locale must not refuse alerts."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, errors="replace").decode(encoding)
