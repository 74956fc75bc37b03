"""What was recalled lately, so that a look at a page without news need not read its items from the file again."""

from __future__ import annotations

from aggregator.core.model import Recall
from aggregator.store.quiet import QuietPage

MOST_ITEMS = 10_000  # of all pages together, some tens of megabytes


class Recalled:
    """The latest recalls as the file has them; whoever writes to the file says so here."""

    def __init__(self) -> None:
        self._pages: dict[str, Recall] = {}
        self._items = 0

    def get(self, page: str) -> Recall | None:
        """Return what was recalled of a page, None when it must be read."""
        return self._pages.get(page)

    def put(self, page: str, recall: Recall) -> None:
        """Keep a recall, and let go of the oldest when there are too many."""
        self.forget(page)
        self._pages[page] = recall
        self._items += len(recall.known)
        while self._items > MOST_ITEMS and len(self._pages) > 1:
            self.forget(next(iter(self._pages)))

    def flushed(self, page: str, quiet: QuietPage) -> None:
        """Bring what is kept of a page up to what was written of its quiet looks."""
        recall = self._pages.get(page)
        if recall is not None:
            self.put(page, quiet.over(recall))

    def forget(self, page: str) -> None:
        """Let go of a page that was written to."""
        recall = self._pages.pop(page, None)
        self._items -= len(recall.known) if recall is not None else 0

    def clear(self) -> None:
        """Let go of everything: what is watched has changed."""
        self._pages.clear()
        self._items = 0
