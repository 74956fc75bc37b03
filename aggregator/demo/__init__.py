"""A newspaper of our own on loopback, and the daemon that watches it."""
