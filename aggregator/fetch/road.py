"""One hop towards a page: robots.txt asked, the host's turn taken, the guard at the dial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from yarl import URL

from aggregator import __version__
from aggregator.core.settings import HostSettings, NetworkSettings
from aggregator.fetch.addresses import BadAddress, destination
from aggregator.fetch.body import Limits
from aggregator.fetch.copies import Shelf
from aggregator.fetch.gate import Gate
from aggregator.fetch.lanes import Lanes
from aggregator.fetch.wire import NoReply, Reply, Wire, user_agent

REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Road:
    """All requests take it. Turns and copies of robots.txt outlive new settings; connections do not."""

    def __init__(
        self,
        limits: Limits,
        *,
        contact: str | None,
        hosts: Mapping[str, HostSettings],
        network: NetworkSettings,
        open_wire: Callable[..., Wire] = Wire,
        now: Callable[[], datetime] | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self._limits = limits
        self._open_wire = open_wire
        self._lanes = Lanes()
        self._gate = Gate(now=now, shelf=shelf)
        self._settle(contact, hosts, network)

    def _settle(self, contact: str | None, hosts: Mapping[str, HostSettings], network: NetworkSettings) -> None:
        self._hosts = hosts
        self._network = network
        self._wire = self._open_wire(agent=user_agent(__version__, contact), network=network, limits=self._limits)

    async def reconfigure(self, contact: str | None, hosts: Mapping[str, HostSettings], network: NetworkSettings) -> None:
        """Take new settings for every request from now on; those under way end under the old ones."""
        before = self._wire
        self._settle(contact, hosts, network)
        await before.retire()

    def delay(self, url: URL) -> float:
        """Return the Crawl-delay that is known of an address's host, in seconds."""
        return self._gate.delay(url)

    async def close(self) -> None:
        """Close every connection; a request under way fails."""
        await self._wire.close()

    async def hop(self, url: URL, headers: Mapping[str, str], *, gap: bool) -> Reply | NoReply:
        """Ask for a page once, if its host lets us; `gap` keeps the distance to the host's last request."""
        if self._may_ignore_robots(url):
            reply = await self._get(url, headers, gap=gap, inside=True)
            if not (isinstance(reply, NoReply) and reply.reason == "address-not-public"):
                return reply
        refused = await self._gate.refusal(url, self._get_robots)
        return refused or await self._get(url, headers, gap=gap)

    def _may_ignore_robots(self, url: URL) -> bool:
        """Say whether the user's `robots: ignore` may hold; the guard then dials nothing outside network.allow."""
        return self._host(url).ignore_robots and bool(self._network.allow) and not self._network.proxy

    def _host(self, url: URL) -> HostSettings:
        return self._hosts.get(url.raw_host or "") or self._hosts.get(url.host or "") or HostSettings()

    async def _get(
        self, url: URL, headers: Mapping[str, str], *, gap: bool, inside: bool = False, cut: int | None = None
    ) -> Reply | NoReply:
        seconds = max(self._host(url).gap.total_seconds(), self._gate.delay(url)) if gap else 0.0
        async with self._lanes.turn(url.raw_host or "", seconds):
            return await self._wire.get(url, headers, inside=inside, cut=cut)

    async def _get_robots(self, url: URL, cut: int) -> Reply | NoReply:
        """Get a robots.txt, redirects followed. It needs nobody's leave: it is there to be read."""
        came_from = None
        for _ in range(self._limits.hops + 1):
            reply = await self._get(url, {}, gap=url.raw_host != came_from, cut=cut)
            if isinstance(reply, NoReply) or reply.status not in REDIRECTS:
                return reply
            came_from = url.raw_host
            try:
                url = destination(url, reply.headers.get("Location"))
            except BadAddress as error:
                return NoReply(reason="bad-redirect", detail=str(error))
        return NoReply(reason="redirects", detail=f"more than {self._limits.hops}")
