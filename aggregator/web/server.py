"""The server under the face."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web

from aggregator.core.settings import Settings
from aggregator.web.app import MOST_LISTENERS, app, utc_now
from aggregator.web.bus import Bus
from aggregator.web.keys import Health
from aggregator.web.reads import Reads

KEEP_ALIVE = 15.0
SHUTDOWN = 1.0  # seconds that answers under way may take when we stop


@asynccontextmanager
async def serve(
    reader: Reads,
    address: tuple[str, int],
    *,
    bus: Bus,
    health: Health,
    settings: Callable[[], Settings],
    now: Callable[[], datetime] = utc_now,
    listeners: int = MOST_LISTENERS,
) -> AsyncIterator[str]:
    """Answer at host and port (0: any that is free) and give the address; raises OSError when it is taken."""
    made = app(reader, settings=settings, health=health, bus=bus, now=now, listeners=listeners)
    runner = web.AppRunner(made, access_log=None, keepalive_timeout=KEEP_ALIVE, shutdown_timeout=SHUTDOWN)
    await runner.setup()
    try:
        site = web.TCPSite(runner, *address)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    finally:
        await runner.cleanup()
