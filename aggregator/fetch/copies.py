"""Copies of robots.txt that outlive the process: an answered file is asked for once a day, however often we restart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Shelf(Protocol):
    """Where copies lie while nobody runs."""

    def read(self, origin: str) -> str | None:
        """Return what was written of an origin, None when nothing was."""

    async def write(self, origin: str, text: str) -> None:
        """Write down what is known of an origin; never raise, a copy is worth no look."""


class NoShelf:
    """Keeps nothing: for who asks once and goes."""

    def read(self, origin: str) -> str | None:  # noqa: ARG002 - the promise of a shelf
        """Return nothing."""
        return None

    async def write(self, origin: str, text: str) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is worth knowing of an origin after a restart. `text` None: it has not answered."""

    text: str | None = None
    answered_at: datetime | None = None
    failures: int = 0
    not_before: datetime | None = None
    trouble: str = ""

    def written(self) -> str:
        """Return it as text."""
        instants = {"answered_at": self.answered_at, "not_before": self.not_before}
        told = {name: value.isoformat() for name, value in instants.items() if value}
        return json.dumps({"text": self.text, "failures": self.failures, "trouble": self.trouble, **told})


def read_kept(text: str | None) -> Kept | None:
    """Return what was written, None for nothing and for what another version wrote."""
    try:
        told = json.loads(text or "")
        instants = {name: datetime.fromisoformat(told[name]) for name in ("answered_at", "not_before") if name in told}
        return Kept(text=told["text"], failures=told["failures"], trouble=told["trouble"], **instants)
    except (ValueError, TypeError, KeyError):
        return None
