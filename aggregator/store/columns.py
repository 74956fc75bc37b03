"""Nouns to columns and back: the only place that knows how a value lies in a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter

from aggregator.core.instants import rfc3339, rfc3339_or_none
from aggregator.core.model import Item, Known, Link, Media, Memory, Sighting, Trace, Validators, Word

T = TypeVar("T")

_MEMORY = TypeAdapter(Memory)
_OWN_COLUMN = (  # of Memory: what people ask for has a column, the rest lies as JSON in `memory`
    "state",
    "title",
    "lead",
    "summary",
    "language",
    "timezone",
    "started_at",
    "ended_at",
    "last_item_at",
    "due_at",
    "not_before",
    "first_look_at",
)


# ------------------------------------------------------------------------------------------------- single values


def instant(text: str | None) -> datetime | None:
    """Read an instant as the tables write it."""
    return None if text is None else datetime.fromisoformat(text)


def instant_of(text: str) -> datetime:
    """Read an instant that is always there."""
    return datetime.fromisoformat(text)


def plain(text: str | None) -> str | None:
    """Return text that SQLite takes: half a surrogate pair, which no UTF-8 can hold, becomes a question mark."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def to_json(value: Any) -> str:
    """Write JSON; never fails for odd characters in what pages say."""
    try:
        return orjson.dumps(value).decode("utf-8")
    except TypeError:  # orjson refuses half surrogate pairs
        loose = json.dumps(value, ensure_ascii=False, default=_as_plain)
        return str(plain(loose))


def _as_plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else list(value)


def from_json(text: str | None) -> Any:
    """Read what to_json wrote; None for nothing."""
    return None if text is None else orjson.loads(text)


def many(make: Callable[..., T], text: str | None) -> tuple[T, ...]:
    """Read a JSON array of objects as the nouns they were."""
    return tuple(make(**one) for one in from_json(text) or ())


def strings(text: str | None) -> tuple[str, ...]:
    """Read a JSON array of strings."""
    return tuple(from_json(text) or ())


def _array(values: Iterable[Any]) -> str | None:
    """Write a JSON array; NULL when it is empty, which most are."""
    listed = list(values)
    return to_json(listed) if listed else None


def header(value: str | None) -> str | bytes | None:
    """Keep a header byte for byte: as text where it is text, else as the bytes that were on the wire."""
    if value is None or value.isascii():
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape")
    return value


def header_back(value: str | bytes | None) -> str | None:
    """Read a header as `header` kept it."""
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def body(raw: bytes) -> str | bytes:
    """Keep a message's bytes as text, which people can read in the table, whenever that gives the same bytes back."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


def body_back(kept: str | bytes) -> bytes:
    """Return the very bytes of a message."""
    return kept.encode("utf-8") if isinstance(kept, str) else kept


# ------------------------------------------------------------------------------------------------- items


def said(item: Item) -> dict[str, Any]:
    """Return what an item says, as the columns that `items` and `changes` share."""
    return {
        "key": plain(item.key),
        "label": plain(item.label),
        "title": plain(item.title),
        "text": plain(item.text),
        "html": plain(item.html),
        "author": plain(item.author),
        "url": plain(item.url),
        "published_at": rfc3339_or_none(item.published_at),
        "published_precision": item.published_precision,
        "updated_at": rfc3339_or_none(item.updated_at),
        "pinned": int(item.pinned),
        "links": _array(item.links),
        "media": _array(item.media),
        "more": to_json({"key_from": item.key_from, "origin": dict(item.origin)}),
    }


def item_of(row: Mapping[str, Any]) -> Item:
    """Return the item whose content a row of `items` or `changes` holds."""
    more = from_json(row["more"]) or {}
    return Item(
        key=row["key"],
        key_from=more.get("key_from", "content"),
        published_at=instant(row["published_at"]),
        published_precision=row["published_precision"],
        updated_at=instant(row["updated_at"]),
        label=row["label"],
        title=row["title"],
        text=row["text"] or "",
        html=row["html"] or "",
        url=row["url"],
        author=row["author"],
        pinned=bool(row["pinned"]),
        links=many(Link, row["links"]),
        media=many(Media, row["media"]),
        origin=more.get("origin", {}),
    )


def known_of(row: Mapping[str, Any]) -> Known:
    """Return an item as it is remembered before a look."""
    return Known(
        id=row["id"],
        item=item_of(row),
        version=row["version"],
        state=row["state"],
        first_seen_at=instant_of(row["first_seen_at"]),
        last_seen_at=instant(row["last_seen_at"]),
        baseline=bool(row["baseline"]),
        backfilled=bool(row["backfilled"]),
        position=row["position"],
        absent_since=instant(row["absent_since"]),
        matched=frozenset(strings(row["matched"])),
        recent=tuple(instant_of(at) for at in strings(row["recent"])),
        muted=bool(row["muted"]),
    )


def sighted(sighting: Sighting) -> dict[str, Any]:
    """Return the columns of `items` that hold a sighting."""
    return {
        "position": sighting.position,
        "absent_since": rfc3339_or_none(sighting.absent_since),
        "matched": _array(sorted(sighting.matched)),
        "recent": _array(rfc3339(at) for at in sighting.recent),
        "muted": int(sighting.muted),
    }


def words(run: Iterable[Word]) -> str | None:
    """Write a word diff."""
    return _array(run)


def traced(trace: Trace) -> dict[str, Any]:
    """Return the columns of `forgotten` that hold a trace."""
    return {
        "item": trace.item_id,
        "published_at": rfc3339_or_none(trace.published_at),
        "fingerprints": to_json(sorted(trace.fingerprints)),
        "marks": to_json(list(trace.marks)),
    }


def trace_of(row: Mapping[str, Any]) -> Trace:
    """Return the trace that a row of `forgotten` holds."""
    return Trace(
        item_id=row["item"],
        fingerprints=frozenset(strings(row["fingerprints"])),
        published_at=instant(row["published_at"]),
        marks=tuple(from_json(row["marks"])),
    )


# ------------------------------------------------------------------------------------------------- memory of a page


def memory_columns(memory: Memory) -> dict[str, Any]:
    """Return the columns of `pages` that hold a memory."""
    rest = _MEMORY.dump_python(memory, exclude={*_OWN_COLUMN, "validators", "last_good_at"}, exclude_defaults=True)
    own = {name: getattr(memory, name) for name in _OWN_COLUMN}
    return {
        **{name: rfc3339(value) if isinstance(value, datetime) else plain(value) for name, value in own.items()},
        "state": memory.state.value,
        "last_seen_at": rfc3339_or_none(memory.last_good_at),
        "failing": int(memory.trouble.failing),
        "trouble": plain(memory.trouble.reason),
        "etag": header(memory.validators.etag),
        "last_modified": header(memory.validators.last_modified),
        "memory": to_json(rest) if rest else None,
    }


def memory_of(row: Mapping[str, Any]) -> Memory:
    """Return the memory that a row of `pages` holds."""
    own = {name: instant(row[name]) if name.endswith(("_at", "_before")) else row[name] for name in _OWN_COLUMN}
    validators = Validators(etag=header_back(row["etag"]), last_modified=header_back(row["last_modified"]))
    rest = from_json(row["memory"]) or {}
    return _MEMORY.validate_python({**rest, **own, "last_good_at": instant(row["last_seen_at"]), "validators": validators})
