"""The user's own selectors, for pages that are not read rightly without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin

from aggregator.core.model import Selectors
from aggregator.core.text import paragraphs, squash
from aggregator.core.times import read_machine, read_written
from aggregator.extract.anatomy import dissect
from aggregator.extract.lines import lines_of
from aggregator.extract.tree import El, Sheet
from aggregator.extract.view import Draft, Found, View

_CERTAIN = 1e9


def read(view: View) -> Sequence[Found]:
    """Return the items that the user's selectors point at; nothing when there are none, or when they are not CSS."""
    if view.sheet is None or view.select is None:
        return ()
    els = _matches(view.sheet, view.select.item, None)
    if not els:
        return ()
    drafts = [_draft(el, view, view.sheet, view.select) for el in els]
    return (Found(way="selectors", make=lambda: tuple(drafts), score=_CERTAIN, first=els[0].begin, claims_live=True),)


def _draft(el: El, view: View, sheet: Sheet, select: Selectors) -> Draft:
    lines = view.lines[el.begin : el.stop]
    draft = dissect(lines, el, view)
    if select.body and (bodies := _matches(sheet, select.body, el)):
        body = [line for part in bodies for line in lines_of(part)]
        draft = replace(draft, body=tuple(line for line in body if line.text), text=paragraphs(line.text for line in body))
    if select.title:
        draft = replace(draft, title=_text(sheet, select.title, el))
    if select.label:
        draft = replace(draft, label=_text(sheet, select.label, el))
    if select.link and (links := _matches(sheet, select.link, el)):
        draft = replace(draft, permalink=urljoin(view.base, links[0].get("href")))
    if select.time and (times := _matches(sheet, select.time, el)):
        draft = _timed(draft, times[0], view)
    return draft


def _timed(draft: Draft, el: El, view: View) -> Draft:
    values = [value for value in el.attrs.values() if value]
    machine = next((stamp for value in values if (stamp := read_machine(value)) is not None), None)
    shown = read_written(_words(el), language=view.language, at=view.at, zone=view.zone)
    return replace(draft, machine=machine, shown=shown)


def _text(sheet: Sheet, selector: str, el: El) -> str | None:
    found = _matches(sheet, selector, el)
    return (_words(found[0]) or None) if found else None


def _words(el: El) -> str:
    return squash(" ".join(line.text for line in lines_of(el)))


def _matches(sheet: Sheet, selector: str, inside: El | None) -> list[El]:
    """Return the visible elements that a selector matches, in reading order; a selector that is no CSS matches nothing."""
    try:
        nodes = sheet.parser.css(selector)
    except Exception:  # noqa: BLE001 - lexbor raises its own kinds for what it cannot read; to us they are all "no match"
        return []
    found = sorted((sheet.by_mem[node.mem_id] for node in nodes if node.mem_id in sheet.by_mem), key=lambda el: el.at)
    return [el for el in found if inside is None or inside.holds(el)]
