"""Content codings undone in pieces of bounded size, so that a bomb is noticed before it has been unpacked."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

try:
    import brotli  # type: ignore[import-untyped,unused-ignore]
except ImportError:  # pragma: no cover - comes with aiohttp[speedups], except where no wheel exists
    brotli = None

zstd: Any
try:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
except ImportError:  # pragma: no cover - as above
    zstd = None

PIECE = 256 * 1024
"""What one piece holds at most (brotli's up to twice that)."""

_MEMBERS = 64  # honest bodies have one; thousands of tiny ones cost quadratic time
_ZSTD_WINDOW_LOG = 23  # 8 MB, what RFC 9659 lets a server use
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


_ERRORS: tuple[type[Exception], ...] = (zlib.error, EOFError, *((zstd.ZstdError,) if zstd else ()))


class Broken(Exception):  # noqa: N818 - it says what the body is
    """The body is not what its coding says."""


class Inflater(Protocol):
    """Undoes one coding: fed with chunks, gives pieces of about PIECE bytes at most."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what can be unpacked now; raise Broken for what is not of this coding."""
        ...

    @property
    def complete(self) -> bool:
        """Whether the body ended where its coding says that it ends."""
        ...


class _Members:
    """Streams that may follow each other: gzip members, zstd frames."""

    def __init__(self, make: Callable[[], Any], magic: bytes) -> None:
        self._make = make
        self._magic = magic
        self._stream = make()
        self._left = _MEMBERS
        self._rest = b""  # a chunk may end within the next member's magic

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        chunk, self._rest = self._rest + chunk, b""
        while True:
            try:
                piece, chunk = self._step(chunk)
            except _ERRORS as error:
                raise Broken(str(error)) from error
            if piece:
                yield piece
            if not chunk and len(piece) < PIECE:
                return

    def _step(self, chunk: bytes) -> tuple[bytes, bytes]:
        stream = self._stream
        if stream.eof:
            if not chunk.startswith(self._magic):
                self._rest = chunk if self._magic.startswith(chunk) else b""
                return b"", b""  # padding after the last member, which browsers ignore too
            self._left -= 1
            if self._left <= 0:
                raise Broken("too many members")
            stream = self._stream = self._make()
        piece = stream.decompress(chunk, PIECE)
        return piece, stream.unused_data if stream.eof else getattr(stream, "unconsumed_tail", b"")

    @property
    def complete(self) -> bool:
        return bool(self._stream.eof)


class _Deflate:
    """Deflate with or without zlib's wrapping: servers send both under one name."""

    def __init__(self) -> None:
        self._head = b""
        self._stream: _Members | None = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        if self._stream is None:
            chunk = self._head = self._head + chunk
            if len(chunk) < 2:  # noqa: PLR2004 - the wrapping is recognised by two bytes
                return
            wrapped = chunk[0] & 0x0F == 8 and int.from_bytes(chunk[:2], "big") % 31 == 0  # noqa: PLR2004 - RFC 1950
            bits = zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
            self._stream = _Members(lambda: zlib.decompressobj(bits), b"\xff\xff\xff\xff")
        yield from self._stream.feed(chunk)

    @property
    def complete(self) -> bool:
        return self._stream is not None and self._stream.complete


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        try:
            # It takes a whole chunk in before it has given all that is in it: ask until nothing comes.
            piece = self._stream.process(chunk, output_buffer_limit=PIECE)
            while piece:
                yield piece
                piece = b"" if self._stream.is_finished() else self._stream.process(b"", output_buffer_limit=PIECE)
        except brotli.error as error:
            raise Broken(str(error)) from error

    @property
    def complete(self) -> bool:
        return bool(self._stream.is_finished())


class _Plain:
    complete = True

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


def _gzip() -> Inflater:
    return _Members(lambda: zlib.decompressobj(16 + zlib.MAX_WBITS), _GZIP_MAGIC)


def _zstd() -> Inflater:
    options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
    return _Members(lambda: _Zstd(zstd.ZstdDecompressor(options=options)), _ZSTD_MAGIC)


class _Zstd:
    """zstd keeps its own unconsumed input; asked for nothing at its end it would raise."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def decompress(self, chunk: bytes, most: int) -> bytes:
        return bytes(self._stream.decompress(chunk, most)) if not self._stream.eof else b""

    @property
    def eof(self) -> bool:
        return bool(self._stream.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._stream.unused_data)


CODINGS: dict[str, Callable[[], Inflater]] = {
    **({"br": _Brotli} if brotli else {}),
    "deflate": _Deflate,
    "gzip": _gzip,
    "identity": _Plain,
    "x-gzip": _gzip,
    **({"zstd": _zstd} if zstd else {}),
}

ACCEPTED = ", ".join(name for name in ("gzip", "deflate", "br", "zstd") if name in CODINGS)
"""The value of Accept-Encoding: what can be undone here, and nothing else."""


def inflater(coding: str | None) -> Inflater | None:
    """Return what undoes a Content-Encoding, or None for one that we did not ask for, several at once included."""
    make = CODINGS.get((coding or "identity").strip().lower() or "identity")
    return make() if make else None
