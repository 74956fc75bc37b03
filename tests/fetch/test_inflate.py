"""Codings undone, however the network cuts them into chunks."""

import gzip
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.inflate import ACCEPTED, CODINGS, PIECE, Broken, inflater


def raw_deflate(body):
    """Return deflate without zlib's wrapping."""
    squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeezer.compress(body) + squeezer.flush()


PACKERS = [
    ("br", lambda b: brotli.compress(b, quality=4)),
    ("deflate", raw_deflate),
    ("deflate", zlib.compress),
    ("gzip", gzip.compress),
    ("gzip", lambda b: gzip.compress(b[:7]) + gzip.compress(b[7:])),
    ("zstd", zstd.compress),
    ("zstd", lambda b: zstd.compress(b[:7]) + zstd.compress(b[7:])),
]


def undone(coding, packed, size):
    """Return what chunks of a size inflate to, the longest piece, and whether that was all."""
    undo, pieces = inflater(coding), [b""]
    for start in range(0, len(packed), size):
        pieces += undo.feed(packed[start : start + size])
    return b"".join(pieces), max(map(len, pieces)), undo.complete


@given(st.binary(min_size=1, max_size=500), st.sampled_from(PACKERS), st.integers(1, 600))
def test_chunks_make_no_difference(body, packer, size):
    """One byte at a time or all at once: the same body, and complete."""
    coding, pack = packer

    got, _, complete = undone(coding, pack(body), size)

    assert (body, True) == (got, complete)


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
@pytest.mark.parametrize("size", [100, 10**9])
def test_pieces_are_bounded(coding, pack, size):
    """Nothing unpacks into more than two pieces' memory at once."""
    body = bytes(3 * 1024 * 1024)

    got, longest, complete = undone(coding, pack(body), size)

    assert (len(body), True) == (len(got), complete)
    assert longest <= 2 * PIECE


@given(st.sampled_from(sorted(CODINGS)), st.binary(max_size=400), st.integers(1, 50))
def test_garbage_is_broken_or_something(coding, body, size):
    """No bytes raise anything but Broken."""
    try:
        undone(coding, body, size)
    except Broken as error:
        assert str(error)  # noqa: PT017 - either is right, and a third is what would fail


@pytest.mark.parametrize(("coding", "known"), [(None, True), ("", True), (" GZIP ", True), ("gzip, br", False), ("compress", False)])
def test_only_one_coding_at_a_time_is_undone(coding, known):
    """Codings on top of each other are nobody's but a bomb's."""
    assert known == (inflater(coding) is not None)


def test_we_ask_for_what_we_can_undo():
    """The header names no coding that has no reader."""
    assert all(name in CODINGS for name in ACCEPTED.split(", "))
