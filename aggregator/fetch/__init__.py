"""Looks at the web politely, and never where it must not."""
