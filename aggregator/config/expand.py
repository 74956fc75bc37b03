"""`${NAME}` in values: secrets stay in the environment, or in files that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_LARGEST = 64 * 1024
_DOLLAR = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>[^}]*)(?P<end>\}?))")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class ExpandError(ValueError):
    """A `${…}` that stands for nothing. The words never hold a value of the environment."""


def expand(text: str, environ: Mapping[str, str], folder: Path) -> str:
    """Return the text with each `${NAME}` replaced by that variable and each `$$` by a dollar sign.

    A name that ends in `_FILE` stands for the content of the file that it names, without the line break at its end. So
    does a name that is not set when the same name with `_FILE` is. Relative files are looked for in `folder`.
    """

    def replaced(found: re.Match[str]) -> str:
        return "$" if found["dollar"] else _value(found["name"], found["end"], environ, folder)

    return _DOLLAR.sub(replaced, text)


def _value(name: str, end: str, environ: Mapping[str, str], folder: Path) -> str:
    if not end or not _NAME.match(name):
        raise ExpandError('"${" begins the name of a variable, as in ${NAME}; for a dollar sign write $$')
    if name in environ and not name.endswith("_FILE"):
        return environ[name]
    file_name = name if name.endswith("_FILE") else f"{name}_FILE"
    if file_name not in environ:
        also = "" if name.endswith("_FILE") else f" (nor is {file_name})"
        raise ExpandError(f"the environment variable {name} is not set{also}")
    return _content(file_name, folder / environ[file_name])


def _content(name: str, path: Path) -> str:
    try:
        if not path.is_file():
            raise ExpandError(f"{name} names {path}, which is not a file")
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        text = content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        if isinstance(error, ExpandError):
            raise
        reason = getattr(error, "strerror", None) or "not text in UTF-8"
        raise ExpandError(f"{name} names {path}, which cannot be read: {reason}") from None
    if len(content) > _LARGEST:
        raise ExpandError(f"{name} names {path}, which is larger than 64 kB")
    return text.rstrip("\r\n")
