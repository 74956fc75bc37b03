"""A daemon's life: it opens its parts, works until it is told to stop, brings its work home and closes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator import __version__, log
from aggregator.config.load import check
from aggregator.config.mistakes import ConfigErrors
from aggregator.config.sites import shipped
from aggregator.config.watch import watch
from aggregator.core.deltas import Deltas
from aggregator.core.settings import Settings
from aggregator.daemon.clockwork import Clockwork
from aggregator.daemon.control import Control
from aggregator.daemon.keeping import RobotsShelf, read_prices, robots_shelf
from aggregator.daemon.work import Work
from aggregator.daemon.workforce import Workforce
from aggregator.fetch import Fetcher
from aggregator.pipeline import Pipeline
from aggregator.store.reader import Reader
from aggregator.store.sqlite import SqliteStore
from aggregator.web.bus import Bus
from aggregator.web.server import serve

logger = log.get("daemon")

LAST_PORT = 65535
RELOAD_AGAIN = 10.0  # seconds until a reload that broke is tried again
DRAIN = 5.0  # seconds that work under way may take when we are told to stop; the whole ending stays under eight


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a daemon is started with."""

    config: Path
    db: Path
    listen: str = "127.0.0.1:8080"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        if not 0 <= int(port) <= LAST_PORT:
            raise ValueError(f"{port} is no port")
        return host.strip("[]") or "127.0.0.1", int(port)


def utc_now() -> datetime:
    """Return the instant it is."""
    return datetime.now(UTC)


async def run(
    options: Options,
    *,
    now: Callable[[], datetime] = utc_now,
    stop: asyncio.Event | None = None,
    started: Callable[[str], None] | None = None,
) -> None:
    """Watch, store and deliver until SIGTERM or SIGINT (a second one ends the process at once), or until `stop` is set.

    Raises ConfigErrors for a bad file, StoreError for a database that cannot be ours, and OSError for an address in use.
    `started` is told the address of the web page once it answers.
    """
    loaded = check(options.config, os.environ)
    settings = loaded.settings
    shipped()  # what we know of sites is read at the door too, not amid the first look
    stop = stop or asyncio.Event()
    reload = asyncio.Event()
    _heed_signals(stop, reload)
    if not options.db.exists():
        _refuse_taken(options.address)
    async with AsyncExitStack() as stack:
        store = await SqliteStore.open(options.db)
        stack.push_async_callback(store.close)
        reader = Reader(options.db)
        stack.callback(reader.close)
        fetcher = await stack.enter_async_context(_fetcher(settings, now, await robots_shelf(store, now)))
        pipeline = Pipeline(store=store, fetcher=fetcher, now=now, deltas=Deltas())
        pipeline.prices = await read_prices(store)
        stack.push_async_callback(pipeline.close)
        bus = Bus()
        workforce = await stack.enter_async_context(Workforce())
        work = Work(store=store, pipeline=pipeline, workforce=workforce, bus=bus, now=now)
        clockwork = Clockwork(work.jobs(), now=now)
        work.silence = clockwork.silence
        await stack.enter_async_context(Control(options.db, store, now=now, after=work.deliver))
        address = await stack.enter_async_context(serve(reader, options.address, bus=bus, health=work, settings=lambda: work.settings))

        async def use(new: Settings) -> None:
            await store.adopt(new.sources, now())  # first: what can fail fails before anything else has changed
            await fetcher.reconfigure(contact=new.contact, hosts=new.hosts, network=new.network)
            await pipeline.reconfigure(new)
            clockwork.schedule({source.id: source for source in new.sources}, work.look_at_source)
            work.settings = new

        await use(settings)
        workforce.start("watchdog", clockwork.watch(work.clock_jumped))
        workforce.start("reload", _reload(options.config, settings, reload, use))
        work.begin()
        clockwork.start()
        for doubt in loaded.warnings:
            logger.warning("config.doubted", what=str(doubt))
        logger.info("daemon.started", version=__version__, sources=len(settings.sources), db=str(options.db), listen=address)
        if started is not None:
            started(address)
        await stop.wait()
        logger.info("daemon.stopping", under_way=sum(workforce.count("look").values()))
        clockwork.stop()
        cut = await workforce.drain(frozenset({"look", "deliver"}), DRAIN)
    logger.info("daemon.stopped", cut_short=cut)


def _refuse_taken(address: tuple[str, int]) -> None:
    """Raise OSError when somebody else listens at an address: before a database is made that nobody will use."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    socket.create_server(address, family=family).close()


def _fetcher(settings: Settings, now: Callable[[], datetime], shelf: RobotsShelf) -> Fetcher:
    return Fetcher(contact=settings.contact, hosts=settings.hosts, network=settings.network, now=now, shelf=shelf)


async def _reload(path: Path, running: Settings, forced: asyncio.Event, use: Callable[[Settings], Awaitable[None]]) -> None:
    """Take every new state of the file; a bad one leaves the old configuration running and is said once."""
    async for found in watch(path, os.environ, forced, since=running):
        if isinstance(found, ConfigErrors):
            logger.error("config.refused", mistakes=[str(mistake) for mistake in found.mistakes], note="the old configuration goes on")
            continue
        for doubt in found.warnings:
            logger.warning("config.doubted", what=str(doubt))
        new = found.settings
        try:
            await use(new)
        except Exception:  # the edge of one reload: it is tried again, and the next change of the file is not lost
            logger.exception("config.broke")
            asyncio.get_running_loop().call_later(RELOAD_AGAIN, forced.set)
            continue
        logger.info("config.reloaded", sources=len(new.sources), rules=len(new.rules), channels=len(new.channels))


def _heed_signals(stop: asyncio.Event, reload: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, reload.set)  # from the beginning: unheeded it ends the process

    def told(number: int) -> None:
        if stop.is_set():
            os._exit(128 + number)  # told twice: at once, and what is durable is durable
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told, number)
