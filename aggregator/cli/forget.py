"""`aggregator forget`: takedowns and readers' names, for good."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import typer

from aggregator.cli.codes import BAD_INPUT, DATABASE, DONE, complain
from aggregator.cli.tables import clock, plain, show
from aggregator.cli.writes import ask_or_do
from aggregator.store.columns import instant
from aggregator.store.connection import in_words, opened_for_reading
from aggregator.store.errors import StoreError
from aggregator.store.forgetting import Found, find


def forget(db: Path, names: Sequence[str], *, text: str | None, yes: bool, as_json: bool) -> int:
    """Show what would be forgotten, ask, and forget it; return the exit code."""
    if not db.exists():
        return complain(DATABASE, f"{db} is not there; name the database with --db")
    try:
        found = _meant(db, names, text)
        if isinstance(found, str):
            return complain(BAD_INPUT, found)
        if not yes and not _agreed(found, as_json=as_json):
            return complain(BAD_INPUT, "nothing was forgotten; say --yes to forget without being asked")
        answer = ask_or_do(db, {"verb": "forget", "items": [row["id"] for row in found.items], "pages": list(found.pages)})
    except StoreError as error:
        return complain(DATABASE, str(error))
    if "error" in answer:
        return complain(BAD_INPUT, str(answer["error"]))
    said = f"{answer['items']} items and {answer['pages']} pages are forgotten; backups still have them"
    typer.echo(json.dumps(answer) if as_json else said)
    return DONE


def _meant(db: Path, names: Sequence[str], text: str | None) -> Found | str:
    """Return what is to be forgotten, or why that cannot be said."""
    if not names and not (text or "").strip():
        return "name items or pages by id or address, or say --text WORDS"
    with in_words(db), closing(opened_for_reading(db)) as reading:
        found = find(reading, names, text)
    if found.unknown:
        return f"no item and no page is called {', '.join(found.unknown)}; nothing was forgotten"
    if not found.items and not found.pages:
        return f"no item says {text!r}; nothing was forgotten"
    return found


def _agreed(found: Found, *, as_json: bool) -> bool:
    """Show what is meant, and ask; without a terminal nobody can say yes."""
    rows = [
        (
            clock(instant(row["published_at"] or row["first_seen_at"])),
            plain(row["label"], 30),
            plain(row["title"] or row["text"], 90),
            row["id"],
        )
        for row in found.items
    ]
    if not as_json:
        show(("time", "label", "text", "id"), rows, empty="")
        for page in found.pages:
            typer.echo(f"the whole page {page}, which is not watched any more either")
    try:
        return typer.confirm(f"Forget {len(found.items)} items and {len(found.pages)} pages for good?", err=True)
    except typer.Abort:
        return False
