"""What sources are called: by the user, or after their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from aggregator.config.shapes import SourceShape
from aggregator.core.text import short_hash, slug

_LONGEST = 60


def address_of(source: SourceShape) -> str:
    """Return the address of a source, be it page or index."""
    return source.url or source.index or ""


def name_sources(sources: Sequence[SourceShape | None]) -> list[str]:
    """Return a name for each source, in order: its own, or one made from its address and used by no other.

    A name does not depend on the other sources unless two would have the same.
    """
    taken = {source.name for source in sources if source and source.name}
    names: list[str] = []
    for source in sources:
        name = (source.name or _derived(address_of(source), taken)) if source else ""
        taken.add(name)
        names.append(name)
    return names


def _derived(address: str, taken: set[str]) -> str:
    if not address:
        return ""
    parts = urlsplit(address)
    spoken = f"{(parts.hostname or '').removeprefix('www.')} {parts.path}"
    name, hashed = slug(spoken, most=_LONGEST), short_hash(address, 6)
    if not name or name in taken or len(slug(spoken, most=_LONGEST + 1)) > len(name):
        return f"{name}-{hashed}".strip("-")
    return name
