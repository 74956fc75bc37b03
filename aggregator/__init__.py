"""Turns any newspaper live page into a complete, versioned, signed stream of its items."""

__version__ = "0.1.0"
