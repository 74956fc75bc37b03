"""The receiver accepts only what is rightly signed, and remembers everything."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from standardwebhooks import Webhook

from aggregator.demo.receiver import Receiver

OTHER = "whsec_YW5vdGhlciBzZWNyZXQgdGhhdCBpcyBub3Qgb3Vycw=="


@pytest.fixture
def send(client, receiver, secret):
    """Return a function that sends a signed webhook and returns the response's status."""

    async def send(name="m1", body=b'{"type": "item.new"}', *, key=secret, at=None, **headers):
        at = at or datetime.now(UTC)
        signed = {
            "webhook-id": name,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(key).sign(name, at, body.decode()),
            "content-type": "application/json",
        } | headers
        sent = {key: value for key, value in signed.items() if value is not None}
        async with client.post(receiver.url, data=body, headers=sent, allow_redirects=False) as response:
            return response.status

    return send


@pytest.fixture
async def client():
    """Open a plain client."""
    async with aiohttp.ClientSession() as session:
        yield session


async def test_a_signed_webhook_is_accepted_and_remembered(send, receiver):
    """Id, bytes, instant and attempt are kept."""
    assert 204 == await send(body=b'{"type":  "item.new"}')
    kept = receiver.received[0]

    assert ("m1", b'{"type":  "item.new"}', 1, None) == (kept.id, kept.body, kept.attempt, kept.problem)
    assert [{"type": "item.new"}] == receiver.events("item.new")
    assert ({}, set(), []) == (receiver.duplicates, receiver.changed, receiver.improper)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"key": OTHER},
        {"at": datetime.now(UTC) - timedelta(hours=1)},
        {"webhook-signature": None},
        {"webhook-id": None},
        {"webhook-signature": "nonsense"},
        {"webhook-signature": "v1,?"},
        {"webhook-timestamp": "noon"},
        {"content-type": "text/plain"},
        {"body": b"not json"},
    ],
    ids=",".join,
)
async def test_what_is_not_properly_signed_is_refused(send, receiver, spoilt):
    """Any part that is wrong brings 401 and a reason, and counts as not accepted."""
    assert 401 == await send(**spoilt)
    assert 1 == len(receiver.improper)
    assert {} == receiver.accepted


async def test_either_secret_of_a_rotation_is_good(client, secret):
    """A receiver with two secrets takes what one of them signed."""
    async with Receiver([OTHER, secret]) as receiver:
        now = datetime.now(UTC)
        headers = {
            "webhook-id": "m",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign("m", now, "{}"),
        }
        async with client.post(receiver.url, data=b"{}", headers=headers | {"content-type": "application/json"}) as response:
            assert 204 == response.status


async def test_a_second_acceptance_is_told_as_a_duplicate(send, receiver):
    """The same id accepted twice is counted; its attempts are numbered."""
    await send()
    await send()

    assert {"m1": 2} == receiver.duplicates
    assert [1, 2] == [kept.attempt for kept in receiver.received]


async def test_a_retry_after_a_refusal_is_no_duplicate(send, receiver):
    """Refused first, accepted then: that is one delivery."""
    receiver.answer(500)

    assert [500, 204] == [await send(), await send()]
    assert ({}, ["m1"]) == (receiver.duplicates, list(receiver.accepted))


async def test_other_bytes_under_one_id_are_told(send, receiver):
    """A body that was made anew for a retry does not go unseen."""
    await send(body=json.dumps({"type": "item.new"}).encode())
    await send(body=json.dumps({"type": "item.new"}, indent=1).encode())

    assert {"m1"} == receiver.changed


async def test_it_answers_as_told_and_then_as_ever(send, receiver):
    """So many requests get the status, the next is accepted."""
    receiver.answer(410, times=2)

    assert [410, 410, 204] == [await send(f"m{n}") for n in range(3)]


async def test_it_answers_so_until_told_otherwise(send, receiver):
    """Without a number a status stays."""
    receiver.answer(503, times=None)
    answered = [await send(), await send()]
    receiver.behave()

    assert [503, 503, 204] == [*answered, await send()]


async def test_retry_after_is_sent(client, receiver):
    """A 429 says when to come back."""
    receiver.answer(429, retry_after=30)
    async with client.post(receiver.url, data=b"{}") as response:
        assert (401, "30") == (response.status, response.headers["Retry-After"])


async def test_a_cut_line_is_remembered_as_arrived(send, receiver):
    """The sender learns nothing, the receiver knows it had the message."""
    receiver.answer(None)
    with pytest.raises(aiohttp.ClientConnectionError):
        await send()

    assert [("m1", None)] == [(kept.id, kept.status) for kept in receiver.received]
    assert {} == receiver.accepted


async def test_slow_answers_come_late(send, receiver):
    """The answer waits as long as told."""
    receiver.answer(204, delay=0.2)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await send()

    assert loop.time() - begun >= 0.19


async def test_one_can_wait_for_messages(send, receiver):
    """Waiting ends with the last of them, and fails when they don't come."""
    async with asyncio.TaskGroup() as group:
        group.create_task(receiver.wait_for(2, 30))
        group.create_task(send("m1"))
        group.create_task(send("m2"))
    with pytest.raises(TimeoutError):
        await receiver.wait_for(3, 0.05)
