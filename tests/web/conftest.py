"""The face on a real server, with a reader that has no database."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from shelf import NOW, Shelf, news

from aggregator.core.settings import Settings
from aggregator.web.bus import Bus
from aggregator.web.server import serve


@dataclass
class Health:
    """Says what the test wants it to say."""

    words: str | None = None

    def late(self):
        """Return the words."""
        return self.words


@dataclass
class Face:
    """A face that answers, and what stands behind it."""

    shelf: Shelf
    session: aiohttp.ClientSession | None = None
    address: str = ""
    bus: Bus = field(default_factory=Bus)
    health: Health = field(default_factory=Health)

    async def get(self, path, **more):
        """Return status, headers and text of an answer."""
        async with self.session.get(self.address + path, allow_redirects=False, **more) as answer:
            return answer.status, answer.headers, (await answer.read()).decode()

    @asynccontextmanager
    async def listen(self, path="/events", **headers):
        """Open an event stream; give an iterator of (id, data)."""
        async with self.session.get(self.address + path, headers=headers) as answer:
            assert 200 == answer.status
            events = _events(answer.content)
            assert (None, "hello") == await anext(events)
            yield events


async def _events(lines):
    event = {}
    async for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif event:
            if "data" in event:
                yield event.get("id"), "hello" if event.get("event") == "hello" else event["data"]
            event = {}


@asynccontextmanager
async def open_face(shelf, listeners=256, **settings):
    """Serve a shelf on a free port."""
    made = Face(shelf=shelf)
    given = {"bus": made.bus, "health": made.health, "settings": lambda: Settings(**settings), "now": lambda: NOW, "listeners": listeners}
    async with serve(shelf, ("127.0.0.1", 0), **given) as made.address, aiohttp.ClientSession() as made.session:
        yield made


@pytest.fixture
async def face():
    """Serve a shelf with an item, an edited and a removed one."""
    async with open_face(news()) as made:
        yield made


@pytest.fixture
def facing():
    """Serve a shelf of the test's own, with settings of its own."""
    return open_face
