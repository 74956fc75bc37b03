"""Writes as much believable coverage as anybody wants, in our own words, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from zlib import crc32

from aggregator.core.model import Link, Media
from aggregator.demo.coverage import Act, Coverage, Entry, publish
from aggregator.demo.vocabulary import VOCABULARIES, Vocabulary

_SHARE_TITLED = 0.7
_SHARE_LABELLED = 0.8
_SHARE_RELATED = 0.25
_SHARE_INLINE = 0.15
_SHARE_PICTURED = 0.15
_SHARE_SIGNED = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How entries come: about one every so many seconds, the first `standing` of them before the coverage is watched."""

    every: float = 60.0
    standing: int = 0
    edited: float = 0.0  # share of entries that are edited later
    removed: float = 0.0  # share that is taken back later


def write(seed: int, number: int, language: str = "en") -> Entry:
    """Return the entry of that number; two numbers below a million never give the same id or the same text."""
    dice = _dice(seed, number, language)
    words = VOCABULARIES[language]
    first = f"{dice.choice(words.who)} {dice.choice(words.does)} {dice.choice(words.where)}."
    counted = dice.choice(words.count).format(n=number * 3 + 101)
    more = tuple(_paragraph(dice, words) for _ in range(dice.randrange(3)))
    title = f"{dice.choice(words.who)} {dice.choice(words.does)}" if dice.random() < _SHARE_TITLED else None
    label = dice.choice(words.labels) if title is None or dice.random() < _SHARE_LABELLED else None
    return Entry(
        id=_id(seed, number),
        label=label,
        title=title,
        paragraphs=(f"{first} {counted}", *more),
        links=(*_inline(dice, first), *_related(dice, words, number)),
        author=dice.choice(words.authors) if dice.random() < _SHARE_SIGNED else None,
        media=_pictures(dice, words, number),
    )


def rewrite(seed: int, number: int, language: str = "en") -> Entry:
    """Return the same entry with more said in it, as an edit leaves it: same id, label and title, longer text."""
    before = write(seed, number, language)
    dice = _dice(seed, -number - 1, language)
    return Entry(
        id=before.id,
        label=before.label,
        title=before.title,
        paragraphs=(*before.paragraphs, _paragraph(dice, VOCABULARIES[language])),
        links=before.links,
        author=before.author,
        media=before.media,
    )


def generate(seed: int, entries: int, language: str = "en", pace: Pace | None = None, window: int | None = None) -> Coverage:
    """Return a coverage of so many entries; those that stand at the start are dated before it, about one every `every`."""
    pace = pace or Pace()
    dice = _dice(seed, entries, language)
    words = VOCABULARIES[language]
    acts: list[Act] = []
    at = -pace.every * pace.standing
    for number in range(entries):
        at += pace.every * dice.uniform(0.5, 1.5)
        # What should stand already must not slip behind the start by its dice.
        at = min(at, -0.001 * (pace.standing - number)) if number < pace.standing else max(at, 0.001)
        acts += [publish(at, write(seed, number, language)), *_afterwards(dice, pace, at, rewrite(seed, number, language))]
    return Coverage(
        title=words.titles[seed % len(words.titles)],
        lead=words.lead,
        topic=words.topic,
        summary=tuple(_paragraph(dice, words) for _ in range(2)),
        language=language,
        zone=words.zone,
        acts=tuple(acts),
        window=window,
    )


def _afterwards(dice: Random, pace: Pace, at: float, edited: Entry) -> list[Act]:
    later = max(at, 0.0) + pace.every * dice.uniform(2, 5)
    chance = dice.random()
    if chance < pace.removed:
        return [Act(at=later, does="remove", id=edited.id)]
    return [Act(at=later, does="edit", entry=edited)] if chance < pace.removed + pace.edited else []


def _dice(seed: int, number: int, language: str) -> Random:
    return Random(f"{seed}/{number}/{language}")  # noqa: S311 - a story that can be told again, no secret


def _id(seed: int, number: int) -> str:
    # Hexadecimal and without order, as papers have it; the last six digits make it unlike every other of its seed.
    return f"{crc32(f'{seed}/{number}'.encode()):08x}{number:06x}"


def _paragraph(dice: Random, words: Vocabulary) -> str:
    said = dice.choice(words.says).format(said=dice.choice(words.said))
    return f"{dice.choice(words.who)} {dice.choice(words.does)} {dice.choice(words.where)}. {said} {dice.choice(words.after)}"


def _inline(dice: Random, sentence: str) -> list[Link]:
    if dice.random() >= _SHARE_INLINE:
        return []
    return [Link(url=f"https://elsewhere.example/{dice.randrange(10_000)}", text=" ".join(sentence.split()[:3]))]


def _related(dice: Random, words: Vocabulary, number: int) -> list[Link]:
    if dice.random() >= _SHARE_RELATED:
        return []
    return [Link(url=f"/world/background-{number}", text=dice.choice(words.also), rel="related")]


def _pictures(dice: Random, words: Vocabulary, number: int) -> tuple[Media, ...]:
    if dice.random() >= _SHARE_PICTURED:
        return ()
    return (Media(url=f"https://pictures.example/{number}.jpg", text=dice.choice(words.captions)),)
