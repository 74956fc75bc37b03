"""What the headers of an answer say, read without trusting them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aggregator.core.model import Validators

LONGEST_RETRY = timedelta(hours=24)
LONGEST_AGE = timedelta(minutes=10)

_LONGEST_VALIDATOR = 1024
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)
_TYPES = frozenset({"application/json", "application/xhtml+xml", "application/xml", "text/html", "text/plain", "text/xml"})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def validators_of(raw: Iterable[tuple[bytes, bytes]]) -> Validators:
    """Return the validators of an answer, each byte for byte or not at all."""
    first: dict[bytes, bytes] = {}
    for name, value in raw:
        first.setdefault(name.lower(), value)
    return Validators(etag=_verbatim(first.get(b"etag")), last_modified=_verbatim(first.get(b"last-modified")))


def _verbatim(value: bytes | None) -> str | None:
    if not value or len(value) > _LONGEST_VALIDATOR:
        return None
    try:
        text = value.decode()
    except UnicodeDecodeError:
        # aiohttp sends text as UTF-8: other bytes could not be sent back as they came, and an altered one is a lie.
        return None
    return None if _CONTROLS.search(text) else text


def conditions(validators: Validators) -> dict[str, str]:
    """Return the headers that ask for a body only if it changed."""
    asked = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in asked.items() if value and not _CONTROLS.search(value)}


def renewed(ours: Validators, theirs: Validators) -> Validators:
    """Return what to send after a 304: what it says anew, else what we had."""
    return Validators(etag=theirs.etag or ours.etag, last_modified=theirs.last_modified or ours.last_modified)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return how long to stay away, at most a day; None for garbage, the past and nothing."""
    text = (value or "").strip()
    if _NUMBER.fullmatch(text):
        seconds = float(text)
    else:
        when = _instant(text)
        seconds = (when - now).total_seconds() if when else 0.0
    return timedelta(seconds=min(seconds, LONGEST_RETRY.total_seconds())) if seconds > 0 else None


def _instant(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the answer stays fresh, at most ten minutes; None when it does not say or must be asked again."""
    directives = [part.strip().lower() for part in headers.get("Cache-Control", "").split(",")]
    if any(part.partition("=")[0] in {"no-cache", "no-store"} for part in directives):
        return None
    ages = [part.partition("=")[2].strip(' "') for part in directives if part.startswith("max-age=")]
    if not ages or not all(_NUMBER.fullmatch(age) for age in ages):
        return None
    spent = headers.get("Age", "").strip()  # it lay in a cache on its way
    seconds = min(map(int, ages)) - (int(spent) if _NUMBER.fullmatch(spent) else 0)
    return timedelta(seconds=min(seconds, LONGEST_AGE.total_seconds())) if seconds > 0 else None


def is_readable(content_type: str | None) -> bool:
    """Say whether a body of this type can be a page, a feed or an endpoint of one; no type at all gets a chance."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return not kind or kind in _TYPES or kind.endswith(("+json", "+xml"))


def plain(text: object, longest: int = 200) -> str:
    """Return text of the web as one short line for people."""
    return _CONTROLS.sub(" ", str(text))[:longest]
