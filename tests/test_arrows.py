"""The arrows of the architecture: who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "aggregator"

LEAF = {"core", "egress", "threads"}
MAY_IMPORT = {
    "core": {"core"},
    "egress": {"core"},
    "threads": set(),
    "extract": {"core", "extract"},
    "outputs": {"core", "outputs"},
    "fetch": LEAF | {"fetch"},
    "store": LEAF | {"store"},
    "channels": LEAF | {"channels"},
    "config": LEAF | {"config"},
    "log": {"core"},
    "scans": {"core", "extract"},
    "pipeline": LEAF | {"extract", "outputs", "fetch", "store", "channels", "config", "log", "pipeline", "scans"},
}
FACES = {"daemon", "web", "cli", "demo", "__main__"}  # may import anything; only they import each other
PURE = {"core", "extract", "outputs"}
WORLD = {"asyncio", "aiohttp", "random", "secrets", "socket", "sqlite3", "structlog", "subprocess", "time", "urllib.request"}


def parts():
    """Return each module's file and the part of the house that it belongs to."""
    for file in sorted(PACKAGE.rglob("*.py")):
        first = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if first != "__init__":
            yield pytest.param(file, first, id=str(file.relative_to(PACKAGE)))


def imported(file):
    """Return the dotted names that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]


def calls_of_the_world(file):
    """Return the calls by which a file reads a clock or opens a file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime"), attr="now" | "utcnow" | "today" as name)):
                yield f"datetime.{name}"
            case ast.Call(func=ast.Name(id="open")):
                yield "open"
            case ast.Call(func=ast.Attribute(attr="read_text" | "read_bytes" | "write_text" as name)):
                yield name


@pytest.mark.parametrize(("file", "part"), list(parts()))
def test_a_part_imports_only_what_it_may(file, part):
    """What is pure knows nothing of the shell, the shell's parts nothing of each other, and nobody the faces."""
    ours = {name.split(".")[1] for name in imported(file) if name.startswith("aggregator.")} - {"__version__"}
    allowed = MAY_IMPORT.get(part, ours) if part not in FACES else ours
    wrong = sorted(ours - allowed)

    assert not wrong, (
        f"{file.name} is of {part} and imports {', '.join(wrong)}; {part} may import {', '.join(sorted(allowed)) or 'nothing of ours'}. "
        "Pass the value in, move the noun to core, or join the parts in pipeline."
    )


@pytest.mark.parametrize(("file", "part"), [one for one in parts() if one.values[1] in PURE])
def test_what_is_pure_does_not_touch_the_world(file, part):
    """No clock, network, disk, dice or log in the pure parts."""
    touched = sorted({name for name in imported(file) if name in WORLD or name.split(".")[0] in WORLD})
    calls = sorted(set(calls_of_the_world(file)))

    assert not touched, f"{file.name} is of {part}, which is pure, and imports {', '.join(touched)}; pass the value in instead."
    assert not calls, f"{file.name} is of {part}, which is pure, and calls {', '.join(calls)}; pass the value in instead."


def test_every_part_has_its_rule():
    """A new folder of the package says here what it may import."""
    known = set(MAY_IMPORT) | FACES
    found = {one.values[1] for one in parts()}

    assert found <= known, f"say in test_arrows.py what {', '.join(sorted(found - known))} may import"
