"""A page as lines: what a reader sees one below the other, whatever elements, wrappers and breaks make it so.

An item is a run of lines in every kind of markup; so are a header, a "Read also" and a caption.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Literal

from aggregator.core.text import squash
from aggregator.extract.tree import El
from aggregator.extract.words import CAPTION_WORDS, HIDDEN_WORDS, class_words

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "amp-live-list",
        "amp-accordion",
        "video",
        "audio",
        "iframe",
        "embed",
        "bsp-liveblog-post",
    ]
)
HEADINGS = {f"h{n}": n for n in range(1, 7)}
MEDIA: dict[str, Literal["image", "video", "audio", "embed"]] = {
    "img": "image",
    "amp-img": "image",
    "video": "video",
    "amp-video": "video",
    "audio": "audio",
    "iframe": "embed",
    "amp-iframe": "embed",
    "embed": "embed",
}
_BOXES = frozenset({"div", "header", "footer", "section", "article", "aside"})
_MOST_ROWS = 20_000
_PIECE = 160  # a longer piece is running text
_SPACE = re.compile(r"\s+")
_STRONG = frozenset({"b", "strong"})
_KINDS = {"li": "li", "blockquote": "quote", "figcaption": "caption", "pre": "pre"}


class Run:
    """Text under one inline element. `href` is the link it stands in, `time` the element that marks it as a time."""

    __slots__ = ("el", "href", "strong", "text", "time")

    def __init__(self, text: str, el: El, href: str | None, strong: bool, time: El | None) -> None:  # noqa: FBT001 - five plain facts
        self.text = text
        self.el = el
        self.href = href
        self.strong = strong
        self.time = time


class Line:
    """One line of the page. `at` counts lines, `el` is the block that holds it, `level` is a heading's.

    `kind` is text, li, quote, pre, caption, media or rule. `strong` says that all of it is bold, `href` is the one link
    that all of its text stands in, `times` are the elements that mark times in it.
    """

    __slots__ = ("at", "el", "href", "kind", "level", "runs", "strong", "text", "times")

    def __init__(self, el: El, at: int, kind: str, level: int, runs: Sequence[Run]) -> None:
        self.el = el
        self.at = at
        self.kind = kind
        self.level = level
        self.runs = runs
        self.href: str | None = None
        self.times: Sequence[El] = ()
        self.strong = False
        if len(runs) == 1:  # most lines are one piece of text
            run = runs[0]
            self.text = squash(run.text)
            if self.text:
                self.href, self.strong = run.href, run.strong
            if run.time is not None:
                self.times = (run.time,)
            return
        self.text = squash("".join([run.text for run in runs]))
        said = [run for run in runs if run.text and not run.text.isspace()]
        if said:
            self.strong = bool(self.text) and False not in {run.strong for run in said}
            links = {run.href for run in said}
            self.href = links.pop() if len(links) == 1 else None
        if times := [run.time for run in runs if run.time is not None]:
            self.times = list(dict.fromkeys(times))

    def html(self) -> str:
        """Return the line's words with their links and emphasis, nothing else."""
        parts = []
        for (href, strong), runs in groupby(self.runs, key=lambda run: (run.href, run.strong)):
            inner = escape(_SPACE.sub(" ", "".join(run.text for run in runs)), quote=False)
            inner = f"<strong>{inner}</strong>" if strong and inner.strip() else inner
            parts.append(f'<a href="{escape(href)}">{inner}</a>' if href and inner.strip() else inner)
        return "".join(parts).strip()


class _Walk:
    """The state of one walk: the runs of the line under way, and the contexts they stand in."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.runs: list[Run] = []
        self._box: El | None = None  # the box that was asked for last, and what was said of it
        self._stacks = False

    def stacks(self, box: El) -> bool:
        if box is not self._box:
            self._box, self._stacks = box, _stacks(box)
        return self._stacks

    def flush(self, block: El) -> None:
        runs = self.runs
        if not runs:
            return
        if [run for run in runs if run.time is not None or (run.text and not run.text.isspace())]:
            kind, level = _kind(block, runs)
            self.lines.append(Line(block, len(self.lines), kind, level, tuple(runs)))
        self.runs = []


def lines_of(root: El) -> list[Line]:
    """Return the lines under an element, in reading order."""
    walk = _Walk()
    stack: list[tuple[El, Iterator[El | str], El, str | None, bool, El | None]] = [(root, iter(root.children), root, None, False, None)]
    while stack:
        el, children, block, href, strong, time = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if el is block:
                walk.flush(block)
            el.stop = len(walk.lines)
        elif isinstance(child, str):
            if not walk.runs and child.isspace():
                continue  # no line begins with white space
            walk.runs.append(Run(child, el, href, strong, time))
        elif child.tag in {"br", "hr"}:
            walk.flush(block)
            if child.tag == "hr":
                walk.lines.append(Line(child, len(walk.lines), "rule", 0, ()))
        elif not is_hidden(child):
            if child.tag in MEDIA:
                walk.lines.append(Line(child, len(walk.lines), "media", 0, ()))
            _enter(walk, stack, child)
    return walk.lines


def _enter(walk: _Walk, stack: list[tuple[El, Iterator[El | str], El, str | None, bool, El | None]], child: El) -> None:
    el, _, block, href, strong, time = stack[-1]
    if child.tag in BLOCKS or (el is block and el.tag in _BOXES and child.tag not in MEDIA and walk.stacks(el)):
        walk.flush(block)
        block = child
    child.begin = len(walk.lines)
    if child.tag == "a":
        href = child.get("href") or href
    marks = is_time(child)
    if marks:
        time = child
        if not child.children:
            walk.runs.append(Run("", child, href, strong, child))
    stack.append((child, iter(child.children), block, href, strong or child.tag in _STRONG, time))


def _stacks(box: El) -> bool:
    """Whether a box holds pieces one below or beside the other, such as a clock and a label, rather than a running text."""
    inline = 0
    for child in box.children:
        if isinstance(child, str):
            if not child.isspace():
                return False
        elif child.tag not in BLOCKS:
            inline += 1
            if sum(len(text) for text in _texts(child)) > _PIECE:
                return False
    return inline > 0 and len(box.children) > 1


def _texts(el: El) -> Iterator[str]:
    for child in el.children:
        if isinstance(child, str):
            yield child
        else:
            yield from (text for text in child.children if isinstance(text, str))


def is_time(el: El) -> bool:
    """Whether the element marks a time: `time`, or whatever carries `datetime`."""
    return el.tag in {"time", "amp-timeago", "relative-time"} or "datetime" in el.attrs


def is_hidden(el: El) -> bool:
    """Whether the element says itself that a reader does not see it."""
    attrs = el.attrs
    if not attrs:
        return False
    if "hidden" in attrs and el.tag != "iframe":
        return True
    style = attrs.get("style")
    if style and "display:none" in style.replace(" ", "").lower():
        return True
    return "class" in attrs and _hides(attrs["class"] or "")


@lru_cache(maxsize=4096)
def _hides(names: str) -> bool:
    return not HIDDEN_WORDS.isdisjoint(names.lower().split())


def _kind(block: El, runs: Sequence[Run]) -> tuple[str, int]:
    """Return what the line is by the elements around it, up to a few above."""
    if not [run for run in runs if run.text and not run.text.isspace() and not _is_captioned(run.el, block)]:
        return "caption", 0
    el: El | None = block
    for _ in range(4):
        if el is None:
            break
        if el.tag in HEADINGS:
            return "text", HEADINGS[el.tag]
        if el.tag in _KINDS:
            return _KINDS[el.tag], 0
        if (el.tag == "figure" and block.tag not in {"p", "blockquote"}) or ("class" in el.attrs and _names_caption(el)):
            return "caption", 0
        if el.tag in {"article", "section", "main"}:
            break
        el = el.parent
    return "text", 0


def _is_captioned(el: El, block: El) -> bool:
    node: El | None = el
    while node is not None and node is not block:
        if "class" in node.attrs and _names_caption(node):
            return True
        node = node.parent
    return False


def _names_caption(el: El) -> bool:
    return not CAPTION_WORDS.isdisjoint(class_words(el))


def plain_lines(text: str) -> list[Line]:
    """Return the lines of a text without markup."""
    body = El("body", {}, None, 0)
    rows = [row for row in text.splitlines() if row.strip()][:_MOST_ROWS]
    body.end = len(rows)
    els = [El("p", {}, body, at) for at in range(1, len(rows) + 1)]
    return [Line(el, at, "text", 0, (Run(row, el, None, False, None),)) for at, (el, row) in enumerate(zip(els, rows, strict=True))]


def fragment(lines: Iterable[Line]) -> str:
    """Return the lines as simple HTML: paragraphs, lists, quotes, headings."""
    out = []
    for kind, group in groupby(lines, key=lambda line: line.kind):
        rows = list(group)
        if kind == "li":
            out.append("<ul>" + "".join(f"<li>{row.html()}</li>" for row in rows) + "</ul>")
        elif kind == "quote":
            out.append("<blockquote>" + "".join(f"<p>{row.html()}</p>" for row in rows) + "</blockquote>")
        else:
            out.extend(f"<h{row.level}>{row.html()}</h{row.level}>" if row.level else f"<p>{row.html()}</p>" for row in rows)
    return "".join(out)
