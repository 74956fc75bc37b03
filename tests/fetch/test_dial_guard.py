"""No request leaves for an address that is not public, however it is written and whoever leads there."""

import asyncio
import socket
from ipaddress import ip_network

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver
from rawsite import QUICK, RawSite, answer, redirect

from aggregator.core.model import Fetched
from aggregator.egress import Blocked, connector_for, refusal, socket_factory

FORMS = [
    "127.0.0.1",
    "localhost",
    "127.1",
    "0",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.1.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[::]",
    "0.0.0.0",  # noqa: S104 - an address to refuse, not to bind
    "\uff11\uff12\uff17.0.0.1",
    "\u2460\u2461\u2466.0.0.1",
    "127\u30020\u30020\u30021",
    "169.254.169.254",
    "100.100.100.200",
    "[fd00:ec2::254]",
    "[fe80::1%25lo]",
    "10.0.0.1",
]
REFUSED = {"address-not-public", "bad-address", "dns"}


@pytest.mark.parametrize("form", FORMS)
async def test_no_spelling_of_a_private_address_gets_out(site, make_fetcher, form):
    """Refused at the dial, or no address at all; the server that listens there hears nothing."""
    got = await make_fetcher(allow=()).fetch(f"http://{form}:{site.port}/live")

    assert got.reason in REFUSED
    assert ([], 0) == (site.paths(), site.connections)


@pytest.mark.parametrize("form", FORMS)
async def test_no_redirect_to_a_private_address_gets_out(closing, other, make_fetcher, form):
    """The page's own address is allowed; where it leads is not."""
    site = await RawSite(host="127.0.0.2").open()
    closing.push_async_callback(site.close)
    site.pages["/live"] = redirect(f"http://{form}:{other.port}/secret")

    got = await make_fetcher(allow=("127.0.0.2/32",), hosts={"127.0.0.2": QUICK}).fetch(site.url("/live"))

    assert got.reason in {*REFUSED, "bad-redirect"}
    assert "/live" in site.paths()
    assert 0 == other.connections


async def test_the_reason_says_how_to_allow_it(site, make_fetcher):
    """A user with a page in the house learns what to write."""
    got = await make_fetcher(allow=()).fetch(site.url("/live"))

    assert "127.0.0.1 is loopback; if it is yours, add 127.0.0.1 to network.allow" == got.detail


class Names(AbstractResolver):
    """Resolves every name to the addresses of one list after the other."""

    def __init__(self, *answers):
        self.answers = list(answers)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        """Give the next list, and the last one for ever."""
        del family
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            {"hostname": host, "host": a, "port": port, "family": socket.AF_INET, "proto": 0, "flags": socket.AI_NUMERICHOST}
            for a in addresses
        ]

    async def close(self):
        """Hold nothing."""


async def _get(url, resolver, allow=()):
    connector = aiohttp.TCPConnector(socket_factory=socket_factory(allow), resolver=resolver, use_dns_cache=False)
    async with aiohttp.ClientSession(connector=connector) as session, session.get(url) as response:
        return await response.read()


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["127.0.0.1"], ["10.0.0.1", "192.168.0.1", "169.254.169.254"]])
async def test_a_name_for_private_addresses_is_refused(site, addresses):
    """What counts is what would be dialled; several refused addresses are one refusal."""
    with pytest.raises(aiohttp.ClientConnectorError) as caught:
        await _get(site.url("/live", host="public.example"), Names(addresses))

    assert refusal(caught.value).address in addresses
    assert 0 == site.connections


async def test_of_a_name_with_a_public_and_a_private_address_only_the_public_one_is_dialled(site):
    """127.0.0.1 stands for the public one here: it is the one that is allowed."""
    site.pages["/live"] = answer(b"<p>public")
    names = Names(["10.0.0.1", "127.0.0.1"])

    assert b"<p>public" == await _get(site.url("/live", host="both.example"), names, [ip_network("127.0.0.1/32")])


async def test_a_name_that_changes_its_mind_gains_nothing(site):
    """There is nothing between check and dial: the address that is checked is the one that is dialled."""
    site.pages["/live"] = answer(b"<p>x")
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    await _get(site.url("/live", host="rebinding.example"), names, [ip_network("127.0.0.1/32")])

    with pytest.raises(aiohttp.ClientConnectorError):
        await _get(site.url("/live", host="rebinding.example"), names, [ip_network("127.0.0.1/32")])
    assert 1 == site.connections


async def test_only_dials_nothing_but_what_is_allowed():
    """For requests that need no leave from robots.txt, even public addresses are shut."""
    make = socket_factory([ip_network("127.0.0.0/8")], only=True)
    target = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("8.8.8.8", 80))

    with pytest.raises(Blocked):
        make(target)


async def test_private_connectors_reach_the_house_and_not_the_metadata(site):
    """What channels with private: true use."""
    site.pages["/hook"] = answer(b"ok")
    async with aiohttp.ClientSession(connector=connector_for(private=True)) as session:
        async with session.get(site.url("/hook")) as response:
            assert b"ok" == await response.read()
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.get("http://169.254.169.254/latest/meta-data")

    assert "link-local" == refusal(caught.value).why


async def test_the_environment_names_no_proxy(site, make_fetcher, monkeypatch):
    """HTTP_PROXY would carry every request past the guard."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    site.pages["/live"] = answer()

    assert isinstance(await make_fetcher().fetch(site.url("/live")), Fetched)


async def test_a_configured_proxy_is_asked_with_the_whole_address(site, make_fetcher):
    """The proxy may stand anywhere; it resolves the names."""
    proxied = "http://news.example/live"
    site.pages[proxied] = answer(b"<p>through")
    fetcher = make_fetcher(allow=(), proxy=site.url(""), hosts={"news.example": QUICK})

    got = await asyncio.wait_for(fetcher.fetch(proxied), 10)

    assert b"<p>through" == got.body
    assert ["http://news.example/robots.txt", proxied] == site.paths()


@pytest.mark.parametrize("address", ["http://169.254.169.254/", "http://[::1]/", "http://localhost/", "http://a.localhost/"])
async def test_a_proxy_is_not_asked_for_addresses_that_are_not_public(site, make_fetcher, address):
    """What is written as a literal is seen without dialling."""
    got = await make_fetcher(allow=(), proxy=site.url("")).fetch(address)

    assert ("address-not-public", []) == (got.reason, site.paths())
