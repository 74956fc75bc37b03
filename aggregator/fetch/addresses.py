"""Addresses that may be asked for: http and https, with a host, of a sane length."""

from __future__ import annotations

import re

from yarl import URL

_LONGEST = 8192
_CONTROLS = re.compile(r"[\x00-\x20\x7f\\]")


class BadAddress(ValueError):  # noqa: N818 - it says what the address is
    """The text is no address that we fetch; the message says why, for people."""


def web_address(text: str) -> URL:
    """Return an address as a URL without its fragment, or raise BadAddress."""
    if len(text) > _LONGEST:
        raise BadAddress(f"longer than {_LONGEST} characters")
    if _CONTROLS.search(text):
        raise BadAddress("holds a space, a backslash or a control character")
    try:
        return _checked(URL(text))
    except (ValueError, TypeError) as error:
        raise BadAddress(str(error)[:200]) from error


def destination(url: URL, location: str | None) -> URL:
    """Return where a redirect from `url` leads, or raise BadAddress."""
    if not location:
        raise BadAddress("a redirect without Location")
    if len(location) > _LONGEST or _CONTROLS.search(location.strip()):
        raise BadAddress("the redirect's Location is no address")
    try:
        return _checked(url.join(URL(location.strip())))
    except (ValueError, TypeError) as error:
        raise BadAddress(f"the redirect's Location: {error}"[:200]) from error


def _checked(url: URL) -> URL:
    if url.scheme not in {"http", "https"}:
        raise BadAddress(f"the scheme is {url.scheme[:20]!r}, not http or https")
    if not url.raw_host:
        raise BadAddress("no host")
    if url.user or url.password:
        raise BadAddress("holds a user name")
    if not url.port:
        raise BadAddress("the port is none")
    return url.with_fragment(None)
