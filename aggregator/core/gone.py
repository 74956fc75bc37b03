"""What it means that a receiver said it was gone: somebody must hear of it, and on another channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.core.alerts import alerts
from aggregator.core.model import Change, Kind, Look, Outcome, Page, Plan, Recall
from aggregator.core.rules import Rule


def make_gone_plan(page: Page, recall: Recall, channel: str, rules: Sequence[Rule], at: datetime) -> Plan:
    """Return the announcement that `channel` takes no more messages, for all other channels that hear of what is failing.

    It stands in the ledger beside the page whose message was refused; the page itself is well, and its memory stays.
    """
    reason = f"channel-gone: {channel} answered 410 and is paused; aggregator deliveries resume {channel}"
    changes = (Change(kind=Kind.FAILING, at=at, reason=reason),)
    made, _ = alerts(changes, page=page, language=recall.memory.language, rules=rules, known={}, muted=())
    others = [{name: why for name, why in alert.channels.items() if name != channel} for alert in made]
    told = tuple(replace(alert, channels=names) for alert, names in zip(made, others, strict=True) if names)
    return Plan(page=page, look=Look(outcome=Outcome.UNCHANGED, at=at), memory=recall.memory, changes=changes, alerts=told)
