"""A store of plain values: remembers what plans say, so that the pure core can be tested over many looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator.core.model import Failed, Fetched, Item, Kind, Known, NotModified, Page, PageFacts, Reading, Recall, Source
from aggregator.core.plan import make_plan

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOURCE = Source(id="paper", name="paper", url="https://paper.example/live", tags=("war",))
PAGE = Page(id="paper-live", url=SOURCE.url, source=SOURCE)
LONG_ENOUGH = "The harbour master said the gates would stay shut until the water has fallen below the mark."


def an_item(name, text=None, *, minute=None, by="id", **rest):
    """Make an item; `minute` counts from START, None leaves it without a time."""
    published = None if minute is None else START + timedelta(minutes=minute)
    words = f"{name}: {LONG_ENOUGH}" if text is None else text
    precision = None if minute is None else "minute"
    return Item(key=str(name), key_from=by, text=words, published_at=published, published_precision=precision, **rest)


class Ledger:
    """Looks at one page again and again; the clock moves a minute a look unless told otherwise."""

    def __init__(self, *rules, page=PAGE, **recall):
        self.page, self.rules, self.at = page, rules, START
        self.recall = Recall(**recall)
        self.changes, self.alerts = [], []

    def look(self, *items, wait=60, **reading):
        """Look at a page that shows `items`, newest first."""
        title = reading.pop("title", "Storm surge, live")
        facts = PageFacts(url=self.page.url, title=title, ended=reading.pop("ended", False))
        found = Reading(**{"live": True, "page": facts, "items": tuple(items), **reading})
        return self.answer(Fetched(at=self._tick(wait), url=self.page.url, status=200, body=b""), found)

    def not_modified(self, wait=60):
        """Look at a page whose server says that nothing changed."""
        return self.answer(NotModified(at=self._tick(wait)), None)

    def fail(self, reason="http-503", wait=60, **rest):
        """Look at a page that fails to come."""
        return self.answer(Failed(at=self._tick(wait), reason=reason, **rest), None)

    def of(self, kind):
        """Return the keys of all changes of a kind so far."""
        return [change.item.key for change in self.changes if change.kind == kind]

    def _tick(self, wait):
        self.at += timedelta(seconds=wait)
        return self.at

    def answer(self, answer, reading):
        """Plan what an answer means, and remember it."""
        plan = make_plan(self.page, answer, self.recall, reading, self.rules, answer.at)
        self.changes += plan.changes
        self.alerts += plan.alerts
        self._remember(plan, answer.at)
        return plan

    def _remember(self, plan, at):
        known = {one.id: one for one in self.recall.known}
        for change in plan.changes:
            if change.item_id is None:
                continue
            state = "removed" if change.kind is Kind.REMOVED else "current"
            old = known.get(change.item_id)
            fresh = Known(id=change.item_id, item=change.item, version=1, first_seen_at=at, baseline=change.baseline)
            known[change.item_id] = replace(old or fresh, item=change.item, version=change.version, state=state)
        for sighting in plan.sightings:
            known[sighting.item_id] = replace(
                known[sighting.item_id],
                position=sighting.position,
                absent_since=sighting.absent_since,
                matched=sighting.matched,
                recent=sighting.recent,
                muted=sighting.muted,
            )
        good = plan.memory.last_good_at == at
        if good:
            known |= {key: replace(one, last_seen_at=at) for key, one in known.items() if _visible(one)}
        self.recall = replace(self.recall, memory=plan.memory, known=tuple(known.values()))


def _visible(one):
    return one.position is not None and one.absent_since is None
