"""Which addresses may be dialled."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.egress import EVERYWHERE, PRIVATE, blocked, inside, unwrapped

REFUSED = [
    "0.0.0.0",  # noqa: S104 - an address to refuse, not to bind
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:100.64.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:0:0808:0808::80ff:fffe",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2a00:1450:4001::5efe:7f00:1",
    "2a00:1450:4001::200:5efe:a00:1",
    "3fff::1",
    "3fff:fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    # Spellings that no socket is ever given: who passes them on has not resolved them.
    "",
    "localhost",
    "127.1",
    "0",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "0177.0.0.1",
    "1\uff12\uff17.0.0.1",
    "\u2460\u2461\u2466.0.0.1",
    "user:pw@127.0.0.1",
    "[::1]",
    "8.8.8.8\x00",
    "8.8.8.8 ",
    "8.8.8.8:80",
]

DIALLED = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "223.255.255.255",
    "2a00:1450:4001:82b::200e",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address):
    """Every hostile form has a reason not to be dialled."""
    assert blocked(address) is not None


@pytest.mark.parametrize("address", DIALLED)
def test_a_public_address_is_dialled(address):
    """Neighbours of refused networks and carriers of public addresses are public."""
    assert blocked(address) is None


def test_an_allowed_network_opens_only_itself():
    """Naming one private network leaves its neighbours shut."""
    allow = [ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")]

    assert [None, None, "private", "private"] == [blocked(a, allow) for a in ("10.1.2.3", "fd00:1::5", "10.2.0.1", "fd00:2::5")]


def test_an_allowed_network_opens_its_mapped_addresses():
    """127.0.0.0/8 opens ::ffff:127.0.0.1, which is dialled as 127.0.0.1."""
    assert blocked("::ffff:127.0.0.1", [ip_network("127.0.0.0/8")]) is None
    assert inside("::ffff:127.0.0.1", [ip_network("127.0.0.0/8")])


@pytest.mark.parametrize("address", ["64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:808:808::80ff:fffe", "::ffff:0:127.0.0.1"])
def test_an_allowed_network_does_not_open_what_leaves_for_a_gateway(address):
    """Translated and tunnelled addresses are packets on the wire, whatever they carry."""
    assert "loopback" == blocked(address, [ip_network("127.0.0.0/8")])


def test_private_opens_neither_link_local_nor_metadata_nor_multicast():
    """A channel in the house is reached; the cloud's metadata is not."""
    never = ("169.254.169.254", "168.63.129.16", "224.0.0.1", "fe80::1", "0.0.0.1")

    assert blocked("192.168.1.9", PRIVATE) is None
    assert [] == [a for a in never if blocked(a, PRIVATE) is None]


def test_garbage_is_refused_even_when_everything_is_allowed():
    """What is no address stays blocked."""
    assert "not an address" == blocked("localhost", EVERYWHERE)
    assert not inside("localhost", EVERYWHERE)


@given(st.one_of(st.text(max_size=60), st.ip_addresses().map(str), st.from_regex(r"[0-9a-f:.%\[\]x]{0,45}", fullmatch=True)))
def test_blocked_never_raises(address):
    """Any text has an answer."""
    assert isinstance(blocked(address), str | None)


CARRIERS = {
    "mapped": lambda v4: (0xFFFF << 32) | v4,
    "translated": lambda v4: (0xFFFF << 48) | v4,
    "nat64": lambda v4: (0x64FF9B << 96) | v4,
    "6to4": lambda v4: (0x2002 << 112) | (v4 << 80) | 1,
    "teredo": lambda v4: (0x20010000 << 96) | (0x08080808 << 64) | (v4 ^ 0xFFFFFFFF),
    "isatap": lambda v4: (0x2A00 << 112) | (0x5EFE << 32) | v4,
}


@given(st.ip_addresses(v=4), st.sampled_from(sorted(CARRIERS)))
def test_an_address_is_judged_alike_in_every_wrapping(v4, carrier):
    """Wrapping an IPv4 address changes neither what it is nor whether it may be dialled."""
    wrapped = IPv6Address(CARRIERS[carrier](int(v4)))

    assert v4 == unwrapped(wrapped)
    assert blocked(str(v4)) == blocked(str(wrapped))


@given(st.ip_addresses())
def test_unwrapping_is_done_once_and_for_all(address):
    """Unwrapping twice gives what unwrapping once gave."""
    assert unwrapped(address) == unwrapped(unwrapped(address))


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public_here(address):
    """Our list refuses at least what the standard library refuses."""
    inner = unwrapped(address)
    if not isinstance(inner, IPv4Address | IPv6Address) or inner.is_global:
        return

    assert blocked(str(ip_address(address))) is not None
