"""WARC files, as far as a replay needs them: the answers that were recorded for one address, the earliest first.

Only response and revisit records are looked at (ISO 28500), plain or gzipped record by record.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

from multidict import CIMultiDict

from aggregator.core.addresses import canonical
from aggregator.fetch.body import Limits
from aggregator.fetch.inflate import Broken, inflater
from aggregator.fetch.recorded import BadRecording, Recorded, instant

_LONGEST_LINE = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK_LINE = 64
_READ = 1 << 20


class _File(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    headers: Mapping[str, str]
    block: bytes


@dataclass(slots=True)
class _Search:
    """What is looked for and what was met: a page may be answered from where its address redirects to."""

    addresses: set[str]
    by_digest: dict[str, bytes] = field(default_factory=dict)
    found: list[Recorded] = field(default_factory=list)


def read_warc(path: Path, url: str) -> tuple[Recorded, ...]:
    """Return the recorded answers of an address. Raises BadRecording for a file that is cut or no WARC."""
    search = _Search(addresses={canonical(url)})
    try:
        with gzip.open(path) if _is_gzip(path) else path.open("rb") as file:
            for record in _records(file, search):
                _take(record, search)
    except (EOFError, OSError, ValueError, zlib.error) as error:
        raise BadRecording(f"{path}: {error}") from error
    return tuple(sorted(search.found, key=lambda one: one.at))


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


# ------------------------------------------------------------------------------------------------- records


def _records(file: _File, search: _Search) -> Iterator[_Record]:
    """Yield the records that may be answers; the blocks of all others are skipped."""
    while line := file.readline(_LONGEST_LINE):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            raise ValueError(f"no WARC record where one should begin: {line[:40]!r}")
        headers = _headers(iter(lambda: file.readline(_LONGEST_LINE).rstrip(b"\r\n"), b""))
        length = int(headers.get("Content-Length", "-1"))
        if length < 0:
            raise ValueError("a record without Content-Length")
        wanted = headers.get("WARC-Type") in {"response", "revisit"} and _address(headers) in search.addresses
        if wanted and length <= Limits().wire * 2:
            block = file.read(length)
            if len(block) < length:
                raise EOFError("the last record is cut short")
            yield _Record(headers=headers, block=block)
        else:
            _skip(file, length)


def _skip(file: _File, length: int) -> None:
    while length > 0:
        piece = file.read(min(length, _READ))
        if not piece:
            raise EOFError("the last record is cut short")
        length -= len(piece)


def _headers(lines: Iterator[bytes]) -> CIMultiDict[str]:
    found: CIMultiDict[str] = CIMultiDict()
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon:
            found.add(name.decode("latin-1").strip(), value.decode("utf-8", "replace").strip())
    return found


def _address(headers: Mapping[str, str]) -> str:
    return canonical(headers.get("WARC-Target-URI", "").strip("<>"))


# ------------------------------------------------------------------------------------------------- answers


def _take(record: _Record, search: _Search) -> None:
    url = record.headers.get("WARC-Target-URI", "").strip("<>")
    head, _, payload = record.block.partition(b"\r\n\r\n")
    status_line, *lines = head.split(b"\r\n")
    parts = status_line.split(None, 2)
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/") or not parts[1].isdigit():  # noqa: PLR2004 - protocol and status
        return  # DNS answers and their like
    status, headers = int(parts[1]), _headers(iter(lines))
    if status in _REDIRECTS:
        search.addresses.add(canonical(urljoin(url, headers.get("Location", ""))))
        return
    digest = record.headers.get("WARC-Payload-Digest", "")
    if record.headers.get("WARC-Type") == "revisit" and "not-modified" not in record.headers.get("WARC-Profile", ""):
        packed = search.by_digest.get(digest)
        if packed is None:
            return  # what it is like stands in another file
    else:
        packed = zlib.compress(_body(headers, payload))
        search.by_digest[digest] = packed
    at = instant(record.headers.get("WARC-Date", ""))
    # By its canonical address, as we would have asked for it: links and permalinks of items are made from it.
    search.found.append(Recorded(at=at, url=canonical(url), status=status, headers=headers, body=partial(zlib.decompress, packed)))


def _body(headers: Mapping[str, str], payload: bytes) -> bytes:
    """Undo the codings of a payload; some tools store it without them and keep the headers that speak of them."""
    if headers.get("Transfer-Encoding", "").strip().lower() == "chunked":
        payload = _without_chunks(payload)
    undo = inflater(headers.get("Content-Encoding"))
    if undo is None:
        return payload
    whole = bytearray()
    try:
        for piece in undo.feed(payload):
            whole += piece
            if len(whole) > Limits().inflated:
                break
    except Broken:
        return payload
    return bytes(whole) if whole else payload


def _without_chunks(payload: bytes) -> bytes:
    """Return what stands in the chunks; a payload that is not in chunks as it is."""
    whole, place = bytearray(), 0
    while True:
        end = payload.find(b"\r\n", place, place + _CHUNK_LINE)
        try:
            length = int(payload[place:end].split(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            length = -1
        if length < 0:
            return bytes(whole) if whole and place >= len(payload) else payload
        if length == 0:
            return bytes(whole)
        whole += payload[end + 2 : end + 2 + length]
        place = end + 2 + length + 2
