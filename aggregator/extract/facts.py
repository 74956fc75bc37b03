"""What the page says of itself: title, lead, summary, language and zone; and the lines above its items."""

# ruff: noqa: RUF001 - typography that newspapers use, on purpose

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from aggregator.core.text import fold, paragraphs, squash
from aggregator.core.text.scripts import SINGLE
from aggregator.core.times import read_written
from aggregator.extract import jsonld
from aggregator.extract.lines import Line
from aggregator.extract.names import is_capitals
from aggregator.extract.tree import El, Sheet
from aggregator.extract.view import View
from aggregator.extract.words import (
    ASIDE_WORDS,
    AUTHOR_WORDS,
    NOISE_WORDS,
    class_words,
    has_live_word,
    is_promo,
    is_related_start,
    is_section,
    is_share,
)

_SENTENCE = re.compile(r"[.!?…:;\"”»。！？؟۔]\s*$|[.!?。]\s*[\"”»’)]\s*$")
_LEAD_WORDS = frozenset(
    {
        "lead",
        "lede",
        "standfirst",
        "chapo",
        "intro",
        "dek",
        "deck",
        "subtitle",
        "sottotitolo",
        "entradilla",
        "teaser",
        "abstract",
        "description",
        "subhead",
        "subheadline",
    }
)
_LIVE_CLASSES = frozenset({"live", "liveblog", "liveticker", "live-blog", "ticker", "minutebyminute"})
_OUTER = 12
_LEAST = 40
_ALIKE = 85  # of 100
_UNSPACED = re.compile(f"[{SINGLE}]")
_LOGO = 2  # a headline of one or two words is a section's name or a logo


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the items."""

    lead: str | None
    summary: str | None


def title_of(sheet: Sheet) -> str | None:
    """Return the page's headline: its first h1 with words, else what it tells sharing sites, else its title."""
    best = sheet.meta.get("og:title") or sheet.meta.get("twitter:title") or sheet.title
    return squash(best) or None if best else None


def headline(lines: Sequence[Line], sheet: Sheet) -> str | None:
    """Return the first h1 that has words, outside menus, or what the head of the page calls it."""
    heads = [line.text for line in lines if line.level == 1 and not any(above.tag in {"nav", "footer", "aside"} for above in line.el.up())]
    names = [fold(name) for name in (sheet.meta.get("og:title"), sheet.meta.get("twitter:title"), sheet.title) if name]
    known = [text for text in heads if any(fuzz.partial_ratio(fold(text), name) > _ALIKE for name in names)]
    words = [text for text in heads if _count_words(text) > _LOGO]
    return (
        max(known, key=len, default=None)
        if known and _count_words(max(known, key=len)) > _LOGO
        else next(iter(words), None) or title_of(sheet)
    )


def _count_words(text: str) -> int:
    """Return how many words a line has, about; scripts without spaces have one in three characters."""
    return len(text.split()) + sum(1 for _ in _UNSPACED.finditer(text)) // 3


def is_section_line(line: Line) -> bool:
    """Whether the line is the heading above the items: in the page's own column, and no link."""
    if line.href is not None or not is_section(line.text):
        return False
    return not any(above.tag in {"nav", "aside", "footer", "li"} for above in (line.el, *line.el.up()))


def calls_itself_live(sheet: Sheet) -> bool:
    """Whether the page says that it is live in its keywords, its type or the classes of its outermost parts."""
    declared = [sheet.meta.get(name, "") for name in ("keywords", "news_keywords", "article:tag", "og:type", "page_type", "pagetype")]
    keywords = [value for node in jsonld.nodes(sheet.data) if (value := node.get("keywords"))]
    words = [word for text in declared for word in text.split(",")]
    words += [word for value in keywords for word in (value if isinstance(value, list) else str(value).split(","))]
    if any(isinstance(word, str) and len(word) < _LEAST and has_live_word(word) for word in words):
        return True
    outer = [el for el in sheet.elements if el.tag in {"body", "main"} or (el.tag == "article" and el.depth < _OUTER)]
    return any(not _LIVE_CLASSES.isdisjoint(class_words(el)) for el in outer)


def header(view: View, first: int | None) -> Header:
    """Return lead and summary: what stands between the page's title and its first item, without what only invites."""
    lines = _above(view, first)
    breaks = [n for n, line in enumerate(lines) if not _is_told(line, view)]
    told = [line for line in lines if _is_told(line, view)]
    marked = [line for line in told if not _LEAD_WORDS.isdisjoint(class_words(line.el))]
    described = squash((view.sheet.meta.get("description") or view.sheet.meta.get("og:description") or "") if view.sheet else "")
    if marked:
        lead = marked
    elif told and breaks and (early := [line for line in lines[: next((n for n in breaks if n > 0), 0)] if line in told]):
        lead = early if len(early) < len(told) else told[:1]
    else:
        lead = told[:1]
    summary = [line for line in told if line not in lead]
    return Header(lead=" ".join(line.text for line in lead) or described or None, summary=paragraphs(line.text for line in summary) or None)


def _above(view: View, first: int | None) -> list[Line]:
    """Return the lines above the first item, from the page's title on, up to the heading of its items."""
    if first is None:
        return []
    lines = [line for line in view.lines if line.at < first and line.text]
    titles = [n for n, line in enumerate(lines) if line.level == 1 or (view.title and line.text == view.title)]
    lines = lines[titles[-1] + 1 :] if titles else [line for line in lines if view.sheet is None or _is_in_article(line.el)]
    end = next((n for n, line in enumerate(lines) if is_section(line.text)), len(lines))
    return [line for line in lines[:end] if view.sheet is None or not _is_outside(line.el)]


def _is_in_article(el: El) -> bool:
    return any(above.tag in {"article", "main"} for above in el.up())


def _is_outside(el: El) -> bool:
    return any(
        node.tag in {"nav", "aside", "footer", "figure", "form"}
        or not (NOISE_WORDS | ASIDE_WORDS | AUTHOR_WORDS).isdisjoint(class_words(node) - {"summary"} | frozenset())
        for node in (el, *el.up())
        if node.tag not in {"html", "body", "main", "article"}
    )


def _is_told(line: Line, view: View) -> bool:
    """Whether a line above the items says something, rather than inviting, signing, dating or naming a series."""
    text = line.text
    if (
        line.href is not None
        or line.kind in {"caption", "media", "rule"}
        or is_promo(text)
        or is_share(text)
        or is_related_start(text)
        or is_capitals(text)
    ):
        return False
    if line.level or len(text) < _LEAST or (view.title is not None and fold(text) == fold(view.title)):
        return False
    if read_written(text, language=view.language, at=view.at, zone=view.zone) is not None:
        return False
    return bool(_SENTENCE.search(text)) or len(text) > _LEAST * 4
