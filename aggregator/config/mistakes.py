"""What is wrong with the user's file, where, and the likely fix."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz.distance import OSA, JaroWinkler

_NEAR = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing wrong, or worth a warning. Line and column count from 1; line 0 means the file as a whole."""

    file: str
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}"


class ConfigErrors(Exception):  # noqa: N818 - it is several
    """The file cannot be used. `mistakes` holds all that is wrong with it, in the order of the file."""

    def __init__(self, mistakes: Collection[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake before it has a line: the path to the value in the file, or to its key when the key is at fault.

    `offset` counts characters into the value, for what goes wrong in the middle of it.
    """

    path: tuple[str | int, ...]
    what: str
    at_key: bool = False
    offset: int = 0


def hint(written: str, choices: Collection[str]) -> str:
    """Return the likely fix: the nearest choice, or all of them when none is near."""
    near = max(sorted(choices), key=lambda choice: _likeness(written, choice), default="")
    if near and OSA.normalized_similarity(written.casefold(), near.casefold()) >= _NEAR:
        return f', did you mean "{near}"?'
    if not choices:
        return " (there are none)"
    shown = sorted(choices)
    more = ", …" if len(shown) > 12 else ""  # noqa: PLR2004 - what fits on a line
    return f" (there {'is' if len(shown) == 1 else 'are'} {', '.join(shown[:12])}{more})"


def _likeness(written: str, choice: str) -> float:
    """Count swapped letters as one slip; among equals the one that begins alike is nearer: itme is item and not time."""
    one, other = written.casefold(), choice.casefold()
    return OSA.normalized_similarity(one, other) + JaroWinkler.similarity(one, other) / 10
