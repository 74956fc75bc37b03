"""Real pages through the real daemon: served on loopback, looked at once, counted in the database beside their truth.

    LIVE_CORPUS=folder python benchmarks/real_pages.py

The folder holds `pages/NAME.html` and `truth/NAME.json` with a list `entries`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import web

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from daemon_running import RunningDaemon

from aggregator.store.reader import Reader


async def main(corpus: Path) -> bool:
    """Print the table; say whether every page was looked at."""
    pages = sorted((corpus / "pages").glob("*.html"))
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-pages-")))
        runner = web.AppRunner(server(pages), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        sources = "".join(f'  - {{name: {page.stem}, url: "http://127.0.0.1:{port}/{page.name}"}}\n' for page in pages)
        config = f"sources:\n{sources}hosts: {{127.0.0.1: {{gap: 0s}}}}\nnetwork: {{allow: [127.0.0.0/8]}}\n"
        (folder / "sources.yaml").write_text(config, encoding="utf-8")
        async with RunningDaemon(folder) as daemon:
            reader = Reader(daemon.db)
            await daemon.until(lambda: sum(row.looks for row in reader.pages()) >= len(pages), 60)
            await daemon.end()
            reader.close()
        return report(pages, corpus, folder / "news.db")


def server(pages: list[Path]) -> web.Application:
    """Serve the saved pages under their names."""
    app = web.Application()
    for page in pages:
        body = page.read_bytes()
        app.router.add_get(f"/{page.name}", lambda _, body=body: web.Response(body=body, content_type="text/html"))
    return app


def report(pages: list[Path], corpus: Path, db: Path) -> bool:
    """Print stored beside true counts."""
    print(f"{'page':28}{'true':>6}{'stored':>8}  note")
    looked, exact = 0, 0
    with Reader(db) as reader:
        rows = {row.source_name: row for row in reader.pages()}
    for page in pages:
        row, truth = rows[page.stem], corpus / "truth" / f"{page.stem}.json"
        true = len(json.loads(truth.read_bytes())["entries"]) if truth.exists() else 0
        looked += row.looks > 0
        exact += row.items == true
        print(f"{page.stem:28}{true:6}{row.items:8}  {row.trouble or ''}")
    print(f"real pages: {looked} of {len(pages)} looked at, {exact} with the true count")
    return looked == len(pages)


if __name__ == "__main__":
    where = os.environ.get("LIVE_CORPUS")
    if not where:
        print("real pages: skipped, LIVE_CORPUS names no folder")
        sys.exit(0)
    sys.exit(0 if asyncio.run(main(Path(where))) else 1)
