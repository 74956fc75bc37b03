"""What editors know of sources.yaml: the same that the program reads."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from aggregator.config.load import check, parse
from aggregator.config.mistakes import ConfigErrors
from aggregator.config.schema import json_schema, json_schema_text

ROOT = Path(__file__).parents[2]


def complaints(text):
    """Return what an editor would underline."""
    return [error.message for error in Draft202012Validator(json_schema()).iter_errors(YAML(typ="safe", pure=True).load(text))]


def is_loaded(text):
    """Say whether the program takes a file."""
    try:
        parse(text.encode(), "f", {}, Path())
    except ConfigErrors:
        return False
    return True


def test_the_schema_in_docs_is_current():
    """`make schema` writes it anew."""
    assert json_schema_text() == (ROOT / "docs" / "sources.schema.json").read_text("utf-8")


def test_the_schema_is_a_schema():
    """Editors take only what keeps to the draft."""
    Draft202012Validator.check_schema(json_schema())


def test_every_key_is_described():
    """Whoever hovers over a key reads what it is for."""
    schema = json_schema()
    shapes = [schema, *schema["$defs"].values()]

    assert [] == [key for shape in shapes for key, value in shape.get("properties", {}).items() if not value.get("description")]


def test_the_shipped_file_is_good():
    """It works as it is, and its only advice is to give a contact."""
    loaded = check(ROOT / "sources.yaml", {})

    assert ["guardian", "lemonde"] == [source.name for source in loaded.settings.sources]
    assert ("terminal", "terminal") == (*loaded.settings.channels, *loaded.settings.rules[0].notify)
    assert [True] == ["no contact" in str(warning) for warning in loaded.warnings]
    assert [] == complaints((ROOT / "sources.yaml").read_text("utf-8"))


def test_what_is_commented_out_in_the_shipped_file_is_good_too():
    """Whoever takes the "# " away gets a file that works."""
    lines = (ROOT / "sources.yaml").read_text("utf-8").splitlines()
    text = "\n".join(uncommented(line) for line in lines)
    environ = {
        "DESK_SECRET": "a secret of more than 24 bytes",
        "N8N_SECRET": "another one of more than 24",
        "PHONE_URL": "json://example.org",
    }
    settings = parse(text.encode(), "sources.yaml", environ, Path()).settings

    assert (11, 4, 2) == (len(settings.sources), len(settings.channels), len(settings.rules))
    assert "you@example.org" == settings.contact
    assert [] == complaints(text)


def uncommented(line):
    """Take the "# " away where a key, a list's entry or a mapping follows it."""
    indent, mark, rest = line.partition("# ")
    is_yaml = rest.startswith(("- ", "  ")) or rest.split(":")[0] in {
        "contact",
        "desk",
        "n8n",
        "phone",
        "pace",
        "hosts",
        "network",
        "keep",
        "feeds",
    }
    return indent + rest if mark and not indent.strip() and is_yaml and not rest.startswith("   ") else line


TYPOS = [
    "sources: [{naem: a, url: 'https://example.org'}]",
    "sources: ['example.org']",
    "sources: [{name: a}]",
    "sources: [{name: a, url: 'https://example.org', index: 'https://example.org'}]",
    "sources: [{name: a, url: 'https://example.org', follow: x}]",
    "sources: [{name: a, url: 'https://example.org', every: 5 minutes}]",
    "sources: [{name: a, url: 'https://example.org', every: 1m, schedule: '* * * * *'}]",
    "sources: [{name: a, url: 'https://example.org', tags: a}]",
    "sources: [{name: a, url: 'https://example.org', select: {itm: a}}]",
    "sauces: []",
    "rules: [{name: a, on: [nwe]}]",
    "rules: [{match: a}]",
    "channels: {a: {console: true, webhook: 'https://example.org'}}",
    "channels: {a: {private: 'yes', webhook: 'https://example.org'}}",
    "pace: {budget: 2}",
    "hosts: {example.org: {robots: never}}",
    "feeds: {text: all}",
]


@pytest.mark.parametrize("text", TYPOS)
def test_editors_underline_what_the_program_refuses(text):
    """A typo is seen while it is made."""
    assert complaints(text)
    assert not is_loaded(text)


GOOD = [
    "sources:\nrules:\nchannels:\n",
    "sources: ['https://example.org', {index: '${WHERE}'}]".replace("${WHERE}", "https://example.org/i"),
    "sources: [{name: a, url: 'https://example.org', every: 90s, tags: [a, b]}]",
    "keep: {looks: 0, bodies: '0'}",
    "pace: {least: 1m30s, budget: 30/m}",
    "network: {allow: [127.0.0.0/8], proxy: null}",
    "channels: {a: {webhook: 'https://example.org', secret: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 'b!bbbbbbbbbbbbbbbbbbbbbbbbbb']}}",
]


@pytest.mark.parametrize("text", GOOD)
def test_editors_leave_what_the_program_takes(text):
    """No false alarm, or nobody looks any more."""
    assert [] == complaints(text)
    assert is_loaded(text)


def test_variables_may_stand_anywhere():
    """An editor does not know the environment."""
    text = "sources: [{url: '${A}', every: '${B}'}]\npace: {budget: '${C}'}\nchannels: {a: {webhook: '${D}', secret: '${E}'}}"

    assert [] == complaints(text)


def test_the_schema_is_plain_json():
    """Nothing of Python is left in it."""
    assert json_schema() == json.loads(json_schema_text())
