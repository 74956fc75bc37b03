"""JSON-LD: what a page tells search engines of itself, as a LiveBlogPosting with its updates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from aggregator.core.model import Media
from aggregator.core.text import squash
from aggregator.core.times import Stamp, read_machine
from aggregator.extract.view import MOST_ITEMS, Draft, Found, View

_MOST = 5_000_000
_LONGEST_URL = 2_000
_DEEPEST = 60
_MOST_NODES = 200_000


def read(view: View) -> Sequence[Found]:
    """Return the updates of the page's LiveBlogPosting, if it declares one."""
    if view.sheet is None:
        return ()
    postings = [node for node in nodes(view.sheet.data) if is_type(node, "LiveBlogPosting")]
    return [_posting(node, view) for node in sorted(postings, key=lambda node: -len(_updates(node)))]


def _posting(node: dict[str, Any], view: View) -> Found:
    ended = read_machine(text_of(node.get("coverageEndTime")) or "")
    drafts = [draft for update in _updates(node) if (draft := _draft(update, view)) is not None]
    return Found(way="jsonld", make=lambda: tuple(drafts), claims_live=True, ended_at=ended.utc(UTC) if ended else None)


def _updates(node: dict[str, Any]) -> list[dict[str, Any]]:
    updates = node.get("liveBlogUpdate") or node.get("liveBlogUpdates") or []
    rows = updates if isinstance(updates, list) else [updates]
    return [row for row in rows if isinstance(row, dict)][:MOST_ITEMS]


def _draft(update: dict[str, Any], view: View) -> Draft | None:
    body = text_of(update.get("articleBody")) or text_of(update.get("text")) or text_of(update.get("description")) or ""
    title = squash(unescape(text_of(update.get("headline")) or text_of(update.get("name")) or "")) or None
    if not body and not title:
        return None
    url = text_of(update.get("url")) or text_of(update.get("@id")) or ""
    return Draft(
        anchor=_anchor(update, url, view),
        permalink=_permalink(url, view),
        machine=stamp_of(update.get("datePublished")) or stamp_of(update.get("dateCreated")),
        updated=stamp_of(update.get("dateModified")),
        title=title,
        author=_author(update.get("author")),
        html=body,
        media=tuple(_media(update, view)),
    )


def stamp_of(value: object) -> Stamp | None:
    """Return the time that a value of the data says."""
    return read_machine(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def text_of(value: object) -> str | None:
    """Return the text of a value that may be a text, a number, a list of them, or a node with a value or an id."""
    match value:
        case str():
            return value.strip() or None
        case [first, *_]:
            return text_of(first)
        case {"@value": inner} | {"@id": inner} | {"name": inner} | {"url": inner}:
            return text_of(inner)
        case int() | float() if not isinstance(value, bool):
            return repr(value) if abs(value) < 10**18 else None
    return None


def _anchor(update: dict[str, Any], url: str, view: View) -> str | None:
    identifier = text_of(update.get("identifier"))
    if identifier:
        return identifier[:200]
    parts = urlsplit(url) if len(url) < _LONGEST_URL else None
    if parts is None:
        return None
    if parts.fragment:
        return parts.fragment[:200]
    own = text_of(update.get("@id"))
    return own[:200] if own and own != view.url and "/" not in own else None


def _permalink(url: str, view: View) -> str | None:
    if not url or len(url) > _LONGEST_URL or ("/" not in url and "#" not in url):
        return None
    address = urljoin(view.base, url)
    return address if address.startswith(("http://", "https://")) and address.rstrip("/") != view.url.rstrip("/") else None


def _author(value: object) -> str | None:
    rows = value if isinstance(value, list) else [value]
    people = [
        row for row in rows if not (isinstance(row, dict) and (is_type(row, "Organization") or is_type(row, "NewsMediaOrganization")))
    ]
    names = [squash(name) for row in people if (name := text_of(row.get("name") if isinstance(row, dict) else row))]
    return ", ".join(names[:5]) or None


def _media(update: dict[str, Any], view: View) -> Iterator[Media]:
    for key, kind in (("image", "image"), ("video", "video")):
        value = update.get(key)
        for row in (value if isinstance(value, list) else [value])[:1]:
            url = text_of(row.get("contentUrl") or row.get("url") or row.get("embedUrl")) if isinstance(row, dict) else text_of(row)
            if url and (address := urljoin(view.base, url)).startswith(("http://", "https://")):
                yield Media(url=address, kind=kind)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------- reading the scripts


def nodes(scripts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield every node of the page's JSON-LD, outer ones first; what cannot be read is skipped."""
    count = 0
    for script in scripts:
        stack = [(load(script), 0)]
        while stack and count < _MOST_NODES:
            value, depth = stack.pop()
            count += 1
            if isinstance(value, dict):
                if "@type" in value:
                    yield value
                value = list(value.values())
            if isinstance(value, list) and depth < _DEEPEST:
                stack.extend((inner, depth + 1) for inner in reversed(value) if isinstance(inner, dict | list))


def load(script: str) -> Any:
    """Return what a script's JSON says, mended where papers often break it; None when it cannot be read."""
    text = script.strip()
    for prefix, suffix in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("//<![CDATA[", "//]]>")):
        if text.startswith(prefix):
            text = text[len(prefix) :].strip().removesuffix(suffix).strip()
    text = text.rstrip(";")
    if not text or len(text) > _MOST or _is_deep(text):
        return None
    try:
        return json.loads(text, strict=False, parse_int=_number)
    except (ValueError, RecursionError):
        return None


def _is_deep(text: str) -> bool:
    """Tell from a prefix of brackets that only an attack nests so."""
    return "[" * _DEEPEST in text or text.count('{"') > _MOST_NODES or "[" * 20 in text.replace(" ", "")[:2000]


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else float("inf")  # noqa: PLR2004 - longer than any epoch; Python refuses 5,000 digits


def is_type(node: dict[str, Any], name: str) -> bool:
    """Whether a node is of a schema.org type, however it is spelled."""
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1] == name
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )
