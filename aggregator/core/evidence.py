"""What proves a line of the ledger: the hash of the body that was read, and a chain that no look can be taken out of unnoticed."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from aggregator.core.instants import rfc3339


def body_hash(body: bytes) -> str:
    """Return the SHA-256 of a body in 64 hex digits, as `sha256sum` prints it."""
    return sha256(body).hexdigest()


def chained(before: str | None, at: datetime, body: str | None) -> str:
    """Return the next link of a page's chain.

    The format is kept in databases and never changes: the SHA-256, in hex digits, of the link before it (nothing for the
    first), the instant as the tables write it, and the body's hash (nothing for a look without a body), parted by line feeds.
    """
    return sha256(f"{before or ''}\n{rfc3339(at)}\n{body or ''}".encode()).hexdigest()
