"""`aggregator check`: every mistake at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import typer

from aggregator.cli.codes import BAD_INPUT, DONE
from aggregator.config.load import check as check_file
from aggregator.config.mistakes import ConfigErrors, Mistake


def check(config: Path, *, as_json: bool) -> int:
    """Load the file as the daemon would; print mistakes and warnings, or what it asks for."""
    try:
        loaded = check_file(config, os.environ)
    except ConfigErrors as error:
        if as_json:
            typer.echo(json.dumps({"ok": False, "mistakes": [_as_json(one) for one in error.mistakes]}, ensure_ascii=False))
        else:
            say_mistakes(error)
        return BAD_INPUT
    if as_json:
        typer.echo(json.dumps({"ok": True, "warnings": [_as_json(one) for one in loaded.warnings]}, ensure_ascii=False))
        return DONE
    for one in loaded.warnings:
        typer.echo(f"{one} (advice)", err=True)
    settings = loaded.settings
    if not settings.sources:
        typer.echo(f"{config}: good, but it names no sources, so nothing is watched")
        return DONE
    counts = {"source": len(settings.sources), "rule": len(settings.rules), "channel": len(settings.channels)}
    typer.echo(f"{config}: good, " + ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for word, n in counts.items()))
    return DONE


def say_mistakes(error: ConfigErrors) -> None:
    """Print one line a mistake on standard output: it is what was asked for."""
    for mistake in error.mistakes:
        typer.echo(str(mistake))


def _as_json(one: Mistake) -> dict[str, object]:
    return {"file": str(one.file), "line": one.line, "column": one.column, "what": one.what}
