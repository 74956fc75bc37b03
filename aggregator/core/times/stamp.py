"""What one written time says, before anyone has decided which instant it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from aggregator.core.model import Precision

FIRST, LAST = datetime(1995, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)  # outside there are no live pages, only faults
SLACK = timedelta(minutes=10)  # by so much the clocks of a paper and ours may disagree


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What one written time says: a day, a clock, or both, and perhaps the zone; or, relative, the instant it names.

    Of a relative time ("2h ago") only `instant` is set; of all others `day` or `clock` or both.
    """

    day: date | None = None
    clock: time | None = None  # as a wall clock in `zone`, without one of its own
    zone: tzinfo | None = None  # None: it does not say, the page's holds
    instant: datetime | None = None  # in UTC
    precision: Precision = "minute"

    @property
    def relative(self) -> bool:
        """Whether it was counted back from the moment of reading."""
        return self.instant is not None

    def utc(self, zone: tzinfo) -> datetime | None:
        """Return the instant that a whole stamp names, in UTC; a day alone is its midnight, a clock alone is none."""
        if self.instant is not None:
            return self.instant
        if self.day is None:
            return None
        return plausible(datetime.combine(self.day, self.clock or time(), self.zone or zone))


def plausible(moment: datetime) -> datetime | None:
    """Return an aware moment in UTC, or None outside 1995 to 2100 and where arithmetic fails."""
    try:
        moment = moment.astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return moment if FIRST <= moment < LAST else None
