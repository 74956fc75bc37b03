"""The points at which the crash bench kills: each must still stand in the program, or the bench would die in their stead."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
LAID = """
import sys
sys.path.insert(0, sys.argv[1])
from crashing import POINTS, Fuse
for lay in POINTS.values():
    lay(Fuse(10**9))
print(len(POINTS))
"""


def test_every_point_of_the_crash_bench_stands_in_the_program():
    """A part that was renamed takes its point along."""
    done = subprocess.run([sys.executable, "-c", LAID, str(BENCHMARKS)], capture_output=True, text=True, check=False)  # noqa: S603 - our own script

    assert (0, "15\n") == (done.returncode, done.stdout), done.stderr
