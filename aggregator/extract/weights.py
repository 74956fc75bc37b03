"""What lies under each element, counted once: text, links, times, headings. Any element's sums cost two look-ups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from aggregator.core.times import leading_clock
from aggregator.extract.clocks import bold_clock, written
from aggregator.extract.lines import Line
from aggregator.extract.names import is_capitals
from aggregator.extract.tree import El
from aggregator.extract.view import View

_CLOCKLIKE = 48
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Weights:
    """Running sums over the page's lines."""

    text: Sequence[int]
    linked: Sequence[int]  # text that stands in links
    times: Sequence[int]  # lines that hold or are a time
    heads: Sequence[int]  # headings
    starts: Sequence[int]  # lines that are a clock and a headline, as items begin on flat pages

    def of(self, sums: Sequence[int], el: El) -> int:
        """Return the sum over what the element holds."""
        return sums[el.stop] - sums[el.begin]


def weigh(view: View) -> Weights:
    """Count what lies under each element of the page."""
    size = len(view.lines)
    text, linked, times, heads, starts = ([0] * size for _ in range(5))
    for line in view.lines:
        length = len(line.text)
        text[line.at] += length
        if line.href:
            linked[line.at] += length
        times[line.at] += bool(line.times) or _is_clock(line, view)
        starts[line.at] += times[line.at] and _is_start(line, view)
        heads[line.at] += line.level > 0 or is_capitals(line.text)
    sums = [[0, *accumulate(counts)] for counts in (text, linked, times, heads, starts)]
    return Weights(*sums)


def _is_start(line: Line, view: View) -> bool:
    """Whether the line is a heading, or bold, and a clock with words behind it."""
    if not (line.level or line.strong):
        return False
    found = leading_clock(line.text, view.language)
    return found is not None and bool(found[1])


def _is_clock(line: Line, view: View) -> bool:
    text = line.text
    figured = _FIGURE.search(text, 0, 24) is not None
    if not text or not (figured or len(text) <= _CLOCKLIKE // 2):
        return False
    if len(text) <= _CLOCKLIKE and written(text, view) is not None:
        return True
    if not figured:
        return False  # what follows needs one
    if leading_clock(text, view.language) is not None:
        return True
    first = next((run for run in line.runs if run.text.strip()), None)
    return first is not None and bold_clock(first, view) is not None
