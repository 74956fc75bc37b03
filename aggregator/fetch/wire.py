"""One GET, one answer: no redirect followed, no cookie kept, no address dialled that the guard has not seen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from aggregator.core.egress import EVERYWHERE, Network, blocked, parsed
from aggregator.core.settings import NetworkSettings
from aggregator.egress import connector_for, refusal
from aggregator.fetch.body import Limits, Unreadable, read
from aggregator.fetch.headers import is_readable, plain
from aggregator.fetch.inflate import ACCEPTED

PROJECT = "https://live-aggregator.example"
"""Goes into the User-Agent of who has set no contact."""

_ACCEPT = "text/html, application/xhtml+xml, application/json;q=0.9, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.1"
_KEPT_OPEN = 30.0
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered. The body is read of a 200 only."""

    status: int
    headers: Mapping[str, str]
    raw: Iterable[tuple[bytes, bytes]]
    body: bytes = b""
    size: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReply:
    """Why there is no answer that could be used. It has a status when the server sent one."""

    reason: str
    detail: str | None
    status: int | None = None
    retry_after: timedelta | None = None
    size: int = 0
    seconds: float = 0.0


class Wire:
    """The way to the web under one network setting. A retired wire closes when its last request is done."""

    def __init__(self, *, agent: str, network: NetworkSettings, limits: Limits) -> None:
        self._limits = limits
        self._proxy = network.proxy
        self._allow = network.allow
        self._under_way = 0
        self._retired = False
        headers = {"User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED}
        # A proxy is the only address dialled, and the user named it; where the names lead from there it decides.
        self._anywhere = _session(connector_for(EVERYWHERE if network.proxy else network.allow), headers, limits)
        self._inside = _session(connector_for(network.allow, only=True), headers, limits)

    async def get(self, url: URL, headers: Mapping[str, str], *, inside: bool = False, cut: int | None = None) -> Reply | NoReply:
        """Ask for `url` once. `inside` dials only network.allow; `cut` takes the first bytes of any type of body."""
        began = time.monotonic()
        self._under_way += 1
        try:
            found = await self._try(url, headers, inside=inside, cut=cut)
        finally:
            self._under_way -= 1
            await self._close_if_done()
        return replace(found, seconds=time.monotonic() - began)

    async def retire(self) -> None:
        """Take no new requests; close as soon as none is under way."""
        self._retired = True
        await self._close_if_done()

    async def close(self) -> None:
        """Close now; what is under way fails."""
        await self._anywhere.close()
        await self._inside.close()

    async def _close_if_done(self) -> None:
        if self._retired and not self._under_way:
            await self.close()

    async def _try(self, url: URL, headers: Mapping[str, str], *, inside: bool, cut: int | None) -> Reply | NoReply:
        if self._proxy and (why := _literal_refused(url, self._allow)):
            return _not_public(url.host or "", why)
        session = self._inside if inside else self._anywhere
        status = None
        try:
            async with asyncio.timeout(self._limits.total):
                async with asyncio.timeout(self._limits.headers):
                    response = await session.get(url, headers=headers, allow_redirects=False, proxy=self._proxy)
                status = response.status
                async with response:  # leaving it with a body unread closes the connection
                    return await self._reply(response, cut)
        except Unreadable as error:
            return NoReply(reason=error.reason, detail=error.detail, status=status, size=error.size)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return replace(_explained(error), status=status)

    async def _reply(self, response: aiohttp.ClientResponse, cut: int | None) -> Reply:
        headers = CIMultiDict((name, _text(value)) for name, value in response.headers.items())
        reply = Reply(status=response.status, headers=headers, raw=response.raw_headers)
        if response.status != _OK:
            return reply  # an error's text is of no use, and may be endless
        content_type = headers.get("Content-Type")
        if cut is None and not is_readable(content_type):
            raise Unreadable("content-type", plain(content_type), 0)
        body = await read(response, self._limits, cut=cut)
        return replace(reply, body=body.content, size=body.size)


def user_agent(version: str, contact: str | None) -> str:
    """Return the honest name under which we ask."""
    printable = "".join(c for c in contact or "" if " " <= c <= "~" and c not in "()")
    return f"live-aggregator/{version} (+{printable.strip() or PROJECT})"


def _session(connector: aiohttp.TCPConnector, headers: Mapping[str, str], limits: Limits) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        headers=headers,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None, connect=limits.connect, sock_read=limits.pause),
        max_line_size=16 * 1024,
        max_field_size=32 * 1024,  # some papers' security policies are 10 kB long
        max_headers=200,
    )


def _text(value: str) -> str:
    """Return a header without the stand-ins for bytes that are no UTF-8: neither SQLite nor a log takes them."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _literal_refused(url: URL, allow: Iterable[Network]) -> str | None:
    host = url.host or ""
    if host == "localhost" or host.endswith(".localhost"):
        host = "127.0.0.1"
    return blocked(host, allow) if parsed(host) else None


def _not_public(address: str, why: str) -> NoReply:
    return NoReply(reason="address-not-public", detail=f"{address} is {why}; if it is yours, add {address} to network.allow")


# The first class that fits names the reason; the order is from the special to the general.
_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (aiohttp.ConnectionTimeoutError, "connect-timeout"),
    (TimeoutError, "timeout"),
    ((aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch), "tls"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    ((aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError), "proxy"),
    (aiohttp.ClientConnectorError, "connect"),
    (aiohttp.ClientResponseError, "bad-http"),
    (aiohttp.ClientPayloadError, "broken-body"),
    ((aiohttp.InvalidURL, ValueError), "bad-address"),
    ((aiohttp.ClientConnectionError, OSError), "reset"),
)


_SILENT = {"timeout": "no whole answer in time"}


def _explained(error: BaseException) -> NoReply:
    refused = refusal(error)
    if refused is not None:
        return _not_public(refused.address, refused.why)
    reason = next((reason for kinds, reason in _REASONS if isinstance(error, kinds)), "client")
    return NoReply(reason=reason, detail=plain(error) or _SILENT.get(reason, type(error).__name__))
