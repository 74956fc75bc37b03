"""SIGKILL at any moment leaves a whole ledger."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_thirty_kills_leave_a_whole_ledger(tmp_path):
    """No change without its alert and messages, no item without its change, nothing lost that was said to be durable."""
    seed = str(random.randrange(10**6))  # noqa: S311 - it chooses moments, and guards nothing
    told = [sys.executable, str(HERE / "killing.py"), str(tmp_path / "news.db"), "30", seed]
    environ = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}

    done = subprocess.run(told, capture_output=True, text=True, check=False, env=environ, timeout=120)  # noqa: S603 - our own script

    assert 0 == done.returncode, f"seed {seed}\n{done.stdout}\n{done.stderr}"
