"""A web server of bytes: it says what no decent server would, and remembers what it was asked."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aggregator.core.settings import HostSettings

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
QUICK = HostSettings(gap=timedelta(0))

Page = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]

REASONS = {200: "OK", 304: "Not Modified"}


def answer(body=b"<p>news", *, status=200, kind="text/html", headers=(), length=True):
    """Return a whole HTTP answer. `headers` are (name, value) in bytes."""
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Whatever')}".encode()]
    lines += [b"Content-Type: " + kind.encode()] if kind else []
    lines += [b"Content-Length: %d" % len(body)] if length and status != 304 else []
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def redirect(location, status=302):
    """Return a redirect."""
    return answer(b"", status=status, headers=[(b"Location", location.encode())])


@dataclass
class Asked:
    """One request as it arrived."""

    at: float
    path: str
    head: bytes

    def header(self, name):
        """Return a header's bytes, or None when it was not sent."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b": ")
            if key.lower() == name.lower():
                return value
        return None


@dataclass
class RawSite:
    """Serves `pages` by path on an ephemeral port of 127.0.0.1; what has no page is a 404."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    connections: int = 0
    host: str = "127.0.0.1"
    port: int = 0
    _server: asyncio.Server | None = None

    def url(self, path="/", host=None):
        """Return the address of a path."""
        return f"http://{host or self.host}:{self.port}{path}"

    def paths(self):
        """Return what was asked for, in order."""
        return [one.path for one in self.asked]

    async def open(self):
        """Listen."""
        self._server = await asyncio.start_server(self._serve, self.host, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self):
        """Stop listening and cut every connection."""
        self._server.close()
        for task in [t for t in asyncio.all_tasks() if t.get_name() == f"serve-{id(self)}"]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _serve(self, reader, writer):
        asyncio.current_task().set_name(f"serve-{id(self)}")
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def _one(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        self.asked.append(Asked(at=time.monotonic(), path=path, head=head))
        page = self.pages.get(path, answer(b"", status=404))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if callable(page):
                await page(writer)
                return False
            writer.write(page)
            await writer.drain()
        finally:
            self.under_way -= 1
        return b"Content-Length" in page or page.startswith(b"HTTP/1.1 304")
