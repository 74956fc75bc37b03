"""`aggregator probe`: what an address is, how it is read and why, how it will be polled, and the lines that watch it."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from rich.console import Console
from rich.text import Text

from aggregator.cli.check import say_mistakes
from aggregator.cli.codes import BAD_INPUT, DONE, NOT_LIVE
from aggregator.cli.extract import read, say_failed
from aggregator.cli.getting import get, source_of
from aggregator.cli.tables import clock, plain, seconds, size
from aggregator.config.load import load
from aggregator.config.mistakes import ConfigErrors
from aggregator.config.sites import shipped
from aggregator.core.model import Failed, Pace
from aggregator.core.settings import HostSettings, Settings
from aggregator.extract import index_links
from aggregator.outputs.probing import Manners, findings


def probe(what: str, *, url: str | None, at: str | None, config: Path | None, as_json: bool) -> int:
    """Look at one page and say what it is; return the exit code."""
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
    reading = read(what, got.answer, settings)
    answer = got.answer
    # Nearly every page of a paper leads to live pages; one that is live itself is no index of them, even when it cannot be read.
    lists = reading.reason == "not-live"
    links = index_links(answer.body, url=answer.url, follow=None, content_type=answer.content_type) if lists else ()
    source = source_of(settings, what, answer.url)
    host = settings.hosts.get(urlsplit(answer.url).hostname or "", HostSettings())
    manners = Manners(pace=source.pace if source else Pace(), gap=host.gap.total_seconds(), crawl_delay=got.crawl_delay)
    found = findings(reading, answer, manners, links)
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        show(found, Console(highlight=False, soft_wrap=True))
    return DONE if found["kind"] else NOT_LIVE


def show(found: dict[str, Any], console: Console) -> None:
    """Print what was found for a person: in colour on a terminal, as plain lines in a pipe."""
    page = found["page"]
    console.print(Text(plain(page["title"]) or found["url"], style="bold"))
    console.print(_verdict(found))
    for one in found["evidence"]:
        style, sign = ("green", "+") if one["points"] > 0 else ("red", "-")
        console.print(Text(f"  {sign} {one['what']}", style=style))
    if found["known"]:
        names = ", ".join(f"{one['name']} ({one['file']})" for one in found["known"])
        console.print(Text(f"\nknown      {names}"))
    if found["live"]:
        _show_reading(found, console)
    for link in found["links"]:
        console.print(Text(f"  → {plain(link)}", style="cyan"))
    _show_polling(found["polling"], console)
    if found["advice"]:
        console.print(Text(f"\n{found['advice']}", style="yellow"))
    if found["yaml"]:
        console.print(Text("\nPaste into sources.yaml:\n", style="dim"))
        console.print(Text(found["yaml"]), end="")


def _verdict(found: dict[str, Any]) -> Text:
    if not found["live"]:
        return Text(f"not a live page: {found['reason']}", style="bold red")
    state = "a live page that has ended" if found["page"]["ended"] else "a live page"
    return Text(f"{state}, {found['confidence']:.0%} sure, read by {' and '.join(found['ways'])}", style="bold green")


def _show_reading(found: dict[str, Any], console: Console) -> None:
    page, fields = found["page"], found["fields"]
    console.print(f"\nlanguage   {plain(page['language']) or 'not said'}")
    console.print(f"time zone  {plain(page['timezone']) or 'not said'}")
    if found["delta"]:
        console.print(Text(f"new items  {plain(found['delta'])}"))
    if found["older"]:
        console.print(Text(f"older page {plain(found['older'])}"))
    names = {"published_at": "time", "url": "address"}
    told = ", ".join(f"{names.get(name, name)} of {one['items']} by {one['from']}" for name, one in fields.items())
    console.print(Text(f"fields     {told}"))
    console.print(Text(f"\nthe newest {len(found['items'])} of {fields['text']['items'] if 'text' in fields else 0} items", style="dim"))
    for item in found["items"]:
        at = item["published_at"]
        row = Text("  " + (clock(datetime.fromisoformat(at))[:16] if at else "no time         "), style="cyan")
        row.append(f"  {plain(item['label'], 40)}" if item["label"] else "", style="bold yellow")
        row.append(f"  {plain(item['title'], 60)}" if item["title"] else "", style="bold")
        row.append(f"  {plain(item['text'], 70)}", style="default")
        console.print(row)


def _show_polling(polling: dict[str, Any], console: Console) -> None:
    pace = polling["pace"]
    if pace == "adaptive":
        pace = f"when an item is likely, every {seconds(polling['least_seconds'])} to {seconds(polling['most_seconds'])}"
    console.print(f"\npolled     {pace}; at least {seconds(polling['gap_seconds'])} between two requests to the host")
    if polling["robots"] is None:
        console.print("           a saved page: robots.txt and validators were not asked for")
        return
    delay = polling["crawl_delay_seconds"]
    console.print(f"robots.txt {polling['robots']}" + (f", and asks for {seconds(delay)} between requests" if delay else ""))
    conditional = "an unchanged page will be a 304" if polling["conditional"] else "no validators: each look is the whole page"
    fresh = f"; the server calls it fresh for {seconds(polling['max_age_seconds'])}" if polling["max_age_seconds"] else ""
    console.print(f"one look   {size(polling['bytes'])} in {seconds(polling['seconds'])}; {conditional}{fresh}")
