"""The feeds: the wire for programs, cheap to ask for again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from aiohttp import ETag, web

from aggregator.core.rows import ItemRow
from aggregator.outputs.atom import atom
from aggregator.outputs.feeds import Feed
from aggregator.outputs.jsonfeed import json_feed
from aggregator.web.asked import asked
from aggregator.web.keys import DESK, SETTINGS

ENTRIES = 50
MAX_AGE = 30


async def atom_feed(request: web.Request) -> web.StreamResponse:
    """Answer with the newest items as Atom."""
    return await _feed(request, atom, "application/atom+xml")


async def json_feed_(request: web.Request) -> web.StreamResponse:
    """Answer with the newest items as JSON Feed."""
    return await _feed(request, json_feed, "application/feed+json")


async def _feed(request: web.Request, render: Callable[[Feed, Iterable[ItemRow]], bytes], content_type: str) -> web.StreamResponse:
    desk, wanted = request.app[DESK], asked(request).without_place()
    rows = await desk.ask(desk.reads.items, **wanted.filters, limit=ENTRIES)
    # Addresses are relative: the Host header is whatever a visitor writes into it.
    feed = Feed(
        title=" · ".join(["Live wire", *wanted.filters.values()]),
        url=wanted.link(request.path),
        home=wanted.link("/"),
        text=request.app[SETTINGS]().feeds_text,
    )
    body = await desk.ask(render, feed, [row for row in rows if row.state == "current"])
    return _conditional(request, body, content_type)


def _conditional(request: web.Request, body: bytes, content_type: str) -> web.Response:
    tag = hashlib.blake2b(body, digest_size=12).hexdigest()
    known = any(other.value in {tag, "*"} for other in request.if_none_match or ())
    response = web.Response(status=304) if known else web.Response(body=body, content_type=content_type, charset="utf-8")
    response.etag = ETag(value=tag)
    response.headers["Cache-Control"] = f"max-age={MAX_AGE}"
    return response
