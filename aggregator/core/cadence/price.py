"""What one request is worth in item-seconds of delay: one price for all pages, so that each request goes where it saves most.

The price follows the budget. It never falls below PRICE: a budget is the most that may be spent, and nobody is asked every
few seconds only because there is money left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import exp, log
from urllib.parse import urlsplit

PRICE = 1.5  # an item each 5 minutes gives a look each 30 s
DEAREST = 1e7
SHARE = 0.8  # of what a host's gap lets through: the rest is for robots.txt, redirects and chance
QUICK = timedelta(minutes=15).total_seconds()  # a young price learns in this time,
SLOW = timedelta(hours=6).total_seconds()  # an old one in this: noise must not move it
MOST_STEP = 0.5  # of the price's logarithm, at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Item-seconds of delay that one request must save, and for how many seconds it has been learned."""

    per_look: float = PRICE
    learned: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The price of all looks, and higher ones at hosts that could not bear it."""

    everywhere: Price = Price()
    hosts: Mapping[str, Price] = field(default_factory=dict)

    def of(self, host: str) -> float:
        """Return the price of a look at a host."""
        own = self.hosts.get(host)
        return max(self.everywhere.per_look, own.per_look if own else 0.0)


def adapt(price: Price, looks: float, seconds: float, budget: float, *, least: float = PRICE) -> Price:
    """Return the price after `looks` in `seconds`, where `budget` looks a second may be made.

    Looks go with one over the root of the price, so its logarithm moves by twice the surplus.
    """
    if seconds <= 0 or budget <= 0:
        return price
    learned = price.learned + seconds
    surplus = looks / budget - seconds  # in seconds of budget
    step = min(max(2 * surplus / min(max(learned, QUICK), SLOW), -MOST_STEP), MOST_STEP)
    return Price(per_look=min(max(exp(log(price.per_look) + step), least), DEAREST), learned=min(learned, SLOW))


def reprice(prices: Prices, looks: Mapping[str, int], seconds: float, budget: float, share: Callable[[str], float]) -> Prices:
    """Return the prices after `looks` (by host) in `seconds`; `share` is the looks a second that a host can bear.

    A host that costs no more than the least has no price of its own.
    """
    everywhere = adapt(prices.everywhere, sum(looks.values()), seconds, budget)
    names = {*prices.hosts, *looks}
    hosts = {name: adapt(prices.hosts.get(name, Price()), looks.get(name, 0), seconds, share(name)) for name in sorted(names)}
    return Prices(everywhere=everywhere, hosts={name: price for name, price in hosts.items() if price.per_look > PRICE})


def host_share(gap: timedelta) -> float:
    """Return the looks a second that a host with such a gap between requests can bear."""
    return SHARE / max(gap.total_seconds(), 0.01)


def host_of(url: str) -> str:
    """Return the host whose price an address pays."""
    return (urlsplit(url).hostname or "").lower()
