"""How well pages are read: our own families of markup on seeds never used before, pages that are not live, and the corpus's real pages.

    .venv/bin/python benchmarks/extraction.py [--seed N] [--languages 6] [--family NAME] [--cost]

An item counts when the F1 of its text's words is at least 0.8, one to one. Times are right within 60 s, and null where the page
shows none. Real pages come from the folder that LIVE_CORPUS names, once as they are and once without their data.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from recordings.families import FAMILIES, record
from recordings.newsroom import Expected, Recording
from recordings.otherwise import KINDS, record_other
from recordings.scoring import Score, look, score
from recordings.tongues import TONGUES

from aggregator.core.times import read_machine
from aggregator.extract import read

COLUMNS = [field.name for field in fields(Score)]
DATA = re.compile(rb"<script\b.*?</script>|\sitem(?:prop|type|scope)(?:=\"[^\"]*\")?", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: the mean of the figures, and how many pages they are of."""

    name: str
    figures: dict[str, float]
    pages: int
    note: str = ""

    @property
    def worst(self) -> float:
        """Return what the table is sorted by."""
        return fmean(self.figures[name] for name in ("live", "f1", "text", "time", "title", "label"))


def main() -> int:
    """Print the tables, worst first, and one last line."""
    options = _options()
    languages = sorted(TONGUES)[:: max(1, len(TONGUES) // options.languages)]
    families = [family(name, options.seed, languages) for name in FAMILIES if options.family in {None, name}]
    table(f"families, seeds from {options.seed}", families)
    others = [other(name, options.seed, languages) for name in KINDS] if options.family is None else []
    table("not live", others, columns=("live", "f1"))
    real = list(corpus()) if options.family is None else []
    told = list(answers()) if options.family is None else []
    table("real pages", real, columns=("live", "precision", "recall", "f1", "text", "time", "title"))
    table("real answers", told, columns=("live", "precision", "recall", "f1", "text", "time", "title"))
    if options.cost:
        cost()
    print(summary(families, others, real))
    return 0


def family(name: str, seed: int, languages: Sequence[str]) -> Row:
    """Measure one family in several languages, a fresh seed for each."""
    recordings = [record(name, seed + n, language) for n, language in enumerate(languages)]
    return row(name, [score(recording, look(recording)) for recording in recordings])


def other(name: str, seed: int, languages: Sequence[str]) -> Row:
    """Measure one kind of page that is not live."""
    recordings = [record_other(name, seed + n, language) for n, language in enumerate(languages)]
    return row(name, [score(recording, look(recording)) for recording in recordings])


def row(name: str, scores: Sequence[Score], note: str = "") -> Row:
    """Return the mean of several pages' figures."""
    return Row(
        name=name, figures={column: fmean(getattr(one, column) for one in scores) for column in COLUMNS}, pages=len(scores), note=note
    )


def table(title: str, rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> None:
    """Print rows, worst first."""
    rows = sorted(rows, key=lambda one: (one.worst, one.name))
    if not rows:
        return
    print(f"\n{title:24}" + "".join(f"{name:>11}" for name in columns))
    for one in rows:
        print(f"{one.name:24}" + "".join(f"{one.figures[name]:11.3f}" for name in columns) + (f"   {one.note}" if one.note else ""))


def summary(families: Sequence[Row], others: Sequence[Row], real: Sequence[Row]) -> str:
    """Return the one line that says how it stands."""

    def mean(rows: Sequence[Row], name: str) -> str:
        return f"{fmean(one.figures[name] for one in rows):.4f}" if rows else "-"

    figures = " ".join(f"{name}={mean(families, name)}" for name in ("f1", "text", "time", "title", "label", "permalink", "live"))
    worst = min(families, key=lambda one: one.figures["f1"])
    found = f"not_live={mean(others, 'live')}" if others else ""
    pages = f"real_f1={mean(real, 'f1')}" if real else "real=skipped"
    return f"extraction: families={len(families)} {figures} worst_f1={worst.figures['f1']:.3f} ({worst.name}) {found} {pages}"


# ------------------------------------------------------------------------------------------------- real pages


def corpus() -> Iterator[Row]:
    """Measure the real pages, as they are and without JSON-LD, state and microdata."""
    folder = os.environ.get("LIVE_CORPUS")
    if not folder:
        print("\nreal pages: skipped, LIVE_CORPUS names no folder")
        return
    for path in sorted(Path(folder, "pages").glob("*.html")):
        truth = Path(folder, "truth", path.name).with_suffix(".json")
        body = path.read_bytes()
        for name, page in ((path.stem, body), (f"{path.stem}, no data", DATA.sub(b"", body))):
            yield real_page(name, page, body, json.loads(truth.read_text()) if truth.exists() else {"entries": [], "note": ""})


def answers() -> Iterator[Row]:
    """Measure real answers of known sites' endpoints, without the entries that were removed.

    One of the truths is of what stands in the answer rather than of what a reader sees: it has an advertisement, a comment that nobody
    let through, rules of a style sheet, and the words of posts elsewhere that are embedded.
    """
    folder = Path(os.environ.get("LIVE_CORPUS") or "/nowhere")
    for path in sorted((folder / "payloads").glob("*.json")):
        truth = folder / "truth" / path.name
        if truth.exists():
            entries = [e for e in json.loads(truth.read_text())["entries"] if not e.get("deleted") and e.get("time")]
            body = path.read_bytes()
            expected = tuple(
                Expected(text=e["text"], title=e.get("title") or None, label=False, at=instant(e) or False, url=False, related=False)
                for e in entries
            )
            url = f"https://paper.example/api/{path.stem}"
            recording = Recording(family=path.stem, body=body, url=url, at=saved_at(b"", entries), expected=expected, live=True)
            reading = look(recording)
            yield row(path.stem, [score(recording, reading)], note=f"{len(reading.items)} of {len(entries)} {'+'.join(reading.ways)}")


def real_page(name: str, body: bytes, whole: bytes, truth: dict[str, Any]) -> Row:
    """Measure one real page against what was read off it by hand-made selectors."""
    entries = truth["entries"]
    # Where the truth notes that the page's own times are wrong, or has clocks alone, it does not say when.
    exact = "LOCAL" not in truth["note"]
    expected = tuple(
        Expected(text=e["text"], title=e.get("title") or None, label=False, at=(exact and instant(e)) or False, url=False, related=False)
        for e in entries
    )
    url, at = address(whole), saved_at(whole, entries)
    recording = Recording(family=name, body=body, url=url, at=at, expected=expected, live=bool(entries))
    reading = look(recording)
    return row(name, [score(recording, reading)], note=f"{len(reading.items)} of {len(entries)} {reading.reason or '+'.join(reading.ways)}")


def instant(entry: dict[str, Any]) -> datetime | None:
    """Return the time of a truth entry, where it is exact."""
    stamp = read_machine(entry.get("time") or "")
    return stamp.utc(UTC) if stamp else None


def address(body: bytes) -> str:
    """Return the address that the page gives as its own."""
    found = re.search(rb"<link[^>]+rel=\"?canonical\"?[^>]+href=\"?([^\"> ]+)", body) or re.search(
        rb"og:url\"?[^>]+content=\"?([^\"> ]+)", body
    )
    return found[1].decode() if found else "https://paper.example/live"


def saved_at(body: bytes, entries: Sequence[dict[str, Any]]) -> datetime:
    """Return when the page can have been saved: just after what it says of its latest change."""
    changes = re.findall(rb"dateModified\"?\s*:\s*\"([^\"]+)", body)
    stamps = [stamp.utc(UTC) for value in changes if (stamp := read_machine(value.decode("ascii", "replace")))]
    known = [at for at in (*stamps, *(instant(entry) for entry in entries)) if at is not None]
    return max(known, default=datetime.now(UTC))


# ------------------------------------------------------------------------------------------------- cost


def cost() -> None:
    """Print what reading a page of 500 KB with 150 items costs, in bare parses of the same page."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - only this figure needs the bare parser

    recording = record("blocks", 1, "en", size=150)
    filler = b"<script>" + b"var x = 'y';" * ((500_000 - len(recording.body)) // 12) + b"</script></body>"
    body = recording.body.replace(b"</body>", filler)
    text = body.decode()
    bare = best(lambda: LexborHTMLParser(text))
    again = best(lambda: read(body, url=recording.url, at=recording.at))
    first = best(lambda: read(body, url=recording.url, at=recording.at), before=forget)
    print(f"\ncost: {len(body):,} bytes, 150 items, without the BeautifulSoup clean-up: bare parse {bare * 1e3:.2f} ms,", end=" ")
    print(f"first reading {first * 1e3:.1f} ms = {first / bare:.1f} parses, next one {again * 1e3:.1f} ms = {again / bare:.1f} parses")


def forget() -> None:
    """Empty what short texts are remembered in; the compiled lexicons and the clean-up, which is not in this figure, stay."""
    for name, module in list(sys.modules.items()):
        if name.startswith("aggregator."):
            for thing, value in vars(module).items():
                if hasattr(value, "cache_clear") and thing not in {"clean", "_compiled"}:
                    value.cache_clear()


def best(act: Callable[[], object], before: Callable[[], object] = tuple) -> float:
    """Return the least time of several runs; `before` each of them something may be done that does not count."""
    times = []
    for _ in range(7):
        before()
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return min(times)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000_007, help="where fresh seeds begin (default: the clock)")
    parser.add_argument("--languages", type=int, default=6)
    parser.add_argument("--family", default=None)
    parser.add_argument("--cost", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
