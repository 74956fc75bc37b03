"""Answers of known sites' endpoints: JSON, JSON that holds markup, or bare markup, as drafts of the same kind as a page's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urljoin

from aggregator.core.model import Selectors
from aggregator.core.picking import all_text, found, holds, text_at
from aggregator.core.sites import Payload, Site
from aggregator.core.times import Stamp, read_machine
from aggregator.extract import known, selectors
from aggregator.extract.anatomy import dissect
from aggregator.extract.jsonld import load
from aggregator.extract.lines import Line, lines_of
from aggregator.extract.moments import zone_of
from aggregator.extract.repeated import begins_bold
from aggregator.extract.tree import El, Sheet, parse
from aggregator.extract.view import MOST_ITEMS, Draft, View

_HEAD = 2_000  # characters in which a whole page says that it is one
_PAGE = ("<!doctype", "<html", "<head", "<body")
_LONGEST = 200_000  # characters of one entry's markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an endpoint told: by which site's data file it was read, the page it belongs to where that is known, and its items."""

    site: Site
    view: View
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of the page that an answer belongs to."""

    url: str
    at: datetime
    language: str | None
    timezone: str | None  # as the user says it


def read(text: str, sites: Sequence[Site], *, url: str, at: datetime, language: str | None, timezone: str | None) -> Told | None:
    """Return what an answer of a known site's endpoint tells, None for everything else, such as pages."""
    head = text[:_HEAD].lstrip("\ufeff \t\r\n").lower()
    asked = [site for site in sites if site.payloads]
    near = [site for site in asked if site.has_host(url)]
    page = _Page(url, at, language, timezone)
    if head.startswith(("{", "[")):
        value = load(text.lstrip("\ufeff"))
        far = [site for site in asked if site not in near]
        return next(_told(value, [*near, *far], page), None) if value is not None else None
    if near and head and not any(tag in head for tag in _PAGE):
        return next((told for site in near for payload in site.payloads if (told := _bare(text, site, payload, page))), None)
    return None


def _told(value: Any, sites: Sequence[Site], page: _Page) -> Iterator[Told]:
    for site in sites:
        for payload in site.payloads:
            if any(found(value, pick) is None for pick in payload.shape):
                continue
            told = _entries(value, site, payload, page) if payload.items else _markup(value, site, payload, page)
            if told is not None:
                yield told


# ------------------------------------------------------------------------------------------------- markup


def _markup(value: Any, site: Site, payload: Payload, page: _Page) -> Told | None:
    """Return the items of the markup that an answer holds; none in it is an answer too, that nothing is new."""
    values = found(value, payload.markup) if payload.markup else None
    if values is None or not all(isinstance(one, str) for one in values):
        return None
    told = _elements("\n".join(values), site, payload, page)
    return told if told.drafts or not "".join(values).strip() else None


def _bare(text: str, site: Site, payload: Payload, page: _Page) -> Told | None:
    """Return the items of an answer that is a piece of a page."""
    told = _elements(text, site, payload, page) if payload.item and not payload.markup else None
    return told if told is not None and told.drafts else None


def _elements(text: str, site: Site, payload: Payload, page: _Page) -> Told:
    sheet = parse(text)
    view = _view(site, payload, page, sheet, Selectors(item=payload.item or "article"))
    drafts = [draft for group in selectors.read(view) for draft in group.drafts]
    return Told(site=site, view=view, drafts=tuple(draft for draft in drafts if draft.text or draft.title or draft.media or draft.links))


# ------------------------------------------------------------------------------------------------- entries


def _entries(value: Any, site: Site, payload: Payload, page: _Page) -> Told | None:
    """Return the entries of an answer; it is not of this kind when most of them lack an id or words."""
    values = found(value, payload.items) if payload.items else None
    if values is None or (not values and not payload.shape and not site.has_host(page.url)):
        return None
    rows = [one for one in values if text_at(one, payload.id) and (text_at(one, payload.html) or text_at(one, payload.title))]
    if len(rows) * 2 < len([one for one in values if not _left_out(one, payload)]):
        return None
    view = _view(site, payload, page, None, None)
    kept = [one for one in rows if not _left_out(one, payload)][:MOST_ITEMS]
    parsed = [_parsed(one, payload) for one in kept]
    bold = payload.title is None and sum(1 for _, lines in parsed if begins_bold(lines)) * 2 >= len(parsed)
    drafts = (_draft(one, *both, payload, view, bold=bold) for one, both in zip(kept, parsed, strict=True))
    return Told(site=site, view=view, drafts=tuple(drafts))


def _left_out(entry: Any, payload: Payload) -> bool:
    return any(holds(entry, condition) for condition in payload.leave_out)


def _parsed(entry: Any, payload: Payload) -> tuple[El, Sequence[Line]]:
    """Return an entry as the element and the lines that it would be on a page, so that it is taken apart as there."""
    title = text_at(entry, payload.title)
    heading = f"<h2>{escape(title, quote=False) if '<' not in title else title}</h2>" if title else ""
    sheet = parse(f"<article>{heading}{_as_html((all_text(entry, payload.html) or '')[:_LONGEST])}</article>")
    lines = lines_of(sheet.root)
    return next(el for el in sheet.elements if el.tag == "article"), lines


def _as_html(text: str) -> str:
    """Return a body as markup; one without tags has a paragraph a line."""
    return text if "<" in text else "".join(f"<p>{line}</p>" for line in text.splitlines() if line.strip())


def _draft(entry: Any, el: El, lines: Sequence[Line], payload: Payload, view: View, *, bold: bool) -> Draft:
    draft = dissect(lines, el, view, bold_titles=bold)
    link = text_at(entry, payload.link)
    return replace(
        draft,
        anchor=text_at(entry, payload.id),
        permalink=urljoin(view.base, link) if link else draft.permalink,
        machine=_stamp(text_at(entry, payload.time)) or draft.machine,
        updated=_stamp(text_at(entry, payload.updated)) or draft.updated,
        label=text_at(entry, payload.label) or draft.label,
        author=text_at(entry, payload.author) or draft.author,
        pinned=payload.pinned is not None and holds(entry, payload.pinned),
    )


def _stamp(text: str | None) -> Stamp | None:
    return read_machine(text) if text else None


def _view(site: Site, payload: Payload, page: _Page, sheet: Sheet | None, select: Selectors | None) -> View:
    zone, name = zone_of(page.timezone or payload.timezone or site.timezone, page.url, page.language, page.at)
    url = known.address([site], "page", page.url, "", None) or page.url
    return View(
        sheet=sheet,
        lines=lines_of(sheet.root) if sheet is not None else (),
        url=url,
        base=url,
        at=page.at,
        language=page.language,
        zone=zone,
        zone_known=name is not None,
        title=None,
        live_words=True,
        select=select,
    )
