"""Decisions in functions of values: no clock, network, disk, dice or log in here."""
