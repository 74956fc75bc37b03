"""The application: which address shows what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from aggregator.core.settings import Settings
from aggregator.web import events, feeds, health, wire
from aggregator.web.bus import Bus
from aggregator.web.keys import BUS, CLOSING, DESK, HEALTH, LISTENERS, NOW, SETTINGS, Health, Listeners
from aggregator.web.manners import add_headers, plain_errors
from aggregator.web.reads import Desk, Reads
from aggregator.web.showing import FILTERS

HERE = Path(__file__).parent
MOST_LISTENERS = 256  # each holds a connection and nothing else
LARGEST_REQUEST = 1024  # nobody has anything to send us


def utc_now() -> datetime:
    """Return the instant it is."""
    return datetime.now(UTC)


def app(
    reader: Reads,
    *,
    settings: Callable[[], Settings],
    health: Health,
    bus: Bus,
    now: Callable[[], datetime] = utc_now,
    listeners: int = MOST_LISTENERS,
) -> web.Application:
    """Return the whole face, read-only, for one reader of the database."""
    made = web.Application(middlewares=[plain_errors], client_max_size=LARGEST_REQUEST)
    made[DESK] = Desk(reader)
    made[SETTINGS], made[HEALTH], made[BUS], made[NOW] = settings, health, bus, now
    made[LISTENERS], made[CLOSING] = Listeners(listeners), asyncio.Event()
    made.add_routes(_routes())
    made.on_response_prepare.append(add_headers)
    made.on_shutdown.append(_send_listeners_home)
    made.cleanup_ctx.append(_with_desk)
    _with_templates(made)
    return made


def _routes() -> list[web.AbstractRouteDef]:
    return [
        web.get("/", wire.wire),
        web.get("/events", events.events, allow_head=False),
        web.get("/feed.atom", feeds.atom_feed),
        web.get("/feed.json", feeds.json_feed_),
        web.get("/healthz", health.healthz),
        web.get("/items/{id}", wire.item),
        web.get("/metrics", health.figures),
        web.get("/pages/{id}", wire.page),
        web.get("/readyz", health.readyz),
        web.get("/robots.txt", health.robots),
        web.get("/sources", wire.sources),
        web.static("/static", HERE / "static"),
    ]


def _with_templates(made: web.Application) -> None:
    aiohttp_jinja2.setup(
        made,
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,  # everything we show was written by strangers
        undefined=jinja2.StrictUndefined,
        filters=FILTERS,
        trim_blocks=True,
        lstrip_blocks=True,
    )


async def _send_listeners_home(made: web.Application) -> None:
    """End the event streams: a server waits for its answers, and these never end by themselves."""
    made[CLOSING].set()
    made[BUS].ring()


async def _with_desk(made: web.Application) -> AsyncIterator[None]:
    yield
    made[DESK].close()
