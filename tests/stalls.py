"""What ends, ends however busy the machine is: a bound for tests that only stalls can miss. How fast things are, the benches say."""

from __future__ import annotations

import time
from contextlib import contextmanager

STALL = 30.0  # seconds


@contextmanager
def ending(seconds=STALL):
    """Fail when the block has taken as long as only something that stalls takes."""
    began = time.monotonic()
    yield
    assert seconds > time.monotonic() - began
