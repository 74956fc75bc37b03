"""Why a store cannot be opened or written, in words for the person who must act. The command line exits 5 on each of them."""

from __future__ import annotations

from pathlib import Path


class StoreError(Exception):
    """The database cannot be used as asked; the text says what to do."""


class StoreLocked(StoreError):  # noqa: N818 - it names a state, as the glossary of errors does
    """Another process writes this database."""

    def __init__(self, path: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{path} is written by {who}; stop that one first, or name another database with --db")
        self.path, self.pid = path, pid


class StoreTooNew(StoreError):  # noqa: N818 - as above
    """A later version of this program has written this database."""

    def __init__(self, path: Path, unknown: list[str]) -> None:
        steps = ", ".join(unknown)
        super().__init__(f"{path} was written by a later version of this program (unknown: {steps}); upgrade, or restore an older backup")
        self.path, self.unknown = path, unknown


class StoreDamaged(StoreError):  # noqa: N818 - as above
    """The file does not hold together; nothing was written to it."""

    def __init__(self, path: Path, finding: str) -> None:
        super().__init__(f"{path} is damaged ({finding}); nothing was changed: keep a copy of it and restore a backup")
        self.path, self.finding = path, finding


class PlanRefused(StoreError):  # noqa: N818 - as above
    """A plan contradicts the ledger (an item new twice, a message made twice); nothing of it was written."""
