"""What a look at an index means: no items, only which live pages it shows and how it fares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from aggregator.core.alerts import alerts
from aggregator.core.cadence import next_look, not_before, whole_at
from aggregator.core.model import Answer, Failed, Fetched, Look, Outcome, Pace, Page, Plan, Recall, Trouble
from aggregator.core.rules import Rule
from aggregator.core.worries import more_trouble, no_trouble

EVERY = timedelta(minutes=2)  # an index has no items whose rate could be learned; breaking news must not wait for `most`


def make_index_plan(page: Page, answer: Answer, recall: Recall, found: Sequence[str] | None, rules: Sequence[Rule]) -> Plan:
    """Return what `answer` means for an index; `found` are the live pages on it, None when there was no body to read.

    An index that shows no live page is quiet, not broken: most days have no war. Only what fails to come is trouble.
    """
    at, pace, before = answer.at, _pace(page), recall.memory
    if isinstance(answer, Failed):
        trouble, change = more_trouble(before.trouble, answer.reason, at)
        outcome, note = Outcome.FAILED, f"{answer.reason}: {answer.detail}" if answer.detail else answer.reason
        memory = replace(before, trouble=trouble)
    else:
        change, outcome = no_trouble(before.trouble, at), Outcome.UNCHANGED if isinstance(answer, Fetched) else Outcome.NOT_MODIFIED
        note = f"{len(found or ())} live pages"
        memory = replace(
            before,
            validators=answer.validators,
            first_look_at=before.first_look_at or at,
            last_good_at=at,
            trouble=Trouble(),
        )
    memory = replace(memory, not_before=not_before(answer, memory, pace), whole_at=whole_at(memory, answer))
    changes = (change,) if change else ()
    made, _ = alerts(changes, page=page, language=page.source.language, rules=rules, known={}, muted=())
    return Plan(
        page=page,
        look=Look(
            outcome=outcome,
            at=at,
            status=304 if not isinstance(answer, Fetched | Failed) else answer.status,
            size=answer.size,
            seconds=answer.seconds,
            note=note,
        ),
        memory=replace(memory, due_at=next_look(pace, memory, answer)),
        changes=changes,
        alerts=made,
        quiet=outcome is not Outcome.FAILED and not changes and before.first_look_at is not None and not before.trouble.looks,
    )


def _pace(page: Page) -> Pace:
    pace = page.source.pace
    return pace if pace.every or pace.schedule else replace(pace, every=max(pace.least, min(pace.most, EVERY)))
