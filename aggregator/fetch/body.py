"""Bodies read in chunks, with an end to everything: bytes, inflated bytes, their ratio, and patience."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import aiohttp

from aggregator.fetch.inflate import Broken, Inflater, inflater


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that an answer may cost. Seconds and bytes."""

    connect: float = 10.0
    headers: float = 20.0  # from the start of a request to the end of the answer's headers
    pause: float = 15.0  # between two reads
    total: float = 45.0
    slow_after: float = 10.0  # from here on a body must have come at slow_rate
    slow_rate: float = 1024.0
    wire: int = 8 * 1024 * 1024
    inflated: int = 8 * 1024 * 1024
    ratio: int = 250  # the most repetitive page seen inflates 60 times, a bomb 1,000 times
    ratio_from: int = 1024 * 1024
    hops: int = 5


class Unreadable(Exception):  # noqa: N818 - it says what the body is
    """The body cannot be had whole; `reason` is one of ours."""

    def __init__(self, reason: str, detail: str, size: int) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.size = size


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A complete body, inflated. `size` counts the bytes on the wire."""

    content: bytes
    size: int


async def read(response: aiohttp.ClientResponse, limits: Limits, *, cut: int | None = None) -> Body:
    """Return the body of an answer whole, or its first `cut` bytes when it is longer; raise Unreadable otherwise."""
    coding = ", ".join(response.headers.getall("Content-Encoding", []))
    undo = inflater(coding)
    if undo is None:
        raise Unreadable("content-encoding", f"cannot undo {coding[:100]!r}", 0)
    taken = _Taken(limits=limits, undo=undo, cut=cut)
    async for chunk in response.content.iter_any():
        if taken.take(chunk):
            return taken.body()
    if taken.size and not undo.complete:
        raise Unreadable("broken-body", f"the {coding} body is cut short", taken.size)
    return taken.body()


@dataclass(slots=True, kw_only=True)
class _Taken:
    limits: Limits
    undo: Inflater
    cut: int | None
    size: int = 0
    length: int = 0
    pieces: list[bytes] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def take(self, chunk: bytes) -> bool:
        """Add a chunk from the wire; return True when what is wanted is there."""
        self.size += len(chunk)
        if self.cut is None:
            self._check_wire()
        try:
            return any(self._add(piece) for piece in self.undo.feed(chunk))
        except Broken as error:
            raise Unreadable("broken-body", str(error)[:200], self.size) from error

    def _add(self, piece: bytes) -> bool:
        self.pieces.append(piece)
        self.length += len(piece)
        if self.cut is not None:
            return self.length >= self.cut
        if self.length > self.limits.inflated:
            raise Unreadable("too-large", f"inflates to more than {self.limits.inflated} bytes", self.size)
        if self.length > self.limits.ratio_from and self.length > self.size * self.limits.ratio:
            raise Unreadable("too-large", f"inflates more than {self.limits.ratio} times", self.size)
        return False

    def _check_wire(self) -> None:
        if self.size > self.limits.wire:
            raise Unreadable("too-large", f"more than {self.limits.wire} bytes", self.size)
        seconds = time.monotonic() - self.began
        if seconds > self.limits.slow_after and self.size < self.limits.slow_rate * seconds:
            raise Unreadable("too-slow", f"{self.size} bytes in {seconds:.0f} s", self.size)

    def body(self) -> Body:
        content = b"".join(self.pieces)
        return Body(content=content if self.cut is None else content[: self.cut], size=self.size)
