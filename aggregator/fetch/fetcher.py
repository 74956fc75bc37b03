"""A look's way to the web and back: one address in, one Answer out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Self

from yarl import URL

from aggregator.core.model import Answer, Validators
from aggregator.core.settings import HostSettings, NetworkSettings
from aggregator.fetch.addresses import BadAddress, destination, web_address
from aggregator.fetch.answers import Cost, answered, failed
from aggregator.fetch.body import Limits
from aggregator.fetch.copies import Shelf
from aggregator.fetch.headers import conditions
from aggregator.fetch.road import REDIRECTS, Road
from aggregator.fetch.wire import NoReply, Reply

NO_VALIDATORS = Validators()


class Fetcher:
    """Fetches pages politely and never where it must not; what the web does wrong is a value, never an exception.

    Made inside a running loop; an async context manager, or close it.
    """

    def __init__(
        self,
        *,
        contact: str | None,
        hosts: Mapping[str, HostSettings],
        network: NetworkSettings,
        now: Callable[[], datetime],
        limits: Limits | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        """Fetch under these settings; `shelf` keeps copies of robots.txt over restarts."""
        self._now = now
        self._limits = limits or Limits()
        self._road = Road(self._limits, contact=contact, hosts=hosts, network=network, now=now, shelf=shelf)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def reconfigure(self, *, contact: str | None, hosts: Mapping[str, HostSettings], network: NetworkSettings) -> None:
        """Take new settings for every request from now on; those under way end under the old ones."""
        await self._road.reconfigure(contact, hosts, network)

    async def close(self) -> None:
        """Close every connection; a request under way fails."""
        await self._road.close()

    async def fetch(self, url: str, *, validators: Validators = NO_VALIDATORS) -> Answer:
        """Return what the web answers to a look at `url`; at most five redirects are followed."""
        cost = Cost()
        try:
            start = web_address(url)
        except BadAddress as error:
            return failed(NoReply(reason="bad-address", detail=str(error)), cost, self._now())
        end, reply = await self._follow(start, conditions(validators), cost)
        if isinstance(reply, NoReply):
            return failed(reply, cost, self._now())
        return answered(end, reply, validators, cost, self._now())

    def crawl_delay(self, url: str) -> float:
        """Return the seconds that the robots.txt of an address that was fetched asks to leave between requests; 0 when it asks nothing."""
        return self._road.delay(web_address(url))

    async def _follow(self, url: URL, headers: Mapping[str, str], cost: Cost) -> tuple[URL, Reply | NoReply]:
        """Return where the redirects end, and what is there."""
        been: list[URL] = []
        while url not in been:
            reply = await self._road.hop(url, headers, gap=not been or been[-1].raw_host != url.raw_host)
            cost.add(reply)
            if isinstance(reply, NoReply) or reply.status not in REDIRECTS:
                return url, reply
            been.append(url)
            if len(been) > self._limits.hops:
                return url, NoReply(reason="redirects", detail=f"more than {self._limits.hops}", status=reply.status)
            try:
                url = destination(url, reply.headers.get("Location"))
            except BadAddress as error:
                return url, NoReply(reason="bad-redirect", detail=str(error), status=reply.status)
        return url, NoReply(reason="redirects", detail=f"in a circle, back to {url}"[:200])
