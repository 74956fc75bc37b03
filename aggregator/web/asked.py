"""What a visitor asks for: filters out of a query string, kept small, and written back into links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from aiohttp import web

LONGEST = 200  # characters of any one filter; more is no name, and no search that a person would type


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filters that wire and feeds share."""

    source: str | None = None
    tag: str | None = None
    rule: str | None = None
    q: str | None = None
    before: str | None = None

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, without the place to read on from."""
        named = {"source": self.source, "tag": self.tag, "rule": self.rule, "q": self.q}
        return {name: value for name, value in named.items() if value}

    def link(self, path: str, before: str | None = None) -> str:
        """Return a relative address with the same filters."""
        query = {**self.filters, **({"before": before} if before else {})}
        return f"{path}?{urlencode(query)}" if query else path

    def without_place(self) -> Asked:
        """Return the same filters at the newest item."""
        return replace(self, before=None)


def asked(request: web.Request) -> Asked:
    """Read the filters of a request; what is empty is not set."""
    return Asked(**{name: _short(request.query.get(name)) for name in ("source", "tag", "rule", "q", "before")})


def _short(value: str | None) -> str | None:
    # SQLite refuses lone surrogates, which percent-escapes can bring.
    return (value or "").encode(errors="replace").decode().replace("\0", "")[:LONGEST].strip() or None
