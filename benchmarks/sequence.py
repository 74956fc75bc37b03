"""Coverages as they unfold, look by look, in every family of markup: what was told beside what the newsroom did.

Each coverage is printed, read by `aggregator.extract.read` and planned by `make_plan`, look after look; faulty looks are
mixed in: empty, half, shuffled, walls, other pages, cut bodies, errors, 304, and an outage that older pages must close.

    python benchmarks/sequence.py [--quick] [--looks N] [--coverages N] [--family NAME] [--tell]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from ledger import Ledger
from recordings.newsroom import Entry
from sequencing import ALL, Newsroom, Press, Print, Story, press

from aggregator.core.model import Change, Failed, Fetched, Item, Kind, NotModified, Plan
from aggregator.core.pageback import looks_back
from aggregator.extract import read

LEAST = {Kind.NEW: 0.999, Kind.EDITED: 0.99, Kind.REMOVED: 0.98}
MOST_AGAIN = {True: 0.0, False: 0.001}  # known items that may be told as new: with ids, and without
SIZES = (8, 14, 30, 60, 140, 300)
WINDOWS = (None, 20, 10, None, 30, 20)
SHORT = {"relative": 12}  # families that never print more
FAULTS = ("empty", "half", "half-old", "shuffled", "wall", "sorry", "other", "cut", "failed", "not-modified")
WALL = "<h1>Before you continue</h1><p>We value your privacy.</p><button>Accept</button>"
SORRY = "<main><h1>Sorry, something went wrong</h1><p>Please try again later.</p></main>"


@dataclass(slots=True)
class Tally:
    """Right, made up and overlooked, by kind of change; known items told as new again; looks."""

    right: Counter[Kind] = field(default_factory=Counter)
    made_up: Counter[Kind] = field(default_factory=Counter)
    overlooked: Counter[Kind] = field(default_factory=Counter)
    again: int = 0
    looks: int = 0
    ids: bool = False

    def precision(self, kind: Kind) -> float:
        """Return the share of what was told that is true."""
        told = self.right[kind] + self.made_up[kind]
        return self.right[kind] / told if told else 1.0

    def recall(self, kind: Kind) -> float:
        """Return the share of what is true that was told."""
        true = self.right[kind] + self.overlooked[kind]
        return self.right[kind] / true if true else 1.0

    def add(self, other: Tally) -> None:
        """Count another coverage in."""
        self.right += other.right
        self.made_up += other.made_up
        self.overlooked += other.overlooked
        self.again += other.again
        self.looks += other.looks
        self.ids = self.ids or other.ids

    @property
    def worst(self) -> float:
        """Return the lowest figure."""
        return min(f(kind) for kind in LEAST for f in (self.precision, self.recall))

    @property
    def holds(self) -> bool:
        """Whether all is as good as promised."""
        good = all(min(self.precision(kind), self.recall(kind)) >= least for kind, least in LEAST.items())
        return good and self.again <= MOST_AGAIN[self.ids] * max(1, self.right[Kind.NEW])


class Watch:
    """One coverage under our eyes, and the account of what was told of it."""

    def __init__(self, family: str, seed: int, *, looks: int, tell: bool) -> None:
        self.dice = Random(f"{family}/{seed}")  # noqa: S311 - a story that can be told again, no secret
        self.press: Press = press(family, seed)
        self.size, self.window = SIZES[seed % len(SIZES)], WINDOWS[seed % len(WINDOWS)]
        if family in SHORT:
            self.window = min(self.window or SHORT[family], SHORT[family])
        self.room = Newsroom(dice=self.dice, tongue=self.press.tongue)
        self.ledger = Ledger()
        self.tally = Tally()
        self.looks, self.tell = looks, tell
        self.told: dict[str, int] = {}  # story -> the version that was told last
        self.gone: set[str] = set()
        self.evidence: Counter[str] = Counter()  # removed story -> good looks that showed something older

    def run(self) -> Tally:
        """Look so often, and return what was told beside what is true."""
        self.room.open(max(6, self.size - self.looks * 2))
        self.look(None)
        for n in range(self.looks):
            outage = self.window is not None and n == self.looks * 2 // 3
            self.unfold(outage=outage)
            faulty = self.dice.random() < 0.3 and not outage
            self.look(self.dice.choice(FAULTS) if faulty else None)
            if faulty and self.dice.random() < 0.3:
                self.look(self.dice.choice(FAULTS))
        self.look(None)
        self.look(None)
        self._count_removals()
        return self.tally

    def unfold(self, *, outage: bool) -> None:
        """Let the newsroom work until the next look: a minute or two, or half an hour without us."""
        for _ in range(self.window * 2 if outage and self.window else self.dice.choice((0, 0, 1, 1, 2, 3))):
            self.room.pass_time(self.dice.uniform(20, 50))
            self.room.publish()
        if self.dice.random() < 0.35:
            self.room.edit()
        if self.dice.random() < 0.12 and not outage:
            self.room.remove()
        self.room.pass_time(self.dice.uniform(20, 90))

    # ------------------------------------------------------------------------------------------- looks

    def look(self, fault: str | None) -> None:
        """Look once, and at older pages as long as the plan asks for them."""
        self.tally.looks += 1
        shown = self.room.stories[: self.window]
        plan = self._answer(fault, shown)
        trusted = fault is None or fault == "not-modified"
        self._judge(plan, shown, fault)
        if fault is None:
            if self.tell and plan.look.outcome.value in ("worry", "failed"):
                print(f"  whole page, look {self.tally.looks}: {plan.look.note}")
            self._overlooked(shown)
        if trusted:
            self._evidence(shown)
        number = 2
        while looks_back(self.ledger.recall.memory) and self.window:
            older = self.room.stories[(number - 1) * self.window : number * self.window]
            self.room.pass_time(2)
            more = len(self.room.stories) > number * self.window
            made = self.press.print([story.entry for story in older], self.room.now, older=number + 1 if more else None)
            self._judge(self._read(made), older, None)
            self._overlooked(older)
            number += 1

    def _answer(self, fault: str | None, shown: Sequence[Story]) -> Plan:
        at = self.room.now
        if fault == "failed":
            return self.ledger.answer(Failed(at=at, reason="http-503"), None)
        if fault == "not-modified" and self._unchanged(shown):
            return self.ledger.answer(NotModified(at=at), None)
        said = {"empty": "", "wall": WALL, "sorry": SORRY}.get(fault or "")
        if said is not None:
            html = f"<!doctype html><html><title>Live</title><body>{said}</body></html>" if said else ""
            return self._read(Print(body=html.encode(), content_type="text/html"))
        return self._read(self._spoilt(fault, [story.entry for story in shown]))

    def _spoilt(self, fault: str | None, entries: Sequence[Entry]) -> Print:
        """Print the page as the fault leaves it; whole, without one."""
        at, half = self.room.now, (len(entries) + 1) // 2
        match fault:
            case "half":
                return self.press.print(entries[:half], at)
            case "half-old":
                return self.press.print(entries[half:], at)
            case "shuffled":
                return self.press.print(self.dice.sample(entries, len(entries)), at)
            case "other":
                other = Newsroom(dice=Random(1), tongue=self.room.tongue, count=3000)  # noqa: S311 - the same wrong page each time, no secret
                other.open(12)
                return self.press.print([story.entry for story in other.stories], at, title="Ten years of the paper, a look back")
            case "cut":
                made = self.press.print(entries, at)
                return Print(body=made.body[: len(made.body) // 2], content_type=made.content_type)
        more = self.window is not None and len(self.room.stories) > self.window
        return self.press.print(entries, at, older=2 if more else None)

    def _unchanged(self, shown: Sequence[Story]) -> bool:
        return all(self.told.get(story.name) == story.version for story in shown) and not set(self.gone_now()) & set(self.told)

    def gone_now(self) -> Sequence[str]:
        """Return the removed stories that were known and not yet told as removed."""
        return [story.name for story in self.room.removed if story.name not in self.gone]

    def _read(self, made: Print) -> Plan:
        at = self.room.now
        reading = read(made.body, url=self.press.url, at=at, content_type=made.content_type, timezone=self.press.tongue.zone)
        self.tally.ids = self.tally.ids or any(item.key_from != "content" for item in reading.items)
        answer = Fetched(at=at, url=self.press.url, status=200, body=b"", content_type=made.content_type)
        return self.ledger.answer(answer, reading)

    # ------------------------------------------------------------------------------------------- the account

    def _judge(self, plan: Plan, shown: Sequence[Story], fault: str | None) -> None:
        there = {story.name: story for story in shown}
        for change in plan.changes:
            if change.item is None:
                continue
            name = self._name_of(change.item)
            right = self._is_right(change, name, there)
            (self.tally.right if right else self.tally.made_up)[change.kind] += 1
            if not right and self.tell:
                self._say(change, name, fault, plan)

    def _is_right(self, change: Change, name: str | None, there: dict[str, Story]) -> bool:
        if name is None:
            return False
        match change.kind:
            case Kind.NEW:
                known = name in self.told
                self.tally.again += known
                if name in there:
                    self.told.setdefault(name, there[name].version)
                return not known and name in there
            case Kind.EDITED:
                right = name in there and name in self.told and self.told[name] != there[name].version
                if right:
                    self.told[name] = there[name].version
                return right
            case Kind.REMOVED:
                right = name in {story.name for story in self.room.removed} and name not in self.gone
                self.gone.add(name)
                return right
        return False

    def _overlooked(self, shown: Sequence[Story]) -> None:
        for story in shown:
            if story.name not in self.told:
                self._miss(Kind.NEW, story)
            elif self.told[story.name] != story.version:
                self._miss(Kind.EDITED, story)
            self.told[story.name] = story.version

    def _miss(self, kind: Kind, story: Story) -> None:
        self.tally.overlooked[kind] += 1
        if self.tell:
            print(f"  overlooked {kind}: {story.name} v{story.version} {story.entry.at:%H:%M:%S} {story.entry.paragraphs[0][:60]!r}")

    def _evidence(self, shown: Sequence[Story]) -> None:
        for story in self.room.removed:
            known = story.name in self.told
            self.evidence[story.name] += known and any(other.entry.at < story.entry.at and other.name in self.told for other in shown)

    def _count_removals(self) -> None:
        for story in self.room.removed:
            if self.evidence[story.name] > 1 and story.name not in self.gone:
                self._miss(Kind.REMOVED, story)

    def _name_of(self, item: Item) -> str | None:
        text = " ".join(filter(None, (item.text, item.title)))
        everybody = (*self.room.stories, *self.room.removed)
        return next((story.name for story in everybody if story.name in text), None)

    def _say(self, change: Change, name: str | None, fault: str | None, plan: Plan) -> None:
        item = change.item
        print(
            f"  made up {change.kind}: {name} look {self.tally.looks} fault={fault} note={plan.look.note} key={item and item.key} "
            f"from={item and item.key_from} at={item and item.published_at} words={item and (item.title, item.text[:90])!r} "
            f"before={change.before and (change.before.label, change.before.title, change.before.text[:90])!r}"
        )


def main(families: Sequence[str], looks: int, coverages: int, *, tell: bool) -> bool:
    """Run the bench and print its table, worst family first; say whether the promise held."""
    tallies: dict[str, Tally] = {}
    for family in families:
        tally = tallies[family] = Tally()
        for n in range(coverages):
            if tell:
                print(f"{family} {n}")
            tally.add(Watch(family, ALL.index(family) + n * 7, looks=looks, tell=tell).run())
    counts = f"{'new':>7}{'edited':>8}{'removed':>9}{'again':>7}"
    print(f"{'family':20}{'ids':>5}{'looks':>7}{counts}   precision/recall of new, edited, removed")
    for family, tally in sorted(tallies.items(), key=lambda one: (one[1].worst, -one[1].again)):
        print(row(family, tally))
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    bad = [family for family, tally in tallies.items() if not tally.holds]
    again = {ids: sum(tally.again for tally in tallies.values() if tally.ids is ids) for ids in (True, False)}
    counts = {ids: sum(tally.right[Kind.NEW] for tally in tallies.values() if tally.ids is ids) for ids in (True, False)}
    figures = " ".join(f"{kind} {total.precision(kind):.4f}/{total.recall(kind):.4f}" for kind in LEAST)
    holds = all(min(total.precision(kind), total.recall(kind)) >= least for kind, least in LEAST.items())
    holds = holds and again[True] == 0 and again[False] <= MOST_AGAIN[False] * counts[False]
    print(
        f"sequence: {figures} · new again {again[True]} with ids, {again[False]} of {counts[False]} without · "
        f"{total.looks} looks, {len(tallies)} families, {len(bad)} below the mark"
    )
    return holds


def row(name: str, tally: Tally) -> str:
    """Return one family's line."""
    figures = "  ".join(f"{tally.precision(kind):.4f}/{tally.recall(kind):.4f}" for kind in LEAST)
    counts = "".join(f"{tally.right[kind]:>{width}}" for kind, width in ((Kind.NEW, 7), (Kind.EDITED, 8), (Kind.REMOVED, 9)))
    return f"{name:20}{'yes' if tally.ids else 'no':>5}{tally.looks:>7}{counts}{tally.again:>7}   {figures}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one short coverage a family")
    parser.add_argument("--looks", type=int, default=24)
    parser.add_argument("--coverages", type=int, default=4, help="of each family")
    parser.add_argument("--family", action="append", choices=ALL)
    parser.add_argument("--tell", action="store_true", help="print every mistake")
    asked = parser.parse_args()
    quick = {"looks": 20, "coverages": 1} if asked.quick else {"looks": asked.looks, "coverages": asked.coverages}
    sys.exit(0 if main(asked.family or ALL, **quick, tell=asked.tell) else 1)
