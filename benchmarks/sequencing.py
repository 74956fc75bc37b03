"""A newsroom that publishes, edits and removes, its pages in every family of markup, and the account of what it did."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from recordings.families import CAPITALS, FAMILIES
from recordings.newsroom import Desk, Entry
from recordings.tongues import TONGUES, Tongue

from aggregator.demo.coverage import Coverage, publish
from aggregator.demo.coverage import Entry as Written
from aggregator.demo.skins import SKINS, View, render

START = datetime(2026, 3, 14, 10, 0, tzinfo=UTC)
SYLLABLES = ("ka", "ve", "lo", "mi", "dra", "sen", "tu", "bor", "ny", "pel", "go", "rix", "ha", "zu", "fen", "qua")


@dataclass(slots=True)
class Story:
    """One entry as the newsroom knows it: its versions are told apart by their number."""

    name: str  # a place that no other entry names: by it the account knows the entry on any page
    entry: Entry
    version: int = 1


@dataclass(slots=True)
class Newsroom:
    """A coverage that goes on, newest first. The same dice tell the same story again."""

    dice: Random
    tongue: Tongue
    now: datetime = START
    stories: list[Story] = field(default_factory=list)
    removed: list[Story] = field(default_factory=list)
    count: int = 0

    def open(self, size: int) -> None:
        """Write what stood before we came."""
        self.now = START - timedelta(seconds=150 * size)
        for _ in range(size):
            self.pass_time(self.dice.uniform(60, 240))
            self.publish()
        self.now = max(self.now, START)

    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def publish(self) -> None:
        """Write one more entry."""
        self.count += 1
        name = _name(self.count)
        t, dice = self.tongue, self.dice
        paragraphs = tuple(dict.fromkeys([self._said(name), *(self._said() for _ in range(dice.choice((0, 1, 1, 2, 3))))]))
        entry = Entry(
            id=f"{dice.getrandbits(48):012x}",
            at=self.now.replace(microsecond=0),
            paragraphs=paragraphs,
            title=_upper(dice.choice(t.heads).format(p=name, n=dice.randrange(12, 990))),
            label=dice.choice(t.labels),
            related=(f"/story/{self.count}", self._headline()) if dice.random() < 0.15 else None,
        )
        self.stories.insert(0, Story(name=name, entry=entry))

    def edit(self) -> None:
        """Change the words of a young entry: a figure, a paragraph more, one less, or a sentence in the first."""
        if not self.stories:
            return
        story = self.stories[min(int(self.dice.expovariate(0.25)), len(self.stories) - 1)]
        story.entry = self._rewritten(story)
        story.version += 1

    def remove(self) -> None:
        """Take an entry back."""
        if len(self.stories) > 6:
            self.removed.append(self.stories.pop(self.dice.randrange(min(12, len(self.stories)))))

    def _rewritten(self, story: Story) -> Entry:
        entry, deed = story.entry, self.dice.random()
        first, *rest = entry.paragraphs
        if deed < 0.4 or (deed < 0.6 and not rest):
            return replace(entry, paragraphs=(*entry.paragraphs, self._said()))
        if deed < 0.6:
            return replace(entry, paragraphs=(first, *rest[:-1]))
        if deed < 0.8:
            return replace(entry, paragraphs=(f"{first} ({self.dice.randrange(1000, 9999)})", *rest))
        return replace(entry, paragraphs=(f"{first} {self._said()}", *rest))

    def _headline(self) -> str:
        return _upper(self.dice.choice(self.tongue.heads).format(p=self.dice.choice(self.tongue.places), n=self.dice.randrange(12, 990)))

    def _said(self, place: str | None = None) -> str:
        t, dice = self.tongue, self.dice
        pattern = dice.choice(t.said if place is None else [one for one in t.said if "{p}" in one])
        return _upper(pattern.format(p=place or dice.choice(t.places), o=dice.choice(t.offices), n=dice.randrange(12, 990)))


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _name(number: int) -> str:
    """Return a made-up name that is part of no other."""
    digits = []
    for _ in range(3):
        number, digit = divmod(number, len(SYLLABLES))
        digits.append(SYLLABLES[digit])
    return f"X{''.join(digits)}x"


class SteadyDesk(Desk):
    """Prints an entry in the same markup at each look: a paper's template has no dice."""

    def paragraphs(self, entry: Entry, tag: str = "p") -> list[str]:
        """Return the paragraphs as markup."""
        self.dice = Random(f"{entry.id} {len(entry.paragraphs)}")  # noqa: S311 - markup that can be printed again
        return super().paragraphs(entry, tag)

    def page(self, main: str, **rest: object) -> str:  # type: ignore[override]
        """Return the whole page."""
        self.dice = Random(self.title)  # noqa: S311 - markup that can be printed again
        return super().page(main, **rest)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One body and its header."""

    body: bytes
    content_type: str | None


@dataclass(slots=True, kw_only=True)
class Press:
    """Prints entries in one family of markup."""

    family: str
    tongue: Tongue
    hashed: bool = False
    classes: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"https://www.paper.example.{self.tongue.country}/news/live/storm"

    def print(self, entries: Sequence[Entry], now: datetime, *, older: int | None = None, title: str = "") -> Print:
        """Return the page that shows these entries; `older` is the number of the next older page."""
        made = self._skin(entries, now) if self.family in SKINS else self._family(entries, now, title)
        if older is None:
            return made
        link = f'<nav><a rel="next" href="?page={older}">2</a></nav>'.encode()
        return replace(made, body=made.body.replace(b"</main>", link + b"</main>", 1))

    def _family(self, entries: Sequence[Entry], now: datetime, title: str) -> Print:
        desk = SteadyDesk(
            tongue=self.tongue,
            dice=Random(self.family),  # noqa: S311 - markup that can be printed again
            title=title or f"{_upper(self.tongue.heads[0].format(p=self.tongue.places[0], n=40))}, {self.tongue.live}",
            lead=_upper(self.tongue.said[0].format(p=self.tongue.places[1], o=self.tongue.offices[0], n=20)),
            summary=(),
            entries=list(entries),
            now=now,
            url=self.url,
            classes=self.classes,
            hashed=self.hashed,
        )
        recording = FAMILIES[self.family](desk)
        return Print(body=recording.body, content_type=recording.content_type)

    def _skin(self, entries: Sequence[Entry], now: datetime) -> Print:
        acts = [publish(offset, _written(entry), offset) for entry in entries if (offset := (entry.at - START).total_seconds()) is not None]
        coverage = Coverage(
            title="Storm over the islands, live updates",
            lead=("A storm is on its way.",),
            summary=("It comes tonight.",),
            starts_at=START,
            acts=tuple(acts),
            zone=self.tongue.zone,
            language=self.tongue.code,
        )
        body = render(coverage, (now - START).total_seconds(), SKINS[self.family], View(nonce=f"{int(now.timestamp()):x}", url=self.url))
        return Print(body=body.encode(), content_type="text/html; charset=utf-8")


def _written(entry: Entry) -> Written:
    label = entry.label.upper() if entry.label else None
    return Written(id=entry.id, label=label, title=entry.title, paragraphs=entry.paragraphs)


def press(family: str, seed: int) -> Press:
    """Return the press of a family, in a language that the seed chooses."""
    codes = CAPITALS if family.startswith(("labels", "seed")) else tuple(sorted(TONGUES))
    codes = ("de", "en", "es", "fr") if family in SKINS else codes
    return Press(family=family, tongue=TONGUES[codes[seed % len(codes)]], hashed=bool(seed % 2))


# Families that print something anew at each look which papers keep: labels counted from the page's end, ids from its foot.
NOT_IN_TIME = {"minutes", "mislabelled"}
ALL = tuple(sorted({*FAMILIES, *SKINS} - NOT_IN_TIME, key=lambda name: (name in SKINS, name)))
