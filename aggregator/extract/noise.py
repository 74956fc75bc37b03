"""What differs between two bodies of a page that say the same: tokens, and by what their places are known again.

A token is a run of letters and digits with a digit in it (or long and of both cases): a nonce, a counter, a stamp. A word is never one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

_MOST_SPOTS = 400
_BEFORE = (16, 48, 160)  # bytes by which a token's place is known again in another body, the fewest that do
_LEAST_BEFORE = 4
_CHUNK = 8192
_TAG_HEAD = 4096  # bytes before a token in which its tag begins
_LONG = 16  # letters: a shorter token without a digit is a word
_DIGITS = 0  # the shape of a number, which may grow
_MOST_DIGITS = 20
_STAMP = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?")
_CLOCK = re.compile(rb"\d\d?:\d\d(?::\d\d)?")
_TOKEN = re.compile(_STAMP.pattern + rb"|(?:" + _CLOCK.pattern + rb")(?![A-Za-z0-9+/_:-])|[A-Za-z0-9+/_-]+")
_LONGEST_STAMP = 40
_IN_TOKEN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-")
_ATTRIBUTE = re.compile(rb"([A-Za-z_:][\w:.-]*)\s*=\s*(?:\"[^\"<>]*|'[^'<>]*|[^\s\"'<>]*)$")
_LEAST_SEEN = 3

Shape = tuple[int | bytes, ...]
"""The shapes of a spot's tokens, 0 for a number, below 0 for a stamp or a clock, else the length, and the bytes between them."""


def spots_of(body: bytes, contexts: Iterable[tuple[bytes, Shape]]) -> list[tuple[int, int, Shape]]:
    """Return where spots stand, by what stands before them: none at all where there are too many, or some overlap."""
    found: dict[int, tuple[int, Shape]] = {}
    for context, shape in contexts:
        at = body.find(context)
        while at >= 0:
            start = at + len(context)
            if (end := end_of(body, start, shape)) is not None:
                found[start] = (end, shape)
            if len(found) > _MOST_SPOTS:
                return []
            at = body.find(context, at + 1)
    spots = [(start, end, shape) for start, (end, shape) in sorted(found.items())]
    return spots if all(above[1] <= below[0] for above, below in pairwise(spots)) else []


def end_of(body: bytes, at: int, shape: Shape) -> int | None:
    """Return where a spot of that shape ends, None when there is none."""
    for part in shape:
        if isinstance(part, bytes):
            if not body.startswith(part, at):
                return None
            at += len(part)
        else:
            token = _TOKEN.match(body, at)
            if token is None or _shape(token[0]) != part:
                return None
            at = token.end()
    return at


def differing_tokens(before: bytes, after: bytes) -> list[tuple[int, int]] | None:
    """Return the tokens of `after` that differ from those of `before`; None when something other than tokens does."""
    spots: list[tuple[int, int]] = []
    i = j = 0
    while i < len(before) or j < len(after):
        same = _in_common(before, i, after, j)
        i, j = i + same, j + same
        if i == len(before) and j == len(after):
            break
        back = _back_to_token(after, j, same)
        i, j = i - back, j - back
        old, new = _TOKEN.match(before, i), _TOKEN.match(after, j)
        if old is None or new is None or len(spots) >= _MOST_SPOTS or _shape(old[0]) is None or _shape(old[0]) != _shape(new[0]):
            return None
        spots.append((j, new.end()))
        i, j = old.end(), new.end()
    return spots


def _back_to_token(body: bytes, at: int, most: int) -> int:
    """Return how many bytes before a place its token begins: a time stamp is one token, however many signs it has."""
    begun = at - min(most, _LONGEST_STAMP)
    for token in _TOKEN.finditer(body, begun, at + _LONGEST_STAMP):
        if token.start() <= at < token.end() and token.start() > begun:
            return at - token.start()
    back = 0
    while back < most and body[at - back - 1] in _IN_TOKEN:
        back += 1
    return back


def _in_common(before: bytes, i: int, after: bytes, j: int) -> int:
    """Return how many bytes from `i` and `j` on are the same."""
    begun = i
    while before[i : i + _CHUNK] == after[j : j + _CHUNK] and i < len(before) and j < len(after):
        i, j = i + _CHUNK, j + _CHUNK
    low, high = 0, max(0, min(_CHUNK, len(before) - i, len(after) - j))
    while low < high:
        middle = (low + high + 1) // 2
        if before[i : i + middle] == after[j : j + middle]:
            low = middle
        else:
            high = middle - 1
    return min(i, len(before)) + low - begun if i < len(before) else len(before) - begun


def _shape(token: bytes) -> int | None:
    """Return a token's shape: that of a number, of a stamp or clock, else its length; None for what may be a word."""
    if b":" in token:  # a stamp or a clock
        return -len(token)
    if token.isdigit():
        return _DIGITS if len(token) <= _MOST_DIGITS else None
    if any(48 <= byte <= 57 for byte in token):  # noqa: PLR2004 - the digits of ASCII
        return len(token)
    return len(token) if len(token) >= _LONG and token != token.lower() and token != token.upper() else None


def contexts_of(body: bytes, tokens: Sequence[tuple[int, int]]) -> frozenset[tuple[bytes, Shape]] | None:
    """Return by what those tokens are known again; None when one of them may be something that a reading goes by."""
    scripts = _Ranges(body, rb"<(?:script|style)\b", rb"</(?:script|style)")
    comments = _Ranges(body, rb"<!--", rb"-->")
    if not all(_is_noise(body, start, end, scripts, comments) for start, end in tokens):
        return None
    left = _joined(body, tokens)
    found: set[tuple[bytes, Shape]] = set()
    for length in _BEFORE:
        named = {spot: (context, spot[2]) for spot in left if (context := _before(body, tokens, spot[0], length))}
        counts = Counter(named.values())
        # All that stand behind such bytes must have been seen to differ, or one that means something would pass with them.
        kept = {one for one, count in counts.items() if _count(body, *one) == count}
        found |= kept
        left = [spot for spot in left if named.get(spot) not in kept]
        if not left:
            return frozenset(found)
    return None


def _joined(body: bytes, tokens: Sequence[tuple[int, int]]) -> list[tuple[int, int, Shape]]:
    """Return spots: tokens with a sign or two between them are one, or nothing would stand before the second."""
    spots: list[tuple[int, int, Shape]] = []
    for start, end in tokens:
        shape = _shape(body[start:end])
        if shape is None:
            continue
        if spots and start - spots[-1][1] < _LEAST_BEFORE:
            begun, last, parts = spots.pop()
            spots.append((begun, end, (*parts, body[last:start], shape)))
        else:
            spots.append((start, end, (shape,)))
    return spots


def _before(body: bytes, tokens: Sequence[tuple[int, int]], start: int, length: int) -> bytes | None:
    """Return what stands before a spot, back to the token before it: that one will differ."""
    place = bisect_right(tokens, (start, 0)) - 1
    context = body[max(tokens[place][1] if place >= 0 else 0, start - length) : start]
    return context if len(context) >= _LEAST_BEFORE or len(context) == start else None


def _count(body: bytes, context: bytes, shape: Shape) -> int:
    """Return how many spots of a shape stand behind such bytes."""
    count, at = 0, body.find(context)
    while at >= 0 and count <= _MOST_SPOTS:
        count += end_of(body, at + len(context), shape) is not None
        at = body.find(context, at + 1)
    return count


class _Ranges:
    """Where scripts or comments stand."""

    def __init__(self, body: bytes, opening: bytes, closing: bytes) -> None:
        either = re.compile(b"(" + opening + b")|" + closing, re.IGNORECASE)
        self._marks = [(match.start(), match[1] is not None) for match in either.finditer(body)]

    def hold(self, at: int) -> bool:
        """Whether a place lies in one of them."""
        place = bisect_right(self._marks, (at, False)) - 1
        return place >= 0 and self._marks[place][1]


def _is_noise(body: bytes, start: int, end: int, scripts: _Ranges, comments: _Ranges) -> bool:
    """Whether a token stands where a change of it alone can mean nothing: it was seen to change, and nothing was said.

    In what a reader sees that is a number or an id of some length, or a clock: never the "5" of minutes ago, by which items are ordered.
    """
    if comments.hold(start):
        return True
    if scripts.hold(start):
        return _is_value(body, start, end)
    head = body[max(0, start - _TAG_HEAD) : start]
    opened = head.rfind(b"<")
    if head.rfind(b">") > opened:
        return end - start >= _LEAST_SEEN
    attribute = _ATTRIBUTE.search(head[max(0, opened) :])
    return attribute is not None


def _is_value(body: bytes, start: int, end: int) -> bool:
    """Whether a token in a script is a value of its own: sentences have spaces around their words."""
    before = body[max(0, start - 2) : start]
    return (not before[-1:].isspace() or before in {b"= ", b": "}) and not body[end : end + 1].isspace()
