"""The ledger as it grows."""

import asyncio
import json

import pytest
from shelf import Shelf, change, edit, news

from aggregator.store.errors import StoreError
from aggregator.web.bus import Bus


async def take(stream, count):
    """Return the ids of the next events."""
    async with asyncio.timeout(30):
        return [int((await anext(stream))[0]) for _ in range(count)]


async def test_a_change_is_told_when_the_bell_rings(face):
    """A listener hears of a change as soon as it is written, in the shape of a webhook."""
    async with face.listen() as stream:
        face.shelf.ledger.append(edit(6))
        face.bus.ring()
        async with asyncio.timeout(30):
            name, text = await anext(stream)
    told = json.loads(text)

    assert "6" == name
    assert "item.edited" == told["type"]
    assert "number" == told["data"]["class"]
    assert {"name": "harbour", "tags": ["sea"]} == told["data"]["source"]


async def test_a_listener_resumes_without_a_gap(face):
    """Last-Event-ID brings every change after it, in order, and then those to come."""
    async with face.listen(**{"Last-Event-ID": "2"}) as stream:
        assert [3, 4, 5] == await take(stream, 3)
        face.shelf.ledger.append(change(6))
        face.bus.ring()
        assert [6] == await take(stream, 1)


async def test_a_long_absence_is_caught_up_in_order(facing):
    """More changes than one batch arrive all, once, in order."""
    async with facing(Shelf(ledger=[change(number) for number in range(1, 351)])) as face, face.listen("/events?after=0") as stream:
        assert list(range(1, 351)) == await take(stream, 350)


async def test_nothing_is_lost_while_a_storm_rings(facing):
    """Changes that are written while others are being sent are told too."""
    shelf = Shelf()
    async with facing(shelf) as face, face.listen() as stream:

        async def storm():
            for number in range(1, 301):
                shelf.ledger.append(change(number))
                face.bus.ring()
                await asyncio.sleep(0)

        asyncio.get_running_loop().create_task(storm(), name="storm")
        assert list(range(1, 301)) == await take(stream, 300)


@pytest.mark.parametrize("name", ["-1", "9" * 40, "1; DROP TABLE changes", "4.5", "x", "\u0661", "", "999"])
async def test_an_id_that_is_none_begins_with_what_comes_next(face, name):
    """Negative, huge, foreign and future ids are no error and repeat nothing."""
    async with face.listen(**{"Last-Event-ID": name}) as stream:
        face.shelf.ledger.append(change(6))
        face.bus.ring()

        assert [6] == await take(stream, 1)


async def test_a_filter_keeps_others_out(face):
    """Only changes of the source and tag asked for are told; ids go on."""
    async with face.listen("/events?after=0&source=lighthouse") as none, face.listen("/events?after=0&tag=sea") as sea:
        assert [1, 2, 3, 4, 5] == await take(sea, 5)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await anext(none)


async def test_there_is_a_cap_on_listeners(facing):
    """Listeners beyond the cap are asked to come back later; a place is free when a listener has left."""
    async with facing(news(), listeners=2) as face:
        async with face.listen(), face.listen():
            status, headers, _ = await face.get("/events")
            _, _, figures = await face.get("/metrics")
        async with asyncio.timeout(30):
            while "aggregator_event_clients 0.0" not in (await face.get("/metrics"))[2]:
                face.shelf.ledger.append(change(len(face.shelf.ledger) + 1))
                face.bus.ring()
                await asyncio.sleep(0.02)

    assert 503 == status
    assert "60" == headers["Retry-After"]
    assert "aggregator_event_clients 2.0" in figures


async def test_the_bell_wakes_all_and_never_too_late():
    """A ring between asking and waiting is not missed; without one, waiting ends by itself."""
    bus = Bus()
    heard = bus.rings
    bus.ring()
    async with asyncio.timeout(30):
        await bus.wait(heard, 60)
        await bus.wait(bus.rings, 0.01)
        waiting = [asyncio.ensure_future(bus.wait(bus.rings, 60)) for _ in range(3)]
        await asyncio.sleep(0)
        bus.ring()
        await asyncio.gather(*waiting)


async def test_a_database_that_fails_ends_the_stream_and_writes_nothing_else_into_it(face):
    """A second response inside an open stream would be read as events; the listener comes back with its last id."""

    def fails(*_):
        """Answer as a damaged file does."""
        raise StoreError("cannot read")

    async with face.session.get(face.address + "/events") as answer:
        await answer.content.readuntil(b"\r\n\r\n")
        face.shelf.changes = lambda **_: fails()
        face.bus.ring()
        async with asyncio.timeout(10):
            rest = await answer.content.read()

    assert b"HTTP/1.1" not in rest
    assert b"500" not in rest
