"""Signed webhooks to the letter of Standard Webhooks, to receivers that may do anything."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import aiohttp

from aggregator import __version__
from aggregator.channels.signing import signed_headers
from aggregator.core.model import Delivery, Receipt, Refused, Sent
from aggregator.core.retry_after import read_retry_after
from aggregator.core.settings import ChannelSettings
from aggregator.egress import connector_for, refusal

TIMEOUT = 30.0
CONNECT_TIMEOUT = 15.0
REPLY_MOST = 64 * 1024
REPLY_SECONDS = 2.0  # the status has been read; the rest only decides whether the connection can be used again

HTTP_OK_FROM, HTTP_OK_TO, HTTP_GONE = 200, 299, 410


class Webhook:
    """Posts the stored bytes to one address. Redirects are not followed: they could lead anywhere."""

    def __init__(self, settings: ChannelSettings, *, timeout: float = TIMEOUT) -> None:
        """Connect with the first message; private addresses are dialled only where the settings say so."""
        self.name = settings.name
        self._settings = settings
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(CONNECT_TIMEOUT, timeout))
        self._session: aiohttp.ClientSession | None = None

    async def send(self, delivery: Delivery, now: datetime) -> Receipt:
        """Make one attempt; any 2xx is success, whatever becomes of the reply's body."""
        started = asyncio.get_running_loop().time()

        def at() -> datetime:
            return now + timedelta(seconds=asyncio.get_running_loop().time() - started)

        try:
            async with self._post(delivery, now) as reply:
                await _drop(reply)
                return _receipt(reply, at())
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError, InvalidURL a ValueError
            return Refused(at=at(), reason=reason_of(error))

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _post(self, delivery: Delivery, now: datetime) -> aiohttp.client._RequestContextManager:
        headers = {
            "content-type": "application/json",
            "user-agent": f"live-aggregator/{__version__}",
            **signed_headers(delivery.id, delivery.body, self._settings.secrets, now),
        }
        return self._open().post(self._settings.address, data=delivery.body, headers=headers, allow_redirects=False)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=connector_for(private=self._settings.private, limit=8),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout,
                auto_decompress=False,  # nobody reads the reply, so nobody inflates it
                trust_env=False,
            )
        return self._session


def reason_of(error: BaseException) -> str:
    """Return a short, stable word for what went wrong; the error's own words hold the address and are not used."""
    if refusal(error) is not None:
        return "address-not-public"
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    return "bad-address" if isinstance(error, ValueError) else "connection"


# The first kind that fits counts, so the narrow ones stand first.
_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (TimeoutError, "timeout"),
    (aiohttp.ClientConnectorDNSError, "no-such-host"),
    ((aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError), "tls"),
    (aiohttp.ClientConnectorError, "no-connection"),
    (aiohttp.ClientResponseError, "not-http"),
    ((aiohttp.ServerDisconnectedError, ConnectionError), "connection-lost"),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), "bad-address"),
)


async def _drop(reply: aiohttp.ClientResponse) -> None:
    """Read a little of the body so that the connection can be used again; an endless one is hung up on."""
    try:
        async with asyncio.timeout(REPLY_SECONDS):
            left = REPLY_MOST
            while left > 0 and (chunk := await reply.content.read(left)):
                left -= len(chunk)
    except (aiohttp.ClientError, OSError):
        left = 0
    if left <= 0 or not reply.content.at_eof():
        reply.close()


def _receipt(reply: aiohttp.ClientResponse, at: datetime) -> Receipt:
    if HTTP_OK_FROM <= reply.status <= HTTP_OK_TO:
        return Sent(at=at, status=reply.status)
    return Refused(
        at=at,
        reason=f"http-{reply.status}",
        status=reply.status,
        retry_after=read_retry_after(reply.headers.get("Retry-After"), at),
        gone=reply.status == HTTP_GONE,
    )
