"""What the daemon takes over a restart besides pages: copies of robots.txt, and the prices of looks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime

from aggregator import log
from aggregator.core.cadence import PRICE, Price, Prices
from aggregator.store.protocol import Store

logger = log.get("daemon")

ROBOTS, PRICES = "robots", "price"
EVERYWHERE = "*"
NOTABLE = 0.01  # by so much of itself a price must have moved to be written again


class RobotsShelf:
    """Copies of robots.txt in the store."""

    def __init__(self, store: Store, texts: Mapping[str, str], now: Callable[[], datetime]) -> None:
        """Begin with what the store remembered."""
        self._store = store
        self._texts = dict(texts)
        self._now = now

    def read(self, origin: str) -> str | None:
        """Return what was written of an origin before this process; each is wanted once."""
        return self._texts.pop(origin, None)

    async def write(self, origin: str, text: str) -> None:
        """Write down what is known of an origin; a disk that is full costs a request after the next restart, and no look."""
        try:
            await self._store.remember(ROBOTS, {origin: text}, self._now())
        except sqlite3.Error as error:
            logger.warning("robots.unkept", origin=origin, reason=str(error))


async def robots_shelf(store: Store, now: Callable[[], datetime]) -> RobotsShelf:
    """Return the shelf with what the store remembers."""
    return RobotsShelf(store, await store.remembered(ROBOTS), now)


async def read_prices(store: Store) -> Prices:
    """Return the prices as they were; those of the first day when none were written."""
    hosts = {name: _price(text) for name, text in (await store.remembered(PRICES)).items()}
    return Prices(everywhere=hosts.pop(EVERYWHERE, Price()), hosts=hosts)


async def write_prices(store: Store, before: Prices, after: Prices, now: datetime) -> None:
    """Write down the prices that moved notably; a host that is cheap again is written as such."""
    old = {EVERYWHERE: before.everywhere, **before.hosts}
    new = {EVERYWHERE: after.everywhere, **{name: after.hosts.get(name, Price()) for name in {*before.hosts, *after.hosts}}}
    moved = {name: price for name, price in new.items() if _moved(old.get(name, Price()), price)}
    await store.remember(PRICES, {name: json.dumps([price.per_look, price.learned]) for name, price in moved.items()}, now)


def _moved(before: Price, after: Price) -> bool:
    return abs(after.per_look - before.per_look) > NOTABLE * before.per_look


def _price(text: str) -> Price:
    per_look, learned = json.loads(text)
    return Price(per_look=max(float(per_look), PRICE), learned=float(learned))
