"""Receivers for the tests of channels: real sockets on loopback."""

import asyncio
import contextlib
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.test_utils import TestServer

from aggregator.core.model import Delivery
from aggregator.core.settings import ChannelSettings

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_SECRET = "whsec_" + "C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
BODY = (
    b'{"type":"item.new","timestamp":"2024-11-05T08:02:10.000Z","data":{"rules":["storms"],"change":7,"late_match":false,'
    b'"item":{"id":"p.k","version":1,"key":"k","published_at":null,"published_precision":null,"updated_at":null,"label":"THE PORT",'
    b'"title":null,"text":"It closes. Z\xc3\xbcrich, \xe6\x9d\xb1\xe4\xba\xac.","html":"","url":"https://example.org/live#k","author":null,'
    b'"pinned":false,"links":[],"media":[]},"page":{"id":"p","url":"https://example.org/live","title":"A harbour closes"},'
    b'"source":{"name":"harbour","tags":[]},"before":null}}'
)


def now():
    """Return the wall clock's now: receivers refuse stamps that are minutes off."""
    return datetime.now(UTC)


def delivery(body=BODY):
    """Make a delivery on its first attempt."""
    return Delivery(id="msg_abc", channel="desk", body=body, item_id="p.k", attempts=0, created_at=now())


def desk(address, *, secrets=(SECRET,), private=True):
    """Make the settings of a webhook channel."""
    return ChannelSettings(name="desk", kind="webhook", address=str(address), secrets=secrets, private=private)


@asynccontextmanager
async def receiver(answer):
    """Serve POST /hook with an aiohttp function; give the address."""
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/hook"))


@asynccontextmanager
async def raw_receiver(answer):
    """Serve raw bytes: `answer(reader, writer)` does as it likes; give the address."""
    open_now = set()

    async def serve(reader, writer):
        open_now.add(asyncio.current_task())
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await answer(reader, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        server.close()
        for task in open_now:
            task.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)
        await asyncio.sleep(0)  # transports say goodbye in the next turn of the loop
