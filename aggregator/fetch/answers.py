"""From what came over the wire to the Answer of a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yarl import URL

from aggregator.core.model import Answer, Failed, Fetched, NotModified, Validators
from aggregator.fetch.headers import conditions, max_age, renewed, retry_after, validators_of
from aggregator.fetch.wire import NoReply, Reply

_OK, _NOT_MODIFIED = 200, 304


@dataclass(slots=True)
class Cost:
    """What the requests of one look cost together: seconds on the wire, without waiting for turns, and bytes."""

    seconds: float = 0.0
    size: int = 0

    def add(self, reply: Reply | NoReply) -> None:
        """Count one request more."""
        self.seconds += reply.seconds
        self.size += reply.size


def failed(reply: NoReply, cost: Cost, now: datetime) -> Failed:
    """Return the answer of a look that got none."""
    return Failed(
        at=now,
        reason=reply.reason,
        detail=reply.detail,
        status=reply.status,
        retry_after=reply.retry_after,
        seconds=cost.seconds,
        size=cost.size,
    )


def answered(url: URL, reply: Reply, asked: Validators, cost: Cost, now: datetime) -> Answer:
    """Return what a server's answer is to us; only a 200, and a 304 that we asked for, are good."""
    theirs = validators_of(reply.raw)
    fresh = max_age(reply.headers)
    if reply.status == _NOT_MODIFIED and conditions(asked):
        return NotModified(at=now, validators=renewed(asked, theirs), max_age=fresh, seconds=cost.seconds, size=cost.size)
    if reply.status != _OK:
        return failed(_bad_status(reply, now), cost, now)
    return Fetched(
        at=now,
        url=str(url),
        status=reply.status,
        body=reply.body,
        content_type=reply.headers.get("Content-Type"),
        validators=theirs,
        max_age=fresh,
        seconds=cost.seconds,
        size=cost.size,
    )


def _bad_status(reply: Reply, now: datetime) -> NoReply:
    return NoReply(
        reason=f"http-{reply.status}",
        detail="we had not asked whether it changed" if reply.status == _NOT_MODIFIED else None,
        status=reply.status,
        retry_after=retry_after(reply.headers.get("Retry-After"), now),
    )
