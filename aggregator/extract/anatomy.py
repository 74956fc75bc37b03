"""The parts of one item: which of its lines are time, label, title, author and text. The rest is in boxes, clocks and names."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.core.text import paragraphs, squash
from aggregator.extract.boxes import without_boxes
from aggregator.extract.clocks import after_clock, read_attributes, take_times
from aggregator.extract.lines import Line
from aggregator.extract.names import SHORT, anchor_of, between, is_byline, is_capitals, is_label, is_titled, name_of, run_words
from aggregator.extract.tree import El
from aggregator.extract.view import Draft, View
from aggregator.extract.words import LABEL_WORDS, TITLE_WORDS, class_words, is_promo
from aggregator.extract.worksheet import Parts

_HEAD = 6  # lines from the top among which label, time, title and author stand
_TAIL = 4  # and from the end, where papers sign
_TITLE = 270
_HEADS = 2  # a label and a title


def dissect(lines: Sequence[Line], el: El | None, view: View, *, bold_titles: bool = False) -> Draft:
    """Return the draft of the item that these lines make up; `el` is the element that holds them all, when there is one."""
    parts = Parts(view=view, el=el)
    rows = without_boxes(lines, parts)
    head, rows = _read_head(rows, parts)
    rows = _read_tail(rows, parts)
    body = tuple(_settle_title(head, rows, parts, bold_titles=bold_titles) + rows)
    if el is not None:
        read_attributes(el, parts)
    return Draft(
        anchor=anchor_of(el) if el is not None else None,
        permalink=parts.permalink,
        machine=parts.machine,
        shown=parts.shown,
        updated=parts.updated,
        label=parts.label,
        title=parts.title,
        author=parts.author,
        body=body,
        text=paragraphs(line.text for line in body),
        links=tuple(parts.links),
        media=tuple(parts.media),
    )


def _read_head(lines: Sequence[Line], parts: Parts) -> tuple[list[Line], list[Line]]:
    """Return the short lines at the top that may be label or title, and the lines that follow them."""
    head: list[Line] = []
    rest = list(lines)
    for _ in range(_HEAD):
        if not rest:
            break
        if take_times(rest[0], parts):
            rest.pop(0)
            continue
        if (started := after_clock(rest[0], parts)) is not None:
            rest[0] = started
        if _take_named(rest[0], parts):
            rest.pop(0)
            continue
        if is_byline(rest[0], parts):
            parts.author = parts.author or name_of(rest.pop(0).text)
        elif len(head) < _HEADS and _may_head(rest[0], rest):
            head.append(rest.pop(0))
        else:
            break
    return head, rest


def _take_named(line: Line, parts: Parts) -> bool:
    """Take the title from a short line of several pieces, of which the first calls itself the title."""
    runs = [run for run in line.runs if run.text.strip()]
    if parts.title or len(runs) < _HEADS or line.level or len(line.text) > SHORT or TITLE_WORDS.isdisjoint(class_words(runs[0].el)):
        return False
    if runs[0].el is line.el or not any(node.tag == "header" for node in between(line.el, parts.el)):
        return False
    parts.title = squash(runs[0].text)
    return True


def _may_head(line: Line, rest: Sequence[Line]) -> bool:
    """Whether a line may be label or title: a heading, capitals, what calls itself one, or a bold line above others."""
    if line.level or is_label(line):
        return True
    if len(line.text) > _TITLE or len(rest) < _HEADS:
        return False
    return (
        is_titled(line)
        or not LABEL_WORDS.isdisjoint(class_words(line.el) | run_words(line))
        or (line.strong and line.text[-1:] not in ".!?:…")
    )


def _settle_title(head: Sequence[Line], rows: Sequence[Line], parts: Parts, *, bold_titles: bool) -> list[Line]:
    """Decide which of the top lines are label and title; return those that are neither, they are text."""
    back: list[Line] = []
    for line in head:
        titled = is_titled(line)
        if parts.label is None and parts.title is None and not back and is_label(line) and (not titled or is_capitals(line.text)):
            parts.label = line.text
        elif parts.title is None and not back and (titled or (bold_titles and line.strong)) and (line.level or rows or len(head) > 1):
            parts.title = line.text
        else:
            back.append(line)
    return back


def _read_tail(lines: Sequence[Line], parts: Parts) -> list[Line]:
    """Take signatures, "Updated at" and what stands in the item's own footer from the end."""
    rows = list(lines)
    for _ in range(_TAIL):
        if not rows:
            break
        last, alone = rows[-1], len(rows) == 1
        if ((not alone or last.times) and take_times(last, parts)) or (not alone and _is_foot(last, parts.el)):
            rows.pop()
        elif not alone and is_byline(last, parts):
            parts.author = parts.author or name_of(rows.pop().text)
        else:
            break
    return rows


def _is_foot(line: Line, el: El | None) -> bool:
    if line.href and is_promo(line.text):
        return True
    return len(line.text) <= SHORT and any(node.tag == "footer" for node in between(line.el, el))
