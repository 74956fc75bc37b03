"""Whose leave a hop needs, seen on a wire that leads nowhere."""

from datetime import timedelta
from ipaddress import ip_network

from yarl import URL

from aggregator.core.settings import HostSettings, NetworkSettings
from aggregator.fetch import Limits
from aggregator.fetch.road import Road
from aggregator.fetch.wire import NoReply, Reply

PAGE = URL("http://news.example/live")


class PublicHost:
    """A wire to a host with a public address, whose robots.txt forbids everything."""

    def __init__(self, **_):
        self.asked = []

    async def get(self, url, _headers, *, inside=False, cut=None):
        """Answer as the guard and the host would."""
        self.asked.append((url.path, inside))
        if inside:
            return NoReply(reason="address-not-public", detail="outside the networks allowed")
        return Reply(status=200, headers={}, raw=(), body=b"User-agent: *\nDisallow: /" if cut else b"<p>x")


def road(wire, **network):
    """Return a road whose user ignores the host's robots.txt."""
    hosts = {"news.example": HostSettings(gap=timedelta(0), ignore_robots=True)}
    return Road(Limits(), contact=None, hosts=hosts, network=NetworkSettings(**network), open_wire=lambda **_: wire)


async def test_a_public_host_keeps_its_say_whatever_the_user_ignores():
    """The first try dials inside network.allow only; the guard's refusal brings robots.txt back into force."""
    wire = PublicHost()

    got = await road(wire, allow=(ip_network("10.0.0.0/8"),)).hop(PAGE, {}, gap=True)

    assert "robots" == got.reason
    assert [("/live", True), ("/robots.txt", False)] == wire.asked


async def test_behind_a_proxy_or_without_allowed_networks_nothing_is_ignored():
    """Where nobody can see the address, or none is allowed, robots.txt is asked at once."""
    for network in ({}, {"allow": (ip_network("10.0.0.0/8"),), "proxy": "http://proxy.example:3128"}):
        wire = PublicHost()

        assert "robots" == (await road(wire, **network).hop(PAGE, {}, gap=True)).reason
        assert [("/robots.txt", False)] == wire.asked
