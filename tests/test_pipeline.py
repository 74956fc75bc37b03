"""What the pipeline takes up from a changed file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from aggregator.core.settings import ChannelSettings, Settings
from aggregator.pipeline import Pipeline

DESK = ChannelSettings(name="desk", kind="webhook", address="https://desk.example/hook", secrets=("whsec_" + "QUFB" * 8,))
TERMINAL = ChannelSettings(name="terminal", kind="console")


async def test_a_reload_replaces_the_channels_that_changed_and_no_others():
    """A new address or secret is used from the next delivery on; an unchanged channel keeps its connections."""
    pipeline = Pipeline(store=None, fetcher=None, now=lambda: datetime.now(UTC))
    await pipeline.reconfigure(Settings(channels={"desk": DESK, "terminal": TERMINAL}))
    before = dict(pipeline.channels)
    moved = replace(DESK, address="https://desk.example/other")
    await pipeline.reconfigure(Settings(channels={"desk": moved, "terminal": TERMINAL}))
    after = dict(pipeline.channels)
    await pipeline.reconfigure(Settings(channels={"terminal": TERMINAL}))

    assert before["terminal"] is after["terminal"] is pipeline.channels["terminal"]
    assert before["desk"] is not after["desk"]
    assert ["terminal"] == list(pipeline.channels)
    await pipeline.close()
