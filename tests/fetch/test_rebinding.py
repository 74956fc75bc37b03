"""A name that answers otherwise the second time it is asked: nobody asks twice."""

from __future__ import annotations

import socket
from ipaddress import ip_network

import aiohttp
from rawsite import answer

from aggregator.egress import connector_for


class Names:
    """Resolves every name to one address after the other."""

    def __init__(self, *addresses) -> None:
        self.addresses = list(addresses)
        self.asked = 0

    async def resolve(self, host, port=0, family=socket.AF_INET):
        """Give the next address, and the last one for ever."""
        del family
        address = self.addresses[min(self.asked, len(self.addresses) - 1)]
        self.asked += 1
        return [{"hostname": host, "host": address, "port": port, "family": socket.AF_INET, "proto": 0, "flags": socket.AI_NUMERICHOST}]

    async def close(self):
        """Hold nothing."""


async def test_what_is_checked_is_what_is_dialled(site):
    """Our own connector asks for a name once and dials the address that it has judged."""
    site.pages["/live"] = answer(b"<p>x")
    names = Names("127.0.0.1", "127.0.0.2")
    connector = connector_for([ip_network("127.0.0.1/32")])
    await connector._resolver.close()  # noqa: SLF001 - the names of a test, in the connector that the program uses
    connector._resolver, connector._use_dns_cache = names, False  # noqa: SLF001 - as above

    async with aiohttp.ClientSession(connector=connector) as session, session.get(site.url("/live", host="rebinding.example")) as response:
        assert b"<p>x" == await response.read()

    assert 1 == names.asked
