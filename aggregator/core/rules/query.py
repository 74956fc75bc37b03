"""A compiled `match`, and an item prepared so that many of them can be asked of it.

Words are looked for as whole words: the text becomes ` word word word ` once, and a word, a phrase or a prefix is then one
substring search. Scripts that are written without spaces become one word a character, so that a word of theirs is found
anywhere in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aggregator.core.model import Item
from aggregator.core.text import fold

# Kana, Han, Hangul and their kin, and the scripts of South-East Asia: no spaces between words, or particles glued to them.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs of Indian scripts are no letters for `\w` and stand in the middle of words.
_SIGNS = "\u0900-\u0963\u0966-\u0dff\u0f71-\u0fbc"
# Constant and linear; what users write never reaches `re`.
_WORD = re.compile(f"[{_UNSPACED}]|(?:[^\\W_{_UNSPACED}]|[{_SIGNS}])+")

# Longer texts are searched by patterns up to here: google-re2 is linear, and this bounds it to half a second at the worst.
_LONGEST = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """An item as queries see it. `lines` hold label, title and paragraphs, folded; `words` the same as ` word word `."""

    label: str
    lines: str
    words: str


Test = Callable[[Folded], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A compiled `match`. Two queries are equal when they were written alike."""

    text: str
    test: Test = field(repr=False, compare=False)

    def matches(self, item: Folded) -> bool:
        """Say whether the item is one that was asked for; bounded in time, whatever was asked."""
        return self.test(item)


def folded(item: Item) -> Folded:
    """Return the item as queries see it: fold once, ask many."""
    parts = (item.label or "", item.title or "", *item.text.split("\n\n"))
    lines = [line for part in parts if (line := fold(part))]
    # A line break stands between lines, so that no phrase runs from a label into the text.
    words = " \n ".join(" ".join(_WORD.findall(line)) for line in lines)
    return Folded(label=fold(item.label or ""), lines="\n".join(lines), words=f" {words} ")


def words_of(text: str) -> str:
    """Return the words of a text as they stand in `Folded.words`, without the outer spaces; empty when there are none."""
    return " ".join(_WORD.findall(fold(text)))


def phrase(text: str, *, prefix: bool = False) -> Test:
    """Ask for words in a row, the last of them only by its beginning if `prefix`."""
    needle = f" {words_of(text)}" + ("" if prefix else " ")
    return lambda item: needle in item.words


def pattern(search: Callable[[str], object]) -> Test:
    """Ask a compiled pattern of the folded lines."""
    return lambda item: search(item.lines[:_LONGEST]) is not None


def every(tests: tuple[Test, ...]) -> Test:
    """Ask for all of them."""
    return tests[0] if len(tests) == 1 else lambda item: all(test(item) for test in tests)


def some(tests: tuple[Test, ...]) -> Test:
    """Ask for one of them."""
    return tests[0] if len(tests) == 1 else lambda item: any(test(item) for test in tests)


def without(test: Test) -> Test:
    """Ask for its absence."""
    return lambda item: not test(item)
