"""What single values of the file may be. Each returns the value, or raises ValueError in words for the user.

The words never repeat the value: it may have come out of `${NAME}` and be a secret.
"""

from __future__ import annotations

import base64
import binascii
import re
import socket
from datetime import UTC, timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import soupsieve
from apscheduler.triggers.cron import CronTrigger

from aggregator.config.mistakes import hint
from aggregator.core.egress import Network

_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:[0-9]{1,9}(?:\.[0-9]{1,3})?[smhd])+\Z")
_PART = re.compile(r"([0-9.]+)([smhd])")
_RATE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)/([smhd])\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?\Z")
_NOT_IN_ADDRESS = re.compile(r'[\x00-\x20\x7f\\<>"^`{|}]')
_LONGEST_ADDRESS = 8192
_LONGEST_SELECTOR = 500
_LONGEST_PERIOD = timedelta(days=36500)
_LEAST_SECRET, _MOST_SECRET = 24, 64
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_CRON_FIELDS = 5


def duration(value: str) -> timedelta:
    """Read `60s`, `10m`, `2h`, `30d`, `1h30m`, or 0."""
    text = value.strip().lower()
    if text == "0":
        return timedelta()
    if not _DURATION.match(text):
        unit = "; the unit is missing" if text.isdecimal() else ""
        raise ValueError(f"should be a time such as 60s, 10m, 2h or 30d{unit}")
    length = timedelta(seconds=min(sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text)), 4e9))
    if length > _LONGEST_PERIOD:
        raise ValueError("is longer than a hundred years")
    return length


def rate(value: str) -> float:
    """Read `2/s` or `30/m` as times a second."""
    found = _RATE.match(value.strip().lower())
    if found is None or float(found[1]) == 0:
        raise ValueError("should be a rate such as 2/s, 30/m or 500/h")
    return float(found[1]) / _SECONDS[found[2]]


def web_address(value: str) -> str:
    """Read an http or https address without user name and password."""
    text = value.strip()
    if len(text) > _LONGEST_ADDRESS:
        raise ValueError(f"is longer than {_LONGEST_ADDRESS:,} characters")
    if _NOT_IN_ADDRESS.search(text):
        raise ValueError("holds a space or sign that no address has; escape it as %20 and the like")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not a valid address: check the host and port") from None
    if parts.scheme not in {"http", "https"}:
        raise ValueError("should be an address that begins with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError("holds a user name or password; addresses are stored and shown, so they must not")
    if not host or port == 0 or (literal(host) is None and not _HOST.match(ascii_host(host))):
        raise ValueError("is not a valid address: check the host and port")
    return text


def proxy_address(value: str) -> str:
    """Read the address of a proxy; this one may hold a user name and password."""
    text = value.strip()
    head, _, rest = text.partition("://")
    web_address(f"{head}://{rest.rpartition('@')[2]}")
    return text


def ascii_host(host: str) -> str:
    """Return a host's name as the wire spells it; of a name that has no such spelling, an empty text."""
    try:
        return host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def literal(host: str) -> str | None:
    """Return the IP address that a host's name is, in any spelling that a resolver takes, or None."""
    bare = ascii_host(host.strip("[]"))
    try:
        return str(ip_address(bare.partition("%")[0]))
    except ValueError:
        pass
    try:  # 127.1, 0x7f000001 and 2130706433 are addresses too; this asks no network
        return socket.inet_ntoa(socket.inet_aton(bare)) if bare and bare[0].isdigit() and " " not in bare else None
    except OSError:
        return None


def host_name(value: str) -> str:
    """Read an exact host name (or literal address), as the keys of `hosts` are."""
    text = ascii_host(value.strip())
    bare = text.strip("[]")
    if literal(bare) is not None:
        return bare
    if "://" in text or "/" in text or ":" in text:
        raise ValueError("should be a host name alone, without https://, port or path")
    if "*" in text:
        raise ValueError("should be an exact host name; patterns are not known here")
    if not _HOST.match(text):
        raise ValueError("is not a valid host name")
    return text


def network(value: str) -> Network:
    """Read `10.0.0.0/8`, `::1` and the like."""
    text = value.strip()
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        meant = ip_network(text, strict=False)
    except ValueError:
        raise ValueError("should be an IP network such as 10.0.0.0/8, or one IP address") from None
    raise ValueError(f"has bits set behind the mask, did you mean {meant}?")


def language(value: str) -> str:
    """Read a language tag such as `fr` or `pt-BR`."""
    text = value.strip().replace("_", "-")
    if not _LANGUAGE.match(text):
        raise ValueError("should be a language tag such as en, fr or pt-BR")
    return text


def timezone(value: str) -> str:
    """Read the name of a time zone of the IANA database."""
    text = value.strip()
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        known = available_timezones()
        near = hint(text, known)
        raise ValueError(f"is not a known time zone{near if 'mean' in near else '; names look like Europe/Paris'}") from None
    return text


def schedule(value: str) -> str:
    """Read a cron expression of five fields; days of the week come back as names, because 0 is Sunday only to cron."""
    fields = value.lower().split()
    if len(fields) != _CRON_FIELDS:
        raise ValueError('should be five fields of cron, such as "*/2 6-23 * * *"')
    fields[4] = _weekdays(fields[4])
    text = " ".join(fields)
    try:
        CronTrigger.from_crontab(text, timezone=UTC)
    except (ValueError, LookupError, OverflowError) as error:
        raise ValueError(f"is not a valid cron expression: {str(error)[:120]}") from None
    return text


def _weekdays(field: str) -> str:
    """Return cron's day-of-week field as a list of names; APScheduler counts from Monday and cron from Sunday."""
    if field == "*":
        return field
    chosen: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        start, end = (0, 6) if span == "*" else (_weekday(first), _weekday(last) if dash else 6 if step else _weekday(first))
        if step and (not step.isdecimal() or int(step[:3]) == 0):
            raise ValueError("is not a valid cron expression: a step is a number, as in */2")
        end += 7 if end < start else 0  # fri-mon, and 5-0
        chosen |= {day % 7 for day in range(start, end + 1, int(step[:3]) if step else 1)}
    return ",".join(_WEEKDAYS[day] for day in sorted(chosen)) if len(chosen) < len(_WEEKDAYS) else "*"


def _weekday(text: str) -> int:
    if text in _WEEKDAYS:
        return _WEEKDAYS.index(text)
    if text.isdecimal() and len(text) == 1 and int(text) <= len(_WEEKDAYS):
        return int(text)
    raise ValueError("is not a valid cron expression: days of the week are 0-7 (0 and 7 are Sunday) or mon, tue, …")


def selector(value: str) -> str:
    """Read a CSS selector."""
    if len(value) > _LONGEST_SELECTOR:
        raise ValueError(f"is longer than {_LONGEST_SELECTOR} characters")
    try:
        soupsieve.compile(value)
    except (soupsieve.SelectorSyntaxError, RecursionError, ValueError) as error:
        first = (str(error).splitlines() or [""])[0]
        raise ValueError(f"is not a valid CSS selector: {first[:120]}") from None
    return value


def secret(value: str) -> str:
    """Read a webhook secret; return it in the form `whsec_…` that every library for Standard Webhooks takes.

    A text without that prefix is read as those libraries read it: as Base64 where it is Base64, else as its own bytes.
    """
    text = value.strip()
    bare = text.removeprefix("whsec_")
    key = _base64(bare)
    if key is None:
        if bare != text:
            raise ValueError("begins with whsec_ but goes on with something that is not Base64")
        key = text.encode("utf-8", "replace")
    if not _LEAST_SECRET <= len(key) <= _MOST_SECRET:
        make = 'make one with: echo "whsec_$(openssl rand -base64 32)"'
        raise ValueError(f"is a key of {len(key)} bytes; webhooks are signed with {_LEAST_SECRET} to {_MOST_SECRET}; {make}")
    return f"whsec_{base64.b64encode(key).decode('ascii')}"


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True) if text else None
    except (binascii.Error, ValueError):
        return None


def contact(value: str) -> str:
    """Read what goes into the User-Agent: a mail address or the address of a page."""
    text = value.strip()
    if not text.isascii() or not text.isprintable() or len(text) > 200 or any(char in "()<>" for char in text):  # noqa: PLR2004 - a header's comment
        raise ValueError("should be a mail address or the address of a page, in plain ASCII")
    if "@" not in text and "." not in text:
        raise ValueError("should be a mail address or the address of a page, so that a paper can write to you")
    return text
