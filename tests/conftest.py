"""Fixtures that every part's tests may use: a newspaper and a webhook receiver, both real servers on loopback."""

from __future__ import annotations

import pytest
from hypothesis import settings
from livesite import LiveSite

from aggregator.demo.receiver import Receiver

# How long an example takes says how busy the machine is; how long things take is the benches' to say.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# What is held against a recording says what differs, as the assertions of tests do.
pytest.register_assert_rewrite("recordings.known")

SECRET = "whsec_bGl2ZS1hZ2dyZWdhdG9yLXRlc3Qtc2VjcmV0LTAx"


@pytest.fixture
async def livesite():
    """Open a newspaper on loopback that does as the test says."""
    async with LiveSite() as site:
        yield site


@pytest.fixture
def secret():
    """Return the secret that `receiver` verifies with."""
    return SECRET


@pytest.fixture
async def receiver(secret):
    """Open a webhook receiver on loopback that verifies and remembers every request."""
    async with Receiver(secret) as listening:
        yield listening
