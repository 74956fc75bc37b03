"""Short lines that name: labels in capitals, bylines, titles; ids and permalinks."""

# ruff: noqa: RUF001 - typography that newspapers use, on purpose

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from aggregator.core.text import fold, squash
from aggregator.extract.lines import Line, Run
from aggregator.extract.tree import El
from aggregator.extract.view import View
from aggregator.extract.words import AUTHOR_WORDS, BYLINE_STARTS, LABEL_WORDS, TITLE_WORDS, class_words, is_related_start
from aggregator.extract.worksheet import Parts

SHORT = 90  # a line above or below the text that is no text itself
LABEL = 60
_CLASS_LABEL = 40
_LETTERS = 3  # fewer are initials
_WORDS = 9
_LONGEST_ID = 200
_LONGEST_LINK = 2_000
_NAME = re.compile(r"^(?:[^\W\d_][\w'’.-]*\s+){1,4}[^\W\d_][\w'’.-]*$")
_ID_ATTRIBUTES = (
    "id",
    "data-post-id",
    "data-id",
    "data-block-id",
    "data-entry-id",
    "data-item-id",
    "data-liveblog-id",
    "data-key",
    "data-uid",
    "data-guid",
    "data-urn",
)
TRIM = " |·•–-,:"


def is_label(line: Line) -> bool:
    """Whether the line is a label: a few words in capitals, or an element that calls itself one."""
    text = line.text
    if not text or len(text) > LABEL or line.kind not in {"text", "li"} or is_related_start(text):
        return False
    if is_capitals(text):
        return True
    return len(text) <= _CLASS_LABEL and not LABEL_WORDS.isdisjoint(class_words(line.el) | run_words(line)) and text[-1] not in ".,"


def is_capitals(text: str) -> bool:
    """Whether a short text is written in capitals as labels are: no end of a sentence, not a quotation, no initials."""
    if len(text) > LABEL * 2 or text != text.upper() or text == text.lower():
        return False
    letters = sum(1 for character in text if character.isalpha())
    return letters >= _LETTERS and len(text.split()) <= _WORDS and text[-1] not in '.:;,?”»"' and text[0] not in '“«"'


def is_titled(line: Line) -> bool:
    """Whether the line is a heading, or its element calls itself a title."""
    return bool(line.level) or not TITLE_WORDS.isdisjoint(class_words(line.el) | run_words(line))


def run_words(line: Line) -> frozenset[str]:
    """Return the class words of the one inline element in which the line's text stands."""
    els = {id(run.el): run.el for run in line.runs if run.text.strip()}
    if len(els) != 1:
        return frozenset()
    el = next(iter(els.values()))
    return class_words(el) | (class_words(el.parent) if el.parent is not None and el is not line.el else frozenset())


def is_byline(line: Line, parts: Parts) -> bool:
    """Whether the line says who wrote the item; near a time and apart from the text a bare name does."""
    text = line.text
    if not text or len(text) > SHORT or line.level or text[-1] in ".:?!":
        return False
    if not AUTHOR_WORDS.isdisjoint(class_words(line.el) | run_words(line)) or any(_signs(run.el) for run in line.runs):
        return True
    first, _, name = text.partition(" ")
    if fold(first) in BYLINE_STARTS and _NAME.match(name) and name.istitle():
        return True
    if not parts.timed or not is_name(text) or line.el is parts.el:
        return False
    return line.el.parent is parts.beside is not parts.el or any(above.tag in {"header", "footer"} for above in between(line.el, parts.el))


def _signs(el: El) -> bool:
    return el.get("rel") == "author" or "author" in el.get("itemprop") or "/author/" in el.get("href")


def is_author_run(run: Run) -> bool:
    """Whether a piece of a line calls itself the author's name."""
    return not AUTHOR_WORDS.isdisjoint(class_words(run.el)) or _signs(run.el)


def is_name(text: str) -> bool:
    """Whether a short text could be a person's name: two to five words, beginning with a capital."""
    return bool(_NAME.match(text)) and text[0].isupper() and not is_capitals(text)


def name_of(text: str) -> str:
    """Return the name in a byline."""
    whole = squash(text)
    first, _, rest = whole.partition(" ")
    return (rest if rest and fold(first).strip(":") in BYLINE_STARTS else whole).strip(TRIM)


def between(inner: El, outer: El | None) -> Iterator[El]:
    """Yield the elements from an inner one up to, and without, an outer one."""
    node: El | None = inner
    while node is not None and node is not outer:
        yield node
        node = node.parent


# ------------------------------------------------------------------------------------------------- ids and addresses


def anchor_of(el: El) -> str | None:
    """Return the paper's own id of an item: on its element, on a wrapper's only child, or on an anchor at its top."""
    node = el
    for _ in range(4):
        for name in _ID_ATTRIBUTES:
            if value := node.get(name).strip():
                return value[:_LONGEST_ID]
        inside = [child for child in node.elements() if child.tag not in {"br", "hr", "meta"}]
        if not inside:
            return None
        if inside[0].tag == "a" and not inside[0].children:
            return (inside[0].get("id") or inside[0].get("name")).strip()[:_LONGEST_ID] or None
        if len(inside) != 1:
            return None
        node = inside[0]
    return None


def is_elsewhere(href: str, view: View) -> bool:
    """Whether a link leads to another page than this."""
    try:
        here, there = urlsplit(view.url), urlsplit(urljoin(view.base, href.strip()))
    except ValueError:
        return True
    return (there.netloc, there.path.rstrip("/")) != (here.netloc, here.path.rstrip("/"))


def is_fetchable(address: str) -> bool:
    """Whether an address leads anywhere, rather than running or carrying something."""
    return bool(address) and not address.startswith(("data:", "javascript:", "blob:", "about:", "mailto:"))


def permalink_of(time: El, view: View) -> str | None:
    """Return the address that a time links to, as permalinks do."""
    for above in (time, *list(time.up())[:3]):
        if above.tag == "a":
            return permalink(above.get("href"), view)
    return next((permalink(child.get("href"), view) for child in time.elements() if child.tag == "a"), None)


def permalink(href: str | None, view: View) -> str | None:
    """Return the absolute address of a link that can lead to an item of this page."""
    return _permalink(href, view.base, view.url) if href and len(href) <= _LONGEST_LINK and is_fetchable(href) else None


@lru_cache(maxsize=8192)
def _permalink(href: str, base: str, url: str) -> str | None:
    """Join and compare addresses; remembered, for it is dear and the links of a page stay."""
    try:
        address = urljoin(base, href.strip())
        here, there = urlsplit(url), urlsplit(address)
    except ValueError:
        return None
    if here.netloc and there.netloc and here.netloc != there.netloc:
        return None
    return address if there.fragment or there.query or there.path != here.path else None
