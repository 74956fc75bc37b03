"""From bytes to text: what the page declares is believed, and where it declares nothing nothing is detected at a cost."""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)|<\?xml[^>]{0,100}?encoding=[\"']([A-Za-z0-9_.:-]+)", re.IGNORECASE
)
_HEAD = 4096

# Browsers read these labels as their Windows supersets, and so do newspapers.
_AS_BROWSERS_DO = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return the body as text; never raises, never guesses when the page says how it is written.

    A byte order mark wins, then UTF-8 that is valid, whatever was declared, then the header, then the page itself.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if _has_wide_characters(body):
        return body.decode("utf-16-le" if body[1:2] == b"\0" else "utf-16-be", "replace")
    declared = _declared(body, content_type)
    try:
        # Text in an eight-bit charset is hardly ever valid UTF-8 by accident, while UTF-8 declared as something else is common.
        return (
            body.decode("utf-8")
            if declared is None or not declared.startswith(("utf-16", "utf-32", "iso2022"))
            else body.decode(declared, "replace")
        )
    except UnicodeDecodeError:
        return body.decode(declared if declared and declared != "utf-8" else _fallback(body, declared), "replace")


def _declared(body: bytes, content_type: str | None) -> str | None:
    header = _HEADER.search(content_type or "")
    meta = _META.search(body[:_HEAD])
    names = [header[1] if header else "", (meta[1] or meta[2]).decode("ascii") if meta else ""]
    return next((known for name in names if (known := _known(name))), None)


def _known(name: str) -> str | None:
    """Return Python's name of a charset of text, or None."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # Codecs such as hex and zlib are not charsets, and utf-7 and the like are tricks.
    if not found._is_text_encoding or found.name in {"utf-7", "idna", "punycode", "unicode_escape", "raw-unicode-escape", "undefined"}:  # noqa: SLF001 - the one place where codecs says so
        return None
    return _AS_BROWSERS_DO.get(found.name, found.name)


def _has_wide_characters(body: bytes) -> bool:
    """Tell UTF-16 without a mark: every other byte of the beginning is zero."""
    head = body[:64]
    return len(head) >= 16 and (head[1::2].count(0) > len(head) // 3) != (head[::2].count(0) > len(head) // 3)  # noqa: PLR2004 - a few characters


def _fallback(body: bytes, declared: str | None) -> str:
    """Name the charset of bytes that are not the UTF-8 they may claim to be: mostly UTF-8 with a broken spot, or Windows."""
    broken = body.decode("utf-8", "replace").count("�")
    high = sum(1 for byte in body[:65536] if byte > 127)  # noqa: PLR2004 - the end of ASCII
    return "utf-8" if declared == "utf-8" or broken * 20 < high else "cp1252"
