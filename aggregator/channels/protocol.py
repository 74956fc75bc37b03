"""What a channel promises, whatever service stands behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from aggregator.core.model import Delivery, Receipt


class Channel(Protocol):
    """One way to send. It knows nothing of schedules, retries or the database."""

    async def send(self, delivery: Delivery, now: datetime) -> Receipt:
        """Make one attempt and say what became of it; whatever a receiver does is a value, never an exception.

        The words of a refusal hold no address and no secret: they go into the database and the logs.
        """

    async def close(self) -> None:
        """Let go of connections; an attempt under way is cut short, and made again later under its old id."""
