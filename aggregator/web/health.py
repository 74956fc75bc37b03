"""What machines ask: is it alive, is it ready, how does it do."""

from __future__ import annotations

from aiohttp import web

from aggregator import __version__
from aggregator.outputs.metrics import Figures, metrics
from aggregator.web.keys import DESK, HEALTH, LISTENERS, NOW


async def healthz(request: web.Request) -> web.Response:
    """Fail when something due was not attempted for a minute; what others do to us is no reason to restart."""
    late = request.app[HEALTH].late()
    return _plain("ok\n") if late is None else _plain(f"late: {late}\n", 503)


async def readyz(request: web.Request) -> web.Response:
    """Say whether the database answers."""
    desk = request.app[DESK]
    try:
        await desk.ask(desk.reads.last_change)
    except Exception as error:  # noqa: BLE001 - whatever keeps the database from answering; only its kind is told
        return _plain(f"not ready: {type(error).__name__}\n", 503)
    return _plain("ready\n")


async def figures(request: web.Request) -> web.Response:
    """Answer Prometheus."""
    desk = request.app[DESK]
    counts = await desk.ask(desk.reads.counts)
    told = Figures(
        counts=counts,
        now=request.app[NOW](),
        version=__version__,
        clients=request.app[LISTENERS].count,
        late=request.app[HEALTH].late() is not None,
    )
    body = await desk.ask(metrics, told)
    return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"})


async def robots(_: web.Request) -> web.Response:
    """Ask robots to stay away: the texts are the papers'."""
    return _plain("User-agent: *\nDisallow: /\n")


def _plain(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, headers={"Cache-Control": "no-store"})
