"""What has been recognised of an item while it is being taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from aggregator.core.model import Link, Media
from aggregator.core.times import Stamp
from aggregator.extract.tree import El
from aggregator.extract.view import View


@dataclass(slots=True)
class Parts:
    """The parts of one item, filled in one by one. `el` holds all its lines, when one element does."""

    view: View
    el: El | None
    machine: Stamp | None = None
    shown: Stamp | None = None
    updated: Stamp | None = None
    label: str | None = None
    title: str | None = None
    author: str | None = None
    permalink: str | None = None
    beside: El | None = None  # the box in which a time stood: a bare name in it is the author's
    links: list[Link] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)

    @property
    def timed(self) -> bool:
        """Whether a time has been read."""
        return self.machine is not None or self.shown is not None

    def keep_time(self, machine: Stamp | None, shown: Stamp | None, *, updating: bool) -> None:
        """Take a time that was read: the first is the publication's, "updated" ones are not."""
        if updating:
            self.updated = self.updated or machine or shown
        elif not self.timed:
            self.machine, self.shown = machine, shown
        else:
            self.machine = self.machine or machine
            if shown is not None and (self.shown is None or (self.shown.relative and not shown.relative)):
                self.shown = shown
