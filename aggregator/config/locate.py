"""From the path of a fault to the line that the user sees, and to the words that say whose it is."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.config.mistakes import Fault, Mistake
from aggregator.config.tree import Listing, Node, Scalar, Spot, Table


def located(fault: Fault, tree: Table, file: str) -> Mistake:
    """Return the fault as a mistake: at its key or value, or at the nearest place around it that is in the file."""
    spot = _spot(fault, tree)
    owner = _owner(fault.path, tree)
    return Mistake(file=file, line=spot.line, column=spot.column, what=f"{owner}: {fault.what}" if owner else fault.what)


def _spot(fault: Fault, tree: Table) -> Spot:
    if not fault.path:
        return Spot(0, 0)
    node: Node = tree
    spot = tree.spot
    for depth, part in enumerate(fault.path, start=1):
        last = depth == len(fault.path)
        if isinstance(node, Table) and str(part) in node.entries:
            spot, node = node.keys[str(part)], node.entries[str(part)]
            if last and fault.at_key:
                return spot
            # A mapping begins at its first key, a line below the key that holds it; the key is what people look for.
            spot = node.spot if isinstance(node, Scalar) else spot
        elif isinstance(node, Listing) and isinstance(part, int) and part < len(node.entries):
            node = node.entries[part]
            spot = node.spot
        else:
            return spot
    if fault.offset and isinstance(node, Scalar) and node.inside is not None:
        return Spot(node.spot.line, node.inside + fault.offset)
    return spot


def _owner(path: tuple[str | int, ...], tree: Table) -> str:
    if not path:
        return ""
    section = str(path[0])
    if len(path) == 1:
        return ""
    owner = _OWNERS.get(section)
    return owner(path[1], tree) if owner else section


def _source(place: str | int, tree: Table) -> str:
    node = _entry("sources", place, tree)
    name = _text(node, "name") or _text(node, "url") or _text(node, "index")
    return name or f"source {_number(place)}"


def _rule(place: str | int, tree: Table) -> str:
    return f"rule {_text(_entry('rules', place, tree), 'name') or _number(place)}"


def _named(noun: str) -> Callable[[str | int, Table], str]:
    return lambda name, _: f"{noun} {name}"


_OWNERS: dict[str, Callable[[str | int, Table], str]] = {
    "channels": _named("channel"),
    "hosts": _named("host"),
    "rules": _rule,
    "sources": _source,
}


def _number(place: str | int) -> int | str:
    return place + 1 if isinstance(place, int) else place


def _entry(section: str, place: str | int, tree: Table) -> Node | None:
    listing = tree.entries.get(section)
    return listing.entries[place] if isinstance(listing, Listing) and isinstance(place, int) and place < len(listing.entries) else None


def _text(node: Node | None, key: str) -> str:
    """Return a text of an entry as it was written, so that nothing out of `${NAME}` is shown; an entry may be a text itself."""
    found = node.entries.get(key) if isinstance(node, Table) else node
    value = found.value if isinstance(found, Scalar) else None
    return " ".join(value.split())[:60] if isinstance(value, str) else ""
