"""Known sites and platforms: what a data file says of one, and the addresses that are made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlsplit

from aggregator.core.model import Item
from aggregator.core.picking import Blend, Condition, Pick

CURSORS = frozenset({"newest.id", "newest.seconds", "oldest.id", "oldest.seconds", "now.seconds"})
PLACES = frozenset({"origin", "path"})  # what every address has
HOLE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_KEPT = "/:%@,~+"  # what a fact may bring into an address as it is; no "?", "&", "#" or "="
_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9a-f:.]+\]")
_DOTS = re.compile(r"(?:^|/)\.\.?(?:/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Where a fact of the page stands: in its address, in its source (patterns whose group it is), or in an attribute of an element."""

    address: str | None = None
    page: str | None = None
    element: str | None = None
    attribute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """How one kind of answer of a site's endpoints is read: entries of JSON, or markup, in JSON or by itself."""

    items: Pick | None = None  # each entry
    markup: Pick | None = None  # in JSON: the markup that holds the items
    item: str | None = None  # in markup: the selector of an item
    shape: tuple[Pick, ...] = ()  # what else must be there for it to be this kind
    id: Blend | None = None
    time: Blend | None = None
    updated: Blend | None = None
    label: Blend | None = None
    title: Blend | None = None
    html: Blend | None = None
    author: Blend | None = None
    link: Blend | None = None
    pinned: Condition | None = None
    leave_out: tuple[Condition, ...] = ()  # entries that are no items: removed, drafts, advertisements
    timezone: str | None = None  # of times that do not say theirs; the site's otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What one data file says. `delta` and `older` are addresses with facts and cursors in braces, `page` one with facts alone."""

    name: str  # as people call it
    file: str
    hosts: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()  # selectors; one that matches is enough
    words: tuple[str, ...] = ()  # in the page's source; one is enough
    timezone: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    page: str | None = None
    delta: str | None = None
    older: str | None = None
    payloads: tuple[Payload, ...] = ()

    def has_host(self, url: str) -> bool:
        """Say whether an address is of one of the site's hosts, or of one below them."""
        host = (urlsplit(url).hostname or "").rstrip(".")
        return any(host == name or host.endswith("." + name) for name in self.hosts)


def with_facts(template: str, facts: Mapping[str, str]) -> str | None:
    """Return an address with its facts filled in and its cursors left open; None when a fact is missing or the result is no web address."""
    missing = False

    def fill(hole: re.Match[str]) -> str:
        nonlocal missing
        name = hole[1]
        if name in CURSORS:
            return hole[0]
        value = facts.get(name)
        if value is None or (name not in PLACES and _DOTS.search(value)):
            missing = True
            return ""
        return quote(value, safe=_KEPT)

    address = HOLE.sub(fill, template)
    return None if missing or not _is_web(address) else address


def with_cursors(address: str, items: Sequence[Item], now: datetime) -> str | None:
    """Return an address with its cursors filled in: ids and times of the newest and oldest item, and the time it is.

    Without items times count from 1970, so that everything is newer; an id that no item has makes no address.
    """
    timed = [item for item in items if item.published_at is not None and not item.pinned]
    newest = max(timed, key=_time, default=None)
    oldest = min(timed, key=_time, default=None)
    known = {
        "newest.id": _id(newest),
        "newest.seconds": str(_seconds(newest)),
        "oldest.id": _id(oldest),
        "oldest.seconds": str(_seconds(oldest)),
        "now.seconds": str(int(now.timestamp())),
    }
    if any(known.get(name) is None for name in HOLE.findall(address)):
        return None
    return HOLE.sub(lambda hole: quote(known[hole[1]] or "", safe=_KEPT), address)


def has_cursor(address: str) -> bool:
    """Say whether an address depends on what was read last."""
    return HOLE.search(address) is not None


def _time(item: Item) -> float:
    return item.published_at.timestamp() if item.published_at is not None else 0.0


def _seconds(item: Item | None) -> int:
    return int(_time(item)) if item is not None else 0


def _id(item: Item | None) -> str | None:
    return item.key if item is not None and item.key_from == "id" else None


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(HOLE.sub("0", address))
        host = parts.netloc.removesuffix(f":{parts.port}")
        return parts.scheme in {"http", "https"} and _HOST.fullmatch(host) is not None and parts.port != 0
    except ValueError:
        return False
