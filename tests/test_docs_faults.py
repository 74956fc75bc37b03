"""The table of faults in docs/operating.md names what is there."""

from __future__ import annotations

import ast
import re

import pytest
from documents import ROOT, section, text_of

ROW = re.compile(r"^\| ([^|`]+) \| ([^|]+) \| ([^|]+) \| `([^`|]+)` \|$", re.MULTILINE)
ROWS = ROW.findall(section(text_of("docs/operating.md"), "Faults"))
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_line_of_the_table_is_read():
    """No line is passed over because it is written in another way; there are more than the forty that were promised."""
    lines = [line for line in section(text_of("docs/operating.md"), "Faults").splitlines() if line.startswith("| ")]

    assert len(lines) - 1 == len(ROWS)
    assert 40 < len(ROWS) == len({fault for fault, *_ in ROWS})


@pytest.mark.parametrize("by", sorted({by for *_, by in ROWS}))
def test_what_a_line_names_is_there(by):
    """A test is defined in its file under this name, a bench is a target of the Makefile."""
    if by.startswith("make "):
        assert by.removeprefix("make ") in TARGETS
        return
    file, _, name = by.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))

    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
