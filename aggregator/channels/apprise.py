"""Alerts in chat and mail, through whichever of Apprise's services the user's address names."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from aggregator.channels.mentions import neutral, neutral_address
from aggregator.channels.plain import Plain, plain
from aggregator.core.model import Delivery, Receipt, Refused, Sent
from aggregator.core.settings import ChannelSettings
from aggregator.threads import in_thread

TIMEOUT = 30.0

Notify = Callable[[str, str], bool]
"""(title, text) -> whether all services behind the address took it. It blocks."""


class Apprise:
    """Sends plain text by a library that knows some 170 services; it is the extra `chat`."""

    def __init__(self, settings: ChannelSettings, notify: Notify | None = None, *, timeout: float = TIMEOUT) -> None:
        """Send by `notify`, or by the library, which is imported with the first message."""
        self.name = settings.name
        self._notify = notify or partial(_by_library, settings.address)
        self._timeout = timeout

    async def send(self, delivery: Delivery, now: datetime) -> Receipt:
        """Make one attempt in a thread of its own; what the library says in words may hold tokens and is not repeated."""
        started = asyncio.get_running_loop().time()
        reason = await self._attempt(plain(delivery.body))
        at = now + timedelta(seconds=asyncio.get_running_loop().time() - started)
        return Sent(at=at) if reason is None else Refused(at=at, reason=reason)

    async def close(self) -> None:
        """Hold nothing open between attempts."""

    async def _attempt(self, said: Plain) -> str | None:
        try:
            taken = await in_thread(partial(self._notify, *lines(said)), self._timeout)
        except TimeoutError:
            return "timeout"
        except ImportError:
            return "apprise-not-installed"
        except Exception as error:  # noqa: BLE001 - 170 plugins raise as they like; only the kind of error is told, its words may hold tokens
            return f"apprise-{type(error).__name__}"
        return None if taken else "not-accepted"


def lines(said: Plain) -> tuple[str, str]:
    """Return title and text as chat services get them, with nothing in them that rings or formats."""
    title = f"{said.verb}: {neutral(said.heading)}"
    parts = (neutral(said.text), f"{neutral(said.source)} · {neutral_address(said.url)}".rstrip(" ·"))
    return title, "\n\n".join(part for part in parts if part)


def _by_library(address: str, title: str, text: str) -> bool:
    import apprise  # noqa: PLC0415 - an extra, and slow to import

    _silence()
    service = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False, async_mode=False))
    # A truthy result object or None, not always a bool.
    return service.add(address) and bool(service.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT))


def _silence() -> None:
    """Keep the library's own log out of ours: it writes addresses, and tokens in them."""
    log = logging.getLogger("apprise")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
