"""Embedded state: the JSON by which a page's script would draw it, found by its shape: a list of things with a time and a body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from aggregator.core.text import squash
from aggregator.extract.jsonld import load, stamp_of, text_of
from aggregator.extract.view import Draft, Found, View

_ASSIGNED = re.compile(r"(?:window\.|self\.|globalThis\.|var |let |const )[\w$.]{1,60}(?:\[[\"'][\w$.-]{1,60}[\"']\])?\s*=\s*(?=[\[{])")
_PUBLISHED = re.compile(
    r"^(?:first_?)?(?:published?|publication|posted|created|display|publish|date|time|timestamp|datetime|sort)"
    r"(?:_?(?:at|on|date|time|first|published|ms|utc|timestamp))*$",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"updat|modif|edited", re.IGNORECASE)
_TITLE = re.compile(r"^(?:title|headlines?|heading|basic)$", re.IGNORECASE)
_BODY = re.compile(
    r"^(?:body|body_?html|content|content_?elements|html|text|message|article_?body|blocks?|paragraphs|components|elements)$", re.IGNORECASE
)
_SPOKEN = re.compile(r"^(?:content|text|html|value|body|rendered)$", re.IGNORECASE)
_ID = re.compile(r"^_?(?:id|uid|uuid|guid|urn|key|slug)$", re.IGNORECASE)
_LIVE = re.compile(r"live|post|update|entr|message|event|stream|feed|timeline|blog|comment", re.IGNORECASE)
_MOST_NODES = 150_000
_DEEPEST = 30
_LEAST = 2
_MOST_SCRIPTS = 40


@dataclass(frozen=True, slots=True)
class _List:
    """A list in the state that may be the items; `named` says that its path speaks of posts, updates, entries."""

    drafts: tuple[Draft, ...]
    named: bool

    @property
    def weight(self) -> float:
        """How much there is in it: many entries with much text."""
        return sum(min(len(draft.html), 1000) for draft in self.drafts) * (2.0 if self.named else 1.0)


def read(view: View) -> Sequence[Found]:
    """Return the lists of the page's state that look like items, best first."""
    if view.sheet is None:
        return ()
    lists = [found for value in _values(view.sheet.states) for found in _lists(value)]
    lists.sort(key=lambda found: -found.weight)
    return [_found(found) for found in lists[:3]]


def _found(found: _List) -> Found:
    return Found(way="embedded", make=lambda: found.drafts, score=found.weight)


def _values(scripts: Sequence[str]) -> Iterator[Any]:
    """Yield what the page's scripts hold: whole JSON, and what they assign to names."""
    for script in scripts[:_MOST_SCRIPTS]:
        text = script.strip()
        if text.startswith(("{", "[")):
            yield load(text)
            continue
        for match in list(_ASSIGNED.finditer(text))[:_MOST_SCRIPTS]:
            try:
                yield json.JSONDecoder(strict=False).raw_decode(text, match.end())[0]
            except (ValueError, RecursionError):
                continue


def _lists(state: Any) -> Iterator[_List]:
    stack: list[tuple[Any, str, int]] = [(state, "", 0)]
    seen = 0
    while stack and seen < _MOST_NODES:
        value, path, depth = stack.pop()
        seen += 1
        if depth > _DEEPEST:
            continue
        if isinstance(value, dict):
            rows = list(value.values())
            if len(rows) >= _LEAST and (found := _list(rows, path)) is not None:
                yield found
            stack.extend((inner, f"{path}.{key}"[-200:], depth + 1) for key, inner in value.items() if isinstance(inner, dict | list))
        elif isinstance(value, list):
            if (found := _list(value, path)) is not None:
                yield found
            else:
                stack.extend((inner, path, depth + 1) for inner in value if isinstance(inner, dict | list))


def _list(rows: Sequence[Any], path: str) -> _List | None:
    """Return a list of entries when nearly all of its members have a time and a body."""
    entries = [row for row in rows if isinstance(row, dict)]
    if len(entries) < _LEAST or len(entries) * 2 < len(rows):
        return None
    drafts = [draft for row in entries if (draft := _draft(row)) is not None]
    if len(drafts) * 4 < len(entries) * 3:
        return None
    return _List(tuple(drafts), _LIVE.search(path) is not None)


def _draft(row: dict[str, Any]) -> Draft | None:
    fields = list(_fields(row))
    times = [(key, stamp) for key, value in fields if _PUBLISHED.match(key) and (stamp := stamp_of(value)) is not None]
    bodies = ["".join(_spoken(value)) for key, value in row.items() if _BODY.match(key)]
    body = max(bodies, key=len, default="")
    if not times or not body:
        return None
    title = next((squash(value) for key, value in fields if _TITLE.match(key) and isinstance(value, str) and value.strip()), None)
    anchor = next((text_of(value) for key, value in row.items() if _ID.match(key)), None)
    updated = next((stamp for key, value in fields if _UPDATED.search(key) and (stamp := stamp_of(value)) is not None), None)
    return Draft(anchor=anchor[:200] if anchor else None, machine=times[0][1], updated=updated, title=title, html=body)


def _fields(row: dict[str, Any], depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield keys and plain values of an entry, those of the nodes in it after its own."""
    for key, value in row.items():
        if not isinstance(value, dict | list):
            yield key, value
    if depth < 2:  # noqa: PLR2004 - headlines.basic and changes.created, no deeper
        for key, value in row.items():
            if isinstance(value, dict):
                yield from ((key if _TITLE.match(key) else inner, found) for inner, found in _fields(value, depth + 1))


def _spoken(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the HTML of a body, which may be a text, a list of elements, or a node with one inside."""
    if isinstance(value, str):
        yield value if "<" in value else f"<p>{value if '&' in value else escape(value, quote=False)}</p>"
    elif isinstance(value, list) and depth < 8:  # noqa: PLR2004 - editors nest blocks a few deep
        for inner in value[:500]:
            yield from _spoken(inner, depth + 1)
    elif isinstance(value, dict) and depth < 8:  # noqa: PLR2004 - editors nest blocks a few deep
        for key, inner in value.items():
            if _SPOKEN.match(key) or (_BODY.match(key) and not isinstance(inner, str)):
                yield from _spoken(inner, depth + 1)
