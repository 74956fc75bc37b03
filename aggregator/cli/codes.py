"""The exit codes of interface.md, and how an error is said: on standard error, what is wrong and what to do."""

from __future__ import annotations

import typer

DONE = 0
BAD_INPUT = 2
NOT_LIVE = 3
NOT_FETCHED = 4
DATABASE = 5
ADDRESS_IN_USE = 6


def complain(code: int, words: str) -> int:
    """Say an error and return its code."""
    typer.echo(f"aggregator: {words}", err=True)
    return code
