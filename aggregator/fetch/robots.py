"""What robots.txt lets us fetch, read as RFC 9309 says, of files that nobody has checked."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from protego import Protego

TOKEN = "live-aggregator"  # noqa: S105 - the product token of RFC 9309, not a secret
LARGEST = 500 * 1024
LONGEST_DELAY = 60.0

_LONGEST_PATTERN = 2048
_MOST_WILDCARDS = 16
_PRODUCT = re.compile(r"[a-z_-]+")
_AGENT = frozenset({"user-agent", "useragent", "user agent"})
_RULE = frozenset({"allow", "disallow", "crawl-delay"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The group of a robots.txt that speaks to us."""

    delay: float = 0.0  # seconds; at most LONGEST_DELAY
    parser: Protego | None = None  # None: everything is allowed
    text: str = ""  # the group's lines; read_rules makes the same rules of them

    def allow(self, url: str) -> bool:
        """Say whether an address may be fetched."""
        return self.parser is None or self.parser.can_fetch(url, TOKEN)


def read_rules(body: bytes) -> Rules:
    """Return the rules for us in a robots.txt; never raises, in time that grows with the size alone."""
    lines = _our_lines(body[:LARGEST].decode("utf-8", "replace").removeprefix("\ufeff"))
    if not lines:
        return Rules()
    # The parser gets one group: a file of a million groups costs it minutes.
    text = "\n".join((f"User-agent: {TOKEN}", *lines))
    parser = Protego.parse(text)
    return Rules(delay=_delay(parser.crawl_delay(TOKEN)), parser=parser, text=text)


def _our_lines(text: str) -> list[str]:
    """Return the rules of the groups that name us, or of those for everybody when none does."""
    ours: list[str] = []
    everybody: list[str] = []
    named = False  # some group names us, even one without rules
    speaks_to: set[str] = set()
    in_head = False
    for line in text.splitlines():
        # No regular expression: half a megabyte of spaces held one up for minutes.
        name, _, rest = line.partition("#")[0].partition(":")
        field, value = name.strip().lower(), rest.strip()
        if field in _AGENT:
            speaks_to = (speaks_to if in_head else set()) | {_addressee(value)}
            in_head = True
            named = named or TOKEN in speaks_to
        elif field in _RULE:
            in_head = False
            rule = _bounded(field, value)
            ours += [rule] if rule and TOKEN in speaks_to else []
            everybody += [rule] if rule and "*" in speaks_to else []
    return ours if named else everybody


def _addressee(value: str) -> str:
    """Return TOKEN, "*" or nothing: other crawlers are not remembered."""
    name = value.lower()
    if name.startswith("*"):
        return "*"
    product = _PRODUCT.match(name)
    return TOKEN if product and product[0] == TOKEN else ""


def _bounded(field: str, value: str) -> str | None:
    """Return a rule of bounded cost. A disallowed pattern cut short forbids more; an allowed one would permit more."""
    costly = len(value) > _LONGEST_PATTERN or value.count("*") > _MOST_WILDCARDS
    if not costly:
        return f"{field}: {value}"
    if field != "disallow":
        return None
    kept = "*".join(value[:_LONGEST_PATTERN].split("*")[: _MOST_WILDCARDS + 1])
    return f"{field}: {kept}"


def _delay(seconds: float | None) -> float:
    if seconds is None or not math.isfinite(seconds) or seconds <= 0:
        return 0.0
    return min(seconds, LONGEST_DELAY)
