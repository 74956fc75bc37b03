"""Signed webhooks, sent to receivers that behave and to those that do not."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta, timezone

import pytest
from aiohttp import web
from receiving import BODY, OLD_SECRET, SECRET, delivery, desk, now, raw_receiver, receiver
from stalls import ending
from standardwebhooks import Webhook as Official

from aggregator.channels.webhook import Webhook
from aggregator.core.model import Refused, Sent


@asynccontextmanager
async def channel(settings, **more):
    """Open a webhook channel and close it."""
    opened = Webhook(settings, **more)
    try:
        yield opened
    finally:
        await opened.close()


async def answered(answer, *, at=None, settings=desk, **more):
    """Send one delivery to a receiver that answers so; return the receipt."""
    async with receiver(answer) as address, channel(settings(address), **more) as opened:
        return await opened.send(delivery(), at or now())


async def raw_answered(answer, **more):
    """Send one delivery to a receiver that writes raw bytes; return the receipt."""
    async with raw_receiver(answer) as address, channel(desk(address), **more) as opened:
        return await opened.send(delivery(), now())


def with_status(status, **headers):
    """Make a receiver that always answers so."""

    async def answer(_request):
        return web.Response(status=status, headers=headers)

    return answer


async def test_the_official_package_verifies_what_is_sent():
    """A receiver with the official library gets the stored bytes, JSON by type, and a signature that holds."""
    seen = []

    async def answer(request):
        body = await request.read()
        Official(SECRET).verify(body, dict(request.headers))
        seen.append((request.method, request.content_type, request.headers["webhook-id"], body))
        return web.Response(status=204)

    receipt = await answered(answer)

    assert Sent(at=receipt.at, status=204) == receipt
    assert [("POST", "application/json", "msg_abc", BODY)] == seen


@pytest.mark.parametrize(
    "secret", [SECRET, SECRET.removeprefix("whsec_"), "a plain text of more than 24 bytes", "ключ, который длиннее байтов"]
)
async def test_every_way_to_write_a_secret_is_read_as_the_official_package_reads_it(secret):
    """The same text on both sides verifies; what the package cannot read counts as its own bytes."""
    verified = []

    async def answer(request):
        try:
            theirs = Official(secret)
        except ValueError:
            theirs = Official(secret.encode())
        verified.append(theirs.verify(await request.read(), dict(request.headers))["type"])
        return web.Response()

    await answered(answer, settings=lambda address: desk(address, secrets=(secret,)))

    assert ["item.new"] == verified


async def test_during_a_rotation_both_secrets_verify():
    """Two secrets make two signatures, and either side of the rotation takes the message."""
    verified = []

    async def answer(request):
        body = await request.read()
        verified.extend(Official(secret).verify(body, dict(request.headers))["type"] for secret in (OLD_SECRET, SECRET))
        return web.Response()

    await answered(answer, settings=lambda address: desk(address, secrets=(SECRET, OLD_SECRET)))

    assert ["item.new", "item.new"] == verified


async def test_the_clock_of_another_zone_signs_the_same_instant():
    """An aware instant that is not UTC does not shift the stamp."""
    stamps = []

    async def answer(request):
        stamps.append(int(request.headers["webhook-timestamp"]))
        Official(SECRET).verify(await request.read(), dict(request.headers))
        return web.Response()

    at = now()
    receipt = await answered(answer, at=at.astimezone(timezone(timedelta(hours=9))))

    assert isinstance(receipt, Sent)
    assert [int(at.timestamp())] == stamps


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503, 999])
async def test_what_is_not_2xx_is_refused_with_its_status(status):
    """Every other status is a refusal that names it; only 410 says that the receiver is gone."""
    receipt = await answered(with_status(status, Location="http://127.0.0.1:1/elsewhere"))

    assert Refused(at=receipt.at, reason=f"http-{status}", status=status, gone=status == 410) == receipt


async def test_redirects_are_not_followed():
    """Nothing but the address itself is ever asked."""
    asked = []

    async def answer(request):
        asked.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    await answered(answer)

    assert ["/hook"] == asked


@pytest.mark.parametrize(("value", "expected"), [("120", 120), ("31536000", 86400), ("soon", None), ("-1", None)])
async def test_retry_after_is_understood(value, expected):
    """Seconds count, a day at most; garbage does not."""
    receipt = await answered(with_status(429, **{"Retry-After": value}))

    assert expected == (receipt.retry_after and receipt.retry_after.total_seconds())


async def test_a_slow_receiver_is_given_up():
    """An answer that does not come in time is a timeout, and says when."""

    async def answer(_request):
        await asyncio.sleep(5)
        return web.Response()

    started = now()
    receipt = await answered(answer, timeout=0.2)

    assert "timeout" == receipt.reason
    assert receipt.at >= started + timedelta(seconds=0.2)


async def test_a_reset_after_200_is_success():
    """The status decides; a body that breaks off does not make the message go twice."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        await writer.drain()
        writer.transport.abort()

    assert 200 == (await raw_answered(answer)).status


async def test_an_endless_body_is_hung_up_on():
    """At most 64 kB of a reply are read, then the connection goes."""
    written = 0

    async def answer(reader, writer):
        nonlocal written
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")
        while True:
            writer.write(b"x" * 16384)
            await writer.drain()
            written += 16384

    with ending():
        receipt = await raw_answered(answer)

    assert isinstance(receipt, Sent)
    assert written < 50_000_000


async def test_a_body_that_drips_does_not_hold_up_the_next_message():
    """A reply that goes on for ever byte by byte is success all the same."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    with ending():
        assert isinstance(await raw_answered(answer), Sent)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"", "connection-lost"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "not-http"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "not-http"),
    ],
)
async def test_what_is_no_answer_is_refused(reply, reason):
    """Hanging up, another protocol and monstrous headers are refusals with a reason."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        await writer.drain()

    assert reason == (await raw_answered(answer)).reason


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "127.1", "0x7f000001", "169.254.169.254"])
async def test_private_addresses_are_refused_at_dial_time(host):
    """Without `private: true` no form of a private address is dialled."""
    async with receiver(with_status(200)) as address, channel(desk(address.replace("127.0.0.1", host), private=False)) as opened:
        receipt = await opened.send(delivery(), now())

    assert receipt.reason in {"address-not-public", "bad-address", "no-such-host"}


async def test_metadata_services_are_refused_even_to_private_channels():
    """`private: true` opens a company's networks, not a cloud's metadata."""
    async with channel(desk("http://169.254.169.254/hook")) as opened:
        assert "address-not-public" == (await opened.send(delivery(), now())).reason


@pytest.mark.parametrize(
    "address",
    [
        "http://desk:t0ken@127.0.0.1:1/s3cret",
        "http://127.0.0.1:99999/s3cret",
        "gopher://t0ken/s3cret",
        "http:///s3cret",
        "s3cret",
        "http://t0ken.invalid/s3cret",
    ],
)
async def test_refusals_hold_no_address(address):
    """Whatever is wrong with an address, the reason does not repeat it."""
    async with channel(desk(address)) as opened:
        receipt = await opened.send(delivery(), now())

    assert isinstance(receipt, Refused)
    assert "s3cret" not in repr(receipt)
    assert "t0ken" not in repr(receipt)


async def test_a_closed_channel_opens_again():
    """Closing lets go of connections and does not end the channel's life: reloads may race with sends."""
    async with receiver(with_status(200)) as address, channel(desk(address)) as opened:
        await opened.send(delivery(), now())
        await opened.close()

        assert isinstance(await opened.send(delivery(), now()), Sent)


async def test_closing_amid_an_attempt_is_a_refusal():
    """A reload may close a channel while it sends; the message is attempted again later."""
    asked = asyncio.Event()

    async def answer(_request):
        asked.set()
        await asyncio.sleep(5)
        return web.Response()

    async with receiver(answer) as address, channel(desk(address)) as opened:
        sending = asyncio.create_task(opened.send(delivery(), now()))
        await asked.wait()
        await opened.close()
        async with asyncio.timeout(30):
            receipt = await sending

    assert isinstance(receipt, Refused)


async def test_the_proxy_of_the_environment_is_not_used(monkeypatch):
    """HTTP_PROXY would carry every message past the guard."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    assert isinstance(await answered(with_status(200)), Sent)
