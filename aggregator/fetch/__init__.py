"""Looks at the web politely, and never where it must not."""

from aggregator.fetch.body import Limits
from aggregator.fetch.fetcher import Fetcher

__all__ = ["Fetcher", "Limits"]
