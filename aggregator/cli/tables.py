"""How rows are shown to a person: short tables, in colour on a terminal, with nothing in them that steers it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from aggregator.core.model import Reading

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MOST_TEXT = 160


def plain(text: str | None, most: int = MOST_TEXT) -> str:
    """Return foreign text as one line that a terminal only prints."""
    line = " ".join(_CONTROL.sub(" ", text or "").split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def clock(instant: datetime | None) -> str:
    """Return an instant as people read it, in UTC."""
    return instant.strftime("%Y-%m-%d %H:%M:%S") if instant else "-"


def short_clock(instant: datetime | None) -> str:
    """Return an instant as it fits into a narrow table: without the year, in UTC."""
    return instant.strftime("%m-%d %H:%M:%S") if instant else "-"


def seconds(span: float | None) -> str:
    """Return a span in the unit that fits it."""
    if span is None:
        return "-"
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if abs(span) >= size:
            return f"{span / size:.1f} {unit}"
    return f"{span:.1f} s"


def size(count: int) -> str:
    """Return a number of bytes in the unit that fits it."""
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:  # noqa: PLR2004 - units of a thousand
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


LEAST_CELL = 12  # characters of a column that may be cut
WHOLE = frozenset({"id", "made", "next look", "source", "state", "time"})  # never cut: they are copied, or say how things stand


def show(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """Print a table, or the sentence that says why there is none and what to do.

    Into a pipe go lines of cells divided by tabs, nothing cut. On a terminal too narrow for the whole cells the others give way.
    """
    console, listed = Console(), list(rows)
    if not listed:
        console.print(escape(empty), highlight=False, soft_wrap=True)
        return
    if not console.is_terminal:
        for line in (columns, *listed):
            typer.echo("\t".join(line))
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    widths = [max(len(name), *(len(row[place]) for row in listed)) for place, name in enumerate(columns)]
    least = sum(width if name in WHOLE else min(width, LEAST_CELL) for name, width in zip(columns, widths, strict=True)) + 2 * len(columns)
    for name, width in zip(columns, widths, strict=True):
        whole = name in WHOLE
        table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=width if whole else min(width, LEAST_CELL))
    for row in listed:
        table.add_row(*(Text(cell) for cell in row))
    # On a terminal that is too narrow for that, lines run over its edge: what is cut could not be copied.
    console.print(table, width=max(console.width, least), crop=False)


def show_reading(reading: Reading) -> None:
    """Print what one page says, as a reader would list it."""
    console = Console(highlight=False)
    page = reading.page
    state = "ended" if page.ended else "live"
    console.print(Text(plain(page.title) or page.url, style="bold"))
    if not reading.live:
        console.print(f"not a live page: {reading.reason}")
        return
    facts = (f"{len(reading.items)} items", state, f"confidence {reading.confidence:.2f}", f"read by {', '.join(reading.ways)}")
    console.print(Text(" · ".join(facts), style="dim"))
    for item in reading.items:
        when = clock(item.published_at)[:16] if item.published_at else "no time"
        console.print()
        head = Text(when, style="cyan")
        head.append(f"  {plain(item.label)}" if item.label else "", style="bold yellow")
        head.append(f"  {plain(item.title)}" if item.title else "", style="bold")
        console.print(head)
        console.print(Text(plain(item.text, 400)))
        for link in item.links:
            if link.rel == "related":
                console.print(Text(f"  → {plain(link.text)}  {plain(link.url)}", style="dim"))
