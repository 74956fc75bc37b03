"""Renderings of what the store holds; pure."""
