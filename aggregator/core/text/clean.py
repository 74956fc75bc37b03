"""Text without what a reader cannot see, and text folded for comparing."""

# The look-alikes of plain signs are the subject of this module.
# ruff: noqa: RUF001

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Joiners carry meaning inside Persian and Indic words and inside emoji; anywhere else they are dirt.
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufefc"
_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # control characters that are not white space
    "\xad\u180e\u200b\u2060-\u2064\ufeff"  # soft hyphen, zero-width spaces, invisible operators, byte order mark
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # direction marks, overrides, isolates
    "\ufff9-\ufffb\ufffe\uffff"  # interlinear anchors, noncharacters
    "\ud800-\udfff"  # lone surrogates: SQLite and UTF-8 refuse them
    "\U000e0000-\U000e007f"  # tag characters: text that hides in text
    "]"
)
_STRAY_JOINER = re.compile(
    f"\u200c(?:(?<![{_JOINING}]\u200c)|(?![{_JOINING}]))"
    f"|\u200d(?:(?<![{_JOINING}{_EMOJI}]\u200d)|(?![{_JOINING}{_EMOJI}]))"
)  # fmt: skip

_MARKS = re.compile(
    "[\u0300-\u0305\u0307-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"  # Latin, Greek, Cyrillic; the breve has its own line below
    "\u0591-\u05bd\u05bf-\u05c7"  # Hebrew niqqud and cantillation
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"  # Arabic harakat and tatweel
    "|(?<!\u0438)\u0306"  # a breve, except on и: й is another letter, not an accent
)
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼʹ‹›", "'"),
        **dict.fromkeys("“”„‟″«»〝〞『』「」", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣\u05be", "-"),
        "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "⁄": "/",
        "ى": "ي", "ی": "ي", "ک": "ك",  # one letter, typed three ways on Arabic and Persian keyboards
        **{chr(zero + n): str(n) for zero in (0x660, 0x6F0, 0x966) for n in range(10)},  # Arabic, Persian, Devanagari
    }
)  # fmt: skip


_SHORT = 120  # characters


def squash(text: str) -> str:
    """Return text in one line of NFC: white space folded, and nothing in it that a reader cannot see."""
    joined = " ".join(text.split())
    if joined.isprintable():  # so there is nothing in it that a reader cannot see, joiners included
        return joined if joined.isascii() else unicodedata.normalize("NFC", joined)
    seen = _STRAY_JOINER.sub("", _UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def paragraphs(lines: Iterable[str]) -> str:
    """Return the lines squashed, without empty ones, separated by a blank line."""
    return "\n\n".join(line for line in map(squash, lines) if line)


def fold(text: str) -> str:
    """Return text for comparing and matching: case, diacritics, vowel points, quotes, dashes and digits' scripts do not count."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return squash(text.casefold())
    decomposed = unicodedata.normalize("NFKD", squash(text)).casefold()
    # Japanese voicing marks and Hangul syllables come together again: Paris is not Bali (パリ, バリ).
    return squash(unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", decomposed)).translate(_PLAIN)))


_fold_short = lru_cache(maxsize=16_384)(_fold)  # words of menus, buttons and bylines come again and again
