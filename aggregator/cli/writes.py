"""Commands that must write: they ask the daemon that holds the database, or take the lock when none runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from aggregator.cli.codes import BAD_INPUT, DATABASE, DONE, complain
from aggregator.daemon.control import NoDaemon, ask, perform
from aggregator.store.errors import StoreError
from aggregator.store.sqlite import SqliteStore


def retry(db: Path, ids: list[str], *, as_json: bool) -> int:
    """Make dead deliveries wait again."""
    return _carry_out(db, {"verb": "retry", "ids": ids}, "retried", "{} deliveries wait again", as_json=as_json)


def resume(db: Path, channel: str, *, as_json: bool) -> int:
    """Let a paused channel go on."""
    words = {"verb": "resume", "channel": channel}
    return _carry_out(db, words, "waiting", f"{channel} goes on, {{}} deliveries wait on it", as_json=as_json)


def _carry_out(db: Path, words: Mapping[str, Any], key: str, said: str, *, as_json: bool) -> int:
    if not db.exists():
        return complain(DATABASE, f"{db} is not there; name the database with --db")
    try:
        answer = ask_or_do(db, words)
    except StoreError as error:
        return complain(DATABASE, str(error))
    if "error" in answer:
        return complain(BAD_INPUT, str(answer["error"]))
    typer.echo(json.dumps(answer) if as_json else said.format(answer[key]))
    return DONE


def ask_or_do(db: Path, words: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask the daemon of a database to write, or do it when none runs. Raises StoreError when neither can be."""
    try:
        return ask(db, words)
    except NoDaemon:
        return asyncio.run(_alone(db, words))


async def _alone(db: Path, words: Mapping[str, Any]) -> Mapping[str, Any]:
    store = await SqliteStore.open(db)
    try:
        return await perform(store, words, datetime.now(UTC))
    finally:
        await store.close()
