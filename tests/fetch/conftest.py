"""Servers and fetchers that are closed when the test is over."""

from contextlib import AsyncExitStack
from ipaddress import ip_network

import pytest
from rawsite import NOW, QUICK, RawSite

from aggregator.core.settings import NetworkSettings
from aggregator.fetch import Fetcher, Limits


@pytest.fixture
async def closing():
    """Give a stack that is unwound at the end of the test."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def site(closing):
    """Give one raw server."""
    return await new_site(closing)


@pytest.fixture
async def other(closing):
    """Give another raw server."""
    return await new_site(closing)


async def new_site(closing):
    """Return a raw server that is closed with the stack."""
    opened = await RawSite().open()
    closing.push_async_callback(opened.close)
    return opened


@pytest.fixture
def make_fetcher(closing):
    """Make a fetcher of loopback without a gap, unless told otherwise."""

    def make(*, allow=("127.0.0.0/8",), hosts=None, contact="desk@example.org", proxy=None, **limits):
        network = NetworkSettings(allow=tuple(ip_network(n) for n in allow), proxy=proxy)
        fetcher = Fetcher(
            contact=contact,
            hosts={"127.0.0.1": QUICK, "localhost": QUICK} if hosts is None else hosts,
            network=network,
            now=lambda: NOW,
            limits=Limits(**limits),
        )
        closing.push_async_callback(fetcher.close)
        return fetcher

    return make


@pytest.fixture
async def fetcher(make_fetcher):
    """Give a fetcher of loopback without a gap."""
    return make_fetcher()
