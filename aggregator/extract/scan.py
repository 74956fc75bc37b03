"""The hot path: whether a body says what the last one said, found out without parsing it.

A page's bodies differ at every look though nothing is new: by nonces, counters, stamps. A `Scan` has learned where: it holds
the lengths of the stretches between those tokens and one digest of all the stretches, in their order. A body that has the same
stretches, with tokens of the same shape between them, says the same. Whatever else differs, were it one letter anywhere, and
the body is read in full; so nothing inserted, edited, swapped or lost can pass.

What may be such a token is narrow: a run of letters and digits with a digit in it (or long and of both cases), mostly in tags,
scripts and comments, that was seen to differ while the full readings of both bodies were equal. A word is never one.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from aggregator.core.model import Reading
from aggregator.core.text import list_fingerprint
from aggregator.extract.noise import Shape, contexts_of, differing_tokens, end_of, spots_of

AGREED = 3  # different bodies on which a scan and the full reading said the same, before the scan is trusted
FIRST_AUDIT = 16  # looks after which a trusted scan is held against a full reading; twice as many each time that it was right
LAST_AUDIT = 256
OLDEST = timedelta(hours=2)  # the longest time without a full reading
BARRED = timedelta(hours=24)  # how long a scan that was wrong once is not believed
REST = timedelta(hours=1)  # how long a page is left alone whose bodies differ in more than tokens
_MOST_TRIES = 12  # bodies from which nothing could be learned, before the rest
_QUARTER = 900  # seconds: every midnight on Earth falls on a quarter of an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a body said, in short: two readings with the same mark lead to the same plan."""

    fingerprint: str  # of the list of items
    rest: Reading  # without them, and without what only a person looks at

    @classmethod
    def of(cls, reading: Reading) -> Mark:
        """Return the mark of a reading."""
        rest = replace(reading, items=(), confidence=0.0, evidence={}, ways=())
        return cls(fingerprint=list_fingerprint(reading.items), rest=rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What has been learned of a page's bodies. Made and brought up to date by `learn`; asked by `is_due` and `is_same`."""

    mark: Mark  # of the last full reading
    read_at: datetime
    stretches: tuple[int, ...] = ()  # their lengths; between two of them stands a spot: a token, or some with a sign between
    shapes: tuple[Shape, ...] = ()
    digest: bytes = b""
    whole: bytes = b""  # the digest of the last body that was read in full
    contexts: frozenset[tuple[bytes, Shape]] = frozenset()  # what stands before a spot, and its shape
    body: bytes | None = None  # deflated, while there is something to learn from it
    agreed: int = 0
    tries: int = 0
    audit_each: int = FIRST_AUDIT
    barred_until: datetime | None = None

    @property
    def trusted(self) -> bool:
        """Whether it has agreed with full readings often enough; a body without any difference needs no trust."""
        return self.agreed >= AGREED or not self.shapes


def is_due(scan: Scan, looks: int, at: datetime) -> bool:
    """Whether a full reading is due whatever the body is: an audit, a new day, or an instant at which the same words mean more.

    `looks` counts those since the last full reading.
    """
    if not scan.trusted or (scan.barred_until is not None and at < scan.barred_until):
        return True
    if looks >= scan.audit_each or at - scan.read_at > OLDEST or (scan.mark.rest.until is not None and at >= scan.mark.rest.until):
        return True
    zone = scan.mark.rest.zone
    return _day(scan.read_at, zone) != _day(at, zone)


def _day(at: datetime, zone: str | None) -> object:
    """Return the day on which clocks without a date are read; where the zone is not known that is any quarter of an hour."""
    if zone is None:
        return at.timestamp() // _QUARTER
    try:
        return at.astimezone(ZoneInfo(zone)).date()
    except (KeyError, ValueError):
        return at.timestamp() // _QUARTER


def is_same(scan: Scan, body: bytes) -> bool:
    """Whether a body has the stretches of the one that was read, in their order, and tokens of the same shape between them."""
    if not scan.digest:
        return False
    found = sha256(usedforsecurity=False)
    view = memoryview(body)
    at = 0
    for length, shape in zip(scan.stretches, (*scan.shapes, None), strict=True):
        found.update(view[at : at + length])
        at += length
        if shape is None:
            break
        end = end_of(body, at, shape)
        if end is None:
            return False
        at = end
    return at == len(body) and found.digest() == scan.digest


# ------------------------------------------------------------------------------------------------- learning


def learn(scan: Scan | None, body: bytes, mark: Mark, at: datetime) -> Scan:
    """Return what is known after a body was read in full. A scan that would have overlooked news is barred at once."""
    if scan is None or (scan.barred_until is not None and at >= scan.barred_until):
        return _based(Scan(mark=mark, read_at=at, body=b""), body)
    if is_same(scan, body):
        return _held_against(scan, body, mark, at)
    if scan.barred_until is not None:
        return replace(scan, mark=mark, read_at=at)
    if mark != scan.mark:
        # News: the tokens stay where they were; one body more must agree.
        inherited = scan.agreed if scan.agreed < AGREED else AGREED - 1
        return _based(replace(scan, mark=mark, read_at=at, agreed=inherited), body)
    return _from_difference(scan, body, at)


def _held_against(scan: Scan, body: bytes, mark: Mark, at: datetime) -> Scan:
    """Return what an audit means: one body more on which both agreed, or the end of trust."""
    if mark != scan.mark:
        if not scan.shapes:  # the very same bytes: time has passed, and nothing was overlooked in them
            return _based(replace(scan, mark=mark, read_at=at), body)
        return Scan(mark=mark, read_at=at, barred_until=at + BARRED)
    whole = sha256(body, usedforsecurity=False).digest()
    doubled = min(scan.audit_each * 2, LAST_AUDIT) if scan.agreed >= AGREED else scan.audit_each
    agreed = scan.agreed + (whole != scan.whole)
    return replace(scan, read_at=at, whole=whole, agreed=agreed, body=None, tries=0, audit_each=doubled)


def _from_difference(scan: Scan, body: bytes, at: datetime) -> Scan:
    """Learn from two bodies that say the same and differ: in tokens, or in more, and then there is nothing to learn."""
    scan = replace(scan, read_at=at, tries=scan.tries + 1)
    if scan.tries > _MOST_TRIES:
        return replace(Scan(mark=scan.mark, read_at=at), barred_until=at + REST)
    contexts = None
    if scan.body:
        before = zlib.decompress(scan.body)
        tokens = differing_tokens(before, body)
        contexts = contexts_of(body, tokens) if tokens is not None else None
    learned = scan.contexts | (contexts or frozenset())
    agreed = 0 if learned != scan.contexts else min(scan.agreed, AGREED - 1)
    return _based(replace(scan, contexts=learned, agreed=agreed, body=b""), body)


def _based(scan: Scan, body: bytes) -> Scan:
    """Return the scan with a body as the one that others are compared with. It is kept only where `body` is not None."""
    places = spots_of(body, scan.contexts)
    found = sha256(usedforsecurity=False)
    stretches, last = [], 0
    for start, end, _ in places:
        found.update(body[last:start])
        stretches.append(start - last)
        last = end
    found.update(body[last:])
    return replace(
        scan,
        stretches=(*stretches, len(body) - last),
        shapes=tuple(shape for _, _, shape in places),
        digest=found.digest(),
        whole=sha256(body, usedforsecurity=False).digest(),
        body=zlib.compress(body, 1) if scan.body is not None else None,
    )
