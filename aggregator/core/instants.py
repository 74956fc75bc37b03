"""Instants as text, the one way this program writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(at: datetime) -> str:
    """Write an aware instant as UTC with three decimals and Z, so that texts sort as instants do."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def rfc3339_or_none(at: datetime | None) -> str | None:
    """Write an instant, or pass None through."""
    return None if at is None else rfc3339(at)
