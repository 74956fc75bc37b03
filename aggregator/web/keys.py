"""What the views find in the application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from aiohttp import web

from aggregator.core.settings import Settings
from aggregator.web.bus import Bus
from aggregator.web.reads import Desk


class Health(Protocol):
    """Somebody who knows whether the daemon keeps up."""

    def late(self) -> str | None:
        """Say what has been due for a minute and was not attempted; None when all is well."""


class Listeners:
    """How many browsers listen to /events now, and how many may."""

    def __init__(self, most: int) -> None:
        """Begin with none."""
        self.count = 0
        self.most = most


DESK = web.AppKey("desk", Desk)
BUS = web.AppKey("bus", Bus)
HEALTH = web.AppKey("health", Health)
SETTINGS: web.AppKey[Callable[[], Settings]] = web.AppKey("settings")  # asked anew each time: the file may change
LISTENERS = web.AppKey("listeners", Listeners)
CLOSING = web.AppKey("closing", asyncio.Event)
NOW: web.AppKey[Callable[[], datetime]] = web.AppKey("now")
