"""The documentation as tests read it: pages, fenced blocks, sections, tables and links."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "aggregator"
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))

FENCE = re.compile(r"^( *)```([^\n]*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[((?:[^\]\[]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
FIRST_CELL = re.compile(r"^\| *([^|]*) *\|", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")


def text_of(name):
    """Return a page of the documentation."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(page, language):
    """Return the fenced blocks of a language; of `python run` those that are marked so."""
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [textwrap.dedent(code) for _, said, code in found if said.strip().startswith(language)]


def prose(text):
    """Return a page without its fenced blocks."""
    return FENCE.sub("", text)


def section(text, heading):
    """Return what stands under a heading, down to the next one of its rank or a higher one."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,2}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no heading {heading!r}"
    level = len(found[1])
    rest = text[found.start(2) :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def named_in_table(text):
    """Return what the first cells of a section's tables name in code."""
    return {word for cell in FIRST_CELL.findall(text) for word in CODE.findall(cell)}


def anchors(path):
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", prose(path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
