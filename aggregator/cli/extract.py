"""`aggregator extract`: what one page says, from a file, an address or standard input."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import orjson
import typer

from aggregator import extract as reading_
from aggregator.cli.check import say_mistakes
from aggregator.cli.codes import BAD_INPUT, DONE, NOT_FETCHED, NOT_LIVE, complain
from aggregator.cli.getting import get, source_of
from aggregator.cli.tables import show_reading
from aggregator.config.load import load
from aggregator.config.mistakes import ConfigErrors
from aggregator.config.sites import shipped
from aggregator.core.model import Failed, Fetched, PageFacts, Reading
from aggregator.core.settings import Settings
from aggregator.outputs.extraction import as_json as reading_json


def extract(what: str, *, url: str | None, at: str | None, config: Path | None, as_json: bool) -> int:
    """Read one page and print it; return the exit code."""
    try:
        settings = load(config, os.environ) if config else Settings()
        shipped()
    except ConfigErrors as error:
        say_mistakes(error)
        return BAD_INPUT
    got = get(what, url=url, at=at, settings=settings)
    if isinstance(got, int):
        return got
    if isinstance(got.answer, Failed):
        return say_failed(got.answer, what, as_json=as_json)
    found = read(what, got.answer, settings)
    _print(found, as_json=as_json)
    return DONE if found.live else NOT_LIVE


def read(what: str, body: Fetched, settings: Settings) -> Reading:
    """Return what a body says, read with the settings of the source that watches it, if one does."""
    source = source_of(settings, what, body.url)
    return reading_.read(
        body.body,
        url=body.url,
        at=body.at,
        content_type=body.content_type,
        language=source.language if source else None,
        timezone=source.timezone if source else None,
        select=source.select if source else None,
        sites=shipped(),
    )


def say_failed(failed: Failed, what: str, *, as_json: bool) -> int:
    """Say why a page could not be fetched; return the exit code."""
    if as_json:
        nothing = reading_json(Reading(live=False, page=PageFacts(url=what))) | {"reason": failed.reason, "detail": failed.detail}
        typer.echo(orjson.dumps(nothing, option=orjson.OPT_INDENT_2).decode())
    return complain(NOT_FETCHED, f"{what}: could not be fetched, {failed.reason}" + (f" ({failed.detail})" if failed.detail else ""))


def _print(found: Reading, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(reading_json(found), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        show_reading(found)
