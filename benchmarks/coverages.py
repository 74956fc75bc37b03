"""When items of live pages come: simulated coverages of four kinds, and the recorded ones of a corpus.

Random numbers here make weather, not secrets: every run is told its seed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from random import Random

HOUR, DAY = 3600.0, 86400.0
GRID = 5.0  # seconds between two values of a rate written down
GAPS = (120.0, 2400.0)  # mean seconds between items, as on the recorded pages; evenly by their logarithm


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One page: when its items come, in seconds, and from when to when it is watched."""

    kind: str
    items: tuple[float, ...]
    begin: float
    end: float
    base: Callable[[float], float] = lambda _: 0.0  # items a second
    feeds: tuple[float, float] = (0.0, 1.0)  # items that each item brings on, and how fast (1/s)

    @cached_property
    def true_rate(self) -> Sequence[float]:
        """The rate that really held, each GRID seconds: what no watcher can know, for it minds items not yet seen."""
        more, decay = self.feeds
        fed, place, rates = 0.0, 0, []
        for step in range(int((self.end - self.begin) / GRID) + 1):
            at = self.begin + step * GRID
            fed *= math.exp(-decay * GRID)
            while place < len(self.items) and self.items[place] <= at:
                fed += more * decay * math.exp(-decay * (at - self.items[place]))
                place += 1
            rates.append(self.base(at) + fed)
        return rates


def simulated(seed: int, days: int, each: int) -> list[Coverage]:
    """Return `each` coverages of every kind."""
    dice = Random(seed)  # noqa: S311 - see above
    makers = (_steady, _bursty, _diurnal, _ending)
    return [make(dice, days * DAY) for _ in range(each) for make in makers]


def _gap(dice: Random) -> float:
    return math.exp(dice.uniform(*map(math.log, GAPS)))


def _steady(dice: Random, end: float) -> Coverage:
    gap = _gap(dice)
    return _by_chance("steady", dice, lambda _: 1 / gap, 1 / gap, end)


def _bursty(dice: Random, end: float) -> Coverage:
    """Three of four items answer an earlier one, within minutes: a Hawkes process."""
    more, decay = 0.75, 1 / dice.uniform(300, 900)
    base = (1 - more) / _gap(dice)
    items, at, fed = [], 0.0, 0.0
    while at < end:
        most = base + fed
        wait = dice.expovariate(most)
        fed *= math.exp(-decay * wait)
        at += wait
        if at < end and dice.random() * most < base + fed:
            items.append(at)
            fed += more * decay
    return Coverage(kind="bursty", items=tuple(items), begin=0.0, end=end, base=lambda _: base, feeds=(more, decay))


def _diurnal(dice: Random, end: float) -> Coverage:
    """Busy in the afternoon, next to silent for some hours of the night; each newsroom in its own zone."""
    gap, shift = _gap(dice), dice.uniform(-3, 3)

    def rate(at: float) -> float:
        return (2.67 * (0.5 - 0.5 * math.cos(2 * math.pi * (at / HOUR + shift - 3) / 24)) ** 2 + 0.01) / gap

    return _by_chance("diurnal", dice, rate, 2.7 / gap, end)


def _ending(dice: Random, end: float) -> Coverage:
    """Over after six to eighteen hours, and nobody says so."""
    gap, over = _gap(dice), dice.uniform(6, 18) * HOUR
    return _by_chance("ending", dice, lambda at: 1 / gap if at < over else 1e-9, 1 / gap, end)


def _by_chance(kind: str, dice: Random, rate: Callable[[float], float], most: float, end: float) -> Coverage:
    items, at = [], 0.0
    while (at := at + dice.expovariate(most)) < end:
        if dice.random() * most < rate(at):
            items.append(at)
    return Coverage(kind=kind, items=tuple(items), begin=0.0, end=end, base=rate)


def recorded(file: Path, *, after: float | None) -> list[Coverage]:
    """Return the recorded coverages, all on one day by their clocks; the first item of each is there when the watch begins.

    Each is watched until `after` seconds after its last item; None: on all days that it touches, from midnight to midnight.
    """
    traces = json.loads(file.read_text(encoding="utf-8"))
    return [_recorded([datetime.fromisoformat(at).timestamp() for at in times], after) for times in traces.values()]


def _recorded(times: Sequence[float], after: float | None) -> Coverage:
    midnight = times[0] // DAY * DAY
    items = tuple(at - midnight for at in times)
    if after is None:
        return Coverage(kind="recorded", items=items, begin=0.0, end=DAY * (1 + items[-1] // DAY))
    return Coverage(kind="recorded", items=items, begin=items[0], end=items[-1] + after)
