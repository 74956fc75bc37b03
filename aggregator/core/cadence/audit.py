"""When to ask for a page whole although it may not have changed: a server that answers 304 for ever must not blind us."""

from __future__ import annotations

from datetime import datetime, timedelta

from aggregator.core.model import Answer, Fetched, Memory, Validators

AUDIT_AFTER = timedelta(hours=6)


def asking(memory: Memory, now: datetime) -> Validators:
    """Return the validators to ask with: none when the page has not been seen whole for six hours."""
    return Validators() if _is_due(memory, now) else memory.validators


def whole_at(memory: Memory, answer: Answer) -> datetime | None:
    """Return when the page was last seen, or at least asked for, whole; an audit that failed is not repeated at once."""
    whole = isinstance(answer, Fetched) or _is_due(memory, answer.at)
    return answer.at if whole else memory.whole_at


def _is_due(memory: Memory, now: datetime) -> bool:
    return memory.whole_at is not None and now - memory.whole_at >= AUDIT_AFTER
