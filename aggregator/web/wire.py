"""The pages that people read: the wire, an item with its history, a page, the sources."""

from __future__ import annotations

from typing import Any

import aiohttp_jinja2
from aiohttp import web

from aggregator.web.asked import Asked, asked
from aggregator.web.keys import DESK, NOW

SHOWN = 50
MOST_PAGES = 200


async def wire(request: web.Request) -> web.StreamResponse:
    """Show the newest items of all pages, or those that the filters let through."""
    desk, wanted = request.app[DESK], asked(request)
    # The place of the ledger is read first: what comes between the two reads is then heard of twice rather than never.
    after = await desk.ask(desk.reads.last_change)
    items = await desk.ask(desk.reads.items, **wanted.filters, before=wanted.before, limit=SHOWN + 1)
    sources = await desk.ask(desk.reads.sources)
    return _page(
        request,
        "wire.html",
        items=items[:SHOWN],
        older=wanted.link("/", items[SHOWN - 1].cursor) if len(items) > SHOWN else None,
        asked=wanted,
        sources=[source for source in sources if source.watched or source.id == wanted.source],
        tags=sorted({tag for source in sources for tag in source.tags}),
        after=None if wanted.before else after,
    )


async def item(request: web.Request) -> web.StreamResponse:
    """Show one item and every version of it."""
    desk = request.app[DESK]
    found = await desk.ask(desk.reads.item, _named(request))
    if found is None:
        raise web.HTTPNotFound(text="There is no such item.")
    return _page(request, "item.html", item=found.item, changes=tuple(reversed(found.changes)))


async def page(request: web.Request) -> web.StreamResponse:
    """Show what a live page says of itself, and its items."""
    desk, wanted = request.app[DESK], asked(request)
    found = await desk.ask(desk.reads.page, _named(request))
    if found is None:
        raise web.HTTPNotFound(text="There is no such page.")
    items = await desk.ask(desk.reads.items, page=found.id, before=wanted.before, limit=SHOWN + 1)
    older = Asked().link(request.path, items[SHOWN - 1].cursor) if len(items) > SHOWN else None
    return _page(request, "page.html", page=found, items=items[:SHOWN], older=older)


async def sources(request: web.Request) -> web.StreamResponse:
    """Show each source: its health, what it gave and what it cost; the live pages, and the channels."""
    desk = request.app[DESK]
    rows = await desk.ask(desk.reads.sources)
    pages = await desk.ask(desk.reads.pages)
    channels = await desk.ask(desk.reads.channels)
    return _page(request, "sources.html", sources=rows, pages=pages[:MOST_PAGES], channels=channels)


def _named(request: web.Request) -> str:
    return request.match_info["id"].encode(errors="replace").decode()


def _page(request: web.Request, template: str, **shown: Any) -> web.Response:
    response = aiohttp_jinja2.render_template(template, request, {"now": request.app[NOW](), "path": request.path, **shown})
    response.headers["Cache-Control"] = "no-cache"
    return response
