"""When to look: the mean delay of items at equal numbers of requests, against fixed intervals and against who knows the rate.

The program's own functions (`learn`, `next_look`, `adapt`) decide on a virtual clock, with one price that they learn on the way,
from the same start for every budget. Fixed intervals get as many requests as were made so. Who knows the true rate also
gets as many, a price tuned to them, and even the rate that items cause which nobody has seen yet.

    python benchmarks/cadence.py [--quick] [--seeds N] [--days N] [--corpus FOLDER] [--plot FILE.svg]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import mean

sys.path.insert(0, str(Path(__file__).parent))

from chart import Series, write_chart
from coverages import HOUR, Coverage, recorded, simulated
from policies import fixed, knowing, online

from aggregator.core.model import Pace

BUDGETS = (30, 60, 120, 300)  # mean seconds between two looks at a page
PACE = Pace(least=timedelta(seconds=5), most=timedelta(hours=1))  # wide, so that the budget and not the limits decide
EACH = 3  # coverages of each kind
QUIET = 6 * HOUR  # a page without a new item for so long is quiet
MOST_OF_FIXED, MOST_OF_KNOWING, MOST_TAIL, MOST_OF_FIXED_RECORDED = 0.65, 1.25, 1.1, 0.85

World = Callable[[int], Sequence[Coverage]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One budget in one world. The ratios are to fixed intervals and to who knows, at as many requests."""

    budget: int
    used: float  # of the budget
    delay: float
    fixed: float
    knowing: float | None
    tail: float  # p95 to fixed p95
    items: int

    @property
    def to_fixed(self) -> float:
        """The mean delay as a part of that of fixed intervals."""
        return self.delay / self.fixed

    @property
    def to_knowing(self) -> float | None:
        """The mean delay as a multiple of that of who knows the rate."""
        return self.delay / self.knowing if self.knowing else None


def measure(world: World, budget: int, pace: Pace, seeds: Sequence[int], *, know: bool) -> Row:
    """Run all seeds at one budget."""
    ours: list[float] = []
    even: list[float] = []
    known: list[float] = []
    looks, allowed = 0, 0.0
    for seed in seeds:
        pages = world(seed)
        seconds = sum(page.end - page.begin for page in pages)
        spent = online(pages, budget, pace, Random(seed))  # noqa: S311 - weather
        ours += spent.delays
        even += fixed(pages, seconds / spent.looks, Random(seed + 1)).delays  # noqa: S311 - weather
        known += knowing(pages, spent.looks, pace).delays if know else []
        looks, allowed = looks + spent.looks, allowed + seconds / budget
    return Row(
        budget=budget,
        used=looks / allowed,
        delay=mean(ours),
        fixed=mean(even),
        knowing=mean(known) if know else None,
        tail=p95(ours) / p95(even),
        items=len(ours),
    )


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 stay below."""
    return sorted(values)[int(0.95 * len(values))]


def table(title: str, rows: Sequence[Row]) -> None:
    """Print the rows of one world."""
    print(f"\n{title}")
    print(f"{'mean interval':>14}{'used':>8}{'items':>8}{'delay s':>9}{'fixed s':>9}{'to fixed':>10}{'to knowing':>12}{'p95 to fixed':>14}")
    for row in rows:
        ratio = f"{row.to_knowing:.2f}" if row.to_knowing else "-"
        print(
            f"{row.budget:>12} s{row.used:>8.2f}{row.items:>8}{row.delay:>9.1f}{row.fixed:>9.1f}"
            f"{row.to_fixed:>10.3f}{ratio:>12}{row.tail:>14.2f}"
        )
    known = [row.to_knowing for row in rows if row.to_knowing]
    print(
        f"{'mean':>14}{'':>8}{'':>8}{'':>9}{'':>9}{mean(row.to_fixed for row in rows):>10.3f}"
        f"{f'{mean(known):.2f}' if known else '-':>12}{mean(row.tail for row in rows):>14.2f}"
    )


def main(seeds: int, days: int, budgets: Sequence[int], corpus: Path | None, plot: Path | None) -> bool:
    """Run the bench; return whether what is promised holds."""

    def run(world: World, pace: Pace, count: int, *, know: bool = False) -> list[Row]:
        return [measure(world, budget, pace, range(1, count + 1), know=know) for budget in budgets]

    def weather(seed: int) -> Sequence[Coverage]:
        return simulated(seed, days, EACH)

    ours = run(weather, PACE, seeds, know=True)
    table(f"Simulated: {EACH} pages each steady, bursty, diurnal and ending, {days} days, {seeds} seeds; limits 5 s to 1 h", ours)
    plain = run(weather, Pace(), min(seeds, 2))
    table(f"The same within the limits of a new sources.yaml, 15 s to 10 min; {min(seeds, 2)} seeds", plain)
    good = (
        mean(row.to_fixed for row in ours) <= MOST_OF_FIXED
        and mean(row.to_knowing or 0 for row in ours) <= MOST_OF_KNOWING
        and all(row.tail <= MOST_TAIL for row in ours)
    )
    last = f"simulated {mean(row.to_fixed for row in ours):.3f} of fixed, {mean(row.to_knowing or 0 for row in ours):.2f} of knowing"
    series = [Series("simulated, the program", [row.to_fixed for row in ours])]
    series += [Series("simulated, knowing the true rate", [(row.knowing or 0) / row.fixed for row in ours])]
    traces = corpus / "traces.json" if corpus else None
    if traces and traces.exists():
        real = run(lambda _: recorded(traces, after=QUIET), PACE, 4 * seeds)
        table(f"Seven recorded pages, from the first item until six hours after the last; {4 * seeds} seeds", real)
        for words, after in (("only between their first and last items", 0.0), ("on their whole days, midnight to midnight", None)):
            table(f"The same, {words}", run(lambda _, after=after: recorded(traces, after=after), PACE, 4 * seeds))  # type: ignore[misc]
        good = good and mean(row.to_fixed for row in real) <= MOST_OF_FIXED_RECORDED
        last += f"; recorded {mean(row.to_fixed for row in real):.3f} of fixed"
        series += [Series("recorded pages, the program", [row.to_fixed for row in real])]
    else:
        last += "; no recorded pages (LIVE_CORPUS names their folder)"
    if plot:
        write_chart(plot, "Mean delay, fixed intervals = 1", [f"{budget} s" for budget in budgets], series)
    print(f"\ncadence: {'good' if good else 'BAD'}, {last}")
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two seeds, two budgets")
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--corpus", type=Path, default=Path(os.environ["LIVE_CORPUS"]) if os.environ.get("LIVE_CORPUS") else None)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    some = (60, 300) if given.quick else BUDGETS
    sys.exit(0 if main(2 if given.quick else given.seeds, given.days, some, given.corpus, given.plot) else 1)
