"""SQLite's log beside a database, as far as we must read it ourselves.

SQLite believes the log up to the first frame that does not add up, which is right for the end that a crash tore off. But
when frames that a checkpoint has already copied into the database are damaged, the older frames before them hide newer
pages of the database, and the mixture passes for whole. Only the index beside the log knows how far the copying had come.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_INDEX = 136  # bytes of the index before its tables
_HEADER = 48  # of which the first, twice, are its header
_LOG_HEADER = 32
_SALT = slice(16, 24)  # in the header of the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the index of a log says, in frames. `begun` counts those that a checkpoint had at least begun to copy."""

    frames: int
    copied: int
    begun: int
    salt: bytes


def progress(path: Path) -> Progress | None:
    """Return what the index beside a database's log says; None when there is none, or none that holds together."""
    try:
        with path.with_name(path.name + "-shm").open("rb") as index:
            raw = index.read(_INDEX)
    except OSError:
        return None
    if len(raw) < _INDEX or raw[:_HEADER] != raw[_HEADER : 2 * _HEADER] or raw[12] != 1:
        return None
    frames, copied, begun = (struct.unpack_from("=I", raw, place)[0] for place in (16, 96, 128))
    return Progress(frames=frames, copied=copied, begun=max(copied, begun), salt=raw[32:40])


def is_stale(index: Progress, path: Path) -> bool:
    """Say whether an index belongs to a log before the one that lies there, as may be after a power cut."""
    try:
        with path.with_name(path.name + "-wal").open("rb") as log:
            header = log.read(_LOG_HEADER)
    except OSError:
        return False
    return len(header) == _LOG_HEADER and header[_SALT] != index.salt and _adds_up(header)


def _adds_up(header: bytes) -> bool:
    """Say whether the checksum of a log's header is right."""
    order = ">" if header[3] & 1 else "<"
    one = two = 0
    for first, second in struct.iter_unpack(order + "II", header[:24]):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return (one, two) == struct.unpack(">II", header[24:])


def hidden(before: Progress, after: Progress | None) -> int:
    """Return how many frames are gone that a checkpoint had already begun to copy; 0 when the database is whole.

    `before` is the index as the last writer left it, `after` as SQLite made it from the log anew.
    """
    left = after.frames if after is not None else 0
    if left == 0 and before.begun == before.copied == before.frames:
        return 0  # all of it had been copied, and the log is not needed any more
    return max(before.begun - left, 0)
