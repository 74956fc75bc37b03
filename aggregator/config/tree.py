"""YAML as a tree that knows its lines, read from the parser's events so that hostile files end early.

Scalars stay text but for plain `true`, `false` and `null`: what a value means is decided by the field it stands in,
so that 12:30 is never 750 and `no` is a language.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, DocumentEndEvent, Event, MappingStartEvent, NodeEvent, ScalarEvent, SequenceStartEvent
from ruamel.yaml.reader import ReaderError

LARGEST = 1_000_000  # bytes
_DEEPEST = 12
_MOST_NODES = 100_000
_WIDEST = 100_000  # characters of one line

_PLAIN: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_PLAIN |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the file, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, or a plain true, false or null."""

    value: str | bool | None
    spot: Spot
    inside: int | None = None  # column of the value's first character, when characters can be counted from there


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence."""

    entries: tuple[Node, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping of texts; `keys` holds where each of them stands."""

    entries: dict[str, Node]
    keys: dict[str, Spot]
    spot: Spot


Node = Scalar | Listing | Table
Remark = tuple[Spot, str]


class UnreadableError(Exception):
    """The file is not YAML that we take; what follows the place cannot be judged."""

    def __init__(self, spot: Spot, what: str) -> None:
        super().__init__(what)
        self.spot = spot
        self.what = what


def read_tree(content: bytes) -> tuple[Node, list[Remark]]:
    """Return the file's only document and what is wrong in it without hiding the rest, or raise UnreadableError."""
    growing = _Growing(YAML(typ="safe", pure=True).parse(_text(content)))
    try:
        return growing.document(), growing.remarks
    except MarkedYAMLError as error:
        raise UnreadableError(_spot(error.problem_mark or error.context_mark), _in_words(error)) from None
    except ReaderError as error:
        raise UnreadableError(Spot(1, 1), f"a character that no text holds, number {error.position + 1:,} of the file") from None
    except (YAMLError, ValueError, LookupError, AttributeError, AssertionError, RecursionError) as error:
        # The parser lets some of its own stumbles through as plain exceptions.
        raise UnreadableError(Spot(1, 1), f"not readable as YAML ({type(error).__name__})") from None


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise UnreadableError(Spot(1, 1), "larger than 1 MB; nobody writes that by hand")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in content[:2]:
        raise UnreadableError(Spot(1, 1), "saved as UTF-16 or UTF-32; save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(Spot(line, 1), "not UTF-8; save the file as UTF-8") from None
    for number, line_text in enumerate(text.split("\n"), start=1):
        if len(line_text) > _WIDEST:
            raise UnreadableError(Spot(number, 1), f"longer than {_WIDEST:,} characters")
        if any(char < " " and char not in "\t\r" for char in line_text):
            raise UnreadableError(Spot(number, 1), "a control character; remove it")
    return text


def _spot(mark: object) -> Spot:
    return Spot(getattr(mark, "line", 0) + 1, getattr(mark, "column", 0) + 1)


_WORDS: dict[str, str] = {
    "'\\t' that cannot start any token": "a tab; YAML is indented by spaces",
    "could not find expected ':'": 'a key without ":" after it',
    "expected <block end>": "indented differently from the lines above it",
    "expected ',' or": 'a bracket that is not closed, or a "," that is missing',
    "expected the node content": "something is missing here, or a bracket is not closed",
    "mapping values are not allowed here": 'a ":" where none can be; put the value in quotes, or check the indentation',
    "that cannot start any token": "a value that begins with a sign that YAML keeps for itself; put it in quotes",
    "undefined alias": "an alias (*) to what has no name (&)",
    "unexpected end of stream": "a quote that is never closed",
    "unknown escape character": "an escape that YAML does not know; in \"…\" write \\\\ for a backslash, or use '…'",
}


def _in_words(error: MarkedYAMLError) -> str:
    """Return the parser's complaint in words for people, its own where we have none."""
    problem = " ".join(str(error.problem or error.context or "not readable as YAML").split())
    return next((words for part, words in _WORDS.items() if part in problem), problem[:200])


class _Growing:
    """Grows the tree from events. Everything that could be made large out of little is counted."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._named: dict[str, tuple[Node, int]] = {}
        self._nodes = 0
        self.remarks: list[Remark] = []

    def document(self) -> Node:
        """Return the first document, and take no second."""
        first = next((event for event in self._events if isinstance(event, (NodeEvent, DocumentEndEvent))), None)
        if not isinstance(first, NodeEvent):
            return Scalar(None, Spot(1, 1))
        node = self._node(first, 0)
        for event in self._events:
            if isinstance(event, NodeEvent):
                raise UnreadableError(_spot(event.start_mark), "a second document (---); one file holds one")
        return node

    def _node(self, event: NodeEvent, depth: int) -> Node:
        spot = _spot(event.start_mark)
        if depth > _DEEPEST:
            raise UnreadableError(spot, f"nested more than {_DEEPEST} deep")
        if isinstance(event, AliasEvent):
            return self._alias(event.anchor, spot)
        before = self._nodes
        self._count(1, spot)
        tag = str(getattr(event, "tag", None) or "!")
        if tag != "!":
            self.remarks.append((spot, f"a tag ({tag.removeprefix('tag:yaml.org,2002:')[:40]}); values here have none, remove it"))
        node = self._grown(event, spot, depth)
        if event.anchor is not None:
            self._named[event.anchor] = (node, self._nodes - before)
        return node

    def _grown(self, event: NodeEvent, spot: Spot, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            return self._scalar(event, spot)
        if isinstance(event, SequenceStartEvent):
            return Listing(tuple(self._node(child, depth + 1) for child in self._children()), spot)
        if isinstance(event, MappingStartEvent):
            return self._table(spot, depth)
        raise UnreadableError(spot, "not readable as YAML")

    def _scalar(self, event: ScalarEvent, spot: Spot) -> Scalar:
        if event.style is None and event.value in _PLAIN:
            return Scalar(_PLAIN[event.value], spot)
        value = str(event.value)
        if any("\ud800" <= char <= "\udfff" or (char < " " and char not in "\n\t") for char in value):
            self.remarks.append((spot, "an escape for a character that no text holds"))
            value = ""
        if event.style in {"|", ">"} or event.start_mark.line != event.end_mark.line:
            return Scalar(value, spot)
        return Scalar(value, spot, spot.column + (event.style is not None))

    def _table(self, spot: Spot, depth: int) -> Table:
        table = Table({}, {}, spot)
        for event in self._children():
            place = _spot(event.start_mark)
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Scalar) or key.value is None:
                self.remarks.append((place, "a key that is no text; put it in quotes, or check the brackets"))
                continue
            name = str(key.value).lower() if isinstance(key.value, bool) else key.value
            if name in table.entries:
                self.remarks.append((place, f'"{name[:60]}" stands here a second time, first on line {table.keys[name].line}'))
                continue
            table.entries[name] = value
            table.keys[name] = place
        return table

    def _alias(self, name: str, spot: Spot) -> Node:
        if name not in self._named:
            raise UnreadableError(spot, f"an alias (*{name[:40]}) to what has no name (&{name[:40]}) above it")
        node, size = self._named[name]
        self._count(size, spot)
        return node

    def _count(self, nodes: int, spot: Spot) -> None:
        self._nodes += nodes
        if self._nodes > _MOST_NODES:
            raise UnreadableError(spot, f"more than {_MOST_NODES:,} values, aliases counted in full")

    def _children(self) -> Iterator[NodeEvent]:
        """Return events up to the end of this collection; a child's own children are taken by the child."""
        for event in self._events:
            if not isinstance(event, NodeEvent):
                return
            yield event

    def _next(self) -> NodeEvent:
        event = next(self._events)
        if not isinstance(event, NodeEvent):
            raise UnreadableError(_spot(event.start_mark), "a key without a value")
        return event
