"""Three ways to spend a number of requests on coverages: evenly, as the program does, and as if the true rate were known."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from coverages import GRID, Coverage

from aggregator.core.cadence import Price, adapt, learn, next_look
from aggregator.core.model import Memory, NotModified, Pace

START = datetime(2026, 3, 2, tzinfo=UTC)
ADAPTED_EACH = 60.0  # seconds, as in the daemon
FREE = 1e-6  # the least price: the budget is to be spent whole, or requests would not be equal


@dataclass(kw_only=True)
class Spent:
    """What came of it: the delay of each item, the looks made, the last price."""

    delays: list[float] = field(default_factory=list)
    looks: int = 0
    price: float = 0.0


def fixed(pages: Sequence[Coverage], interval: float, dice: Random) -> Spent:
    """Look at all pages at one interval, each from a moment of its own."""
    spent = Spent(looks=round(sum(page.end - page.begin for page in pages) / interval))
    for page in pages:
        phase = page.begin + dice.random() * interval
        spent.delays += [phase + math.ceil((at - phase) / interval) * interval - at for at in page.items if at > page.begin]
    return spent


def knowing(pages: Sequence[Coverage], looks: int, pace: Pace) -> Spent:
    """Look when the expected delay by the true rate reaches one price; the price is found that makes so many looks."""
    low, high = -12.0, 14.0
    for _ in range(16):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(len(_known(page, math.exp(middle), pace)) for page in pages) > looks else (low, middle)
    spent = Spent(price=math.exp(high))
    for page in pages:
        at = _known(page, spent.price, pace)
        spent.looks += len(at)
        spent.delays += [at[place] - item for item in page.items if (place := bisect_left(at, item)) < len(at)]
    return spent


def _known(page: Coverage, price: float, pace: Pace) -> list[float]:
    least, most = pace.least.total_seconds(), pace.most.total_seconds()
    looks, last, pending, delay = [], page.begin, 0.0, 0.0
    for step, rate in enumerate(page.true_rate):
        at = page.begin + step * GRID
        pending += rate * GRID
        delay += pending * GRID
        since = at - last
        if (delay >= price and since >= least) or since >= most:
            looks.append(at)
            last, pending, delay = at, 0.0, 0.0
    return looks


def online(pages: Sequence[Coverage], interval: float, pace: Pace, dice: Random) -> Spent:
    """Look as the program does: it learns rates from the items it finds, and the price from the looks it makes.

    The budget is a look each `interval` seconds for every page that is watched at the time.
    """
    spent, watch = Spent(), _Watch(interval, pages)
    queue = [(page.begin + dice.random() * interval, number) for number, page in enumerate(pages)]
    heapq.heapify(queue)
    memories, seen = [Memory() for _ in pages], [0] * len(pages)
    while queue:
        at, number = heapq.heappop(queue)
        page = pages[number]
        watch.until(at)
        watch.looks += at <= page.end
        spent.looks += at <= page.end
        found = list(_found(page, seen[number], at))
        seen[number] += len(found)
        spent.delays += [at - item for item in found if item > page.begin]
        if at > page.end:
            continue
        memories[number] = _learned(memories[number], found, at)
        due = next_look(replace(pace), memories[number], NotModified(at=_instant(at)), price=watch.price.per_look, page=str(number))
        heapq.heappush(queue, ((due - START).total_seconds() if due else page.end, number))
    spent.price = watch.price.per_look
    return spent


class _Watch:
    """The clock of the price."""

    def __init__(self, interval: float, pages: Sequence[Coverage]) -> None:
        self._interval = interval
        self._pages = pages
        self._at = min(page.begin for page in pages)
        self.price = Price()
        self.looks = 0

    def until(self, at: float) -> None:
        while at - self._at >= ADAPTED_EACH:
            watched = sum(1 for page in self._pages if page.begin <= self._at <= page.end)
            self._at += ADAPTED_EACH
            self.price = adapt(self.price, self.looks, ADAPTED_EACH, watched / self._interval, least=FREE)
            self.looks = 0


def _found(page: Coverage, place: int, at: float) -> Iterator[float]:
    while place < len(page.items) and page.items[place] <= at:
        yield page.items[place]
        place += 1


def _learned(memory: Memory, found: Sequence[float], at: float) -> Memory:
    if not found and memory.rate.since is not None:
        return memory
    return replace(memory, rate=learn(memory.rate, map(_instant, found), _instant(at)))


def _instant(at: float) -> datetime:
    return START + timedelta(seconds=at)
