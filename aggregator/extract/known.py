"""Known sites and platforms: which of them a page is of, and the facts by which their addresses are filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import re2  # type: ignore[import-untyped]  # google-re2 ships no types

from aggregator.core.sites import Fact, Site, with_facts
from aggregator.extract.tree import Sheet

_LONGEST = 300  # characters of a fact


def recognise(sites: Sequence[Site], url: str, text: str, sheet: Sheet | None) -> tuple[Site, ...]:
    """Return the sites and platforms that a page is of: those with its host first, for a paper knows more of itself than its tools."""
    near = [site for site in sites if not site.hosts or site.has_host(url)]
    # Nearly no page has any of the elements, and one query for all of them costs little more than one for one.
    some = sheet is not None and _any(sheet, ", ".join(selector for site in near for selector in site.elements))
    found = [site for site in near if _is_of(site, text, sheet if some else None)]
    return tuple(sorted(found, key=lambda site: not site.hosts))


def _is_of(site: Site, text: str, sheet: Sheet | None) -> bool:
    if not site.elements and not site.words:
        return bool(site.hosts)
    return any(word in text for word in site.words) or (
        sheet is not None and any(next(_nodes(sheet, selector), None) is not None for selector in site.elements)
    )


def _any(sheet: Sheet, selectors: str) -> bool:
    """Whether one of several selectors matches; where one of them cannot be read, perhaps."""
    try:
        return bool(selectors) and bool(sheet.parser.css(selectors))
    except Exception:  # noqa: BLE001 - lexbor raises its own kinds for what it cannot read
        return True


def _nodes(sheet: Sheet, selector: str) -> Iterator[Any]:
    try:
        yield from sheet.parser.css(selector)
    except Exception:  # noqa: BLE001 - lexbor raises its own kinds for what it cannot read; to us they are all "no match"
        return


def facts_of(site: Site, url: str, text: str, sheet: Sheet | None) -> Mapping[str, str]:
    """Return what the page says of what the site's addresses need, by name, with the origin and path of its own address."""
    parts = urlsplit(url)
    found = {"origin": f"{parts.scheme}://{parts.netloc}", "path": parts.path}
    for name, fact in site.facts.items():
        if value := _value(fact, url, text, sheet):
            found[name] = value[:_LONGEST]
    return found


def _value(fact: Fact, url: str, text: str, sheet: Sheet | None) -> str | None:
    if fact.address and (value := _group(fact.address, url)):
        return value
    if fact.page and (value := _group(fact.page, text)):
        return value
    if fact.element and sheet is not None:
        return next(
            (value for node in _nodes(sheet, fact.element) if (value := (node.attributes.get(fact.attribute or "id") or "").strip())), None
        )
    return None


def _group(pattern: str, text: str) -> str | None:
    found = _compiled(pattern).search(text)
    return next((group for group in found.groups() if group), None) if found else None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


def address(sites: Sequence[Site], kind: str, url: str, text: str, sheet: Sheet | None) -> str | None:
    """Return the `delta`, `older` or `page` address of the first site that has one for this page, cursors left open."""
    for site in sites:
        template: str | None = getattr(site, kind)
        if template and (filled := with_facts(template, facts_of(site, url, text, sheet))):
            return filled
    return None
