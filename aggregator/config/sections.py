"""The file, section by section and entry by entry, so that a mistake in one place hides none in another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from aggregator.config.judge import Path, is_null, judge, keys_of, plain
from aggregator.config.mistakes import Fault, hint
from aggregator.config.shapes import (
    ChannelShape,
    FeedsShape,
    FileShape,
    HostShape,
    KeepShape,
    NetworkShape,
    PaceShape,
    RuleShape,
    Shape,
    SourceShape,
)
from aggregator.config.tree import Listing, Node, Scalar, Table

S = TypeVar("S", bound=Shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """What could be parsed of the file, mistakes left out; an entry of which nothing could is None: the others keep their places."""

    contact: str | None
    sources: Sequence[SourceShape | None]
    rules: Sequence[RuleShape | None]
    channels: Mapping[str, ChannelShape | None]
    hosts: Mapping[str, HostShape | None]
    pace: PaceShape
    network: NetworkShape
    keep: KeepShape
    feeds: FeedsShape
    tree: Table = field(repr=False)  # with `${NAME}` replaced: not to be shown


@dataclass(slots=True)
class _Reader:
    """Reads sections of one file and gathers what is wrong with them."""

    tree: Table
    written: Table
    faults: list[Fault]

    def one(self, name: str, shape: type[S]) -> S:
        """Return a section that is one mapping; its defaults where it is left out or wrong."""
        node = self._section(name)
        return (self._judged(shape, node, self.written.entries[name], (name,)) if node else None) or shape()

    def several(self, name: str, shape: type[S], *, whole: Callable[[Node], Node] = lambda node: node) -> list[S | None]:
        """Return a section that is a list."""
        node, written = self._section(name), self.written.entries.get(name)
        if node is None:
            return []
        if not isinstance(node, Listing) or not isinstance(written, Listing):
            self.faults.append(Fault((name,), f'{name} should be a list: one entry a line, each after "- "'))
            return []
        pairs = enumerate(zip(node.entries, written.entries, strict=True))
        return [self._judged(shape, whole(entry), whole(raw), (name, place)) for place, (entry, raw) in pairs]

    def named(self, name: str, shape: type[S]) -> dict[str, S | None]:
        """Return a section that maps names to mappings."""
        node, written = self._section(name), self.written.entries.get(name)
        if node is None:
            return {}
        if not isinstance(node, Table) or not isinstance(written, Table):
            self.faults.append(Fault((name,), f"{name} should be a mapping of name: settings"))
            return {}
        return {key: self._judged(shape, entry, written.entries[key], (name, key)) for key, entry in node.entries.items()}

    def contact(self) -> str | None:
        """Return the contact."""
        node = self._section("contact")
        try:
            return FileShape.model_validate({"contact": plain(node)}).contact if node else None
        except ValidationError as error:
            reason = error.errors()[0].get("ctx", {}).get("error", "should be text; put it in quotes")
            self.faults.append(Fault(("contact",), f"contact {reason}"))
            return None

    def unknown(self) -> None:
        """Note sections that do not exist."""
        known = list(keys_of(FileShape))
        self.faults += [
            Fault((key,), f'unknown key "{key[:60]}"{hint(key, known)}', at_key=True) for key in self.tree.entries if key not in known
        ]

    def _section(self, name: str) -> Node | None:
        node = self.tree.entries.get(name)
        return None if node is None or is_null(node) else node

    def _judged(self, shape: type[S], node: Node, written: Node, path: Path) -> S | None:
        parsed, faults = judge(shape, node, written, path)
        self.faults += faults
        return parsed


def read_sections(tree: Table, written: Table) -> tuple[Sections, list[Fault]]:
    """Return all that could be parsed, and what is wrong with the rest. `written` is the tree before `${NAME}` was replaced."""
    reader = _Reader(tree, written, [])
    reader.unknown()
    sections = Sections(
        contact=reader.contact(),
        sources=reader.several("sources", SourceShape, whole=_whole_source),
        rules=reader.several("rules", RuleShape),
        channels=reader.named("channels", ChannelShape),
        hosts=reader.named("hosts", HostShape),
        pace=reader.one("pace", PaceShape),
        network=reader.one("network", NetworkShape),
        keep=reader.one("keep", KeepShape),
        feeds=reader.one("feeds", FeedsShape),
        tree=tree,
    )
    return sections, reader.faults


def _whole_source(node: Node) -> Node:
    """Return the source that an address alone stands for."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Table({"url": node}, {"url": node.spot}, node.spot)
    return node
