"""What an edit did: word by word, and in one word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA, Indel

from aggregator.core.model import Item, Word
from aggregator.core.text.clean import fold, squash
from aggregator.core.text.identity import content
from aggregator.core.text.scripts import SINGLE

# A word with what holds it together (3,500 · rock'n'roll · Jean-Luc), a character that is a word, or a sign; then the space behind it.
_PIECES = re.compile(rf"(?:[{SINGLE}]|[^\W{SINGLE}]+(?:[.,:'\u2019\-/][^\W{SINGLE}]+)*|[^\w\s])\s*|\S\s*")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_AFFORDABLE = 25_000_000  # cells of the comparison; above it the changed middle is replaced whole


def diff_words(before: str, after: str) -> tuple[Word, ...]:
    """Return the edit as runs of words, in reading order; a run carries the space behind it, so runs are joined by nothing.

    Equal and deleted runs make `before`, equal and inserted runs make `after`, white space aside. Scripts without spaces
    are compared by character. Neighbours never have the same `op`; a deletion stands before the insertion that replaces it.
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    return tuple(_merged(_runs(old, new)))


def edit_class(before: Item, after: Item) -> str:
    """Return the kind of an edit in one word; the first that fits, in this order.

    `number`: a figure was replaced by another, wherever it stands. `title`: label or title alone changed. `typo`: nothing but
    case, signs, spaces or a letter or two inside a word. `addition`, `cut`: words were only put in, only taken out.
    `name`: a capitalised word was replaced. `wording`: all else.
    """
    edit = _Edit.between(content(before), content(after))
    return next(
        name
        for name, fits in (
            ("number", edit.changes_figures()),
            ("title", squash(before.text) == squash(after.text)),
            ("typo", edit.corrects_letters()),
            ("addition", bool(edit.inserted) and not edit.deleted and not edit.replaced),
            ("cut", bool(edit.deleted) and not edit.inserted and not edit.replaced),
            ("name", edit.changes_names()),
            ("wording", True),
        )
        if fits
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """The runs of an edit: replaced ones as pairs, and those only put in or only taken out."""

    replaced: tuple[tuple[str, str], ...]
    inserted: tuple[str, ...]
    deleted: tuple[str, ...]

    @classmethod
    def between(cls, before: str, after: str) -> _Edit:
        words = diff_words(before, after)
        ops = [None, *(word.op for word in words), None]
        neighbours = list(zip(words, ops, ops[2:], strict=False))
        return cls(
            replaced=tuple((a.text.strip(), b.text.strip()) for a, b in pairwise(words) if (a.op, b.op) == ("delete", "insert")),
            inserted=tuple(word.text for word, left, _ in neighbours if word.op == "insert" and left != "delete"),
            deleted=tuple(word.text for word, _, right in neighbours if word.op == "delete" and right != "insert"),
        )

    def changes_figures(self) -> bool:
        return any(_figures(old) and _figures(new) and _figures(old) != _figures(new) for old, new in self.replaced)

    def corrects_letters(self) -> bool:
        return all(_is_typo(old, new) for old, new in self.replaced) and not any(map(_letters, self.inserted + self.deleted))

    def changes_names(self) -> bool:
        return any(_has_capital(old) and _has_capital(new) for old, new in self.replaced)


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Word]:
    left, right = [piece.rstrip() for piece in old], [piece.rstrip() for piece in new]
    head = _common(left, right)
    tail = _common(left[head:][::-1], right[head:][::-1])
    yield from _equal(old[:head], new[:head])
    middle, replacement = slice(head, len(old) - tail), slice(head, len(new) - tail)
    yield from _middle(old[middle], new[replacement], left[middle], right[replacement])
    yield from _equal(old[len(old) - tail :], new[len(new) - tail :])


def _middle(old: Sequence[str], new: Sequence[str], left: Sequence[str], right: Sequence[str]) -> Iterator[Word]:
    if len(left) * len(right) > _AFFORDABLE:
        yield Word(op="delete", text="".join(old))
        yield Word(op="insert", text="".join(new))
        return
    for code in Indel.opcodes(left, right):
        if code.tag == "equal":
            yield from _equal(old[code.src_start : code.src_end], new[code.dest_start : code.dest_end])
        elif code.tag == "delete":
            yield Word(op="delete", text="".join(old[code.src_start : code.src_end]))
        else:
            yield Word(op="insert", text="".join(new[code.dest_start : code.dest_end]))


def _equal(old: Sequence[str], new: Sequence[str]) -> Iterator[Word]:
    if new:
        # At the end of one text there is no space behind the last word, yet words of the other follow.
        last = new[-1] if new[-1][-1:].isspace() else old[-1]
        yield Word(op="equal", text="".join([*new[:-1], last]))


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _merged(runs: Iterator[Word]) -> Iterator[Word]:
    """Gather what was taken out and put in between two equal runs into one deletion and one insertion."""
    texts = {"equal": "", "delete": "", "insert": ""}
    for run in runs:
        if run.op == "equal" and (texts["delete"] or texts["insert"]):
            yield from _written(texts)
            texts = {"equal": "", "delete": "", "insert": ""}
        texts[run.op] += run.text
        if run.op != "equal" and texts["equal"]:
            yield Word(op="equal", text=texts["equal"])
            texts["equal"] = ""
    yield from _written(texts)


def _written(texts: dict[str, str]) -> Iterator[Word]:
    if texts["equal"]:
        yield Word(op="equal", text=texts["equal"])
    if texts["delete"]:
        yield Word(op="delete", text=texts["delete"])
    if texts["insert"]:
        yield Word(op="insert", text=texts["insert"])


def _figures(text: str) -> list[str]:
    return sorted(_FIGURE.findall(fold(text)))


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def _is_typo(old: str, new: str) -> bool:
    # One letter in five for capitalised words (Iran is not Iraq), one in four for others, and letters that changed places (teh).
    a, b = _letters(old), _letters(new)
    longest = max(len(a), len(b))
    share = 5 if old[:1].isupper() and new[:1].isupper() else 4
    distance = OSA.distance(a, b, score_cutoff=3)
    return distance <= min(2, longest // share) or (distance == 1 and longest > 2 and sorted(a) == sorted(b))  # noqa: PLR2004 - "on" is not "no"


def _has_capital(text: str) -> bool:
    return any(word[:1].isupper() for word in text.split())
