"""Flat text: a heading, a bold clock or a label in capitals starts an item, which runs to the next one."""

# ruff: noqa: RUF001 - typography that newspapers use, on purpose

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aggregator.core.text import squash
from aggregator.core.times import leading_clock
from aggregator.extract.anatomy import dissect
from aggregator.extract.clocks import written
from aggregator.extract.lines import Line
from aggregator.extract.names import is_capitals, is_elsewhere
from aggregator.extract.tree import El
from aggregator.extract.view import MOST_ITEMS, Draft, Found, View
from aggregator.extract.words import (
    ASIDE_WORDS,
    AUTHOR_WORDS,
    NOISE_WORDS,
    RELATED_WORDS,
    is_related_start,
    is_section,
    is_share,
    name_words,
    split_name,
)

_LEAST = 2
_SHORT = 60
_BOX = 4  # an aside of so few lines is a "Read also" in the text, not a margin
_CLOCK = 24  # a longer line says more than the time
_APPENDED = (ASIDE_WORDS | NOISE_WORDS | AUTHOR_WORDS | {"tags", "topics", "bio", "keywords", "more"}) - RELATED_WORDS
_CARD = 8  # lines of a teaser at most
_COMMON = 0.6
_ENOUGH = 600  # characters of one item that count; a long one is no likelier than a middling one


@dataclass(frozen=True, slots=True)
class _Style:
    """One way in which items start on flat pages. `sure` says how much it takes to believe it."""

    name: str
    starts: Callable[[Line, View], bool]
    sure: float
    needs_live: bool


def most(view: View) -> float:
    """Return a score that no style can reach on this page: every line a start, and all its text told."""
    mass = sum(min(len(line.text), _ENOUGH) for line in view.lines if not line.href)
    return math.log2(1 + len(view.lines)) * math.sqrt(mass) * max(style.sure for style in _STYLES)


def read(view: View) -> Sequence[Found]:
    """Return what each style of start finds, best first."""
    lines = _article(view)
    section = next((n for n, line in enumerate(lines) if is_section(line.text)), None)
    found = [_try(style, lines, section, view) for style in _STYLES if view.live_words or section is not None or not style.needs_live]
    return sorted((one for one in found if one is not None), key=lambda one: -one.score)


def _article(view: View) -> list[Line]:
    """Return the page's lines without those in menus, margins and advertisements."""
    if view.sheet is None:
        return list(view.lines)
    outside: dict[int, bool] = {}
    return [line for line in view.lines if not _is_outside(line.el, outside)]


def _is_outside(el: El, seen: dict[int, bool]) -> bool:
    chain = []
    node: El | None = el
    verdict = False
    while node is not None:
        if node.at in seen:
            verdict = seen[node.at]
            break
        chain.append(node.at)
        if node.tag == "aside" and node.stop - node.begin <= _BOX and node.parent is not None and node.parent.tag not in {"main", "body"}:
            break
        if node.tag in {"nav", "aside", "footer", "figure", "form"} or (
            not (ASIDE_WORDS | NOISE_WORDS).isdisjoint(name_words(node)) and node.tag not in {"body", "html", "main"}
        ):
            verdict = True
            break
        node = node.parent
    seen.update(dict.fromkeys(chain, verdict))
    return verdict


def _try(style: _Style, lines: Sequence[Line], section: int | None, view: View) -> Found | None:
    headline = next((n for n, line in enumerate(lines) if line.level == 1), -1)
    begin = max(headline, section if section is not None else -1) + 1
    starts = [n for n in range(begin, len(lines)) if style.starts(lines[n], view)]
    starts = _alike([start for start in starts if not _is_in_card(lines[start], view)], lines)
    starts = _without_doubles(starts, lines)
    if len(starts) < _LEAST:
        return None
    runs = [lines[start:end] for start, end in _runs(starts[:MOST_ITEMS], lines)]
    bodies = [sum(len(line.text) for line in run[1:] or run if not line.href) for run in runs]
    mass = sum(min(body, _ENOUGH) for body in bodies)
    return Found(
        way="flat",
        make=lambda: _drafts(runs, view, style),
        score=math.log2(1 + len(runs)) * math.sqrt(mass) * style.sure,
        first=lines[section if section is not None else starts[0]].at,
        cards=sum(1 for body in bodies if not body) / len(runs),
    )


def _alike(starts: list[int], lines: Sequence[Line]) -> list[int]:
    """Keep the starts that are made as most are: a byline's clock above the items is made otherwise."""
    shapes = [(lines[start].el.tag, bool(lines[start].level), bool(lines[start].times)) for start in starts]
    common = Counter(shapes).most_common(1)
    if not common or common[0][1] < _COMMON * len(starts):
        return starts
    return [start for start, shape in zip(starts, shapes, strict=True) if shape == common[0][0]]


def _is_in_card(line: Line, view: View) -> bool:
    """Whether the line belongs to a teaser: a small box with a heading that leads to another page."""
    for node in (line.el, *line.el.up()):
        if node.stop - node.begin > _CARD:
            return False
        if any(other.level and other.href and is_elsewhere(other.href, view) for other in view.lines[node.begin : node.stop]):
            return True
    return False


def _drafts(runs: Sequence[Sequence[Line]], view: View, style: _Style) -> tuple[Draft, ...]:
    drafts = [dissect(run, None, view, bold_titles=style.name == "clock") for run in runs]
    return tuple(draft for draft in drafts if draft.text or (draft.title and style.name == "clock"))


def _without_doubles(starts: Sequence[int], lines: Sequence[Line]) -> list[int]:
    """Keep the first of starts that follow each other with nothing between: a clock above its heading is one start."""
    kept: list[int] = []
    for start in starts:
        alone = kept and len(lines[kept[-1]].text) <= _CLOCK
        if not alone or any(lines[n].text and lines[n].kind != "rule" for n in range(kept[-1] + 1, start)):
            kept.append(start)
    return kept


def _runs(starts: Sequence[int], lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return where each item begins and ends: at the next one, at a heading of the same rank, at the end of its surroundings."""
    ends = [*starts[1:], _end(starts, lines)]
    level = max((lines[start].level for start in starts), default=0)
    parents = {_ancestry(lines[start].el) for start in starts}
    common = _common(parents)
    out = []
    for start, end in zip(starts, ends, strict=True):
        stop = next((n for n in range(start + 1, end) if _closes(lines, n, level, common)), end)
        out.append((start, stop))
    return out


def _end(starts: Sequence[int], lines: Sequence[Line]) -> int:
    """Return where the last item ends at the latest: at a box of a kind that no item before it had, of links or of a part's name."""
    common = _common({_ancestry(lines[start].el) for start in starts})
    if common is None:
        return len(lines)
    known = {_box(line.el, common) for line in lines[starts[0] : starts[-1] + 1]}
    for n in range(starts[-1] + 1, len(lines)):
        box = _box(lines[n].el, common)
        if box is not None and box not in known and _is_appended(lines[n], box[1]):
            return n
    return len(lines)


def _box(el: El, common: El) -> tuple[str, str] | None:
    """Return tag and classes of the child of the common element in which an element stands."""
    child = None
    for node in (el, *el.up()):
        if node is common:
            break
        child = node
    return (child.tag, child.get("class")) if child is not None else None


def _is_appended(line: Line, classes: str) -> bool:
    words = split_name(classes) if classes else frozenset()
    return (line.href is not None and line.kind == "li") or not _APPENDED.isdisjoint(words - RELATED_WORDS)


def _closes(lines: Sequence[Line], n: int, level: int, common: El | None) -> bool:
    line = lines[n]
    if common is not None and not common.holds(line.el):
        return True
    if is_related_start(line.text):
        return False
    return bool(line.level and (line.level <= level or is_section(line.text)) and not is_share(line.text)) and n > 0


def _ancestry(el: El) -> tuple[El, ...]:
    return tuple(reversed((el, *el.up())))


def _common(chains: set[tuple[El, ...]]) -> El | None:
    """Return the smallest element that holds all the starts."""
    common = None
    for level in zip(*chains, strict=False):
        if any(el is not level[0] for el in level):
            break
        common = level[0]
    return common


# ------------------------------------------------------------------------------------------------- what starts an item


def _is_clock_start(line: Line, view: View) -> bool:
    """Tell a clock and a headline, a bold clock, or a line that is a clock alone."""
    if not line.text or line.kind in {"li", "caption", "quote"} or not any(map(str.isdigit, line.text[:24])):
        return bool(line.times) and len(line.text) <= _SHORT and line.kind == "text"
    if leading_clock(line.text, view.language) is not None:
        return True
    if len(line.text) <= _SHORT and _says_clock(line.text, view):
        return True
    first = next((run for run in line.runs if run.text.strip()), None)
    if first is None or not first.strong or len(first.text) > _SHORT // 2:
        return False
    return _says_clock(squash(first.text).strip(" :-–|"), view)


def _says_clock(text: str, view: View) -> bool:
    """Whether a text is a time of day or "5 min ago"; a day alone is a heading."""
    stamp = written(text, view)
    return stamp is not None and (stamp.clock is not None or (stamp.relative and stamp.precision != "day"))


def _is_label_start(line: Line, _view: View) -> bool:
    """Tell a label in capitals on a line of its own."""
    return len(line.text) <= _SHORT and line.kind == "text" and line.href is None and is_capitals(line.text)


def _is_heading_start(line: Line, _view: View) -> bool:
    """Tell a heading in the article."""
    return line.level >= 2 and line.href is None and not is_section(line.text) and not is_related_start(line.text)  # noqa: PLR2004 - h1 is the page's


_STYLES = (
    _Style("clock", _is_clock_start, 0.95, needs_live=False),
    _Style("label", _is_label_start, 0.75, needs_live=True),
    _Style("heading", _is_heading_start, 0.3, needs_live=True),
)
