"""Bounds on what is parsed at all: cheap scans that find the few shapes of markup on which every parser stalls."""

from __future__ import annotations

import re

_MOST_TEXT = 20_000_000
_MOST_TAGS = 400_000
_LONGEST_TAG = 200_000  # one tag of attributes; pages carry state in them, so this is wide
_MOST_ATTRIBUTES = 2_000  # in one tag
_DEEPEST = 3_000
_MOST_FORMATTING = 1_500  # formatting elements opened and not closed; the parser reopens each of them in every block
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_FORMATTING = frozenset({"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
_UNCOUNTED = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "p",
        "li",
        "param",
        "source",
        "track",
        "wbr",
        "path",
        "rect",
        "circle",
        "use",
        "option",
        "dd",
        "dt",
        "td",
        "tr",
        "th",
    }
)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000}")
_MANY = 8_000
_RAW = re.compile(r"<(script|style|textarea)\b", re.IGNORECASE)


def hostile(text: str) -> str | None:
    """Return why a text must not be parsed, or None; takes a small part of the time that parsing takes."""
    if len(text) > _MOST_TEXT:
        return "too-long"
    if text.count("<") > _MOST_TAGS:
        return "too-many-tags"
    if (long := _LONG_TAG.search(text)) is not None and _has_many_attributes(text, long.start()):
        return "too-many-attributes"
    return _nesting(text) if _may_nest(text) else None


def _has_many_attributes(text: str, start: int) -> bool:
    end = text.find(">", start)
    tag = text[start : end if end > 0 else start + _LONGEST_TAG]
    # Values in quotes may hold anything; what is left of them counts the attributes.
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", tag[:_LONGEST_TAG])
    return bare.count("=") + len(bare.split()) > _MOST_ATTRIBUTES


def _may_nest(text: str) -> bool:
    """Whether there are far more opening tags than closing ones, which well-kept pages never have, or very many of both."""
    closing = text.count("</")
    return text.count("<") - 2 * closing > _MOST_FORMATTING or closing > _MANY


def _without_scripts(text: str) -> str:
    """Return the text without scripts and styles, in which tags are no tags; one that is never closed hides all the rest."""
    lower = text.lower() if text.isascii() else re.sub("[A-Z]", lambda match: match[0].lower(), text)
    out, at = [], 0
    while (match := _RAW.search(text, at)) is not None:
        out.append(text[at : match.start()])
        at = lower.find(f"</{match[1].lower()}", match.end())
        if at < 0:
            return "".join(out)
    return "".join([*out, text[at:]])


def _nesting(text: str) -> str | None:
    level = formatting = 0
    for match in _TAG.finditer(_without_scripts(text)):
        name = match[2].lower()
        step = -1 if match[1] else 1
        if name in _FORMATTING:
            formatting = max(0, formatting + step)
        elif name not in _UNCOUNTED:
            level = max(0, level + step)
        if level > _DEEPEST:
            return "too-deep"
        if formatting > _MOST_FORMATTING:
            return "too-much-unclosed"
    return None
