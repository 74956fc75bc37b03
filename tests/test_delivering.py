"""What was promised is sent: the same bytes under one id however often, marked only when it arrived, and in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from livesite import entry
from newsdesk import Newsdesk

from aggregator.core.model import Refused, Sent


@pytest.fixture
async def desk(tmp_path, livesite, receiver, secret):
    """Open a desk with a page of five items that has been looked at."""
    page = livesite.page(skin="blocks")
    for n in range(5):
        livesite.publish(page, entry(n))
    async with Newsdesk(tmp_path, page=livesite.url_of(page), hook=receiver.url, secret=secret) as opened:
        opened.print = page
        await opened.look()
        yield opened


async def test_every_attempt_sends_the_stored_bytes_under_one_id(desk, livesite, receiver):
    """Over refusals, a cut line and a restart neither the id nor a byte of the body changes."""
    livesite.publish(desk.print, entry(7))
    await desk.look()
    [stored] = desk.column("SELECT body FROM deliveries")
    receiver.answer(500)
    receiver.answer(None)
    await desk.deliver()
    await desk.deliver()
    await desk.close()
    await desk.open()
    await desk.deliver()

    assert {stored.encode()} == {received.body for received in receiver.received}
    assert desk.column("SELECT id FROM deliveries") == list(receiver.accepted)
    assert [1, 2, 3] == [received.attempt for received in receiver.received]


class Looking:
    """A channel that looks into the outbox while it sends."""

    def __init__(self, desk) -> None:
        self.desk = desk
        self.seen = []

    async def send(self, _delivery, now):
        """Note the state and accept."""
        self.seen += self.desk.column("SELECT state FROM deliveries")
        return Sent(at=now, status=204)

    async def close(self):
        """Hold nothing."""


async def test_a_message_waits_until_it_has_arrived(desk, livesite):
    """While it is on its way it still waits, so that a kill sends it again; after that it is sent."""
    livesite.publish(desk.print, entry(7))
    await desk.look()
    looking = Looking(desk)
    desk.pipeline.channels = {"desk": looking}

    await desk.deliver()

    assert ["waiting"] == looking.seen
    assert ["sent"] == desk.column("SELECT state FROM deliveries")


async def test_a_receiver_that_flaps_gets_everything_once_and_in_order(desk, livesite, receiver):
    """Refusals now and then delay messages; of one item they still come in the order of its versions."""
    for n in range(6, 9):
        livesite.publish(desk.print, entry(n))
    await desk.look()
    livesite.edit(desk.print, entry(7, paragraphs=("Wave 7 reached the second quay as well.",)))
    await desk.look()
    for _ in range(4):
        receiver.answer(503)
        receiver.answer(204)

    for _ in range(10):
        await desk.deliver()

    of_seven = [event["type"] for event in receiver.events() if event["data"]["item"]["label"] == entry(7).label]
    assert ["item.new", "item.edited"] == of_seven
    assert 4 == len(receiver.accepted)
    assert not receiver.duplicates


async def test_what_was_promised_is_sent_after_its_source_left_the_file(desk, livesite, receiver):
    """Taking a source out stops the looks and keeps the promises."""
    livesite.publish(desk.print, entry(7))
    await desk.look()
    await desk.store.adopt([], desk.now())

    await desk.deliver()

    assert [] == list(await desk.store.due(desk.now() + timedelta(days=1), 10))
    assert 1 == len(receiver.accepted)


async def test_a_channel_that_left_the_file_refuses_in_words(desk, livesite):
    """Its messages are kept and tried again: it may come back under its name."""
    livesite.publish(desk.print, entry(7))
    await desk.look()
    desk.pipeline.channels = {}

    [receipt] = await desk.deliver()

    assert isinstance(receipt, Refused)
    assert "channel-not-configured" == receipt.reason
    assert ["waiting"] == desk.column("SELECT state FROM deliveries")


async def test_changed_rules_leave_promises_as_they_were(desk, livesite, receiver):
    """Messages are made with the plan; what is queued is sent though no rule would make it today."""
    livesite.publish(desk.print, entry(7))
    await desk.look()
    desk.pipeline.rules = ()
    livesite.publish(desk.print, entry(8))
    await desk.look()

    await desk.deliver()

    assert ["Wave 7 reached the quay."] == [event["data"]["item"]["text"] for event in receiver.events()]
