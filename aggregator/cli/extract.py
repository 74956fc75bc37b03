"""`aggregator extract`: what one page says, from a file, an address or standard input."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import orjson
import typer

from aggregator import extract as reading_
from aggregator.cli.check import say_mistakes
from aggregator.cli.codes import BAD_INPUT, DONE, NOT_FETCHED, NOT_LIVE, complain
from aggregator.cli.tables import show_reading
from aggregator.config.load import load
from aggregator.config.mistakes import ConfigErrors
from aggregator.core.addresses import canonical
from aggregator.core.model import Failed, Fetched, NotModified, PageFacts, Reading, Source
from aggregator.core.settings import Settings
from aggregator.fetch import Fetcher
from aggregator.outputs.extraction import as_json as reading_json

_TEXT = bytes(set(range(256)) - set(range(9)) - {11} - set(range(14, 27)) - set(range(28, 32)) - {127})  # ESC: ISO-2022-JP
NOWHERE = "https://page.invalid/"  # a saved page whose address nobody told
WEB = ("http://", "https://")
LONGEST = 64 * 1024 * 1024


def extract(what: str, *, url: str | None, at: str | None, config: Path | None, as_json: bool) -> int:
    """Read one page and print it; return the exit code."""
    try:
        settings = load(config, os.environ) if config else Settings()
        instant = _instant(at)
    except ConfigErrors as error:
        say_mistakes(error)
        return BAD_INPUT
    except ValueError:
        return complain(BAD_INPUT, f"--at {at}: write an instant with its zone, such as 2024-11-05T08:02:10Z")
    if url is not None and not url.startswith(WEB):
        return complain(BAD_INPUT, f"--url {url}: write an address that begins with https:// or http://")
    body = asyncio.run(_body(what, url, instant, settings))
    if isinstance(body, str):
        return complain(BAD_INPUT, body)
    if isinstance(body, Failed):
        return _say_failed(body, what, as_json=as_json)
    source = _source_of(settings, what) or _source_of(settings, body.url)
    found = reading_.read(
        body.body,
        url=body.url,
        at=body.at,
        content_type=body.content_type,
        language=source.language if source else None,
        timezone=source.timezone if source else None,
        select=source.select if source else None,
    )
    _print(found, as_json=as_json)
    return DONE if found.live else NOT_LIVE


def _instant(at: str | None) -> datetime:
    if at is None:
        return datetime.now(UTC)
    instant = datetime.fromisoformat(at)
    if instant.tzinfo is None:
        raise ValueError("no zone")
    return instant.astimezone(UTC)


async def _body(what: str, url: str | None, at: datetime, settings: Settings) -> Fetched | Failed | str:
    """Return the body with its address and instant, why it could not be fetched, or what is wrong with the input."""
    if what.startswith(WEB):
        fetcher = Fetcher(contact=settings.contact, hosts=settings.hosts, network=settings.network, now=lambda: datetime.now(UTC))
        async with fetcher:
            answer = await fetcher.fetch(what)
        return Failed(at=answer.at, reason="not-modified") if isinstance(answer, NotModified) else answer
    try:
        bytes_ = await asyncio.to_thread(_saved, what)
    except OSError as error:
        return f"{what}: {error.strerror}; give a saved page, an address that begins with https://, or -"
    if not bytes_.strip():
        return f"{what}: there is nothing in it"
    if _is_binary(bytes_):
        return f"{what}: this is neither a page nor text"
    plain = "text/plain" if what.endswith(".txt") else None
    return Fetched(at=at, url=url or NOWHERE, status=200, body=bytes_, content_type=plain, size=len(bytes_))


def _is_binary(content: bytes) -> bool:
    """Say whether this cannot be text: control characters, outside the encodings that are made of them."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[:2].count(0) == 1:  # UTF-16, with or without its mark
        return False
    return len(content[:4096].translate(None, _TEXT)) > 0.02 * len(content[:4096])


def _saved(what: str) -> bytes:
    if what == "-":
        return sys.stdin.buffer.read(LONGEST)
    with Path(what).open("rb") as file:
        return file.read(LONGEST)


def _source_of(settings: Settings, url: str) -> Source | None:
    address = canonical(url)
    return next((source for source in settings.sources if canonical(source.url) == address), None)


def _say_failed(failed: Failed, what: str, *, as_json: bool) -> int:
    if as_json:
        nothing = reading_json(Reading(live=False, page=PageFacts(url=what))) | {"reason": failed.reason, "detail": failed.detail}
        typer.echo(orjson.dumps(nothing, option=orjson.OPT_INDENT_2).decode())
    return complain(NOT_FETCHED, f"{what}: could not be fetched, {failed.reason}" + (f" ({failed.detail})" if failed.detail else ""))


def _print(found: Reading, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(reading_json(found), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        show_reading(found)
