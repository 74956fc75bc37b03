"""Servers that mean harm or are broken: every one costs bounded time and memory and leaves a reason."""

import asyncio
import gzip
import resource
import shutil
import ssl
import subprocess
import zlib

import brotli
import pytest
from backports import zstd
from rawsite import answer, redirect
from stalls import ending

from aggregator.core.model import Fetched

MEGA = 1024 * 1024


def deflated(body, bits):
    """Return a body compressed by zlib with or without a wrapping."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, bits)
    return squeezer.compress(body) + squeezer.flush()


CODED = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": lambda b: deflated(b, zlib.MAX_WBITS),
    "deflate raw": lambda b: deflated(b, -zlib.MAX_WBITS),
    "br": lambda b: brotli.compress(b, quality=4),
    "zstd": zstd.compress,
    "GZIP": gzip.compress,
    "identity": bytes,
}


def coded(body, coding):
    """Return an answer with a content coding."""
    return answer(body, headers=[(b"Content-Encoding", coding.split()[0].encode())])


@pytest.mark.parametrize("coding", sorted(CODED))
async def test_every_coding_that_we_ask_for_is_undone(site, fetcher, coding):
    """The body arrives inflated; its size is that on the wire."""
    page = b"".join(b"<p>wave %d" % n for n in range(100_000))
    site.pages["/live"] = coded(CODED[coding](page), coding)

    got = await fetcher.fetch(site.url("/live"))

    assert page == got.body
    assert len(CODED[coding](page)) == got.size


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_a_bomb_is_put_out_early(site, fetcher, coding):
    """100 MB behind some kilobytes are noticed after one; ten answers leave memory as it was."""
    site.pages["/live"] = coded(CODED[coding](bytes(100 * MEGA)), coding)
    await fetcher.fetch(site.url("/live"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ending():
        for _ in range(10):
            got = await fetcher.fetch(site.url("/live"))
            assert "too-large" == got.reason

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024


async def test_a_bomb_is_known_by_its_ratio_before_it_is_large(site, make_fetcher):
    """No page repeats itself 250 times; it need not reach the cap."""
    site.pages["/live"] = coded(gzip.compress(bytes(5 * MEGA)), "gzip")

    got = await make_fetcher().fetch(site.url("/live"))

    assert ("too-large", "inflates more than 250 times") == (got.reason, got.detail)


async def test_a_patient_bomb_ends_at_the_size_cap(site, fetcher):
    """A body that inflates modestly, and for ever, ends at 8 MB."""
    block = bytes(range(256)) * 16
    site.pages["/live"] = coded(gzip.compress(b"".join(block + b"%d" % n for n in range(5000))), "gzip")

    got = await fetcher.fetch(site.url("/live"))

    assert "too-large" == got.reason


async def test_a_zstd_window_of_gigabytes_is_refused(site, fetcher):
    """The header alone would make a decoder allocate what it names."""
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.enable_long_distance_matching: 1}
    squeezer = zstd.ZstdCompressor(options=options)
    site.pages["/live"] = coded(squeezer.compress(b"<p>news" * 100) + squeezer.flush(), "zstd")

    assert "broken-body" == (await fetcher.fetch(site.url("/live"))).reason


async def test_a_body_without_end_is_cut_at_the_cap(site, make_fetcher):
    """Chunks that never stop coming are stopped."""

    async def endless(writer):
        writer.write(answer(b"", length=False, headers=[(b"Transfer-Encoding", b"chunked")]))
        while True:
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            await writer.drain()

    site.pages["/live"] = endless

    got = await make_fetcher(wire=2 * MEGA).fetch(site.url("/live"))

    assert "too-large" == got.reason
    assert got.size < 3 * MEGA


async def test_a_film_as_html_is_cut_by_its_length(site, fetcher):
    """Two gigabytes announced and begun cost no more than the cap."""

    async def film(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2147483648\r\n\r\n")
        while True:
            writer.write(bytes(65536))
            await writer.drain()

    site.pages["/live"] = film

    assert "too-large" == (await fetcher.fetch(site.url("/live"))).reason


async def test_a_dripping_body_is_given_up(site, make_fetcher):
    """One byte every now and then keeps no lane busy for ever."""

    async def drip(writer):
        writer.write(answer(b"", length=False))
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    site.pages["/live"] = drip

    assert "too-slow" == (await make_fetcher(slow_after=0.2).fetch(site.url("/live"))).reason
    assert "timeout" == (await make_fetcher(total=0.3).fetch(site.url("/live"))).reason


async def test_dripping_headers_are_given_up(site, make_fetcher):
    """Headers have a time of their own."""

    async def drip(writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-A: b\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    site.pages["/live"] = drip

    assert "timeout" == (await make_fetcher(headers=0.3).fetch(site.url("/live"))).reason


async def test_silence_is_given_up(site, make_fetcher):
    """A server that takes the question and says nothing."""

    async def silent(_writer):
        await asyncio.sleep(30)

    site.pages["/live"] = silent

    assert "timeout" == (await make_fetcher(pause=0.2).fetch(site.url("/live"))).reason


async def test_continue_for_ever_is_given_up(site, make_fetcher):
    """100,000 times 100 Continue is no answer."""

    async def go_on(writer):
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
            await writer.drain()
            await asyncio.sleep(0)

    site.pages["/live"] = go_on

    assert "timeout" == (await make_fetcher(headers=0.5).fetch(site.url("/live"))).reason


def head(*lines):
    """Return raw header lines of a 200 with a short body."""
    return b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Type: text/html", *lines)) + b"\r\n\r\n<p>x"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "bad-http"),
        (b"\x00\xff\xfe" * 100, "bad-http"),
        (head(*(b"X-%d: y" % n for n in range(5000))), "bad-http"),
        (head(b"X: " + b"y" * 10 * MEGA), "bad-http"),
        (head(b"ETag: " + b"y" * 100_000), "bad-http"),
        (head(b"Content-Length: 4", b"Transfer-Encoding: chunked"), "bad-http"),
        (head(b"Content-Length: -4"), "bad-http"),
        (head(b"Content-Length: 4", b"Content-Length: 5"), "bad-http"),
        (head(b"X : y\x00z"), "bad-http"),
        (head(b"Content-Length: 4000"), "broken-body"),
        (head(b"Transfer-Encoding: chunked"), "bad-http"),
        (head(b"Transfer-Encoding: chunked").replace(b"<p>x", b"9\r\n<p>x"), "broken-body"),
        (head(b"Content-Encoding: gzip", b"Content-Length: 4"), "broken-body"),
        (head(b"Content-Encoding: br", b"Content-Length: 4"), "broken-body"),
        (head(b"Content-Encoding: zstd", b"Content-Length: 4"), "broken-body"),
        (head(b"Content-Encoding: deflate", b"Content-Length: 4"), "broken-body"),
        (head(b"Content-Encoding: compress", b"Content-Length: 4"), "content-encoding"),
        (head(b"Content-Encoding: gzip, gzip", b"Content-Length: 4"), "content-encoding"),
        (head(b"Content-Encoding: gzip", b"Content-Encoding: br", b"Content-Length: 4"), "content-encoding"),
        (b"", "reset"),
        (b"HTTP/1.1 200 OK\r\nContent-", "reset"),
    ],
)
async def test_broken_http_is_a_failure_with_a_reason(site, fetcher, page, reason):
    """What is not HTTP, or contradicts itself, or ends early."""

    async def say(writer):
        writer.write(page)
        await writer.drain()
        writer.write_eof()
        await asyncio.sleep(0.05)

    site.pages["/live"] = say

    assert reason == (await fetcher.fetch(site.url("/live"))).reason


@pytest.mark.parametrize("coding", ["gzip", "deflate", "deflate raw", "br", "zstd"])
async def test_a_body_cut_short_inside_its_coding_is_a_failure(site, fetcher, coding):
    """Half a page is not a page, though its length is right."""
    site.pages["/live"] = coded(CODED[coding](b"<p>storm" * 1000)[:-6], coding)

    assert "broken-body" == (await fetcher.fetch(site.url("/live"))).reason


async def test_a_reset_in_the_body_is_a_failure(site, fetcher):
    """The connection dies in the middle of a page."""

    async def die(writer):
        writer.write(answer(b"x" * 1000).replace(b"1000", b"9000"))
        await writer.drain()
        writer.transport.abort()

    site.pages["/live"] = die

    assert (await fetcher.fetch(site.url("/live"))).reason in {"broken-body", "reset"}


async def test_an_empty_page_is_an_answer(site, fetcher):
    """200 and nothing is not for us to judge, compressed or not."""
    site.pages |= {"/live": answer(b""), "/coded": coded(b"", "gzip")}

    assert b"" == (await fetcher.fetch(site.url("/live"))).body
    assert b"" == (await fetcher.fetch(site.url("/coded"))).body


async def test_members_of_gzip_follow_each_other(site, fetcher):
    """Two members are one body; thousands of them are an attack."""
    site.pages |= {
        "/two": coded(gzip.compress(b"<p>a") + gzip.compress(b"<p>b") + b"\0\0\0", "gzip"),
        "/many": coded(gzip.compress(b"") * 20_000, "gzip"),
    }

    assert b"<p>a<p>b" == (await fetcher.fetch(site.url("/two"))).body
    assert "broken-body" == (await fetcher.fetch(site.url("/many"))).reason


async def test_what_is_not_tls_is_a_failure(closing, fetcher):
    """An https address leads to a server that speaks http, and at once."""

    async def speak(_reader, writer):
        writer.write(answer())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    closing.callback(server.close)

    got = await fetcher.fetch(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    assert "tls" == got.reason


async def test_a_handshake_that_never_ends_is_given_up(site, make_fetcher):
    """The raw server waits for the end of a request, and so for ever."""
    got = await make_fetcher(connect=0.2).fetch(site.url("/live").replace("http:", "https:"))

    assert ("connect-timeout", None) == (got.reason, got.retry_after)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
async def test_a_certificate_that_nobody_vouches_for_is_a_failure(closing, fetcher, tmp_path):
    """Self-signed is not good enough."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    ask = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", certificate]
    subprocess.run(ask, check=True, capture_output=True)  # noqa: ASYNC221, S603 - a fixed command, before anything runs
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    closing.callback(server.close)

    got = await fetcher.fetch(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    assert "tls" == got.reason


async def test_after_any_of_this_the_next_page_is_read(site, fetcher):
    """A bad answer leaves nothing behind on the connection that the next one would stumble over."""
    site.pages |= {"/bomb": coded(gzip.compress(bytes(50 * MEGA)), "gzip"), "/live": answer(b"<p>fine"), "/away": redirect("/live")}
    for path in ("/bomb", "/missing", "/away", "/bomb"):
        await fetcher.fetch(site.url(path))

    got = await fetcher.fetch(site.url("/live"))

    assert isinstance(got, Fetched)
    assert b"<p>fine" == got.body
