"""Logs: one line an event, whatever foreign text it holds."""

from __future__ import annotations

import json
import logging
import re

import pytest

from aggregator import log

NASTY = "a\nb\x1b[31mred\u202etfel\x00"


@pytest.fixture(autouse=True)
def _as_before():
    """Leave the logging of other tests alone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("form", ["json", "pretty"])
def test_foreign_text_cannot_forge_a_line_or_steer_a_terminal(form, capsys):
    """Line breaks, escape sequences and bidi overrides come out as spaces."""
    log.configure(form)

    log.get("test").info("page.looked", title=NASTY)

    said = capsys.readouterr().err
    assert 1 == said.count("\n")
    assert not {"\x1b", "\u202e", "\x00"} & set(said)


def test_an_event_is_one_json_object(capsys):
    """In a container each event can be read by machines, with its level and instant."""
    log.configure("json")

    log.get("test").warning("delivery.refused", channel="desk", attempt=2)

    said = json.loads(capsys.readouterr().err)
    assert ("delivery.refused", "warning", "desk", 2) == tuple(said[name] for name in ("event", "level", "channel", "attempt"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said["timestamp"])


def test_a_traceback_stays_inside_its_event(capsys):
    """What broke is told whole, in the event that tells of it."""
    log.configure("json")
    try:
        {}["nothing"]
    except KeyError:
        log.get("test").exception("work.broke")

    (line,) = capsys.readouterr().err.splitlines()
    assert "KeyError" in line


def test_libraries_speak_only_when_something_is_wrong(capsys):
    """The standard library's logs come in the same form, from warnings on."""
    log.configure("json")

    logging.getLogger("apscheduler.scheduler").info("job added")
    logging.getLogger("apscheduler.scheduler").warning("job missed")

    assert ["job missed"] == [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize("form", ["json", "pretty"])
def test_a_traceback_tells_no_secret_and_steers_no_terminal(form, capsys):
    """Locals stay where they are, and what a message holds is cleaned."""
    log.configure(form)

    def sign(secrets):
        """Break with a secret at hand."""
        return secrets["\x1b[31mnothing"]

    try:
        sign({"key": f"hunter{1 + 1}"})
    except KeyError:
        log.get("test").exception("work.broke")

    said = capsys.readouterr().err
    assert "sign" in said
    assert "hunter2" not in said
    assert "\x1b" not in said
