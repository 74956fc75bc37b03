"""The documentation says what is so: commands, options, metrics, tables, events, codes and links are held against the code."""

from __future__ import annotations

import ast
import re
import shlex
import sqlite3
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import typer
from documents import CODE, EACH, FENCE, LINK, PACKAGE, PAGES, ROOT, anchors, blocks, named_in_table, prose, section, text_of
from prometheus_client.parser import text_string_to_metric_families
from recordings.families import FAMILIES
from recordings.otherwise import KINDS
from ruamel.yaml import YAML

from aggregator.channels.webhook import TIMEOUT
from aggregator.cli import codes
from aggregator.cli.app import app
from aggregator.core.cadence import MOST_BACK_OFF, MOST_MAX_AGE, MOST_RETRY_AFTER
from aggregator.core.rows import Counts
from aggregator.core.settings import HostSettings, Settings
from aggregator.daemon.life import DRAIN
from aggregator.daemon.work import LATE
from aggregator.demo.show import FAILED
from aggregator.fetch import Limits
from aggregator.fetch.gate import PAUSES
from aggregator.fetch.robots import LONGEST_DELAY
from aggregator.outputs.metrics import Figures, metrics
from aggregator.web.app import app as face
from aggregator.web.bus import Bus

LOGGER_VERBS = {"debug", "info", "warning", "error", "exception"}
ASSIGNED = re.compile(r"[A-Z_]+=\S*")


def trees():
    """Return the syntax tree of each file of the package."""
    return [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(PACKAGE.rglob("*.py"))]


# ------------------------------------------------------------------------------------------------- links


@EACH
def test_links_lead_somewhere(page):
    """A link inside the repository names a file that is there, and a heading of it if it says so."""
    broken = []
    for _, target in LINK.findall(prose(page.read_text(encoding="utf-8"))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)

    assert not broken


@EACH
def test_names_stand_in_the_files_they_are_linked_to(page):
    """`[`name`](file.py)` means that the name is defined or written in that file."""
    wrong = []
    for words, target in LINK.findall(prose(page.read_text(encoding="utf-8"))):
        name = re.fullmatch(r"`([\w.]+?)(?:\(\))?`", words)
        file = page.parent / target
        if name and target.endswith(".py") and name[1].rpartition(".")[2] not in file.read_text(encoding="utf-8"):
            wrong.append(f"{name[1]} in {target}")

    assert not wrong


@EACH
def test_paths_exist(page):
    """A path of the repository written as code is there."""
    spans = re.findall(r"`((?:aggregator|tests|docs|benchmarks)/[\w./-]*)`", prose(page.read_text(encoding="utf-8")))

    assert not [span for span in spans if not (ROOT / span).exists()]


# ------------------------------------------------------------------------------------------------- commands


def leaves(command, words=()):
    """Return the commands that do something, by their words."""
    inner = getattr(command, "commands", None)
    if inner is None:
        return {" ".join(words): command}
    return {name: leaf for word, one in inner.items() for name, leaf in leaves(one, (*words, word)).items()}


COMMANDS = leaves(typer.main.get_command(app))
ANNOUNCED: set[str] = set()  # named as the way it will be, before it is there; take it out when it comes


def calls(line):
    """Return the arguments of the program that a line of a shell runs, or None when it runs another one."""
    try:
        words = shlex.split(line.removeprefix("$ ").removeprefix("ExecStart="), comments=True)
    except ValueError:
        return None
    while words and ASSIGNED.fullmatch(words[0]):
        words.pop(0)
    words = words[: next((n for n, word in enumerate(words) if word in {"|", ">", "<", "&&", "&", ";"}), len(words))]
    if words and words[0].rpartition("/")[2] == "aggregator":
        return words[1:]
    both = [n for n, pair in enumerate(pairwise(words)) if pair == ("aggregator", "aggregator")]
    return words[both[0] + 2 :] if both else None


def command_lines(page):
    """Return each line of a page that runs the program, and whether it stands in a block rather than in prose."""
    text = page.read_text(encoding="utf-8")
    shown = [code.replace("\\\n", " ") for _, said, code in FENCE.findall(text) if said.strip() in {"sh", "ini", "console", "bash"}]
    spans = [span for span in CODE.findall(prose(text)) if span.startswith("aggregator ")]
    lines = [*((line.strip(), True) for line in "\n".join(shown).splitlines()), *((span, False) for span in spans)]
    return [(line, whole) for line, whole in lines if calls(line)]


@EACH
def test_command_lines_parse(page):
    """Every call of the program in the documentation is one that it understands; in prose it may lack its arguments."""
    for line, whole in command_lines(page):
        words = calls(line)
        if words in (["--help"], ["-h"], ["--version"]) or (words[0] in ANNOUNCED and words[0] not in COMMANDS):
            continue
        name = next((name for name in sorted(COMMANDS, key=len, reverse=True) if words[: len(name.split())] == name.split()), None)
        assert name is not None, f"{page.name}: {line}: there is no such command"
        rest = words[len(name.split()) :]
        missing = [] if whole or any(not word.startswith("-") for word in rest) else ["X"] * _needed(COMMANDS[name])
        with COMMANDS[name].make_context(name, [*rest, *missing]) as context:
            assert not context.args, line


def _needed(command):
    return sum(1 for one in command.params if one.required and one.param_type_name == "argument")


def test_every_command_and_option_is_documented():
    """The table of commands names each of them with all its options, and nothing else."""
    table = section(text_of("docs/operating.md"), "Commands")
    rows = dict(re.findall(r"^\| `aggregator ([a-z][a-z ]*[a-z])[ A-Z]*` \|(.*)\|$", table, re.MULTILINE))
    options = {
        name: {word for one in command.params for word in one.opts if word.startswith("--") and word != "--help"}
        for name, command in COMMANDS.items()
    }

    assert options == {name: set(re.findall(r"--[a-z-]+", row)) for name, row in rows.items()}


@EACH
def test_make_targets_exist(page):
    """`make something` names a target of the Makefile."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    shown = "\n".join(code for _, said, code in FENCE.findall(text) if said.strip() in {"sh", "console", "bash"})
    asked = {*re.findall(r"^(?:\$ )?make ([a-z][a-z-]*)", shown, re.MULTILINE), *re.findall(r"`make ([a-z][a-z-]*)", prose(text))}

    assert asked <= targets


def test_exit_codes_are_documented():
    """The table of exit codes has each code of the program and no other."""
    known = {value for name, value in vars(codes).items() if name.isupper()} | {FAILED}
    table = section(text_of("docs/operating.md"), "Exit codes")

    assert known == {int(code) for code in named_in_table(table) if code.isdigit()}


# ------------------------------------------------------------------------------------------------- names


def test_environment_variables_are_documented():
    """Each AGGREGATOR_ variable that is read stands in its table, and the documentation names no other."""
    read = {word for tree in trees() for node in ast.walk(tree) for word in _variables(node)}
    named = {word for page in PAGES for word in re.findall(r"\bAGGREGATOR_[A-Z]+\b", page.read_text(encoding="utf-8"))}

    assert read == named
    assert read == named_in_table(section(text_of("docs/operating.md"), "Environment"))


def _variables(node):
    return re.findall(r"\bAGGREGATOR_[A-Z]+\b", node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ()


def test_metrics_are_documented():
    """Each metric of /metrics stands in its table, under the name that Prometheus sees, and the documentation names no other."""
    figures = Figures(counts=_counts(), now=datetime.now(UTC), version="1")
    families = list(text_string_to_metric_families(metrics(figures).decode()))
    told = {re.sub(r"_(bucket|gcount|gsum)$", "", sample.name) for family in families for sample in family.samples}
    page = text_of("docs/operating.md")

    assert told == named_in_table(section(page, "Metrics"))
    assert set(re.findall(r"\baggregator_[a-z_]+", page)) <= told


def _counts():
    """Return figures with one of everything."""
    return Counts(
        pages={"live": 1},
        changes={("a", "new"): 1},
        looks={("a", "new"): 1},
        bytes={"a": 1},
        deliveries={("d", "sent"): 1},
        paused={"d": "http-410"},
        failing=("a",),
        delays=(1.5,),
    )


def test_log_events_are_documented():
    """Each event that is logged is a noun and a verb and stands in its table, and no other does."""
    logged = {word for tree in trees() for node in ast.walk(tree) for word in _events(node)}

    assert not {word for word in logged if not re.fullmatch(r"[a-z]+\.[a-z]+", word)}
    assert logged == named_in_table(section(text_of("docs/operating.md"), "Logs"))


def _events(node):
    """Return the event that a node logs: the first argument of a logger's verb, or of a verb chosen before (`level`)."""
    match node:
        case ast.Call(func=ast.Attribute(attr=verb), args=[ast.Constant(value=str() as word), *_]) if verb in LOGGER_VERBS:
            return [word]
        case ast.Call(func=ast.Name(id="level"), args=[ast.Constant(value=str() as word), *_]):
            return [word]
    return []


def test_reasons_are_documented():
    """Each reason that a look or a delivery can fail for is explained."""
    given = {word for tree in trees() for node in ast.walk(tree) for word in _reasons(node)}
    page = text_of("docs/operating.md")
    explained = named_in_table(section(page, "Reasons of looks")) | named_in_table(section(page, "Reasons of deliveries"))

    assert given <= explained


def _reasons(node):
    """Return the reasons that a node of a syntax tree gives: `reason=`, the first word of Unreadable, a line of _REASONS."""
    match node:
        case ast.keyword(arg="reason", value=ast.Constant(value=str() as word)):
            return [word]
        case ast.Call(func=ast.Name(id="Unreadable"), args=[ast.Constant(value=str() as word), *_]):
            return [word]
        case ast.Assign(targets=[ast.Name(id="_REASONS")]) | ast.AnnAssign(target=ast.Name(id="_REASONS")):
            return [one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        case ast.FunctionDef(name="worry"):
            return [
                one.value
                for back in ast.walk(node)
                if isinstance(back, ast.Return) and back.value is not None
                for one in ast.walk(back.value)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
    return []


def test_addresses_of_the_face_are_documented():
    """Each address that the web face answers stands in its table, and no other."""
    served = {route.resource.canonical for route in _routed() if route.resource is not None}

    assert served - {"/static"} == named_in_table(section(text_of("docs/querying.md"), "Over HTTP"))


def _routed():
    made = face(None, settings=Settings(), health=None, bus=Bus())
    return list(made.router.routes())


def test_figures_are_those_of_the_code():
    """What the documentation says in numbers is what the code does."""
    limits, page = Limits(), text_of("docs/operating.md")
    said = [
        f"{limits.connect:.0f} s to connect, {limits.headers:.0f} s to the headers, {limits.pause:.0f} s between two pieces",
        f"{limits.total:.0f} s in all",
        f"More than {limits.wire >> 20} MB",
        f"after {', '.join(f'{pause / 60:.0f}' for pause in PAUSES[:-1])} and {PAUSES[-1] / 60:.0f} minutes",
        f"at least {HostSettings().gap.total_seconds():.0f} s from the start of one",
        f"(up to {LONGEST_DELAY:.0f} s)",
        f"max-age` is kept up to {MOST_MAX_AGE.total_seconds() / 60:.0f} minutes",
        f"`Retry-After` up to {MOST_RETRY_AFTER.total_seconds() / 3600:.0f} h",
        f"doubling up to {MOST_BACK_OFF.total_seconds() / 60:.0f} minutes",
        f"give looks and deliveries under way {DRAIN:.0f} s",
        f"was not *attempted* for {LATE:.0f} s",
        f"No answer within {TIMEOUT:.0f} s",
    ]

    assert not [words for words in said if words not in page]


def test_messages_are_those_of_the_program():
    """What the troubleshooting table quotes is what the program says."""
    source = "\n".join(file.read_text(encoding="utf-8") for file in sorted(PACKAGE.rglob("*.py")))
    quoted = named_in_table(section(text_of("docs/operating.md"), "Messages"))
    pieces = [piece.strip() for words in quoted for piece in words.split("…") if len(piece.strip()) > 3]

    assert pieces
    assert not [piece for piece in pieces if piece not in source]


# ------------------------------------------------------------------------------------------------- the database


@pytest.fixture
def empty():
    """Return a database of the present shape, without rows."""
    db = sqlite3.connect(":memory:")
    db.executescript((ROOT / "db" / "schema.sql").read_text(encoding="utf-8"))
    yield db
    db.close()


def tables_of(db):
    """Return table -> columns, without the tables that SQLite keeps for search."""
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'items_fts%' AND name NOT LIKE 'sqlite_%'")
    return {name: {column[1] for column in db.execute(f"PRAGMA table_info({name})")} for (name,) in rows.fetchall()}


def test_tables_and_columns_are_documented(empty):
    """docs/querying.md has every table with every column, and no other."""
    page = text_of("docs/querying.md")
    documented = {name: named_in_table(section(page, f"`{name}`")) for name in re.findall(r"^### `(\w+)`$", page, re.MULTILINE)}

    assert tables_of(empty) == {name: columns for name, columns in documented.items() if name != "items_fts"}
    assert "items_fts" in documented


@EACH
def test_sql_runs(page, empty):
    """Every SQL example runs on the database's present shape."""
    for sql in blocks(page, "sql"):
        empty.execute(sql, dict.fromkeys(re.findall(r":(\w+)", sql), ""))


def test_canned_queries_are_documented():
    """Each query that Datasette offers stands in its table, with its title, and no other."""
    told = YAML(typ="safe").load((ROOT / "db" / "datasette.yaml").read_text(encoding="utf-8"))
    queries = {name: query["title"] for database in told["databases"].values() for name, query in database.get("queries", {}).items()}
    table = section(text_of("docs/querying.md"), "Canned queries")

    assert queries == dict(re.findall(r"^\| `([\w-]+)` \| ([^|]+?) \|", table, re.MULTILINE))


def test_families_of_pages_are_documented():
    """Each family and each kind that is not live stands in its table, with the words of its docstring."""
    page = text_of("docs/families.md")
    said = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", page, re.MULTILINE))

    assert {name: " ".join(made.__doc__.split()) for name, made in (FAMILIES | KINDS).items()} == said
