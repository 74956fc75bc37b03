"""The data files of known sites and platforms: read strictly, every mistake of every file at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated

import re2  # type: ignore[import-untyped]  # google-re2 ships no types
from pydantic import AfterValidator, Field

from aggregator.config import fields
from aggregator.config.judge import judge
from aggregator.config.locate import located
from aggregator.config.mistakes import ConfigErrors, Fault, Mistake, hint
from aggregator.config.shapes import Selector, Shape, Text
from aggregator.config.tree import Scalar, Table, UnreadableError, read_tree
from aggregator.core.picking import parse_blend, parse_condition, parse_pick
from aggregator.core.sites import CURSORS, HOLE, PLACES, Fact, Payload, Site

_NAME = r"^[a-z][a-z0-9_]*$"


def _pattern(value: str) -> str:
    try:
        groups = re2.compile(value).groups
    except re2.error as error:
        why = error.args[0] if error.args else ""
        raise ValueError(f"is not a pattern of RE2: {why.decode('utf-8', 'replace') if isinstance(why, bytes) else why}") from None
    if not groups:
        raise ValueError("needs a group (…): what it matches is the fact")
    return value


def _path(value: str) -> str:
    parse_pick(value)
    return value


def _field(value: str) -> str:
    parse_blend(value)
    return value


def _condition(value: str) -> str:
    parse_condition(value)
    return value


def _address(value: str) -> str:
    rest = HOLE.sub("0", value)
    if "{" in rest or "}" in rest:
        raise ValueError("has a brace that is not closed, or a name in braces that is none; write other braces as %7B and %7D")
    fields.web_address(rest if not value.startswith("{origin}") else "https://origin.invalid" + rest[1:])
    return value


Pattern = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_pattern)]
Path = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_path)]
FieldText = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_field)]
ConditionText = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_condition)]
Template = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_address)]
Host = Annotated[str, AfterValidator(fields.host_name)]
Zone = Annotated[str, AfterValidator(fields.timezone)]


class KnownShape(Shape):
    """By what a page is recognised."""

    hosts: list[Host] = Field(default=[])
    elements: list[Selector] = Field(default=[])
    words: list[Text] = Field(default=[])


class FactShape(Shape):
    """Where a fact stands."""

    address: Pattern | None = None
    page: Pattern | None = None
    element: Selector | None = None
    attribute: Text | None = None


class PayloadShape(Shape):
    """How an answer is read."""

    items: Path | None = None
    markup: Path | None = None
    item: Selector | None = None
    shape: list[Path] = Field(default=[])
    id: FieldText | None = None
    time: FieldText | None = None
    updated: FieldText | None = None
    label: FieldText | None = None
    title: FieldText | None = None
    html: FieldText | None = None
    author: FieldText | None = None
    link: FieldText | None = None
    pinned: ConditionText | None = None
    leave_out: list[ConditionText] = Field(default=[])
    timezone: Zone | None = None


class SiteShape(Shape):
    """One data file."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    known: KnownShape
    timezone: Zone | None = None
    facts: dict[Annotated[str, Field(pattern=_NAME)], FactShape] = Field(default={})
    page: Template | None = None
    delta: Template | None = None
    older: Template | None = None
    payloads: list[PayloadShape] = Field(default=[])


@lru_cache(maxsize=1)
def shipped() -> tuple[Site, ...]:
    """Return the sites and platforms that come with the program."""
    return load_sites(files("aggregator") / "extract" / "sites")


def load_sites(folder: Traversable) -> tuple[Site, ...]:
    """Return what the `.yaml` files of a folder say, in the order of their names, or raise ConfigErrors with all their mistakes."""
    sites: list[Site] = []
    mistakes: list[Mistake] = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            try:
                sites.append(parse_site(file.read_bytes(), f"{folder.name}/{file.name}"))
            except ConfigErrors as error:
                mistakes += error.mistakes
    if mistakes:
        raise ConfigErrors(mistakes)
    return tuple(sites)


def parse_site(content: bytes, file: str) -> Site:
    """Return what a data file says, or raise ConfigErrors with every mistake in it; `file` is what mistakes call it."""
    try:
        tree, remarks = read_tree(content)
    except UnreadableError as error:
        raise ConfigErrors([Mistake(file=file, line=error.spot.line, column=error.spot.column, what=error.what)]) from None
    mistakes = [Mistake(file=file, line=spot.line, column=spot.column, what=what) for spot, what in remarks]
    if not isinstance(tree, Table):
        line = tree.spot.line if not isinstance(tree, Scalar) or tree.value is not None else 0
        raise ConfigErrors([*mistakes, Mistake(file=file, line=line, column=1, what="the file should be a mapping that begins with name:")])
    shape, faults = judge(SiteShape, tree, tree, ())
    if shape is not None:
        facts = tree.entries.get("facts")
        written = frozenset(facts.entries) if isinstance(facts, Table) else frozenset[str]()
        faults += [fault for fault in _faults(shape, written) if not any(fault.path[: len(other.path)] == other.path for other in faults)]
    if mistakes or faults or shape is None:
        mistakes += [located(fault, tree, file) for fault in faults]
        raise ConfigErrors(sorted(dict.fromkeys(mistakes), key=lambda mistake: (mistake.line, mistake.column)))
    return _site(shape, file)


# ------------------------------------------------------------------------------------------------- what only the whole shows


def _faults(shape: SiteShape, facts: frozenset[str]) -> Iterator[Fault]:
    """Return what is wrong between parts that are right; `facts` are those written, of which some may be wrong."""
    if not (shape.known.hosts or shape.known.elements or shape.known.words):
        yield Fault(("known",), "known names nothing by which a page is recognised: hosts, elements or words")
    for name, fact in shape.facts.items():
        if not (fact.address or fact.page or fact.element):
            yield Fault(("facts", name), f"{name} stands nowhere: say address, page or element")
        if fact.attribute and not fact.element:
            yield Fault(("facts", name, "attribute"), "attribute belongs to element, which is missing")
    yield from _address_faults(shape, facts)
    for place, payload in enumerate(shape.payloads):
        yield from _payload_faults(payload, ("payloads", place))


def _address_faults(shape: SiteShape, facts: frozenset[str]) -> Iterator[Fault]:
    known = PLACES | facts
    cursors = {"page": frozenset[str](), "delta": CURSORS - {"oldest.id", "oldest.seconds"}, "older": CURSORS - {"now.seconds"}}
    used: set[str] = set()
    for key, allowed in cursors.items():
        for name in HOLE.findall(getattr(shape, key) or ""):
            used.add(name)
            if name not in known | allowed:
                yield Fault((key,), f'{key} asks for "{name}", which is no fact{hint(name, sorted(known | allowed))}')
    if shape.older and not CURSORS & set(HOLE.findall(shape.older)):
        yield Fault(("older",), "older has no cursor: it would lead to the same answer again")
    for name in shape.facts:
        if name not in used:
            yield Fault(("facts", name), f"{name} is used by no address", at_key=True)


def _payload_faults(payload: PayloadShape, path: tuple[str | int, ...]) -> Iterator[Fault]:
    own = [name for name in ("id", "time", "updated", "label", "title", "html", "author", "link", "pinned") if getattr(payload, name)]
    if payload.items and (payload.markup or payload.item):
        yield Fault(path, "items are entries of JSON, markup and item are of markup: say one of the two")
    elif payload.items and not payload.id:
        yield Fault(path, '"id" is missing: without it a delta cannot be told from what the page shows')
    elif payload.items and not (payload.html or payload.title):
        yield Fault(path, "html and title are missing: nothing says what an item's words are")
    elif not payload.items and not payload.item:
        yield Fault(path, "says neither items (entries of JSON) nor item (elements of markup)")
    elif payload.item and (own or payload.leave_out):
        yield Fault((*path, (own or ["leave_out"])[0]), f"{(own or ['leave_out'])[0]} is for entries of JSON; markup is read as pages are")


# ------------------------------------------------------------------------------------------------- shapes to nouns


def _site(shape: SiteShape, file: str) -> Site:
    return Site(
        name=shape.name,
        file=file,
        hosts=tuple(shape.known.hosts),
        elements=tuple(shape.known.elements),
        words=tuple(shape.known.words),
        timezone=shape.timezone,
        facts={name: Fact(**fact.model_dump()) for name, fact in shape.facts.items()},
        page=shape.page,
        delta=shape.delta,
        older=shape.older,
        payloads=tuple(map(_payload, shape.payloads)),
    )


def _payload(shape: PayloadShape) -> Payload:
    blends = {name: parse_blend(text) for name in _BLENDS if (text := getattr(shape, name)) is not None}
    return Payload(
        items=parse_pick(shape.items) if shape.items else None,
        markup=parse_pick(shape.markup) if shape.markup else None,
        item=shape.item,
        shape=tuple(map(parse_pick, shape.shape)),
        pinned=parse_condition(shape.pinned) if shape.pinned else None,
        leave_out=tuple(map(parse_condition, shape.leave_out)),
        timezone=shape.timezone,
        **blends,
    )


_BLENDS: Sequence[str] = ("id", "time", "updated", "label", "title", "html", "author", "link")
