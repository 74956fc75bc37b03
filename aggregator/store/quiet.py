"""Looks that found nothing new, kept in memory for at most a second and then written in company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.core.model import Known, Look, Memory, Outcome, Page, Plan, Recall, Sighting

BELIEVED = frozenset({Outcome.NEW, Outcome.EDITED, Outcome.UNCHANGED, Outcome.NOT_MODIFIED})  # such looks saw what the page shows


@dataclass(slots=True)
class Cost:
    """What looks have cost since it was last written."""

    looks: Counter[str] = field(default_factory=Counter)  # outcome -> looks
    bytes: int = 0
    seconds: float = 0.0

    def add(self, look: Look) -> None:
        """Count one look."""
        self.looks[look.outcome.value.replace("-", "_")] += 1
        self.bytes += look.size
        self.seconds += look.seconds


@dataclass(slots=True)
class QuietPage:
    """What the unwritten looks at one page leave behind."""

    page: Page
    memory: Memory
    sightings: dict[str, Sighting] = field(default_factory=dict)
    seen_at: datetime | None = None  # the last of them that saw the page's items
    cost: Cost = field(default_factory=Cost)

    def over(self, recall: Recall, *, glance: bool = False) -> Recall:
        """Return what the database remembers, brought up to date; at a glance, but for when shown items were seen last."""
        if glance and not self.sightings:
            return replace(recall, memory=self.memory)
        return replace(recall, memory=self.memory, known=tuple(self._seen(one) for one in recall.known))

    def _seen(self, one: Known) -> Known:
        sighting = self.sightings.get(one.id)
        if sighting is not None:
            one = _sighted(one, sighting)
        shown = one.state == "current" and one.position is not None and one.absent_since is None
        return replace(one, last_seen_at=self.seen_at) if shown and self.seen_at is not None else one


class QuietPages(Mapping[str, QuietPage]):
    """The pages with unwritten looks, by id."""

    def __init__(self) -> None:
        self._pages: dict[str, QuietPage] = {}

    def add(self, plan: Plan) -> None:
        """Remember a quiet plan."""
        page = self._pages.get(plan.page.id)
        if page is None:
            page = self._pages[plan.page.id] = QuietPage(page=plan.page, memory=plan.memory)
        page.memory = plan.memory
        page.sightings |= {sighting.item_id: sighting for sighting in plan.sightings}
        if plan.look.outcome in BELIEVED:
            page.seen_at = plan.look.at
        page.cost.add(plan.look)

    def written(self, page_ids: tuple[str, ...]) -> None:
        """Forget pages whose looks are in the database now."""
        for page_id in page_ids:
            self._pages.pop(page_id, None)

    def __getitem__(self, page_id: str) -> QuietPage:
        return self._pages[page_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)


def _sighted(one: Known, sighting: Sighting) -> Known:
    return replace(
        one,
        position=sighting.position,
        absent_since=sighting.absent_since,
        matched=sighting.matched,
        recent=sighting.recent,
        muted=sighting.muted,
    )
