"""Which live pages an index leads to."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from aggregator.core.addresses import canonical
from aggregator.extract import guard
from aggregator.extract.encoding import decode
from aggregator.extract.tree import parse
from aggregator.extract.words import LIVE_URL

_MOST = 2_000
_DATES = (("YYYY", r"\d{4}"), ("MM", r"\d{2}"), ("DD", r"\d{2}"), ("M", r"\d{1,2}"), ("D", r"\d{1,2}"))
_TOKEN = re.compile(r"(?<![A-Za-z])(YYYY|MM|DD|M|D)(?![A-Za-z])")
_LONGEST = 2_048


def index_links(body: bytes, *, url: str, follow: str | None, content_type: str | None = None) -> tuple[str, ...]:
    """Return the addresses of live pages on an index: canonical, once each, in the page's order; never raises.

    `follow` is what their address contains, with YYYY, M and D for the parts of a date; without it, words such as /live/ tell.
    """
    text = decode(body, content_type)
    if guard.hostile(text) is not None:
        return ()
    sheet = parse(text)
    base = _joined(url, sheet.base or "") or url
    here = canonical(url)
    found: dict[str, None] = {}
    for node in sheet.parser.css("a[href], link[rel=alternate][href], area[href]")[: _MOST * 20]:
        href = (node.attributes.get("href") or "").strip()
        address = _joined(base, href) if 0 < len(href) <= _LONGEST else None
        if address is None or not address.startswith(("http://", "https://")):
            continue
        page = canonical(address)
        if page != here and _leads_to_live(page, here, follow):
            found.setdefault(page)
    return tuple(found)[:_MOST]


def _joined(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href)
    except ValueError:
        return None


def _leads_to_live(page: str, here: str, follow: str | None) -> bool:
    if follow:
        return pattern(follow).search(page) is not None
    parts = urlsplit(page)
    # A guess stays on the paper's own site, and takes no mere section such as /live/ itself.
    if _site(parts.hostname) != _site(urlsplit(here).hostname):
        return False
    return LIVE_URL.search(parts.path.lower()) is not None and len(parts.path.rstrip("/").rpartition("/")[2]) > 8  # noqa: PLR2004 - sections have short names


def _site(host: str | None) -> str:
    return ".".join((host or "").removeprefix("www.").split(".")[-2:])


def pattern(follow: str) -> re.Pattern[str]:
    """Return what an address must contain: `follow` to the letter, but for the parts of a date."""
    dates = dict(_DATES)
    parts = _TOKEN.split(follow)
    return re.compile("".join(dates[part] if n % 2 else re.escape(part) for n, part in enumerate(parts)))
