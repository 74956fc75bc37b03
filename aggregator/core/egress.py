"""Which addresses may be dialled: decided on the address itself, never on a name.

`ipaddress.is_global` calls a third of the hostile forms global, so an address is unwrapped first (an IPv4 address can
hide in five kinds of IPv6) and then held against an explicit list.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LOW_32 = 0xFFFFFFFF

_NOT_PUBLIC_4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),  # Azure's, at an address that looks public
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

_NOT_PUBLIC_6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "this host"),
        ("::1/128", "loopback"),
        ("::/96", "IPv4-compatible"),
        ("64:ff9b:1::/48", "local translation"),
        ("100::/64", "discard"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")

PRIVATE: tuple[Network, ...] = (
    *(IPv4Network(n) for n in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")),
    *(IPv6Network(n) for n in ("::1/128", "fc00::/7")),
)
"""What `private: true` opens: the networks of a house or a company, neither link-local nor multicast nor metadata."""

EVERYWHERE: tuple[Network, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
"""What the way to a proxy needs: the user named it, so it may stand anywhere."""


def blocked(address: str, allow: Iterable[Network] = ()) -> str | None:
    """Return why an address must not be dialled, or None when it may be; what is no address is blocked.

    `allow` opens networks that are not public. An IPv4 address inside an IPv6 one is judged as the IPv4 address.
    """
    found = parsed(address)
    if found is None:
        return "not an address"
    return None if _among(found, allow) else _not_public(unwrapped(found))


def inside(address: str, networks: Iterable[Network]) -> bool:
    """Say whether an address lies in one of the networks; a mapped IPv4 address is that address."""
    found = parsed(address)
    return found is not None and _among(found, networks)


def parsed(address: str) -> Address | None:
    """Return the address that a socket would be given, without its zone; None for every other spelling."""
    try:
        return ip_address(address.partition("%")[0])
    except ValueError:
        return None


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address carries (mapped, translated, 6to4, Teredo, ISATAP), or itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.teredo is not None:
        return address.teredo[1]
    carried = address.ipv4_mapped or address.sixtofour
    if carried is not None:
        return carried
    return IPv4Address(int(address) & _LOW_32) if _ends_in_ipv4(int(address)) else address


def _ends_in_ipv4(number: int) -> bool:
    """Say whether the last 32 bits are an IPv4 address: NAT64 (RFC 6052), SIIT (RFC 2765) or ISATAP (RFC 5214)."""
    high = number >> 32
    return high in {0x64FF9B << 64, 0xFFFF << 16} or high & _LOW_32 in {0x5EFE, 0x02005EFE}


def _among(address: Address, networks: Iterable[Network]) -> bool:
    # Mapped addresses alone are dialled as IPv4. A translated one leaves for a gateway, which no IPv4 network of ours names.
    same = (address, address.ipv4_mapped) if isinstance(address, IPv6Address) else (address,)
    return any(one is not None and one.version == network.version and one in network for one in same for network in networks)


def _not_public(address: Address) -> str | None:
    table: Iterable[tuple[Network, str]] = _NOT_PUBLIC_4 if isinstance(address, IPv4Address) else _NOT_PUBLIC_6
    for network, why in table:
        if address in network:
            return why
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "not global unicast"
    return None
