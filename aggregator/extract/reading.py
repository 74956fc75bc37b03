"""The whole reading of one body: every way of reading tried, fused, timed, identified, judged. Never raises, whatever the bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urljoin

from aggregator.core.model import Item, KnownSite, PageFacts, Reading, Selectors
from aggregator.core.sites import Site, has_cursor, with_cursors
from aggregator.core.text import fold, squash
from aggregator.core.times import Timed, read_machine
from aggregator.extract import embedded, facts, feed, flat, guard, jsonld, known, liveness, microdata, payload, repeated, selectors
from aggregator.extract.encoding import decode
from aggregator.extract.fuse import Fused, agree_surely, choose, fuse, known_data, prepared
from aggregator.extract.identity import identify
from aggregator.extract.lines import lines_of, plain_lines
from aggregator.extract.moments import settle, zone_of
from aggregator.extract.older import older
from aggregator.extract.tree import Sheet, parse
from aggregator.extract.view import Found, Reader, View
from aggregator.extract.words import LIVE_URL, has_live_word

READERS: dict[str, Reader] = {
    "embedded": embedded.read,
    "flat": flat.read,
    "jsonld": jsonld.read,
    "microdata": microdata.read,
    "repeated": repeated.read,
    "selectors": selectors.read,
}
_DATA = frozenset({"embedded", "jsonld"})  # ways that read what the page's scripts say; the others read what is seen
_END = "</html"
_FOOT = 2_000  # characters, in which comments of caches may follow the end tag
_TAGS = re.compile(r"<[a-zA-Z!/][^<>]*>")


def read(  # noqa: PLR0913 - what a source may say of its page, each by its name
    body: bytes,
    *,
    url: str,
    at: datetime,
    content_type: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
    select: Selectors | None = None,
    sites: Sequence[Site] = (),
) -> Reading:
    """Return what a body says: whether it is a live page, the page's facts, and its items as a careful reader lists them.

    `sites` are the known sites and platforms; a body may be an answer of one of their endpoints in place of a page.
    """
    text = decode(body, content_type)
    page = PageFacts(url=url, language=language, timezone=timezone)
    if guard.hostile(text) is not None:
        return Reading(live=False, page=page, reason="not-live")
    if (found := feed.parse(text)) is not None:
        return _read_feed(found, page, at, timezone)
    if (told := payload.read(text, sites, url=url, at=at, language=language, timezone=timezone)) is not None:
        return _read_payload(told, page, timezone)
    sheet = _sheet(text, content_type)
    of = known.recognise(sites, url, text, sheet)
    view = _view(sheet or text, page, at, select, next((site.timezone for site in of if site.timezone), None))
    reading = replace(_read(view, timezone), closed=_END in text[-_FOOT:].lower())
    return _with_known(reading, of, text, sheet) if of else reading


def _read_feed(found: feed.Feed, page: PageFacts, at: datetime, timezone: str | None) -> Reading:
    """Return a feed's entries as items: whoever watches a feed has said that they are."""
    language = page.language or found.language
    zone, name = zone_of(timezone, page.url, language, at)
    view = View(
        sheet=None,
        lines=(),
        url=page.url,
        base=page.url,
        at=at,
        language=language,
        zone=zone,
        zone_known=name is not None,
        title=found.title,
        live_words=True,
    )
    items = _items(fuse(None, [Found(way="feed", make=lambda: found.drafts)], view), view)
    return Reading(
        live=bool(items),
        page=replace(page, title=found.title, language=language, timezone=timezone or name),
        items=items,
        reason=None if items else "not-live",
        confidence=0.9,
        evidence={"is a feed": 3.0} if items else {},
        ways=("feed",),
    )


def _read_payload(told: payload.Told, page: PageFacts, timezone: str | None) -> Reading:
    """Return what an endpoint tells; that it tells nothing new is no doubt about the page."""
    view = told.view
    items = _items([Fused(prepared(draft, view), None, "payload") for draft in told.drafts], view)
    reading = Reading(
        live=True,
        page=replace(page, timezone=timezone or (str(view.zone) if view.zone_known else None)),
        items=items,
        confidence=0.9,
        evidence={f"is an answer of {told.site.name}": 3.0},
        ways=("payload",),
        closed=True,
    )
    return _with_known(reading, [told.site], "", None)


def _with_known(reading: Reading, sites: Sequence[Site], text: str, sheet: Sheet | None) -> Reading:
    """Return the reading with what the data files of its sites say: their names, where new items are told, where older ones are."""
    url, at = reading.page.url, datetime.fromtimestamp(0, UTC)
    delta = known.address(sites, "delta", url, text, sheet)
    # A platform that is there by its marks, and tells all its items elsewhere, is why none are on the page, whatever it calls itself.
    embedded_there = not reading.live and delta is not None and not has_cursor(delta) and any(not site.hosts for site in sites)
    reason = "items-by-script" if embedded_there else reading.reason
    below = known.address(sites, "older", url, text, sheet) if reading.live and reading.items else None
    return replace(
        reading,
        reason=reason,
        known=tuple(KnownSite(name=site.name, file=site.file) for site in sites),
        delta=delta if reading.live or reason == "items-by-script" else None,
        older=(with_cursors(below, reading.items, at) if below else None) or reading.older,
    )


def _sheet(text: str, content_type: str | None) -> Sheet | None:
    plain = "html" not in (content_type or "").lower() and ("text/plain" in (content_type or "").lower() or _TAGS.search(text) is None)
    return None if plain else parse(text)


def _view(body: Sheet | str, page: PageFacts, at: datetime, select: Selectors | None, usual: str | None) -> View:
    """Return the view of a page, or of plain text; `usual` is the zone that its site is known to write in."""
    sheet = body if isinstance(body, Sheet) else None
    lines = plain_lines(body) if isinstance(body, str) else lines_of(body.root)
    language = page.language or (_language(sheet) if sheet is not None else None)
    zone, name = zone_of(page.timezone or (sheet.meta.get("timezone") if sheet else None) or usual, page.url, language, at)
    title = facts.headline(lines, sheet) if sheet is not None else None
    names = [title or "", sheet.title or "" if sheet is not None else ""]
    return View(
        sheet=sheet,
        lines=lines,
        url=page.url,
        base=_base(page.url, sheet),
        at=at,
        language=language,
        zone=zone,
        zone_known=name is not None,
        title=title,
        live_words=LIVE_URL.search(page.url.lower()) is not None
        or any(map(has_live_word, names))
        or any(facts.is_section_line(line) for line in lines)
        or (sheet is not None and facts.calls_itself_live(sheet)),
        select=select,
    )


def _read(view: View, timezone: str | None) -> Reading:
    found: dict[str, Sequence[Found]] = {name: reader(view) for name, reader in READERS.items() if name != "flat"}
    seen = [one for name in found if name not in _DATA for one in found[name]]
    declared = not found["embedded"] or any(one.drafts for one in found["jsonld"])
    data = known_data(found["jsonld"], found["embedded"], seen) if declared else []
    chosen = choose(seen, data) if declared else None
    if chosen is None or chosen.foreign or chosen.score <= flat.most(view) or not agree_surely(chosen, data):
        # Flat text is dear to try, and on most pages it is plain that it cannot win.
        seen += READERS["flat"](view)
        data = known_data(found["jsonld"], found["embedded"], seen)
        chosen = choose(seen, data)
    fused = fuse(chosen, data, view)
    items = _items(fused, view)
    first = chosen.first if chosen is not None else None
    verdict = liveness.judge(items, chosen, [*data, *found["microdata"]], view)
    header = facts.header(view, first)
    page = PageFacts(
        url=view.url,
        title=view.title,
        lead=header.lead,
        summary=header.summary,
        language=view.language,
        timezone=timezone or (str(view.zone) if view.zone_known else None),
        ended=verdict.live and liveness.has_ended(items, data, view, first),
    )
    ways = tuple(dict.fromkeys([*([chosen.way] if chosen else []), *(one.way for one in data if one.drafts)]))
    return Reading(
        older=older(view) if verdict.live else None,
        live=verdict.live,
        zone=str(view.zone),
        until=liveness.ends_at(items, data, view) if verdict.live and not page.ended else None,
        page=page,
        items=items if verdict.live else (),
        reason=verdict.reason,
        confidence=verdict.confidence,
        evidence=verdict.evidence,
        ways=ways,
    )


def _items(fused: Sequence[Fused], view: View) -> tuple[Item, ...]:
    drafts = [one.draft for one in fused]
    times = settle(drafts, [one.data for one in fused], view, _changed_at(view))
    rows = [_item(one, published, updated, view) for one, (published, updated) in zip(fused, times, strict=True)]
    rows = [row for row in rows if row[0].text or row[0].title or row[0].media or row[0].links]
    rows = _ordered(_once(rows))
    return identify([item for item, _ in rows], [anchor for _, anchor in rows])


def _item(one: Fused, published: Timed | None, updated: Timed | None, view: View) -> tuple[Item, str | None]:
    draft, data = one.draft, one.data
    anchor = draft.anchor or (data.anchor if data is not None else None)
    link = (
        draft.permalink
        or (data.permalink if data is not None else None)
        or (urljoin(view.url, f"#{anchor}") if draft.anchor and view.sheet is not None else None)
    )
    title = draft.title if draft.title != draft.label else None
    item = Item(
        key="",
        published_at=published[0] if published else None,
        published_precision=published[1] if published else None,
        updated_at=updated[0] if updated and (published is None or updated[0] > published[0]) else None,
        label=draft.label,
        title=title,
        text=_without_start(draft.text, title),
        html=draft.html,
        url=link,
        author=draft.author or (data.author if data is not None else None),
        pinned=draft.pinned,
        links=draft.links,
        media=draft.media,
        origin={"text": one.way, "published_at": one.way if draft.machine or draft.shown else "jsonld" if data else one.way},
    )
    return item, anchor


def _without_start(text: str, title: str | None) -> str:
    """Return the text without the title, where the data repeats it as the first paragraph."""
    first, _, rest = text.partition("\n\n")
    return rest if title and rest and fold(first) == fold(title) else text


def _once(rows: Sequence[tuple[Item, str | None]]) -> list[tuple[Item, str | None]]:
    """Drop pinned and sticky copies: what has the id and all the words of another is that other, once.

    Items without ids that read the same are several: papers do say the same thing twice.
    """
    kept: list[tuple[Item, str | None]] = []
    places: dict[tuple[str, str | None, str], int] = {}
    for item, anchor in rows:
        mark = (anchor or "", item.title, item.text)
        there = places.setdefault(mark, len(kept)) if anchor else len(kept)
        if there < len(kept):
            kept[there] = (replace(kept[there][0], pinned=True), kept[there][1])
        else:
            kept.append((item, anchor))
    return kept


def _ordered(rows: list[tuple[Item, str | None]]) -> list[tuple[Item, str | None]]:
    """Return items newest first; those without a time stay with the neighbour above them."""
    times = [item.published_at for item, _ in rows]
    known = [time for time in times if time is not None]
    if sum((below > above) - (below < above) for above, below in pairwise(known)) > 0:
        rows, times = list(reversed(rows)), list(reversed(times))
    carried = next((time for time in times if time is not None), None)
    if carried is None:
        return rows
    keys = []
    for time in times:
        carried = time or carried
        keys.append(carried)
    order = sorted(range(len(rows)), key=lambda n: keys[n], reverse=True)
    return [rows[n] for n in order]


def _changed_at(view: View) -> datetime | None:
    """Return when the page says that it was changed last."""
    if view.sheet is None:
        return None
    values = [view.sheet.meta.get("article:modified_time"), view.sheet.meta.get("og:updated_time")]
    values += [value for node in jsonld.nodes(view.sheet.data) if isinstance(value := node.get("dateModified"), str)]
    moments = [
        moment for value in values if value and (stamp := read_machine(value)) is not None and (moment := stamp.utc(UTC)) is not None
    ]
    return max(moments, default=None)


def _language(sheet: Sheet) -> str | None:
    value = sheet.root.get("lang") or sheet.root.get("xml:lang") or sheet.meta.get("og:locale") or sheet.meta.get("content-language") or ""
    return squash(value).replace("_", "-")[:20] or None


def _base(url: str, sheet: Sheet | None) -> str:
    try:
        return urljoin(url, sheet.base) if sheet is not None and sheet.base else url
    except ValueError:
        return url
