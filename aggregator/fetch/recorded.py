"""Answers that were recorded: a folder of bodies named by their instants, read as the wire would have given them."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from multidict import CIMultiDict
from yarl import URL

from aggregator.core.model import Answer, NotModified, Validators
from aggregator.fetch.answers import Cost, answered, failed
from aggregator.fetch.headers import is_readable, max_age, plain, renewed, validators_of
from aggregator.fetch.wire import NoReply, Reply

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):?(\d\d):?(\d\d)(?:[.,](\d{1,9}))?Z")
_HEADERS = ".headers.json"
_NOT_MODIFIED, _NO_STATUS = 304, 100


class BadRecording(ValueError):  # noqa: N818 - it says what the recording is
    """What should be replayed cannot be read; the text says what and where, one line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recorded answer. `body` reads it when it is its turn."""

    at: datetime
    url: str  # where it came from, after redirects
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], bytes] = bytes


def answer(recorded: Recorded, asked: Validators) -> Answer:
    """Return what a look that got this would have been told. A recorded 304 was asked for, by whoever recorded it."""
    headers = CIMultiDict(recorded.headers)
    raw = [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in headers.items()]
    if recorded.status == _NOT_MODIFIED:
        return NotModified(at=recorded.at, validators=renewed(asked, validators_of(raw)), max_age=max_age(headers))
    content_type = headers.get("Content-Type")
    if not is_readable(content_type):
        return failed(NoReply(reason="content-type", detail=plain(content_type), status=recorded.status), Cost(), recorded.at)
    body = recorded.body()
    reply = Reply(status=recorded.status, headers=headers, raw=raw, body=body)
    return answered(URL(recorded.url, encoded=True), reply, asked, Cost(size=len(body)), recorded.at)


# ------------------------------------------------------------------------------------------------- a folder


def read_folder(folder: Path, url: str) -> tuple[Recorded, ...]:
    """Return what a folder holds, the earliest first; other files are passed over. Raises BadRecording with all mistakes."""
    bodies: dict[str, Path] = {}
    headers: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        if begins := _NAME.match(file.name):
            (headers if file.name.endswith(_HEADERS) else bodies)[begins[0]] = file
    found, mistakes = [], []
    for name in sorted({*bodies, *headers}):
        try:
            found.append(_recorded(name, bodies.get(name), headers.get(name), url))
        except ValueError as error:
            mistakes.append(f"{headers.get(name) or bodies.get(name)}: {error}")
    if mistakes:
        raise BadRecording("\n".join(mistakes))
    return tuple(sorted(found, key=lambda one: one.at))


def _recorded(name: str, body: Path | None, headers: Path | None, url: str) -> Recorded:
    said = _said(headers) if headers else {}
    status = said.get("status", 200)
    if not isinstance(status, int) or isinstance(status, bool) or status < _NO_STATUS:
        raise ValueError(f"status: {status!r} is no HTTP status")
    listed = said.get("headers", {})
    if not isinstance(listed, dict) or not all(isinstance(value, str) for value in listed.values()):
        raise ValueError('headers: write an object of texts, such as {"ETag": "…"}')
    texts = dict(listed)
    if body is not None and ".txt" in body.suffixes:
        texts.setdefault("Content-Type", "text/plain")
    return Recorded(at=instant(name), url=str(said.get("url") or url), status=status, headers=texts, body=lambda: _content(body))


def _said(file: Path) -> dict[str, Any]:
    try:
        said = json.loads(file.read_bytes())
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(said, dict):
        raise ValueError('write an object, such as {"status": 200, "headers": {}}')  # noqa: TRY004 - it is the file's value, not our type
    return said


def instant(name: str) -> datetime:
    """Return the instant that a name begins with: `2024-11-05T080210Z`, with colons or decimals or without."""
    found = _NAME.match(name)
    if found is None:
        raise ValueError(f"{name}: no instant such as 2024-11-05T080210Z")
    day, hour, minute, second, decimals = found.groups()
    return datetime.fromisoformat(f"{day}T{hour}:{minute}:{second}.{(decimals or '0')[:6]:0<6}").replace(tzinfo=UTC)


def _content(file: Path | None) -> bytes:
    if file is None:
        return b""
    raw = file.read_bytes()
    if file.suffix == ".gz":
        try:
            return gzip.decompress(raw)
        except (OSError, EOFError, zlib.error) as error:
            raise BadRecording(f"{file}: {error}") from error
    return raw
