"""The program as users run it, in a process that a test may signal and kill."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path


class RunningDaemon:
    """`aggregator run` on a folder with a sources.yaml; the log is kept beside it."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        self.db = folder / "news.db"
        self.config = folder / "sources.yaml"
        self.environ = os.environ | {"AGGREGATOR_LOG": "json"} | environ
        self.process: asyncio.subprocess.Process | None = None
        self.starts = 0

    async def __aenter__(self):
        await self.start()
        return self

    async def __aexit__(self, *_):
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def start(self, *, wait: bool = True):
        """Start it, and wait until it says that it runs."""
        words = ("run", "--config", str(self.config), "--db", str(self.db), "--listen", "127.0.0.1:0")
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "aggregator", *words, stdout=log, stderr=log, env=self.environ, cwd=self.folder
            )
        self.starts += 1
        if wait:
            await self.until(lambda: len(self.events("daemon.started")) >= self.starts or self.process.returncode is not None)

    async def end(self, number=signal.SIGTERM):
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return await self.process.wait()

    async def until(self, is_so, seconds=30.0):
        """Wait until something is so."""
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110 - what is waited for happens in another process
                await asyncio.sleep(0.05)

    @property
    def log(self):
        """Where it logs."""
        return self.folder / "daemon.log"

    @property
    def url(self):
        """The address of its web page."""
        return self.events("daemon.started")[-1]["listen"]

    def events(self, name):
        """Return the log events of a name."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        found = [json.loads(line) for line in lines if re.match(r"\{.*\}$", line)]
        return [event for event in found if event.get("event") == name]
