"""One event per unit of work, `noun.verb` with named values: JSON in a container, colours on a terminal."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, Literal

import structlog

from aggregator.core.instants import rfc3339

# A headline may hold escape sequences that a terminal obeys and line breaks that forge a log line.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # all but the line breaks of a traceback
_TRACEBACK = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)  # locals hold secrets and addresses


def configure(form: Literal["json", "pretty"] | None = None, level: int = logging.INFO) -> None:
    """Send every log, the libraries' included, to standard error in one form; by default pretty on a terminal, else JSON."""
    form = form or ("pretty" if sys.stderr.isatty() else "json")
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        _stamp,
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[structlog.typing.Processor]
    if form == "json":
        last = [structlog.processors.ExceptionRenderer(_TRACEBACK), _one_line, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        last = [structlog.processors.format_exc_info, _one_line, plain]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        ),
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # libraries speak only when something is wrong
    logging.getLogger("aggregator").setLevel(level)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a part, such as `pipeline`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(f"aggregator.{name}")
    return logger


def _stamp(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Date an event in the one form of ours, so that logs and tables compare as text."""
    event["timestamp"] = rfc3339(datetime.now(UTC))
    return event


def _one_line(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep foreign text from forging lines or steering the terminal."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = (_STEERING if key == "exception" else _CONTROL).sub(" ", value)
    return event
