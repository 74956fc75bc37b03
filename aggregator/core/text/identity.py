"""What an item's content is, in a few characters: fingerprints, names for addresses, likeness of two texts."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from aggregator.core.model import Item
from aggregator.core.text.clean import fold, squash
from aggregator.core.text.scripts import SINGLE, transliterate

_TOKENS = re.compile(rf"[{SINGLE}]|[^\W_{SINGLE}]+")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_LONG = 300  # characters, from which typing errors inside words no longer decide
_HEAD = 6_000  # characters that are compared: time and memory stay bounded, and no two items begin alike for so long
_TOO_SHORT = 6  # words, below which being the beginning of something proves nothing


def content(item: Item) -> str:
    """Return what a reader reads of an item: label, title and text, one below the other."""
    return "\n\n".join(part for part in (item.label, item.title, item.text) if part)


def fingerprint(item: Item) -> str:
    """Return 20 hex digits that change when, and only when, label, title or text change for a reader.

    The format is kept in databases and never changes: BLAKE2b with a digest of 10 bytes over the UTF-8 of
    `squash(label) U+001F squash(title) U+001F squash(text)`, where None counts as empty.
    """
    parts = (item.label, item.title, item.text)
    return blake2b("\x1f".join(squash(part or "") for part in parts).encode(), digest_size=10).hexdigest()


def list_fingerprint(items: Iterable[Item]) -> str:
    """Return 20 hex digits of the ordered list: any edit, swap, loss or addition changes them.

    The format is kept in databases and never changes: BLAKE2b with a digest of 10 bytes over, for each item,
    the number of characters of its key, a colon, the key, and its fingerprint.
    """
    digest = blake2b(digest_size=10)
    for item in items:
        digest.update(f"{len(item.key)}:{item.key}{fingerprint(item)}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def similarity(a: str, b: str) -> float:
    """Return how alike two texts are, 0 to 1: an item and its edited self are above 0.6, two items of a page seldom.

    Order of words does not count; a text cut off after its first six words or later is like the whole (0.9 at most). Lines made
    to a formula ("Agg. 98:70 for the hosts") are alike up to 0.9, although they are different items.
    """
    if a == b:
        return 1.0
    (a, words, bag), (b, others, other_bag) = _taken_apart(a[:_HEAD]), _taken_apart(b[:_HEAD])
    if not words or not others:
        return float(a == b)
    score = Indel.normalized_similarity(bag, other_bag)
    if max(len(a), len(b)) <= _LONG:
        score = max(score, fuzz.ratio(a, b) / 100 * 0.95)
    short, long = sorted((words, others), key=len)
    if len(short) >= _TOO_SHORT and len(long) > len(short):
        score = max(score, Indel.normalized_similarity(short, long[: len(short)]) * 0.9)
    return float(score)


@lru_cache(maxsize=512)  # a look compares each of its items with many: take it apart once
def _taken_apart(text: str) -> tuple[str, list[str], list[str]]:
    """Return a text folded, its words, and its words sorted."""
    folded = fold(text)
    words = _TOKENS.findall(folded)
    return folded, words, sorted(words)


def slug(text: str, most: int = 40) -> str:
    """Return a readable name in a-z, 0-9 and single hyphens, cut between words where it can be; empty when nothing is left."""
    whole = _SEPARATORS.sub("-", transliterate(fold(text)).replace("'", "")).strip("-")
    if len(whole) <= most:
        return whole
    cut = whole[: most + 1].rpartition("-")[0]
    return cut if len(cut) > most // 2 else whole[:most].rstrip("-")


def short_hash(text: str, length: int) -> str:
    """Return `length` characters (at most 102) of a-z and 2-7 that stand for the text."""
    size = -(-length * 5 // 8)
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
    return b32encode(digest).decode().lower()[:length]
