"""`items`, `sources` and `deliveries list`: what the database holds, for people and, with --json, for machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import typer

from aggregator.cli.codes import BAD_INPUT, DATABASE, DONE, complain
from aggregator.cli.tables import clock, plain, seconds, short_clock, show, size
from aggregator.core.instants import rfc3339
from aggregator.core.rows import ChannelRow, DeliveryRow, ItemRow, SourceRow
from aggregator.store.errors import StoreError
from aggregator.store.reader import Reader

if TYPE_CHECKING:
    from _typeshed import DataclassInstance  # known to type checkers only

STATES = ("waiting", "sent", "dead", "withheld")


def items(db: Path, *, source: str | None, q: str | None, limit: int, as_json: bool) -> int:
    """List the newest items."""
    try:
        with _reader(db) as reader:
            rows = reader.items(source=source, q=q, limit=limit)
    except StoreError as error:
        return complain(DATABASE, str(error))
    if as_json:
        return _say(rows)
    show(("time", "source", "label", "text", "id"), map(_item, rows), empty=_why_no_items(db, filtered=bool(source or q)))
    return DONE


def _item(row: ItemRow) -> tuple[str, ...]:
    words = row.title or row.text
    mark = "✗ " if row.state == "removed" else "✎ " if row.version > 1 else ""
    return (
        short_clock(row.published_at or row.first_seen_at),
        plain(row.source_name, 24),
        plain(row.label, 30),
        mark + plain(words, 90),
        row.id,
    )


def sources(db: Path, *, as_json: bool) -> int:
    """Show each source."""
    try:
        with _reader(db) as reader:
            rows = reader.sources()
            paused = [one for one in reader.channels() if one.paused_at is not None]
    except StoreError as error:
        return complain(DATABASE, str(error))
    if as_json:
        return _say(rows)
    columns = ("source", "state", "pages", "items", "delay", "looks", "304", "bytes", "next look", "note")
    show(columns, map(_source, rows), empty="No sources yet; `aggregator run` takes them from sources.yaml.")
    _say_paused(paused)
    return DONE


def _source(row: SourceRow) -> tuple[str, ...]:
    return (
        plain(row.name, 40),
        row.state,
        str(row.pages),
        str(row.items),
        seconds(row.delay),
        str(row.looks),
        str(row.not_modified),
        size(row.bytes),
        short_clock(row.due_at),
        plain(row.note, 60),
    )


def deliveries_list(db: Path, *, state: str | None, channel: str | None, limit: int, as_json: bool) -> int:
    """List deliveries."""
    if state is not None and state not in STATES:
        return complain(BAD_INPUT, f"--state {state}: there are {', '.join(STATES)}")
    try:
        with _reader(db) as reader:
            rows = reader.deliveries(channel=channel, state=state, limit=limit)
            paused = [one for one in reader.channels() if one.paused_at is not None]
    except StoreError as error:
        return complain(DATABASE, str(error))
    if as_json:
        return _say(rows)
    asked = " ".join(f"{name} {value}" for name, value in (("state", state), ("channel", channel)) if value)
    nothing = f"No deliveries with {asked}." if asked else "No deliveries: no rule has matched anything yet."
    show(("made", "channel", "state", "type", "what", "error", "id"), map(_delivery, rows), empty=nothing)
    _say_paused(paused)
    return DONE


def _say_paused(paused: Iterable[ChannelRow]) -> None:
    for one in paused:
        typer.echo(f"{one.name} is paused since {clock(one.paused_at)}: {plain(one.note)}; aggregator deliveries resume {one.name}")


def _why_no_items(db: Path, *, filtered: bool) -> str:
    """Say what is so when there is nothing to list, and what to do."""
    if filtered:
        return "No such items; try fewer words, or leave --source out."
    with _reader(db) as reader:
        unread = [row for row in reader.sources() if row.last_good_at is None and row.note]
    if unread:
        reasons = "; ".join(f"{plain(row.name, 40)}: {plain(row.note)}" for row in unread[:5])
        return f"No items yet: {len(unread)} sources have not been read ({reasons}). docs/operating.md explains each reason."
    return "No items yet; `aggregator run` fetches some."


def _delivery(row: DeliveryRow) -> tuple[str, ...]:
    state = f"{row.state}, try {row.attempts + 1} {short_clock(row.due_at)}" if row.state == "waiting" else row.state
    what = plain(row.label or row.title or row.text, 50)
    return short_clock(row.created_at), row.channel, state, row.type, what, plain(row.error, 40), row.id


def _reader(db: Path) -> Reader:
    if not db.exists():
        raise StoreError(f"{db} is not there; name the database with --db, or run `aggregator run` once")
    return Reader(db)


def _say(rows: Iterable[DataclassInstance]) -> int:
    typer.echo(orjson.dumps([_plain_values(row) for row in rows], option=orjson.OPT_INDENT_2).decode())
    return DONE


def _plain_values(row: DataclassInstance) -> dict[str, Any]:
    """Return a row as JSON has it: instants as the tables write them, bodies as the text they are."""
    return {one.name: _plain_value(getattr(row, one.name)) for one in fields(row)}


def _plain_value(value: Any) -> Any:
    match value:
        case datetime():
            return rfc3339(value)
        case bytes():
            return orjson.loads(value) if value else None
        case tuple():
            return [_plain_value(one) for one in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
    return value
