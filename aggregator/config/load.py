"""The door: sources.yaml comes in as bytes and leaves as Settings, or as the list of all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aggregator.config.build import build
from aggregator.config.checks import CHECKS, warnings
from aggregator.config.expand import ExpandError, expand
from aggregator.config.locate import located
from aggregator.config.mistakes import ConfigErrors, Fault, Mistake
from aggregator.config.names import name_sources
from aggregator.config.sections import read_sections
from aggregator.config.tree import LARGEST, Listing, Node, Scalar, Spot, Table, UnreadableError, read_tree
from aggregator.core.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A file that can be used, and what in it is probably not meant."""

    settings: Settings
    warnings: tuple[Mistake, ...] = ()


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Return the settings of a file, or raise ConfigErrors with every mistake in it."""
    return check(path, environ).settings


def check(path: Path, environ: Mapping[str, str]) -> Loaded:
    """Return the settings of a file and its warnings, or raise ConfigErrors with every mistake in it."""
    return parse(read(path), str(path), environ, path.parent)


def read(path: Path) -> bytes:
    """Return the content of the file, of one too large only the beginning, or raise ConfigErrors."""
    try:
        if path.exists() and not path.is_file():
            raise ConfigErrors([Mistake(file=str(path), line=0, column=0, what="is not a file")])
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise ConfigErrors([Mistake(file=str(path), line=0, column=0, what=f"cannot be read: {reason}")]) from None


def parse(content: bytes, file: str, environ: Mapping[str, str], folder: Path) -> Loaded:
    """Return what a file's content says. `file` is what mistakes call it; relative `${NAME_FILE}` are looked for in `folder`."""
    try:
        written, remarks = read_tree(content)
    except UnreadableError as error:
        raise ConfigErrors([_mistake(file, error.spot, error.what)]) from None
    mistakes = [_mistake(file, spot, what) for spot, what in remarks]
    if isinstance(written, Scalar) and written.value is None:
        written = Table({}, {}, Spot(1, 1))
    if not isinstance(written, Table):
        raise ConfigErrors([*mistakes, _mistake(file, written.spot, "the file should be a mapping, such as sources: and a list below it")])
    tree, unset = _expanded(written, environ, folder)
    sections, faults = read_sections(tree, written)
    names = name_sources(sections.sources)
    for look in CHECKS.values():
        faults += look(sections, names)
    wrong = [*unset, *_unhidden(faults, unset)]
    mistakes += [located(fault, written, file) for fault in wrong]
    if mistakes:
        raise ConfigErrors(sorted(dict.fromkeys(mistakes), key=lambda mistake: (mistake.line, mistake.column)))
    doubts = tuple(located(fault, written, file) for fault in warnings(sections, names))
    return Loaded(settings=build(sections, names), warnings=doubts)


def _mistake(file: str, spot: Spot, what: str) -> Mistake:
    return Mistake(file=file, line=spot.line, column=spot.column, what=what)


def _unhidden(faults: Iterable[Fault], unset: Iterable[Fault]) -> list[Fault]:
    """Return the faults but those of values that could not be filled in: a missing variable is one mistake, not two."""
    empty = {fault.path for fault in unset}
    return [fault for fault in faults if not any(fault.path[:length] in empty for length in range(1, len(fault.path) + 1))]


def _expanded(written: Table, environ: Mapping[str, str], folder: Path) -> tuple[Table, list[Fault]]:
    """Return the tree with `${NAME}` replaced in its values, and the names that stand for nothing."""
    faults: list[Fault] = []

    def grown(node: Node, path: tuple[str | int, ...]) -> Node:
        match node:
            case Listing(entries=entries, spot=spot):
                return Listing(tuple(grown(entry, (*path, place)) for place, entry in enumerate(entries)), spot)
            case Table(entries=values, keys=keys, spot=spot):
                return Table({key: grown(value, (*path, key)) for key, value in values.items()}, keys, spot)
            case Scalar(value=str() as text, spot=spot, inside=inside) if "$" in text:
                try:
                    return Scalar(expand(text, environ, folder), spot, inside)
                except ExpandError as error:
                    faults.append(Fault(path, str(error)))
                    return Scalar("", spot)
        return node

    tree = grown(written, ())
    return (tree if isinstance(tree, Table) else written), faults
