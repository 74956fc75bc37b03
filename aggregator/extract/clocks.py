"""Lines of an item that say when: clocks, dates, "5 min ago", with what stands beside them; and times in attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.core.text import fold, squash
from aggregator.core.times import Stamp, leading_clock, read_machine, read_written
from aggregator.extract.boxes import is_dashes
from aggregator.extract.lines import Line, Run
from aggregator.extract.names import LABEL, SHORT, TRIM, is_author_run, is_capitals, is_name, name_of, permalink, permalink_of
from aggregator.extract.tree import El
from aggregator.extract.view import View
from aggregator.extract.words import LABEL_WORDS, TITLE_WORDS, UPDATED, class_words, is_share
from aggregator.extract.worksheet import Parts

_ATTRIBUTE = re.compile(r"(?:^|[-_])(?:time|timestamp|date|datetime|published|created|utime|posted)", re.IGNORECASE)
_NOT_PUBLISHED = re.compile(r"updat|modif|edit|expire|end", re.IGNORECASE)
_MACHINE = ("datetime", "data-datetime", "data-time", "data-timestamp", "content", "title")
_QUOTED = frozenset({"blockquote", "figure"})
_QUOTED_WORDS = frozenset({"tweet", "embed", "quote"})
_MINUTE = re.compile(
    r"^\d{1,3}(?:\s?\+\s?\d{1,2})?\s?(?:['\u2019\u2032\u00b4]|\.?\s?(?:min|minute|minuto|minuta|minuut|хв|мин|دقيقة|דקה|dk|分|분)\.?)$",
    re.IGNORECASE,
)
_WORDLESS = 40  # "a moment ago" has no digit and is no longer
_CLOCK = 24
_MOST_WORDS = 10  # more are a sentence
_SENTENCE = 3  # and so are fewer, with a full stop


def take_times(line: Line, parts: Parts) -> bool:
    """Read a line that is a time, perhaps with a name beside it; tell whether it was one."""
    if _MINUTE.match(line.text):
        # A minute of play says when in the match, not when: it is what the item is about.
        parts.label = parts.label or line.text
        return True
    marked = [time for time in line.times if not _is_quoted(time, parts.el)]
    if not marked:
        return _take_written(line, parts)
    if len(squash("".join(run.text for run in line.runs if run.time is None))) > SHORT:
        return False
    updating = _is_update(line.text) or any(_is_update_mark(time) for time in marked)
    machine = next((stamp for time in marked if (stamp := machine_of(time)) is not None), None)
    parts.keep_time(machine, _first_written(line, parts.view), updating=updating)
    parts.permalink = parts.permalink or permalink_of(marked[0], parts.view)
    parts.beside = line.el.parent
    _take_beside(line, parts)
    return True


def _take_written(line: Line, parts: Parts) -> bool:
    text = line.text
    if not text or len(text) > SHORT or (len(text) > _WORDLESS and not any(map(str.isdigit, text))):
        return False
    stamp = written(text, parts.view)
    if stamp is None:
        runs = [run for run in line.runs if run.text.strip()]
        stamp = _first_written(line, parts.view) if len(runs) > 1 else None
        if stamp is None or not all(_stands_beside(run, parts) for run in runs):
            return False
    parts.keep_time(None, stamp, updating=_is_update(text))
    parts.permalink = parts.permalink or (permalink(line.href, parts.view) if line.href else None)
    parts.beside = line.el.parent
    _take_beside(line, parts)
    return True


def _first_written(line: Line, view: View) -> Stamp | None:
    """Return the time that a line, or a piece of it, says; a clock before "5 min ago"."""
    whole = written(line.text, view)
    if whole is not None and not whole.relative:
        return whole
    found = [stamp for run in line.runs if (stamp := written(squash(run.text).strip(TRIM), view)) is not None]
    return next((stamp for stamp in found if not stamp.relative), whole or next(iter(found), None))


def _stands_beside(run: Run, parts: Parts) -> bool:
    """Whether a piece of a line is what stands beside times: another time, a name, a label, a button."""
    text = squash(run.text).strip(TRIM)
    if not text or is_dashes(text) or is_share(text) or is_author_run(run) or _is_update(text):
        return True
    if not (LABEL_WORDS | TITLE_WORDS).isdisjoint(class_words(run.el)) or written(text, parts.view) is not None:
        return True
    return parts.author is None and is_name(text) and text.istitle()


def _take_beside(line: Line, parts: Parts) -> None:
    """Take title, label and author from beside a time."""
    if line.level and parts.title is None:
        rest = squash(
            "".join(run.text for run in line.runs if run.time is None and written(squash(run.text).strip(TRIM), parts.view) is None)
        )
        parts.title = rest.strip(TRIM) or None
        return
    for run in line.runs:
        text = squash(run.text).strip(TRIM)
        if run.time is not None or not text or written(text, parts.view) is not None or is_share(text) or _is_update(text):
            continue
        words = class_words(run.el)
        if is_author_run(run):
            parts.author = parts.author or name_of(text)
        elif parts.title is None and not TITLE_WORDS.isdisjoint(words):
            parts.title = text
        elif parts.label is None and len(text) <= LABEL and (is_capitals(text) or not LABEL_WORDS.isdisjoint(words)):
            parts.label = text
        elif parts.author is None and is_name(text):
            parts.author = name_of(text)


def after_clock(line: Line, parts: Parts) -> Line | None:
    """Return the line without the clock with which it begins, once the clock has been read; None when it begins otherwise."""
    if parts.timed or not any(map(str.isdigit, line.text[:_CLOCK])):
        return None
    found = leading_clock(line.text, parts.view.language)
    if found is not None and found[1]:
        parts.shown = found[0]
        return cut_start(line, found[1])
    first = next((n for n, run in enumerate(line.runs) if run.text.strip()), 0)
    stamp = bold_clock(line.runs[first], parts.view) if line.runs else None
    if stamp is None:
        return None
    parts.shown = stamp
    return cut_start(line, squash("".join(run.text for run in line.runs[first + 1 :])).lstrip(TRIM))


def bold_clock(run: Run, view: View) -> Stamp | None:
    """Return the clock that a short bold piece of text is."""
    if not run.strong or len(run.text) > _CLOCK or not any(map(str.isdigit, run.text)):
        return None
    stamp = written(squash(run.text).strip(TRIM), view)
    return stamp if stamp is not None and stamp.clock is not None else None


def cut_start(line: Line, rest: str) -> Line:
    """Return the line from where `rest`, its end, begins, with links and emphasis."""
    runs: list[Run] = []
    left = rest.rstrip()
    for run in reversed(line.runs):
        text = squash(run.text)
        if text and not left.endswith(text):
            if left:
                runs.append(Run(left + (" " if run.text[-1:].isspace() else ""), run.el, run.href, strong=run.strong, time=None))
            break
        left = left[: len(left) - len(text)].rstrip()
        runs.append(run)
    return Line(line.el, line.at, line.kind, line.level, tuple(reversed(runs)))


def written(text: str, view: View) -> Stamp | None:
    """Return the time that a short text is."""
    if not 0 < len(text) <= SHORT or text.count(" ") > _MOST_WORDS or (text[-1] in ".!?" and text.count(" ") > _SENTENCE):
        return None
    if text not in view.written:
        view.written[text] = read_written(text, language=view.language, at=view.at, zone=view.zone)
    return view.written[text]


def machine_of(time: El) -> Stamp | None:
    """Return the time that an element says to machines."""
    values = (time.get(name) for name in _MACHINE)
    return next((stamp for value in values if value and (stamp := read_machine(value)) is not None), None)


def _is_quoted(time: El, el: El | None) -> bool:
    """Whether the time belongs to something that the item quotes: a post, a picture, a card."""
    for above in time.up():
        if above is el:
            return False
        if above.tag in _QUOTED or not _QUOTED_WORDS.isdisjoint(class_words(above)):
            return True
    return False


def _is_update(text: str) -> bool:
    return fold(text).lstrip("(").startswith(UPDATED)


def _is_update_mark(time: El) -> bool:
    return "datemodified" in time.get("itemprop").lower() or not {"updated", "modified", "update"}.isdisjoint(class_words(time))


def read_attributes(el: El, parts: Parts) -> None:
    """Read the times that the item, or the only child of its wrapper, carries in attributes of its own."""
    node = el
    for _ in range(3):
        for name, value in node.attrs.items():
            if value and name.startswith("data-") and _ATTRIBUTE.search(name) and (stamp := read_machine(value)) is not None:
                _keep_attribute(name, stamp, parts)
        inside: Sequence[El] = [child for child in node.elements() if child.tag not in {"br", "hr", "img"}]
        if len(inside) != 1:
            break
        node = inside[0]


def _keep_attribute(name: str, stamp: Stamp, parts: Parts) -> None:
    if _NOT_PUBLISHED.search(name):
        parts.updated = parts.updated or stamp
    elif parts.machine is None or (parts.machine.zone is None and stamp.zone is not None):
        parts.machine = stamp
