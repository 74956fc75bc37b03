"""Reads the database for web, feeds, commands and metrics. It cannot write, and it holds up nobody who does."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, Self

from sqlite_utils import Database

from aggregator.core.rows import ChangeRow, ChannelRow, Counts, DeliveryRow, ItemHistory, ItemRow, LookRow, PageRow, SourceRow
from aggregator.store import queries, views
from aggregator.store.columns import instant, instant_of
from aggregator.store.connection import in_words, opened_for_reading
from aggregator.store.tables import OUTCOMES

Row = dict[str, Any]

DELAYS = 5000  # the latest items that tell how late we are
TOLD = 1000  # of them, in figures


class Reader:
    """Synchronous, read-only queries; may be called from several threads at once. Answers are whole, frozen values."""

    def __init__(self, path: Path) -> None:
        """Open no file yet: the database may still be in the making."""
        self.path = path
        self._idle: LifoQueue[Database] = LifoQueue()

    # --------------------------------------------------------------------------------------------- items and changes

    def items(  # noqa: PLR0913 - each is a filter that a person may set, all by name
        self,
        *,
        source: str | None = None,
        tag: str | None = None,
        rule: str | None = None,
        q: str | None = None,
        page: str | None = None,
        state: str | None = None,
        since: int | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> tuple[ItemRow, ...]:
        """Return the newest items first, by the paper's time (never later than our first sight of them).

        `source` is an id or a name; `since` a change's id: items changed after it; `before` the `cursor` of the last item
        of a page of results. `q` finds words and "phrases"; nothing that a person types in it is an error.
        """
        asked = {
            "source": source,
            "tag": tag,
            "rule": rule,
            "page": page,
            "state": state,
            "since": since if since is None else _whole(since),
        }
        filters: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
        filters |= queries.search_filters(q or "")
        values: dict[str, Any] = {**filters, "limit": _bounded(limit)}
        if before is not None:
            at, _, number = before.partition("~")
            filters["before"], values["before_at"], values["before_number"] = before, at, _number(number)
        where = _where(queries.ITEM_FILTERS[name] for name in filters)
        return tuple(views.item_row(row) for row in self._rows(f"{queries.ITEMS} {where} {queries.ITEMS_ORDER}", values))

    def item(self, item_id: str) -> ItemHistory | None:
        """Return an item with every change of it, oldest first; None when there is no such item."""
        where = _where([queries.ITEM_FILTERS["item"]])
        for row in self._rows(f"{queries.ITEMS} {where}", {"item": item_id}):
            changes = self._rows(f"{queries.CHANGES} WHERE changes.item = :item ORDER BY changes.id", {"item": item_id})
            return ItemHistory(item=views.item_row(row), changes=tuple(views.change_row(change) for change in changes))
        return None

    def changes(self, after: int = 0, *, page: str | None = None, newest: bool = False, limit: int = 100) -> tuple[ChangeRow, ...]:
        """Return the ledger's lines after an id, in commit order; the latest of them first when `newest`."""
        where = _where(["changes.id > :after", *(["changes.page = :page"] if page is not None else [])])
        order = "DESC" if newest else "ASC"
        sql = f"{queries.CHANGES} {where} ORDER BY changes.id {order} LIMIT :limit"
        values = {"after": _whole(after), "page": page, "limit": _bounded(limit)}
        return tuple(views.change_row(row) for row in self._rows(sql, values))

    def last_change(self) -> int:
        """Return the id of the newest line of the ledger, 0 when there is none."""
        return int(self._value("SELECT coalesce(max(id), 0) FROM changes"))

    # --------------------------------------------------------------------------------------------- what is watched

    def page(self, page_id: str) -> PageRow | None:
        """Return a page; None when there is no such page."""
        return next((views.page_row(row) for row in self._rows(f"{queries.PAGES} WHERE pages.id = :page", {"page": page_id})), None)

    def pages(self, *, source: str | None = None, watched: bool | None = True) -> tuple[PageRow, ...]:
        """Return live pages (not indexes), the one with the newest item first; `watched` None returns also former ones."""
        filters = ["pages.kind = 'page'"]
        filters += ["pages.watched = :watched"] if watched is not None else []
        filters += ["(sources.id = :source OR sources.name = :source)"] if source is not None else []
        sql = f"{queries.PAGES} {_where(filters)} ORDER BY last_item_at DESC, pages.id"
        return tuple(views.page_row(row) for row in self._rows(sql, {"source": source, "watched": watched}))

    def looks(self, page_id: str, *, limit: int = 50) -> tuple[LookRow, ...]:
        """Return a page's looks that were worth a row, latest first."""
        sql = "SELECT * FROM looks WHERE page = :page ORDER BY at DESC, id DESC LIMIT :limit"
        return tuple(views.look_row(row) for row in self._rows(sql, {"page": page_id, "limit": _bounded(limit)}))

    def sources(self, *, watched: bool | None = True) -> tuple[SourceRow, ...]:
        """Return sources by name with health, cost and median delay; `watched` None returns also former ones."""
        delays: dict[str, list[float]] = {}
        for source, delay in self._delays():
            delays.setdefault(source, []).append(delay)
        where = _where(["sources.watched = :watched"] if watched is not None else [])
        rows = self._rows(f"{queries.SOURCES} {where} GROUP BY sources.id ORDER BY name", {"watched": watched})
        return tuple(views.source_row(row, _median(delays.get(row["id"], []))) for row in rows)

    # --------------------------------------------------------------------------------------------- deliveries

    def deliveries(self, *, channel: str | None = None, state: str | None = None, limit: int = 100) -> tuple[DeliveryRow, ...]:
        """Return deliveries, latest first."""
        filters = [f"deliveries.{name} = :{name}" for name, value in (("channel", channel), ("state", state)) if value is not None]
        sql = f"{queries.DELIVERIES} {_where(filters)} ORDER BY deliveries.alert DESC, channel LIMIT :limit"
        return tuple(views.delivery_row(row) for row in self._rows(sql, {"channel": channel, "state": state, "limit": _bounded(limit)}))

    def channels(self) -> tuple[ChannelRow, ...]:
        """Return the channels that ever had a delivery or are paused, by name."""
        return tuple(views.channel_row(row) for row in self._rows(queries.CHANNELS))

    # --------------------------------------------------------------------------------------------- figures

    def counts(self) -> Counts:
        """Return the store in figures."""
        delays = [delay for _, delay in self._delays()][:TOLD]
        return Counts(
            items=int(self._value("SELECT count(*) FROM items")),
            pages=dict(self._pairs("SELECT state, count(*) FROM pages WHERE watched = 1 AND kind = 'page' GROUP BY state")),
            changes=self._changes(),
            looks=self._looks(),
            bytes=dict(self._pairs("SELECT name, sum(bytes_total) FROM pages JOIN sources ON sources.id = source GROUP BY name")),
            deliveries=self._deliveries(),
            paused=dict(self._pairs("SELECT id, coalesce(note, '') FROM channels WHERE paused_at IS NOT NULL")),
            failing=tuple(name for name, _ in self._pairs("SELECT name, state FROM sources WHERE state = 'failing' AND watched = 1")),
            oldest_waiting=instant(self._value(queries.OLDEST_WAITING)),
            oldest_due=instant(self._value(queries.OLDEST_DUE)),
            delays=tuple(delays),
            delay_median=_median(delays),
            last_change=self.last_change(),
        )

    def _changes(self) -> dict[tuple[str, str], int]:
        sql = "SELECT name, counted.kind, times FROM (SELECT source, kind, count(*) AS times FROM changes GROUP BY source, kind) AS counted"
        rows = self._rows(f"{sql} JOIN sources ON sources.id = counted.source")
        return {(row["name"], row["kind"]): row["times"] for row in rows}

    def _looks(self) -> dict[tuple[str, str], int]:
        sums = ", ".join(f"sum(looks_{outcome}) AS {outcome}" for outcome in OUTCOMES)
        sql = f"SELECT name, {sums} FROM pages JOIN sources ON sources.id = pages.source GROUP BY name"  # noqa: S608 - our own names
        rows = self._rows(sql)
        return {(row["name"], outcome.replace("_", "-")): row[outcome] for row in rows for outcome in OUTCOMES}

    def _deliveries(self) -> dict[tuple[str, str], int]:
        rows = self._rows("SELECT channel, state, count(*) AS times FROM deliveries GROUP BY channel, state")
        return {(row["channel"], row["state"]): row["times"] for row in rows}

    def _delays(self) -> list[tuple[str, float]]:
        """Return the sources of the latest items and seconds from publication to first sight, latest first."""
        rows = self._rows(queries.DELAYS, {"limit": DELAYS})
        return [(row["source"], (instant_of(row["first_seen_at"]) - instant_of(row["published_at"])).total_seconds()) for row in rows]

    # --------------------------------------------------------------------------------------------- the connection

    def _rows(self, sql: str, values: Row | None = None) -> list[Row]:
        with self._connection() as db:
            return list(db.query(sql, _storable(values or {})))

    def _pairs(self, sql: str) -> list[tuple[str, Any]]:
        with self._connection() as db:
            return list(db.execute(sql).fetchall())

    def _value(self, sql: str) -> Any:
        with self._connection() as db:
            return db.execute(sql).fetchone()[0]

    @contextmanager
    def _connection(self) -> Iterator[Database]:
        """Lend an idle connection, or a new one; one that met an error is not lent again. What SQLite finds is a StoreError."""
        try:
            db = self._idle.get_nowait()
        except Empty:
            db = opened_for_reading(self.path)
        try:
            with in_words(self.path):
                yield db
        except BaseException:
            db.close()
            raise
        self._idle.put(db)

    def close(self) -> None:
        """Close the idle connections; a later question opens a new one."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _where(filters: Any) -> str:
    listed = list(filters)
    return f"WHERE {' AND '.join(listed)}" if listed else ""


def _storable(values: Row) -> Row:
    """Make what came in an address fit to be compared: SQLite takes no half surrogate pairs."""
    return {name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for name, value in values.items()}


def _bounded(limit: int) -> int:
    return max(0, min(limit, 1000))


def _whole(number: int) -> int:
    return max(0, min(number, 2**62))  # SQLite's integers end where Python's do not


def _number(text: str) -> int:
    return _whole(int(text)) if text.isascii() and text.isdigit() and len(text) < 20 else 0  # noqa: PLR2004 - digits of 2^63


def _median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None
