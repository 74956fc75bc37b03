"""How every answer behaves: only reading, no embedding, no indexing, and errors that tell a visitor and no attacker."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp_jinja2
from aiohttp import web
from aiohttp.typedefs import Handler

from aggregator import log

logger = log.get("web")

HEADERS: dict[str, str] = {
    # No inline script or style; pictures of papers are not loaded: they would tell them who reads.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "live-aggregator",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

READING = frozenset({"GET", "HEAD"})
MACHINES = ("/events", "/healthz", "/metrics", "/readyz", "/robots.txt", "/feed.")

WORDS: dict[int, str] = {
    404: "There is nothing here.",
    405: "This face only shows; it takes nothing.",
    500: "Something of ours broke. The log has the traceback.",
}


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on every answer, files and streams included."""
    response.headers.update(HEADERS)


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Show errors as pages in plain words; ours are logged and not shown."""
    if request.method not in READING:
        return _shown(request, web.HTTPMethodNotAllowed.status_code, None, {"Allow": "GET, HEAD"})
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        return _shown(request, error.status, error.text if error.text != f"{error.status}: {error.reason}" else None, error.headers)
    except ConnectionError:
        raise  # the visitor left
    except Exception:  # the edge of one answer
        logger.exception("request.broke", path=request.path)
        return _shown(request, web.HTTPInternalServerError.status_code, None, {})


def _shown(request: web.Request, status: int, words: str | None, headers: Mapping[str, str]) -> web.Response:
    said = words or WORDS.get(status, "That did not work.")
    if request.path.startswith(MACHINES):
        response = web.Response(text=said + "\n", status=status)
    else:
        shown = {"status": status, "words": said, "path": ""}
        response = aiohttp_jinja2.render_template("error.html", request, shown, status=status)
    kept = {name: value for name, value in headers.items() if name in {"Allow", "Retry-After"}}
    response.headers.update({**kept, "Cache-Control": "no-store"})
    return response
