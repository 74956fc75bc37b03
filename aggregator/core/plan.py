"""What one look means, decided in one pure function; the shell writes it in one transaction and delivers what it promised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.core.alerts import alerts
from aggregator.core.cadence import PRICE, learn, next_look, not_before, whole_at
from aggregator.core.compare import Comparison, compare, still_gone
from aggregator.core.diff import match, without_lookalikes
from aggregator.core.model import (
    Alert,
    Answer,
    Change,
    Failed,
    Fetched,
    Gap,
    Kind,
    Look,
    Memory,
    NotModified,
    Outcome,
    Page,
    PageFacts,
    PageState,
    Plan,
    Reading,
    Recall,
    Trouble,
)
from aggregator.core.pageback import goes_on, looks_back, older_page, with_gap
from aggregator.core.rules import Rule
from aggregator.core.text import list_fingerprint
from aggregator.core.worries import more_trouble, no_trouble, worry

QUIET_AFTER = timedelta(hours=6)  # a coverage without a new item for so long has gone quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What a decision is made from, the body's reading apart."""

    page: Page
    answer: Answer
    recall: Recall
    rules: Sequence[Rule]
    now: datetime
    price: float

    def due(self, memory: Memory) -> datetime | None:
        return next_look(self.page.source.pace, memory, self.answer, price=self.price, page=self.page.id)

    def alerts(
        self, changes: Sequence[Change], memory: Memory, muted: Iterable[str] = ()
    ) -> tuple[tuple[Alert, ...], dict[str, frozenset[str]]]:
        """Return what rules make of the changes; `memory` is the new one: a first look learns the language that rules ask for."""
        known = {one.id: one for one in self.recall.known}
        return alerts(changes, page=self.page, language=memory.language, rules=self.rules, known=known, muted=muted)


def make_plan(  # noqa: PLR0913 - what a decision is made from
    page: Page,
    answer: Answer,
    recall: Recall,
    reading: Reading | None,
    rules: Sequence[Rule],
    now: datetime,
    *,
    price: float = PRICE,
    as_before: bool = False,
) -> Plan:
    """Return what `answer` means for `page`, given what is remembered of it.

    While a gap is open the answer is that of an older page (`address_to_look_at`). `reading` is what the body says, and
    None exactly when the answer carries no body, or one that was found to say what the last good one said: `as_before`.
    `now` is when the plan is made;
    every change carries `answer.at`, the instant at which the body was complete.
    """
    case = _Case(page=page, answer=answer, recall=recall, rules=rules, now=now, price=price)
    gap = recall.memory.gap
    if gap is not None and looks_back(recall.memory):
        return _older(case, gap, reading)
    match answer:
        case Failed():
            return _bad(case, Outcome.FAILED, answer.reason)
        case NotModified() if recall.memory.first_look_at is None:
            return _bad(case, Outcome.WORRY, "not-modified-before-a-first-look")
        case NotModified():
            return _good(case, Outcome.NOT_MODIFIED, still_gone(recall, answer.at), None)
        case Fetched() if as_before:
            return _good(case, Outcome.UNCHANGED, still_gone(recall, answer.at), None)
        case Fetched():
            return _read(case, reading or Reading(live=False, page=PageFacts(url=page.url)))


def _read(case: _Case, reading: Reading) -> Plan:
    recall, at = case.recall, case.answer.at
    known_list = recall.memory.first_look_at is not None and recall.memory.fingerprint == list_fingerprint(reading.items)
    if reading.live and known_list:
        return _good(case, Outcome.UNCHANGED, still_gone(recall, at), reading)
    matched = without_lookalikes(match(recall.known, reading.items))
    reason = worry(reading, matched, recall, at)
    if reason is not None:
        return _bad(case, Outcome.WORRY, reason)
    return _good(case, Outcome.UNCHANGED, compare(case.page, recall, reading.items, matched, at), reading)


def _bad(case: _Case, outcome: Outcome, reason: str) -> Plan:
    """Plan a look that failed or worries: nothing is known of the items, so nothing of them changes."""
    answer, pace = case.answer, case.page.source.pace
    trouble, change = more_trouble(case.recall.memory.trouble, reason, answer.at)
    memory = replace(case.recall.memory, trouble=trouble)
    memory = replace(memory, not_before=not_before(answer, memory, pace), whole_at=whole_at(memory, answer))
    changes = (change,) if change else ()
    detail = answer.detail if isinstance(answer, Failed) else None
    return Plan(
        page=case.page,
        look=_look(answer, outcome, (), note=f"{reason}: {detail}" if detail else reason),
        memory=replace(memory, due_at=case.due(memory)),
        changes=changes,
        alerts=case.alerts(changes, memory)[0],
    )


def _good(case: _Case, outcome: Outcome, comparison: Comparison, reading: Reading | None) -> Plan:
    """Plan a look that is believed."""
    before = case.recall.memory
    memory = _remember(case, comparison, reading)
    changes = (*_opening(case, memory), *comparison.changes, *_closing(case, memory))
    muted = {sighting.item_id for sighting in comparison.sightings if sighting.muted}
    made, matched = case.alerts(changes, memory, muted)
    sightings = tuple(replace(one, matched=matched.get(one.item_id, one.matched)) for one in comparison.sightings)
    due = case.due(memory)
    memory = replace(memory, due_at=max(due, case.now) if due else None)
    memory = with_gap(memory, case.recall, reading, case.now) if comparison.gap and reading else goes_on(memory, case.now)
    missed = comparison.gap and memory.gap is None
    return Plan(
        page=case.page,
        look=_look(case.answer, outcome, changes, note=_note(case, comparison, muted), missed=int(missed)),
        memory=memory,
        changes=changes,
        sightings=sightings,
        alerts=made,
        quiet=not changes and not sightings and before.first_look_at is not None and not before.trouble.looks,
    )


def _older(case: _Case, gap: Gap, reading: Reading | None) -> Plan:
    """Plan a look at an older page: late finds and edits; the page's own memory stays as it is."""
    items = reading.items if reading is not None else ()
    found = older_page(case.recall, gap, case.answer, reading, match(case.recall.known, items, older=True), page_id=case.page.id)
    changes = found.comparison.changes
    made, matched = case.alerts(changes, case.recall.memory, {one.item_id for one in found.comparison.sightings if one.muted})
    return Plan(
        page=case.page,
        look=_look(
            case.answer,
            Outcome.FAILED if isinstance(case.answer, Failed) else Outcome.UNCHANGED,
            changes,
            note=found.note,
            missed=int(found.missed),
        ),
        memory=found.memory,
        changes=changes,
        sightings=tuple(replace(one, matched=matched.get(one.item_id, one.matched)) for one in found.comparison.sightings),
        alerts=made,
    )


def _note(case: _Case, comparison: Comparison, muted: set[str]) -> str | None:
    before = {one.id for one in case.recall.known if one.muted}
    notes = [f"flaps, alerts no more: {item}" for item in sorted(muted - before)]
    notes += ["gap: no item of the last look is still on the page"] if comparison.gap else []
    return "; ".join(notes) or None


def _remember(case: _Case, comparison: Comparison, reading: Reading | None) -> Memory:
    """Return the memory after a good look, all but its due time."""
    old, at = case.recall.memory, case.answer.at
    times = _times_of_new(comparison, at)
    memory = replace(
        old,
        validators=old.validators if isinstance(case.answer, Failed) else case.answer.validators,
        first_look_at=old.first_look_at or at,
        last_good_at=at,
        oldest_first=comparison.oldest_first,
        newest_first=comparison.newest_first or old.newest_first,
        trouble=Trouble(),
        rate=learn(old.rate, times, at) if times or old.rate.since is None else old.rate,
        last_item_at=max(filter(None, (old.last_item_at, *times)), default=None),
        not_before=not_before(case.answer, old, case.page.source.pace),
        whole_at=whole_at(old, case.answer),
    )
    if reading is not None:
        memory = replace(_with_facts(memory, reading, at), closed=reading.closed or (old.closed and not comparison.changes))
    return replace(memory, state=_state(memory, at))


def _times_of_new(comparison: Comparison, at: datetime) -> list[datetime]:
    """Return when the new items were published, as far as they tell how often items come."""
    fresh = [change for change in comparison.changes if change.kind is Kind.NEW and not change.backfilled]
    told = [(change, change.item.published_at) for change in fresh if change.item and change.item.published_precision != "day"]
    times = [time or (None if change.baseline else at) for change, time in told]
    return [min(time, at) for time in times if time is not None]


def _with_facts(memory: Memory, reading: Reading, at: datetime) -> Memory:
    facts = reading.page
    return replace(
        memory,
        fingerprint=list_fingerprint(reading.items),
        title=facts.title or memory.title,
        lead=facts.lead or memory.lead,
        summary=facts.summary or memory.summary,
        language=facts.language or memory.language,
        timezone=facts.timezone or memory.timezone,
        started_at=memory.started_at or _first_item_at(reading) or at,
        ended_at=(memory.ended_at or at) if facts.ended else None,
    )


def _first_item_at(reading: Reading) -> datetime | None:
    return min((item.published_at for item in reading.items if item.published_at), default=None)


def _state(memory: Memory, at: datetime) -> PageState:
    if memory.ended_at is not None:
        return PageState.ENDED
    last = memory.last_item_at or memory.first_look_at
    return PageState.QUIET if last is not None and at - last >= QUIET_AFTER else PageState.LIVE


def _opening(case: _Case, memory: Memory) -> tuple[Change, ...]:
    """Return that a failing source recovered, and that a coverage started on a page that an index newly led to."""
    at, recall = case.answer.at, case.recall
    recovered = no_trouble(recall.memory.trouble, at)
    since, found = recall.source_first_look_at, recall.found_at
    newly_found = case.page.followed and since is not None and found is not None and found > since
    started = newly_found and recall.memory.first_look_at is None and memory.state is not PageState.ENDED
    return (*((recovered,) if recovered else ()), *((Change(kind=Kind.STARTED, at=at),) if started else ()))


def _closing(case: _Case, memory: Memory) -> tuple[Change, ...]:
    """Return that a coverage ended; one that had ended before our first look is no news."""
    before = case.recall.memory
    if before.first_look_at is None or before.state is PageState.ENDED or memory.state is not PageState.ENDED:
        return ()
    return (Change(kind=Kind.ENDED, at=case.answer.at, after=before.last_good_at),)


def _look(answer: Answer, outcome: Outcome, changes: Sequence[Change], *, note: str | None, missed: int = 0) -> Look:
    count = {kind: sum(1 for change in changes if change.kind is kind) for kind in Kind}
    if outcome in {Outcome.UNCHANGED, Outcome.NOT_MODIFIED}:
        if count[Kind.NEW]:
            outcome = Outcome.NEW
        elif count[Kind.EDITED] or count[Kind.REMOVED] or count[Kind.RESTORED]:
            outcome = Outcome.EDITED
    status = answer.status if isinstance(answer, Fetched | Failed) else 304
    return Look(
        outcome=outcome,
        at=answer.at,
        status=status,
        size=answer.size,
        seconds=answer.seconds,
        new=count[Kind.NEW],
        edited=count[Kind.EDITED],
        removed=count[Kind.REMOVED],
        missed=missed,
        note=note,
    )
