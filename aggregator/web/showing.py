"""How templates show instants, delays, figures and addresses. All pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.core.instants import rfc3339
from aggregator.outputs.feeds import excerpt

UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))
KILO = 1000.0


def clock(at: datetime, now: datetime, zone: str | None) -> str:
    """Return the time of day as the paper would print it, with the day when it is not today's."""
    there = _zone(zone)
    local, today = at.astimezone(there), now.astimezone(there)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local.day} {local:%b %H:%M}" if local.year == today.year else f"{local.day} {local:%b %Y %H:%M}"


def full(at: datetime, zone: str | None) -> str:
    """Return an instant in full, in the page's zone."""
    local = at.astimezone(_zone(zone))
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname() or ''}".strip()


def lasting(seconds: float) -> str:
    """Return a time span in its largest unit."""
    size = abs(seconds)
    for length, name in UNITS:
        if size >= length:
            return f"{seconds / length:.0f} {name}"
    return f"{seconds:.0f} s"


def sized(number: float) -> str:
    """Return a number of bytes as people say it."""
    for unit in ("B", "kB", "MB", "GB"):
        if number < KILO:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= KILO
    return f"{number:.1f} TB"


def web_address(url: str | None) -> str | None:
    """Return an address that may stand in a link; None for `javascript:` and everything else that is not the web."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


FILTERS: dict[str, Callable[..., Any]] = {
    "clock": clock,
    "excerpt": excerpt,
    "full": full,
    "instant": rfc3339,
    "lasting": lasting,
    "sized": sized,
    "web_address": web_address,
}


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):  # a name from a page: unknown, absolute, a folder
        return UTC
