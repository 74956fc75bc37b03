"""Microdata: elements that say by `itemprop` that they are updates of a LiveBlogPosting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aggregator.core.text import squash
from aggregator.core.times import Stamp, read_machine
from aggregator.extract.anatomy import dissect
from aggregator.extract.lines import lines_of
from aggregator.extract.tree import El
from aggregator.extract.view import Draft, Found, View

_MANY = 1000  # nested ones are looked for one by one
_CERTAIN = 2.0  # what the paper itself marks as an update beats what looks like one


def read(view: View) -> Sequence[Found]:
    """Return the elements marked as updates of the live page; an empty find when the page only says that it is one."""
    sheet = view.sheet
    if sheet is None:
        return ()
    live = any(el.get("itemtype").rstrip("/").endswith("LiveBlogPosting") for el in sheet.elements if "itemtype" in el.attrs)
    updates = [el for el in sheet.elements if "itemprop" in el.attrs and "liveblogupdate" in el.get("itemprop").lower().split()]
    updates = (
        [el for el in updates if not any(other is not el and other.holds(el) for other in updates)] if len(updates) < _MANY else updates
    )
    if not live and not updates:
        return ()
    drafts = [_draft(el, view) for el in updates]
    return (
        Found(way="microdata", make=lambda: tuple(drafts), score=_CERTAIN, first=updates[0].begin if updates else None, claims_live=True),
    )


def _draft(el: El, view: View) -> Draft:
    lines = view.lines[el.begin : el.stop]
    draft = dissect(lines, el, view)
    published, updated = _stamp(el, "datepublished", view), _stamp(el, "datemodified", view)
    return replace(
        draft, machine=published or draft.machine, updated=updated or draft.updated, title=_text(el, "headline", view) or draft.title
    )


def _properties(el: El, name: str, view: View) -> list[El]:
    elements = view.sheet.elements if view.sheet is not None else ()
    return [inner for inner in elements[el.at : el.end + 1] if name in inner.get("itemprop").lower().split()]


def _stamp(el: El, name: str, view: View) -> Stamp | None:
    values = (found.get(attribute) for found in _properties(el, name, view) for attribute in ("datetime", "content"))
    return next((stamp for value in values if value and (stamp := read_machine(value)) is not None), None)


def _text(el: El, name: str, view: View) -> str | None:
    found = _properties(el, name, view)
    return squash(" ".join(line.text for line in lines_of(found[0]))) or None if found else None
