"""Reading pages into items: every way of reading tried, and what they say fused. Pure: bytes in, a Reading out."""

from aggregator.extract import scan
from aggregator.extract.indexes import index_links
from aggregator.extract.reading import READERS, read

__all__ = ["READERS", "index_links", "read", "scan"]
