"""Addresses of pages in one spelling, and the short names that people read in ours.

Two spellings of an address that lead to the same page have one canonical form, so that a page exists once whoever
leads to it. Ids are made from names alone: the same after a restart, on another machine and in a copied database.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from urllib.parse import quote, unquote, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST = 8192

# What campaigns, sharing buttons and page readers add to an address; none of it changes which page is meant.
_TRACKING_NAMES = (
    "at_campaign at_custom1 at_link_id at_medium cmpid cmp dclid fbclid ftag gaa_at gaa_n gaa_sig gaa_ts gbraid gclid gclsrc "
    "ico icid igsh igshid mbid mc_cid mc_eid mkt_tok msclkid ns_campaign ns_mchannel ns_source ocid ref_src ref_url s_cid "
    "smid smtyp srnd twclid wbraid wt_mc xtor yclid _ga _gl"
)
_TRACKING = frozenset(_TRACKING_NAMES.split())
_ALIASES = frozenset({"www", "m", "amp", "mobile", "edition"})
_SECOND_LEVEL = frozenset({"ac", "co", "com", "gov", "ne", "net", "or", "org"})
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "hsa_", "at_")


def canonical(url: str) -> str:
    """Return the one spelling of a page's address; what is no web address comes back trimmed and otherwise untouched.

    Scheme and host in lower case, host in its ASCII form, no default port, no user name, no fragment, no tracking
    parameters, escapes in one spelling; path, order of parameters and a final slash are the paper's own and stay.
    """
    trimmed = _UNSAFE.sub("", url)[:_LONGEST]
    try:
        parts = urlsplit(trimmed)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return trimmed
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return trimmed
    where = _ascii_host(host) + (f":{port}" if port is not None and port != _PORTS[scheme] else "")
    return urlunsplit((scheme, where, _spelled(parts.path) or "/", _kept(parts.query), ""))


def source_id(name: str) -> str:
    """Return the id of a source: its name as far as an address can show it, and a hash only when that lost something."""
    shown = _slug(name, 60)
    return shown if shown == name else f"{shown or 'source'}-{_hash(name, 6)}"


def page_id(url: str) -> str:
    """Return the id of the page at an address, such as `example-live-war-day-12-a1b2c3`: host, end of the path, a hash."""
    address = canonical(url)
    parts = urlsplit(address)
    tail = next((s for part in reversed(parts.path.split("/")) if len(s := _slug(unquote(part), 40)) > 1), "")
    return "-".join(part for part in (_host_label(parts.hostname or ""), tail, _hash(address, 6)) if part)


def item_id(page: str, key: str) -> str:
    """Return the id of the item with this key on the page with this id."""
    return f"{page}.{_hash(key, 10)}"


def _ascii_host(host: str) -> str:
    """Return the host as the wire spells it: lower case, IDNA, no final dot; brackets around IPv6."""
    bare = host.lower().rstrip(".")
    if ":" in bare:
        return f"[{bare}]"
    try:
        return bare.encode("idna").decode("ascii") if not bare.isascii() else bare
    except UnicodeError:
        return quote(bare, safe=".-_~%")


def _spelled(part: str) -> str:
    """Spell escapes one way: upper-case hex, unreserved characters bare, everything outside ASCII escaped."""
    text = _ESCAPE.sub(_respell, part)
    return quote(text, safe="/%:@!$&'()*+,;=-._~?", errors="replace")


def _respell(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else match[0].upper()


def _kept(query: str) -> str:
    """Return the parameters that say which page is meant, in their own order."""
    return "&".join(_spelled(pair) for pair in query.split("&") if pair and not _is_tracking(pair.partition("=")[0].lower()))


def _is_tracking(name: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _host_label(host: str) -> str:
    """Return what people call the host: `theguardian` for www.theguardian.com, `bbc` for bbc.co.uk."""
    if host.replace(".", "").isdigit() or ":" in host:
        return _slug(host, 40)
    labels = [label for label in host.split(".") if label not in _ALIASES]
    match labels:
        case [*_, name, second, country] if len(country) == 2 and second in _SECOND_LEVEL:  # noqa: PLR2004 - a country code
            return _slug(name, 24)
        case [*_, name, _]:
            return _slug(name, 24)
    return _slug(host, 24)


def _slug(text: str, most: int) -> str:
    """Return text as lower-case ASCII words joined by hyphens, cut between words where that is possible."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    whole = _NOT_WORD.sub("-", ascii_text).strip("-")
    if len(whole) <= most:
        return whole
    cut = whole[: most + 1].rpartition("-")[0]
    return (cut if len(cut) > most // 2 else whole[:most]).strip("-")


def _hash(text: str, length: int) -> str:
    """Return a short lower-case hash: five bits a character, no padding, the same everywhere and for ever."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:length]
