"""What a probe of one address found, as the JSON object of `probe --json`; and the lines of sources.yaml that watch it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aggregator.core.model import Fetched, Pace, Reading
from aggregator.core.sites import has_cursor, with_cursors
from aggregator.outputs.extraction import as_json, item_json

SHOWN = 5  # items
LINKS = 10
_PLAIN = re.compile(r"[A-Za-z0-9/][A-Za-z0-9/_.:?=&%+~@-]*[A-Za-z0-9/_=-]")  # what YAML takes without quotes, and some that it would
_SECOND_LEVEL = frozenset({"ac", "co", "com", "gov", "net", "org"})  # of a country: bbc.co.uk
_LIVE = re.compile(r"live|direct|direto|diretta|vivo|ticker|minut|onlajn|canli", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How an address will be asked. `gap` and `crawl_delay` are seconds; the second is None where nobody was asked."""

    pace: Pace
    gap: float
    crawl_delay: float | None


def findings(reading: Reading, answer: Fetched, manners: Manners, links: Sequence[str]) -> dict[str, Any]:
    """Return what was recognised and why, five items, how it will be polled, and the lines to paste; `links` are live pages it leads to."""
    kind = "page" if reading.live or is_told_elsewhere(reading) else "index" if links else None
    whole = as_json(reading)
    return {
        "url": answer.url,
        "kind": kind,
        **{name: whole[name] for name in ("live", "reason", "confidence", "page")},
        "evidence": [{"what": what, "points": points} for what, points in sorted(reading.evidence.items(), key=lambda one: -abs(one[1]))],
        "ways": list(reading.ways),
        "fields": _fields(reading),
        "items": [item_json(item) for item in reading.items[:SHOWN]],
        "older": reading.older,
        "known": [{"name": one.name, "file": one.file} for one in reading.known],
        "delta": with_cursors(reading.delta, reading.items, answer.at) if reading.delta else None,
        "links": list(links[:LINKS]) if not reading.live else [],
        "polling": _polling(answer, manners),
        "advice": advice(reading, links),
        "yaml": snippet(answer.url, reading, links) if kind else None,
    }


def _fields(reading: Reading) -> dict[str, dict[str, Any]]:
    """Return for each field how many items have it, and from which way of reading most have it."""
    items = reading.items
    having = {
        "text": [item for item in items if item.text],
        "published_at": [item for item in items if item.published_at is not None],
        "label": [item for item in items if item.label],
        "title": [item for item in items if item.title],
        "author": [item for item in items if item.author],
        "url": [item for item in items if item.url],
        "id": [item for item in items if item.key_from == "id"],
    }
    first = reading.ways[0] if reading.ways else None
    return {
        name: {"items": len(some), "from": Counter(item.origin.get(name, first) for item in some).most_common(1)[0][0]}
        for name, some in having.items()
        if some
    }


def _polling(answer: Fetched, manners: Manners) -> dict[str, Any]:
    every, schedule = manners.pace.every, manners.pace.schedule
    asked = manners.crawl_delay is not None
    return {
        "pace": schedule or (f"every {every.total_seconds():.0f} s" if every else "adaptive"),
        "least_seconds": manners.pace.least.total_seconds(),
        "most_seconds": manners.pace.most.total_seconds(),
        "gap_seconds": max(manners.gap, manners.crawl_delay or 0.0),
        "robots": "allows it" if asked else None,
        "crawl_delay_seconds": manners.crawl_delay,
        "conditional": (answer.validators.etag is not None or answer.validators.last_modified is not None) if asked else None,
        "max_age_seconds": answer.max_age.total_seconds() if answer.max_age is not None else None,
        "bytes": answer.size,
        "seconds": round(answer.seconds, 3) if asked else None,
    }


def advice(reading: Reading, links: Sequence[str]) -> str | None:
    """Return what to do next, where there is something to do besides pasting the lines."""
    if reading.live and reading.page.timezone is None:
        return "The page does not tell its time zone; its clocks are read as UTC. Add `timezone:` to the source, such as Europe/Paris."
    if reading.live:
        return None
    if links:
        return f"This is no live page, but it leads to {len(links)} that look live: watch it as an index, and each is followed."
    if is_told_elsewhere(reading):
        return f"Its items come by script. Where they come from is known, and is asked when the page is watched: {reading.delta}"
    if reading.reason == "items-by-script":
        return (
            "It calls itself live, but its items come by script: they are not in what the paper sends, or it has only one yet. "
            "Look again when it has more, or for another address of the same coverage: an AMP page, a feed, a page of older posts."
        )
    return (
        "Nothing on it reads like the items of a live page. If it is one, name its parts with `select:`; docs/adding-a-site.md shows how."
    )


def is_told_elsewhere(reading: Reading) -> bool:
    """Say whether the page can be followed though none of its items are on it."""
    return reading.reason == "items-by-script" and reading.delta is not None and not has_cursor(reading.delta)


def snippet(url: str, reading: Reading, links: Sequence[str]) -> str:
    """Return the lines to paste into sources.yaml, for a live page or for an index of such."""
    rows = ["sources:", f"  - name: {_scalar(name_of(url))}"]
    if reading.live or is_told_elsewhere(reading):
        rows.append(f"    url: {_scalar(url)}")
    else:
        rows.append(f"    index: {_scalar(url)}")
        part = _common_part(links)
        rows += [f"    follow: {_scalar(part)}"] if part else []
    if reading.page.timezone is not None:
        rows.append(f"    timezone: {_scalar(reading.page.timezone)}")
    return "\n".join(rows) + "\n"


def name_of(url: str) -> str:
    """Return what a paper is called by its address: `theguardian` of www.theguardian.com, `bbc` of www.bbc.co.uk."""
    host = urlsplit(url).hostname or "page"
    labels = host.split(".")
    if len(labels) < 2 or host.replace(".", "").isdigit() or ":" in host:  # noqa: PLR2004 - a name and where it is from
        return host.replace(":", "-")
    labels.pop()
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1]


def _common_part(links: Sequence[str]) -> str | None:
    """Return the part of the path that the addresses of live pages share, and that says live."""
    counts = Counter(part for link in links for part in set(urlsplit(link).path.split("/")[1:-1]) if _LIVE.search(part))
    part, count = counts.most_common(1)[0] if counts else ("", 0)
    return f"/{part}/" if count == len(links) and count else None


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and not text[0].isdigit() else json.dumps(text, ensure_ascii=False)
