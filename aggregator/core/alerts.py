"""Which changes somebody asked to hear of, and on which channels: one message per change and channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aggregator.core.model import Alert, Change, Kind, Known, Page
from aggregator.core.rules import Rule, folded, matches

TYPES: dict[Kind, str] = {
    Kind.EDITED: "item.edited",
    Kind.ENDED: "page.ended",
    Kind.FAILING: "source.failing",
    Kind.NEW: "item.new",
    Kind.RECOVERED: "source.recovered",
    Kind.REMOVED: "item.removed",
    Kind.RESTORED: "item.restored",
    Kind.STARTED: "page.started",
}


def alerts(
    changes: Sequence[Change],
    *,
    page: Page,
    language: str | None,
    rules: Sequence[Rule],
    known: Mapping[str, Known],
    muted: Iterable[str],
) -> tuple[tuple[Alert, ...], dict[str, frozenset[str]]]:
    """Return the alerts of a plan's changes, and for each changed item the rules that some version of it has matched.

    An item is news to a rule in its first version that matches, even if that is an edit (`late_match`). What a baseline
    shows, what was backfilled (unless a gap had swallowed it) and what flaps rings nobody, but is remembered as matched.
    """
    quiet = frozenset(muted)
    made: list[Alert] = []
    matched: dict[str, frozenset[str]] = {}
    for place, change in enumerate(changes):
        seen = folded(change.item) if change.item is not None and rules else None
        hits = [rule for rule in rules if matches(rule, item=seen, source=page.source, language=language)]
        so_far: frozenset[str] = frozenset()
        if change.item_id is not None:
            one = known.get(change.item_id)
            so_far = matched.get(change.item_id, one.matched if one else frozenset())
            matched[change.item_id] = so_far | {rule.name for rule in hits}
        if _silent(change) or change.item_id in quiet:
            continue
        late = [rule for rule in hits if _late(rule, change, so_far, page, language)]
        told = [rule for rule in hits if change.kind in rule.on or rule in late]
        if told:
            made.append(_alert(place, change, told, late=bool(late)))
    return tuple(made), matched


def _silent(change: Change) -> bool:
    return change.kind is Kind.NEW and (change.baseline or (change.backfilled and not change.missed))


def _late(rule: Rule, change: Change, so_far: frozenset[str], page: Page, language: str | None) -> bool:
    """Say whether an edit is the first version that matches, for a rule that wants to hear of new items."""
    if change.kind is not Kind.EDITED or Kind.NEW not in rule.on or rule.name in so_far:
        return False
    return not matches(rule, item=change.before, source=page.source, language=language)


def _alert(place: int, change: Change, told: Sequence[Rule], *, late: bool) -> Alert:
    channels: dict[str, tuple[str, ...]] = {}
    for rule in told:
        for channel in rule.notify:
            channels[channel] = (*channels.get(channel, ()), rule.name)
    return Alert(
        change=place,
        type="item.new" if late else TYPES[change.kind],
        rules=tuple(rule.name for rule in told),
        channels=channels,
        late_match=late,
    )
