"""The dial guard: connectors that look at every address before it is dialled.

A resolver cannot guard aiohttp (addresses written as literals never reach it, nor do redirects to them); the socket
factory sees every address of every attempt, after the name was resolved, so nothing can change in between.
Shared by fetch and channels; imports only core.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from typing import Any

import aiohttp

from aggregator.core.egress import PRIVATE, Network, blocked, inside


class Blocked(OSError):  # noqa: N818 - it says what happened, like the other words of ours
    """The guard refused to dial. An OSError, so that the client tries the name's other addresses."""

    def __init__(self, address: str, why: str) -> None:
        # The words are the same for every address: a name with several refused ones then raises this and no mixture.
        super().__init__("address is not public")
        self.address = address
        self.why = why


def socket_factory(allow: Iterable[Network], *, only: bool = False) -> Callable[[Any], socket.socket]:
    """Return a maker of sockets that raises Blocked for an address that is neither public nor in `allow`.

    `only` refuses public addresses too, unless `allow` names them. No socket is made before one is dialled.
    """
    opened = tuple(allow)

    def make(target: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, proto, _, endpoint = target
        address = str(endpoint[0])
        why = blocked(address, opened)
        if why is None and only and not inside(address, opened):
            why = "outside the networks allowed"
        if why is not None:
            raise Blocked(address, why)
        return socket.socket(family=family, type=kind, proto=proto)

    return make


def connector_for(allow: Iterable[Network] = (), *, private: bool = False, only: bool = False, limit: int = 100) -> aiohttp.TCPConnector:
    """Return a guarded connector; needs a running loop.

    `private` opens the networks of a house or a company as well; `only` dials nothing but what has been opened; at most
    `limit` connections are open at once.
    """
    opened = (*allow, *(PRIVATE if private else ()))
    return aiohttp.TCPConnector(socket_factory=socket_factory(opened, only=only), limit=limit)


def refusal(error: BaseException | None) -> Blocked | None:
    """Return the guard's refusal behind an error of the client, if that is what it was."""
    while error is not None and not isinstance(error, Blocked):
        error = error.__cause__ or error.__context__
    return error
