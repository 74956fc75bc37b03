"""Blocking calls that may be given up."""

from __future__ import annotations

import threading

import pytest

from aggregator.threads import in_thread


async def test_a_thread_that_hangs_is_given_up_and_ends_with_the_program():
    """Whoever waited goes on, the next call is made as ever, and nothing waits for the thread at the end."""
    let_go = threading.Event()
    with pytest.raises(TimeoutError):
        await in_thread(let_go.wait, 0.05)
    hanging = [thread for thread in threading.enumerate() if thread.name == "in-thread"]

    assert 7 == await in_thread(lambda: 7, 30)
    assert [True] == [thread.daemon for thread in hanging]
    let_go.set()
