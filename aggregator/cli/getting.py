"""The one page that a command is about: from a file, an address or standard input."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.cli.codes import BAD_INPUT, complain
from aggregator.core.addresses import canonical
from aggregator.core.model import Failed, Fetched, NotModified, Source
from aggregator.core.settings import Settings
from aggregator.fetch import Fetcher

_TEXT = bytes(set(range(256)) - set(range(9)) - {11} - set(range(14, 27)) - set(range(28, 32)) - {127})  # ESC: ISO-2022-JP
NOWHERE = "https://page.invalid/"  # a saved page whose address nobody told
WEB = ("http://", "https://")
LONGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """A page, or why it could not be fetched. `crawl_delay` is in seconds, None for a page that was not asked for."""

    answer: Fetched | Failed
    crawl_delay: float | None = None


def instant_of(at: str | None) -> datetime:
    """Return the instant that `--at` says, now when it says nothing; raises ValueError for what is none, or has no zone."""
    if at is None:
        return datetime.now(UTC)
    instant = datetime.fromisoformat(at)
    if instant.tzinfo is None:
        raise ValueError("no zone")
    return instant.astimezone(UTC)


def get(what: str, *, url: str | None, at: str | None, settings: Settings) -> Got | int:
    """Return the page, or the exit code once the mistake in the input has been said."""
    try:
        instant = instant_of(at)
    except ValueError:
        return complain(BAD_INPUT, f"--at {at}: write an instant with its zone, such as 2024-11-05T08:02:10Z")
    if url is not None and not url.startswith(WEB):
        return complain(BAD_INPUT, f"--url {url}: write an address that begins with https:// or http://")
    return asyncio.run(_fetched(what, settings)) if what.startswith(WEB) else _read(what, url or NOWHERE, instant)


def _read(what: str, url: str, at: datetime) -> Got | int:
    """Return a saved page as if it had come from an address at an instant."""
    try:
        content = _saved(what)
    except OSError as error:
        return complain(BAD_INPUT, f"{what}: {error.strerror}; give a saved page, an address that begins with https://, or -")
    if not content.strip():
        return complain(BAD_INPUT, f"{what}: there is nothing in it")
    if _is_binary(content):
        return complain(BAD_INPUT, f"{what}: this is neither a page nor text")
    plain = "text/plain" if what.endswith(".txt") else None
    return Got(answer=Fetched(at=at, url=url, status=200, body=content, content_type=plain, size=len(content)))


async def _fetched(url: str, settings: Settings) -> Got:
    """Ask for a page once, as the daemon would: guarded, politely, robots.txt first."""
    async with Fetcher(contact=settings.contact, hosts=settings.hosts, network=settings.network, now=lambda: datetime.now(UTC)) as fetcher:
        answer = await fetcher.fetch(url)
        if isinstance(answer, NotModified):
            return Got(answer=Failed(at=answer.at, reason="not-modified"))
        return Got(answer=answer, crawl_delay=fetcher.crawl_delay(answer.url) if isinstance(answer, Fetched) else None)


def source_of(settings: Settings, *urls: str) -> Source | None:
    """Return the source that watches one of these addresses."""
    addresses = {canonical(url) for url in urls}
    return next((source for source in settings.sources if canonical(source.url) in addresses), None)


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
