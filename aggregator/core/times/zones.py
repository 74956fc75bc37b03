"""Time zones as papers name them, and the paper that names the wrong one."""

# Dashes, primes and letters of other scripts are the subject here.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from aggregator.core.times.stamp import SLACK, Stamp

_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\-\u2212])\s?(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE | re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]{1,30}(?:/[A-Za-z0-9_+\-]{1,30}){1,2}")
_FARTHEST = timedelta(hours=18)

# abbreviation: where it is used, and the hours from Greenwich it stands for; None where it follows the seasons
_ABBREVIATIONS: dict[str, tuple[str, float | None]] = {
    "ACDT": ("Australia/Adelaide", 10.5), "ACST": ("Australia/Adelaide", 9.5), "AEDT": ("Australia/Sydney", 11),
    "AEST": ("Australia/Sydney", 10),
    "AET": ("Australia/Sydney", None), "AKT": ("America/Anchorage", None), "AST": ("America/Halifax", -4),
    "AWST": ("Australia/Perth", 8),
    "BRT": ("America/Sao_Paulo", -3), "BST": ("Europe/London", 1), "CAT": ("Africa/Maputo", 2), "CDT": ("America/Chicago", -5),
    "CEST": ("Europe/Paris", 2), "CET": ("Europe/Paris", 1), "CST": ("America/Chicago", -6), "CT": ("America/Chicago", None),
    "EAT": ("Africa/Nairobi", 3), "EDT": ("America/New_York", -4), "EEST": ("Europe/Kyiv", 3), "EET": ("Europe/Kyiv", 2),
    "EST": ("America/New_York", -5), "ET": ("America/New_York", None), "GMT": ("UTC", 0), "GST": ("Asia/Dubai", 4),
    "HKT": ("Asia/Hong_Kong", 8), "HST": ("Pacific/Honolulu", -10), "IDT": ("Asia/Jerusalem", 3), "IRST": ("Asia/Tehran", 3.5),
    "IST": ("Asia/Kolkata", 5.5), "JST": ("Asia/Tokyo", 9), "KST": ("Asia/Seoul", 9), "MDT": ("America/Denver", -6),
    "MEZ": ("Europe/Berlin", 1), "MESZ": ("Europe/Berlin", 2), "MSK": ("Europe/Moscow", 3), "MST": ("America/Denver", -7),
    "MT": ("America/Denver", None), "NPT": ("Asia/Kathmandu", 5.75), "NZDT": ("Pacific/Auckland", 13), "NZST": ("Pacific/Auckland", 12),
    "PDT": ("America/Los_Angeles", -7), "PHT": ("Asia/Manila", 8), "PKT": ("Asia/Karachi", 5), "PST": ("America/Los_Angeles", -8),
    "PT": ("America/Los_Angeles", None), "SAST": ("Africa/Johannesburg", 2), "SGT": ("Asia/Singapore", 8), "TRT": ("Europe/Istanbul", 3),
    "UT": ("UTC", 0), "UTC": ("UTC", 0), "WAT": ("Africa/Lagos", 1), "WEST": ("Europe/Lisbon", 1), "WET": ("Europe/Lisbon", 0),
    "WIB": ("Asia/Jakarta", 7), "Z": ("UTC", 0),
    "МСК": ("Europe/Moscow", 3),
}  # fmt: skip

_LANGUAGES = {  # where the speakers of a language keep one time, and the tags with a region that matter
    "cs": "Europe/Prague", "da": "Europe/Copenhagen", "de": "Europe/Berlin", "el": "Europe/Athens", "en-au": "Australia/Sydney",
    "en-gb": "Europe/London", "en-ie": "Europe/Dublin", "en-in": "Asia/Kolkata", "en-nz": "Pacific/Auckland", "en-us": "America/New_York",
    "en-za": "Africa/Johannesburg", "es-ar": "America/Argentina/Buenos_Aires", "es-es": "Europe/Madrid", "es-mx": "America/Mexico_City",
    "fa": "Asia/Tehran", "fi": "Europe/Helsinki", "fr": "Europe/Paris", "fr-ca": "America/Toronto", "he": "Asia/Jerusalem",
    "hu": "Europe/Budapest", "it": "Europe/Rome", "ja": "Asia/Tokyo", "ko": "Asia/Seoul", "nl": "Europe/Amsterdam", "no": "Europe/Oslo",
    "pl": "Europe/Warsaw", "pt-br": "America/Sao_Paulo", "pt-pt": "Europe/Lisbon", "ro": "Europe/Bucharest", "ru": "Europe/Moscow",
    "sv": "Europe/Stockholm", "tr": "Europe/Istanbul", "uk": "Europe/Kyiv", "zh": "Asia/Shanghai",
}  # fmt: skip

PHRASES = {  # folded, as they stand behind a clock
    "eastern time": "America/New_York", "greenwich mean time": "UTC", "british summer time": "Europe/London",
    "eastern daylight time": "America/New_York", "eastern standard time": "America/New_York",
    "central european time": "Europe/Paris", "london time": "Europe/London",
    "paris time": "Europe/Paris", "kyiv time": "Europe/Kyiv", "moscow time": "Europe/Moscow",
    "israel time": "Asia/Jerusalem", "heure de paris": "Europe/Paris", "heure de kiev": "Europe/Kyiv",
    "hora peninsular": "Europe/Madrid", "hora de brasilia": "America/Sao_Paulo", "horario de brasilia": "America/Sao_Paulo",
    "ora italiana": "Europe/Rome", "за київським часом": "Europe/Kyiv", "за києвом": "Europe/Kyiv",
    "по московскому времени": "Europe/Moscow", "по москве": "Europe/Moscow", "по киеву": "Europe/Kyiv",
    "שעון ישראל": "Asia/Jerusalem", "بتوقيت غرينتش": "UTC", "توقيت غرينتش": "UTC", "بتوقيت جرينتش": "UTC",
    "بتوقيت مكة": "Asia/Riyadh", "به وقت تهران": "Asia/Tehran", "turkiye saati": "Europe/Istanbul", "tsi": "Europe/Istanbul",
    "日本時間": "Asia/Tokyo", "北京时间": "Asia/Shanghai", "北京時間": "Asia/Shanghai", "한국시간": "Asia/Seoul", "한국 시간": "Asia/Seoul",
}  # fmt: skip

_OTHER_IST = {"he": "Asia/Jerusalem", "en-ie": "Europe/Dublin", "ga": "Europe/Dublin"}

ABBREVIATIONS = frozenset(_ABBREVIATIONS)


def zone_for(name: str, at: datetime | None, language: str | None = None) -> tzinfo | None:
    """Return the zone that a paper means by an IANA name, an offset, an abbreviation in capitals, or a language tag in lower case.

    An abbreviation is taken at its word where its region keeps that time within a day of `at`; an "EST" in July is the wall
    clock of New York, and so is one without `at`. A language gives the zone of its speakers where they share one ("fr",
    "en-gb"; not "en", "es", "ar").
    """
    if len(name) > 64:  # noqa: PLR2004 - no zone's name is longer
        return None
    if name.islower() and "/" not in name:
        region = _LANGUAGES.get(name) or _LANGUAGES.get(name.partition("-")[0])
        return ZoneInfo(region) if region else None
    if offset := _OFFSET.fullmatch(name):
        return _fixed(offset)
    if name in _ABBREVIATIONS:
        return _abbreviated(name, at, (language or "").lower())
    return _named(name)


def relabel(moment: datetime, zone: tzinfo) -> datetime:
    """Return the instant of a wall clock of `zone` that was labelled UTC."""
    return moment.astimezone(UTC).replace(tzinfo=zone).astimezone(UTC)


def settle_zone(
    written: Sequence[datetime],
    *,
    shown: Sequence[Stamp | None] = (),
    others: Sequence[datetime | None] = (),
    at: datetime,
    zone: tzinfo,
) -> Literal["utc", "local"] | None:
    """Decide whether instants that the page's data calls UTC are really wall clocks of `zone`; None when nothing tells.

    The witnesses, item by item and in this order of trust: the clocks that a reader sees (`shown`), the same items' instants
    from another way of reading (`others`, such as JSON-LD), and the moment of the look: no item is younger than `at`. Two in
    three must agree. Mend with `relabel`.
    """
    local = [relabel(moment, zone) for moment in written]
    if all(a == b for a, b in zip(written, local, strict=True)):
        return None
    for votes in (_clock_votes(written, local, shown, zone), _instant_votes(written, local, others)):
        if votes and (verdict := _majority(votes)):
            return verdict
    if any(moment > at + SLACK for moment in written) and all(moment <= at + SLACK for moment in local):
        return "local"
    return None


def _clock_votes(written: Sequence[datetime], local: Sequence[datetime], shown: Sequence[Stamp | None], zone: tzinfo) -> list[str]:
    votes = []
    for moment, mended, stamp in zip(written, local, shown, strict=False):
        if stamp is None or stamp.clock is None or stamp.precision == "hour" or moment == mended:
            continue
        seen = (stamp.clock.hour, stamp.clock.minute)
        for name, instant in (("utc", moment), ("local", mended)):
            wall = instant.astimezone(stamp.zone or zone)
            if seen == (wall.hour, wall.minute):
                votes.append(name)
    return votes


def _instant_votes(written: Sequence[datetime], local: Sequence[datetime], others: Sequence[datetime | None]) -> list[str]:
    near = timedelta(minutes=2)
    votes = []
    for moment, mended, other in zip(written, local, others, strict=False):
        if other is not None and moment != mended:
            votes += [name for name, instant in (("utc", moment), ("local", mended)) if abs(instant - other) <= near]
    return votes


def _majority(votes: Sequence[str]) -> Literal["utc", "local"] | None:
    local = sum(vote == "local" for vote in votes)
    if 3 * local >= 2 * len(votes):
        return "local"
    return "utc" if 3 * local <= len(votes) else None


def _fixed(offset: re.Match[str]) -> tzinfo | None:
    away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if away > _FARTHEST:
        return None
    return timezone(away if offset[1] == "+" else -away)


def _abbreviated(name: str, at: datetime | None, language: str) -> tzinfo:
    region, hours = _ABBREVIATIONS[name]
    if name == "IST":
        region = _OTHER_IST.get(language, region)
    zone = ZoneInfo(region)
    if region == "UTC":
        return UTC
    if hours is None or at is None:
        return zone
    fixed = timedelta(hours=hours)
    near = {(at + timedelta(days=days)).astimezone(zone).utcoffset() for days in (-1, 1)}
    return timezone(fixed, name) if fixed in near else zone


def _named(name: str) -> tzinfo | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
