"""A small language of paths, by which data files say where in a JSON answer something stands.

`posts._items[]` is each entry of the list `_items` in `posts`; `groups[1].refs[].item.text` goes on inside; `.` is the value itself;
`published | created` is the first of the two that is there. A field may mix paths and words: `block-{id}`.
A condition is a path, which holds when its value is one that counts, or a path and what it must equal or begin with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Step = str | int | None
"""A key, a place in a list, or (None) each entry."""

_STEP = re.compile(r"(?:^|\.)([A-Za-z_$@][\w$@-]*)|\[(\d{1,4})?\]")
_CONDITION = re.compile(r"(.+?)\s*(\^?=)\s*(.+)")
_HOLE = re.compile(r"\{([^{}]*)\}")
_MOST = 100_000  # values that one path may find; no answer has so many


@dataclass(frozen=True, slots=True)
class Pick:
    """A path, or several of which the first that finds something counts."""

    ways: tuple[tuple[Step, ...], ...]


@dataclass(frozen=True, slots=True)
class Blend:
    """Words and paths in turn, such as `block-{id}`."""

    parts: tuple[str | Pick, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What may hold for an entry: its value counts, equals a text, or begins with one."""

    pick: Pick
    sign: str = ""  # "", "=" or "^="
    text: str = ""


def parse_pick(text: str) -> Pick:
    """Return the path that a text is, or raise ValueError in words for whoever wrote it."""
    return Pick(tuple(_steps(way.strip()) for way in text.split("|")))


def _steps(text: str) -> tuple[Step, ...]:
    if text == ".":
        return ()
    steps: list[Step] = []
    at = len(text) if text.startswith(".") else 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise ValueError(f"is no path after {at} characters; paths look like posts.items[].title")
        key, place = found.groups()
        steps.append(key if key is not None else int(place) if place is not None else None)
        at = found.end()
    if not steps:
        raise ValueError("is no path; paths look like posts.items[].title")
    return tuple(steps)


def parse_blend(text: str) -> Blend:
    """Return the field that a text is: a path, or words with paths in braces; raises ValueError."""
    if "{" not in text and "}" not in text:
        return Blend((parse_pick(text),))
    rest = _HOLE.sub("", text)
    if "{" in rest or "}" in rest:
        raise ValueError("has a brace that is not closed or not opened")
    parts: list[str | Pick] = []
    for number, part in enumerate(_HOLE.split(text)):
        if number % 2:
            parts.append(parse_pick(part.strip()))
        elif part:
            parts.append(part)
    return Blend(tuple(parts))


def parse_condition(text: str) -> Condition:
    """Return the condition that a text is: `deleted`, `status = draft`, `kind ^= Advertisement`; raises ValueError."""
    found = _CONDITION.fullmatch(text.strip())
    return Condition(parse_pick(found[1]), found[2], found[3]) if found else Condition(parse_pick(text.strip()))


def found(value: Any, pick: Pick) -> list[Any] | None:
    """Return what a path finds, an empty list where it leads to an empty one, None where it leads nowhere."""
    return next((values for way in pick.ways if (values := _walk(value, way)) is not None), None)


def values_of(value: Any, pick: Pick) -> list[Any]:
    """Return what a path finds; null is nothing, and then the next of several paths is tried."""
    for way in pick.ways:
        if values := [one for one in _walk(value, way) or () if one is not None]:
            return values
    return []


def _walk(value: Any, steps: Sequence[Step]) -> list[Any] | None:
    values = [value]
    there = True
    for step in steps:
        inner: list[Any] = []
        there = not values and there
        for one in values:
            if step is None and isinstance(one, list | dict):
                inner.extend(one.values() if isinstance(one, dict) else one)
            elif _leads(one, step):
                inner.append(one[step])
            else:
                continue
            there = True
        values = inner[:_MOST]
        if not there:
            return None
    return values


def _leads(value: Any, step: Step) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, dict) and step in value


def text_at(value: Any, blend: Blend | None) -> str | None:
    """Return the text that a field is made of, None where a part of it is missing; of several values each path gives its first."""
    return _blended(value, blend, 1)


def all_text(value: Any, blend: Blend | None) -> str | None:
    """Return the text that a field is made of, where a path finds several values all of them, one a line."""
    return _blended(value, blend, _MOST)


def _blended(value: Any, blend: Blend | None, most: int) -> str | None:
    if blend is None:
        return None
    out = []
    for part in blend.parts:
        if isinstance(part, str):
            out.append(part)
            continue
        texts = [said for one in values_of(value, part) if (said := _said(one))][:most]
        if not texts:
            return None
        out.append("\n".join(texts))
    return "".join(out).strip() or None


def _said(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def holds(value: Any, condition: Condition) -> bool:
    """Say whether a condition holds for a value."""
    values = values_of(value, condition.pick)
    if not condition.sign:
        return any(values)
    texts = [str(one).lower() if isinstance(one, bool) else _said(one) or "" for one in values]
    return any(text == condition.text if condition.sign == "=" else text.startswith(condition.text) for text in texts)
