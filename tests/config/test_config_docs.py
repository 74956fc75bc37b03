"""docs/configuration.md is complete, and what it shows works."""

import re
from pathlib import Path

from aggregator.config.schema import json_schema
from aggregator.core.rules import parse_query

TEXT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")


def test_every_key_is_documented():
    """Each section has a heading, each key inside it stands in code."""
    schema = json_schema()
    inside = {key for shape in schema["$defs"].values() for key in shape.get("properties", {})}

    assert [] == [section for section in schema["properties"] if f"### {section}\n" not in TEXT]
    assert [] == sorted(key for key in inside if not re.search(rf"`{key}\b", TEXT))


def test_the_expressions_shown_can_be_read():
    """The table of `match` is not prose."""
    shown = re.findall(r"^\| `(.+?)` \| ", TEXT.partition("## match")[2], flags=re.MULTILINE)

    assert 6 == len([parse_query(one.replace("\\|", "|")) for one in shown])
