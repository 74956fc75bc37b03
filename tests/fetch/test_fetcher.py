"""What a look at a page gets, from decent servers and in the usual ways."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_network

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from rawsite import NOW, QUICK, answer, redirect
from yarl import URL

from aggregator import __version__
from aggregator.core.model import Failed, Fetched, NotModified, Validators
from aggregator.core.settings import NetworkSettings
from aggregator.fetch.addresses import BadAddress, destination, web_address

ETAG = b'W/"a-1"'
DATE = b"Sun, 01 Mar 2026 11:59:00 GMT"


async def test_a_page_is_fetched_whole(site, fetcher):
    """A 200 is a Fetched with body, type, validators, freshness and cost."""
    headers = [(b"ETag", ETAG), (b"Last-Modified", DATE), (b"Cache-Control", b"public, max-age=30")]
    site.pages["/live"] = answer(b"<p>storm", kind="text/html; charset=utf-8", headers=headers)

    got = await fetcher.fetch(site.url("/live#latest"))

    assert isinstance(got, Fetched)
    assert (b"<p>storm", 200, "text/html; charset=utf-8") == (got.body, got.status, got.content_type)
    assert Validators(etag='W/"a-1"', last_modified=DATE.decode()) == got.validators
    assert (site.url("/live"), NOW, timedelta(seconds=30), 8) == (got.url, got.at, got.max_age, got.size)
    assert got.seconds > 0


async def test_a_real_server_is_understood(closing, make_fetcher):
    """Against aiohttp's own server: compressed, chunked, kept alive."""

    async def page(_request):
        response = web.Response(text="<p>tide" * 1000, content_type="text/html")
        response.enable_compression()
        response.enable_chunked_encoding()
        return response

    app = web.Application()
    app.router.add_get("/live", page)
    runner = web.AppRunner(app)
    await runner.setup()
    closing.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]

    got = await make_fetcher().fetch(f"http://127.0.0.1:{port}/live")

    assert b"<p>tide" * 1000 == got.body
    assert got.size < 1000


async def test_validators_are_sent_back_and_a_304_keeps_them(site, fetcher):
    """The server's own bytes come back to it; its 304 renews what it repeats and leaves the rest."""
    site.pages["/live"] = answer(b"", status=304, headers=[(b"ETag", b'"b"')])

    got = await fetcher.fetch(site.url("/live"), validators=Validators(etag='W/"a-1"', last_modified=DATE.decode()))

    assert isinstance(got, NotModified)
    assert Validators(etag='"b"', last_modified=DATE.decode()) == got.validators
    assert (ETAG, DATE) == (site.asked[-1].header(b"If-None-Match"), site.asked[-1].header(b"If-Modified-Since"))


@pytest.mark.parametrize(
    "etag",
    [b'"plain"', b"unquoted", b'W/"weak"', b'w/"lower"', b'"with, comma;and=more"', b'"\xc3\xa9t\xc3\xa9"', b'"in  side"', b'""', b'"x" '],
)
async def test_an_etag_returns_byte_for_byte(site, fetcher, etag):
    """Whatever the server calls its version, it hears the same bytes again."""
    site.pages["/live"] = answer(headers=[(b"ETag", etag)])

    first = await fetcher.fetch(site.url("/live"))
    await fetcher.fetch(site.url("/live"), validators=first.validators)

    assert etag.strip() == site.asked[-1].header(b"If-None-Match")


@pytest.mark.parametrize("etag", [b'"\xe9t\xe9"', b'"' + b"x" * 2000 + b'"'])
async def test_an_etag_that_cannot_be_repeated_is_not_kept(site, fetcher, etag):
    """Bytes that are no text, and names of kilobytes, are dropped rather than altered."""
    site.pages["/live"] = answer(headers=[(b"ETag", etag), (b"Last-Modified", DATE)])

    got = await fetcher.fetch(site.url("/live"))

    assert Validators(last_modified=DATE.decode()) == got.validators


async def test_a_304_that_nobody_asked_for_is_a_failure(site, fetcher):
    """Without validators there is nothing that it could mean."""
    site.pages["/live"] = answer(b"", status=304)

    got = await fetcher.fetch(site.url("/live"))

    assert ("http-304", 304) == (got.reason, got.status)


async def test_we_say_who_we_are_and_nothing_else(site, make_fetcher):
    """An honest name with a contact; no cookies, no referrer, no languages; not even when the server sets a cookie."""
    site.pages["/live"] = answer(headers=[(b"Set-Cookie", b"id=1")] * 50)
    fetcher = make_fetcher(contact="desk@example.org\r\nX-Evil: (1)")

    await fetcher.fetch(site.url("/live"))
    await fetcher.fetch(site.url("/live"))

    asked = site.asked[-1]
    assert f"live-aggregator/{__version__} (+desk@example.orgX-Evil: 1)".encode() == asked.header(b"User-Agent")
    assert b"gzip, deflate, br, zstd" == asked.header(b"Accept-Encoding")
    unsaid = (b"Cookie", b"Referer", b"Accept-Language", b"If-None-Match", b"If-Modified-Since", b"Authorization", b"X-Evil")
    assert [] == [name for name in unsaid if asked.header(name) is not None]


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 418, 429, 451, 500, 503, 999])
async def test_every_other_status_is_a_failure_with_its_number(site, fetcher, status):
    """Only 200 is a page."""
    site.pages["/live"] = answer(b"", status=status)

    got = await fetcher.fetch(site.url("/live"))

    assert (f"http-{status}", status) == (got.reason, got.status)


async def test_retry_after_is_reported(site, fetcher):
    """A server that wants to be left alone says for how long."""
    site.pages["/live"] = answer(b"", status=503, headers=[(b"Retry-After", b"120")])

    got = await fetcher.fetch(site.url("/live"))

    assert timedelta(minutes=2) == got.retry_after


@pytest.mark.parametrize("kind", ["video/mp4", "image/png", "application/pdf", "application/octet-stream", "text/css"])
async def test_what_is_no_text_is_not_read(site, fetcher, kind):
    """A film under the page's address is left where it is."""
    site.pages["/live"] = answer(b"x" * 100, kind=kind)

    got = await fetcher.fetch(site.url("/live"))

    assert ("content-type", kind, 200) == (got.reason, got.detail, got.status)


async def test_connections_are_kept_open(site, fetcher):
    """Looks at one host share a connection, a 304 included."""
    site.pages["/live"] = answer(b"", status=304)
    for _ in range(5):
        await fetcher.fetch(site.url("/live"), validators=Validators(etag='"a"'))

    assert 1 == site.connections


# ------------------------------------------------------------------------------------------------------ redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed(site, fetcher, status):
    """The answer names the address at which it was found, and the validators travel along."""
    site.pages |= {"/live": redirect("/live/today?a=1", status), "/live/today?a=1": answer(b"<p>here")}

    got = await fetcher.fetch(site.url("/live"), validators=Validators(etag='"a"'))

    assert (b"<p>here", site.url("/live/today?a=1")) == (got.body, got.url)
    assert b'"a"' == site.asked[-1].header(b"If-None-Match")


async def test_five_redirects_are_followed_and_no_more(site, fetcher):
    """A chain has an end."""
    site.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(60)} | {"/60": answer()}

    assert isinstance(await fetcher.fetch(site.url("/55")), Fetched)
    assert "redirects" == (await fetcher.fetch(site.url("/54"))).reason


async def test_a_circle_is_noticed(site, fetcher):
    """A page that leads to itself is asked for once."""
    site.pages["/live"] = redirect("/live")

    got = await fetcher.fetch(site.url("/live"))

    assert "redirects" == got.reason
    assert 1 == site.paths().count("/live")


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://example.org/",
        "data:text/html,x",
        "javascript:alert(1)",
        "http://example.org:99999/",
        "http://user:pw@example.org/",
        "http://example.org\\@127.0.0.1/",
        "http://[::1/",
        "/" + "x" * 9000,
        "",
    ],
)
async def test_a_redirect_to_no_web_address_is_a_failure(site, fetcher, location):
    """Only http and https, with a host and a port that exist."""
    site.pages["/live"] = redirect(location)

    assert "bad-redirect" == (await fetcher.fetch(site.url("/live"))).reason


async def test_a_redirect_without_location_is_a_failure(site, fetcher):
    """There is nowhere to go."""
    site.pages["/live"] = answer(b"", status=302)

    assert "bad-redirect" == (await fetcher.fetch(site.url("/live"))).reason


# ------------------------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    "url",
    [
        "",
        "live",
        "/live",
        "file:///etc/passwd",
        "http://",
        "http:///x",
        "http://example.org:99999/",
        "http://example.org:0/",
        "http://user:pw@example.org/",
        "http://exa mple.org/",
        "http://example.org/\r\nX: y",
        "http://example.org/\x00",
        "http://[::1",
        "http://" + "a" * 70_000,
    ],
)
async def test_what_is_no_web_address_is_a_failure(fetcher, url):
    """Nothing is asked, nothing is raised."""
    assert "bad-address" == (await fetcher.fetch(url)).reason


@given(st.text(max_size=80), st.sampled_from(["", "http://", "https://a.example/", "http://a.example:", "http://["]))
def test_any_text_is_an_address_or_a_bad_one(text, start):
    """There is no third way out, for what the user wrote and for where a redirect leads."""
    for read in (web_address, lambda text: destination(URL("https://a.example/b"), text)):
        with suppress(BadAddress):
            url = read(start + text)
            assert url.scheme in {"http", "https"}
            assert url.raw_host


async def test_a_type_in_odd_bytes_can_be_stored(site, fetcher):
    """What is no UTF-8 in a header is replaced: a database would refuse its stand-ins."""
    site.pages["/live"] = answer(kind=None, headers=[(b"Content-Type", b"text/html; x=\xe9")])

    assert "text/html; x=\ufffd" == (await fetcher.fetch(site.url("/live"))).content_type


async def test_a_name_that_is_unknown_is_a_failure(fetcher):
    """The name ends in .invalid, which never resolves."""
    assert "dns" == (await fetcher.fetch("http://nowhere.invalid/")).reason


async def test_a_closed_port_is_a_failure(site, fetcher):
    """Nobody listens."""
    await site.close()

    assert "connect" == (await fetcher.fetch(site.url())).reason


# ------------------------------------------------------------------------------------------------------- settings


async def test_new_settings_hold_from_the_next_request_on(site, make_fetcher):
    """What is under way ends under the old settings; the next request is refused by the new."""
    begun = asyncio.Event()
    finish = asyncio.Event()

    async def slow(writer):
        begun.set()
        await finish.wait()
        writer.write(answer(b"<p>old"))
        await writer.drain()

    site.pages["/live"] = slow
    fetcher = make_fetcher()
    look = asyncio.create_task(fetcher.fetch(site.url("/live")))
    await begun.wait()
    await fetcher.reconfigure(contact=None, hosts={"127.0.0.1": QUICK}, network=NetworkSettings())
    refused = await asyncio.wait_for(fetcher.fetch(site.url("/live", host="localhost")), 20)
    finish.set()

    assert b"<p>old" == (await look).body
    assert isinstance(refused, Failed)
    assert "address-not-public" == refused.reason


async def test_settings_can_be_changed_often(site, make_fetcher):
    """Every retired connection pool closes, and looks go on."""
    site.pages["/live"] = answer()
    fetcher = make_fetcher()
    allowed = NetworkSettings(allow=(ip_network("127.0.0.0/8"),))
    for contact in ("a@example.org", "b@example.org", None):
        await fetcher.reconfigure(contact=contact, hosts={"127.0.0.1": QUICK}, network=allowed)
        assert isinstance(await fetcher.fetch(site.url("/live")), Fetched)

    assert b"example;" not in site.asked[-1].header(b"User-Agent")
    assert b"(+https://" in site.asked[-1].header(b"User-Agent")
