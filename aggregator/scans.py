"""What the hot path has learned of each page, in memory: a restart learns it anew in a few looks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aggregator.core.model import Fetched, Memory, Page, Reading
from aggregator.extract import scan
from aggregator.extract.scan import Mark, Scan

MOST_PAGES = 20_000
MOST_BYTES = 64 * 1024 * 1024  # of deflated bodies that there is something to learn from, all pages together


@dataclass(slots=True)
class _Known:
    """A page's scan. `how` is all that a reading depends on besides the body; `looks` count since the last full reading."""

    how: tuple[object, ...]
    scan: Scan
    looks: int = 0


class Scans:
    """The scans of all pages, those looked at longest ago dropped first when there are too many."""

    def __init__(self) -> None:
        self._pages: dict[str, _Known] = {}
        self._bytes = 0
        self.stood = 0  # looks that needed no full reading
        self.read = 0  # looks that did

    def stands(self, page: Page, answer: Fetched, memory: Memory) -> bool:
        """Whether a body is known to say what `memory` was made of. False leaves everything to the full reading."""
        known = self._pages.get(page.id)
        if known is None or known.how != _how(page, answer):
            return False
        mark = known.scan.mark
        if not mark.rest.live or mark.fingerprint != memory.fingerprint or mark.rest.page.ended is (memory.ended_at is None):
            return False
        known.looks += 1
        if scan.is_due(known.scan, known.looks, answer.at) or not scan.is_same(known.scan, answer.body):
            return False
        self.stood += 1
        return True

    def learn(self, page: Page, answer: Fetched, reading: Reading) -> bool:
        """Learn from a full reading; return whether the scan has just proved wrong."""
        how = _how(page, answer)
        known = self._pages.get(page.id)
        before = known.scan if known is not None and known.how == how else None
        after = scan.learn(before, answer.body, Mark.of(reading), answer.at)
        wrong = before is not None and before.barred_until is None and after.barred_until is not None and before.mark != after.mark
        self.drop(page)
        if after.body is not None and self._bytes + len(after.body) > MOST_BYTES:
            after = replace(after, body=None)
        self._bytes += len(after.body or b"")
        self._pages[page.id] = _Known(how, after)
        while len(self._pages) > MOST_PAGES:
            self._drop(next(iter(self._pages)))
        self.read += 1
        return wrong

    def drop(self, page: Page) -> None:
        """Forget a page: what was learned may not be what was written."""
        self._drop(page.id)

    def _drop(self, page_id: str) -> None:
        known = self._pages.pop(page_id, None)
        self._bytes -= len(known.scan.body or b"") if known is not None else 0


def _how(page: Page, answer: Fetched) -> tuple[object, ...]:
    source = page.source
    return (answer.url, answer.content_type, source.language, source.timezone, source.select)
