"""A stored message as the few lines that a person reads, for chat, mail and the terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

EXCERPT = 600  # the shortest limit of the services we send to, title and address left room for, is about a thousand

VERBS: dict[str, str] = {
    "item.edited": "Edited",
    "item.new": "New",
    "item.removed": "Removed",
    "item.restored": "Back",
    "page.ended": "Ended",
    "page.started": "Started",
    "source.failing": "Failing",
    "source.recovered": "Recovered",
}

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")  # C0 and C1 but for line feed, and lone surrogates
# Directional marks, overrides and isolates, and what has no width. The joiners U+200C and U+200D stay: Persian and emoji need them.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """What to say: a heading, a text of whole words, and where to read on."""

    verb: str
    heading: str
    text: str
    source: str
    url: str


def plain(body: bytes) -> Plain:
    """Return the lines that say what a stored message says, without control characters; never raises on our own bodies."""
    message = orjson.loads(body)
    told = message["data"]
    page, item = told["page"], told.get("item")
    heading, text = _item_lines(item, page) if item else (clean(page["title"] or page["url"]), "")
    return Plain(
        verb=VERBS.get(message["type"], message["type"]),
        heading=heading,
        text=excerpt(text or clean(told.get("reason") or "")),
        source=clean(told["source"]["name"]),
        url=clean((item or {}).get("url") or page["url"]),
    )


def clean(text: str) -> str:
    """Drop what a terminal or a chat would act on without showing it; line feeds stay."""
    return _UNSEEN.sub("", _CONTROLS.sub(" ", text)).strip()


def excerpt(text: str, most: int = EXCERPT) -> str:
    """Cut a text at a word's end, with an ellipsis when something is left out."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(None, 1)[0] if " " in text[:most] else text[:most]
    return cut.rstrip(" ,;:\u2013\u2014-") + "…"


def _item_lines(item: Mapping[str, Any], page: Mapping[str, Any]) -> tuple[str, str]:
    names = [clean(item[name]) for name in ("label", "title") if item[name]]
    return " · ".join(names) or clean(page["title"] or page["url"]), clean(item["text"])
