"""When a message that was refused is tried again: the table of Standard Webhooks, spread a little."""

from __future__ import annotations

from datetime import datetime, timedelta

from aggregator.core.model import Refused

DELAYS = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""What each attempt waits after the one before it; the first waits for nothing."""

SPREAD = 0.2  # receivers that come back must not be met by everything at once
LONGEST_RETRY_AFTER = timedelta(hours=24)


def next_attempt(attempts: int, refused: Refused, dice: float) -> datetime | None:
    """Return when to try again after `attempts` attempts, the refused one included; None when it was the last.

    `dice` in [0, 1) spreads the delay by a fifth to either side. Retry-After holds as a lower bound, up to a day.
    A receiver that is gone (410) never kills a message: its channel is paused, and the message waits for `resume`.
    """
    if refused.gone:
        return refused.at + DELAYS[1]
    if attempts >= len(DELAYS):
        return None
    asked = min(refused.retry_after or timedelta(0), LONGEST_RETRY_AFTER)
    spread = 1 - SPREAD + 2 * SPREAD * dice
    return refused.at + max(DELAYS[max(attempts, 0)] * spread, asked)
