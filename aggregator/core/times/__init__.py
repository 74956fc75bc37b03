"""Times: read as machines and as people write them, and settled into instants. All pure; `at` and the zone are passed in."""

from aggregator.core.times.leading import is_clock, leading_clock
from aggregator.core.times.machine import read_machine
from aggregator.core.times.resolve import Timed, agree, resolve
from aggregator.core.times.stamp import Stamp
from aggregator.core.times.written import read_written
from aggregator.core.times.zones import relabel, settle_zone, zone_for

__all__ = [
    "Stamp",
    "Timed",
    "agree",
    "is_clock",
    "leading_clock",
    "read_machine",
    "read_written",
    "relabel",
    "resolve",
    "settle_zone",
    "zone_for",
]
