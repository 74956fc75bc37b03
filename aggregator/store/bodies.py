"""Bodies of looks, kept beside the database: one file for each different body, named by its hash, never written twice."""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from aggregator.core.evidence import body_hash

zstd: Any
try:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
except ImportError:  # pragma: no cover - comes with aiohttp[speedups], except where no wheel exists
    zstd = None

LARGEST = 64 * 1024 * 1024  # more than any body that is ever read


class BodyDamaged(Exception):  # noqa: N818 - it names a state, as the store's other errors do
    """The file does not hold the body that it is named after."""


class Bodies:
    """The bodies beside one database. May be used from several threads at once.

    A file's time of change is the instant of the latest look that needs the body: what is past its time is seen without
    asking the database. Copy the folder with its times (`cp -a`, `rsync -a`), or bodies stay longer.
    """

    def __init__(self, database: Path) -> None:
        self.folder = database.parent / "bodies" / database.stem
        self._lock = Lock()

    def keep(self, body: bytes, at: datetime) -> str:
        """Keep a body that was read at `at`, durable on return; return its name."""
        name = body_hash(body)
        with self._lock:
            kept = self._file(name)
            if kept is None:
                kept = self._write(name, body)
            if kept.stat().st_mtime < at.timestamp():
                _touch(kept, at)
        return name

    def read(self, name: str) -> bytes | None:
        """Return a body, None when it is not kept (any more); raise BodyDamaged when the file is not what its name says."""
        kept = self._file(name)
        if kept is None:
            return None
        try:
            body = _unpacked(kept.suffix, kept.read_bytes())
        except FileNotFoundError:  # it went past its time just now
            return None
        except _BROKEN as error:
            raise BodyDamaged(f"{kept}: {error}") from error
        if body_hash(body) != name:
            raise BodyDamaged(f"{kept}: not the body that it is named after")
        return body

    def has(self, name: str) -> bool:
        """Say whether a body is kept."""
        return self._file(name) is not None

    def remove(self, name: str) -> bool:
        """Remove a body for good; return whether it was there."""
        with self._lock:
            kept = self._file(name)
            if kept is not None:
                kept.unlink()
        return kept is not None

    def prune(self, before: datetime) -> int:
        """Remove the bodies that no look since `before` needs, and what an ended process left half-written; return how many."""
        removed = 0
        for file in self._files():
            with self._lock, suppress(FileNotFoundError):
                if file.stat().st_mtime < before.timestamp():
                    file.unlink()
                    removed += 1
        return removed

    def _files(self) -> Iterator[Path]:
        return (file for shelf in _listed(self.folder) if shelf.is_dir() for file in _listed(shelf))

    def _file(self, name: str) -> Path | None:
        shelf = self.folder / name[:2]
        return next((file for suffix in _SUFFIXES if (file := shelf / f"{name}{suffix}").exists()), None)

    def _write(self, name: str, body: bytes) -> Path:
        shelf = self.folder / name[:2]
        shelf.mkdir(parents=True, exist_ok=True)
        kept, half = shelf / f"{name}{_SUFFIXES[0]}", shelf / f"{name}.half"
        with half.open("wb") as file:
            file.write(_packed(body))
            file.flush()
            os.fsync(file.fileno())
        os.utime(half, (0, 0))  # the caller says from when it is
        half.replace(kept)
        _sync(shelf)
        return kept


def _listed(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError):
        return sorted(folder.iterdir())
    return []


def _touch(file: Path, at: datetime) -> None:
    os.utime(file, (at.timestamp(), at.timestamp()))


def _sync(folder: Path) -> None:
    """Make a new name in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_BROKEN: tuple[type[Exception], ...] = (OSError, zlib.error, *((zstd.ZstdError,) if zstd else ()))
_SUFFIXES = (".zst", ".z") if zstd else (".z",)


def _packed(body: bytes) -> bytes:
    return bytes(zstd.compress(body)) if zstd else zlib.compress(body)


def _unpacked(suffix: str, packed: bytes) -> bytes:
    if suffix == ".zst":
        return bytes(zstd.ZstdDecompressor().decompress(packed, LARGEST))
    return zlib.decompressobj().decompress(packed, LARGEST)
