"""Robots and gaps as a host sees them."""

import asyncio
import gzip
from datetime import timedelta
from itertools import pairwise

from rawsite import QUICK, answer, redirect

from aggregator.core.model import Fetched
from aggregator.core.settings import HostSettings

SHUT = answer(b"User-agent: *\nDisallow: /live", kind="text/plain")
GAP = timedelta(seconds=0.1)


async def test_robots_is_asked_for_first_and_once(site, fetcher):
    """The rules come before the page, under the same name."""
    site.pages["/live"] = answer()
    for _ in range(3):
        await fetcher.fetch(site.url("/live"))

    assert ["/robots.txt", "/live", "/live", "/live"] == site.paths()
    assert site.asked[0].header(b"User-Agent").startswith(b"live-aggregator/")


async def test_what_robots_forbids_is_not_asked_for(site, fetcher):
    """The page stays untouched and the reason says which rule book forbids it."""
    site.pages |= {"/robots.txt": SHUT, "/live": answer()}

    got = await fetcher.fetch(site.url("/live"))

    assert ("robots", ["/robots.txt"]) == (got.reason, site.paths())
    assert site.url("/robots.txt") in got.detail


async def test_a_redirect_into_forbidden_ground_is_not_followed(site, other, fetcher):
    """Every hop is asked about, on the same host and on another."""
    site.pages |= {"/robots.txt": SHUT, "/a": redirect("/live"), "/b": redirect(other.url("/live"))}
    other.pages |= {"/robots.txt": SHUT, "/live": answer()}

    assert ["robots", "robots"] == [(await fetcher.fetch(site.url(path))).reason for path in ("/a", "/b")]
    assert ["/robots.txt"] == other.paths()


async def test_robots_may_be_compressed_redirected_and_of_any_type(site, other, fetcher):
    """What browsers would read, we read."""
    packed = answer(gzip.compress(b"User-agent: *\nDisallow: /live"), kind="text/html", headers=[(b"Content-Encoding", b"gzip")])
    site.pages["/robots.txt"] = redirect(other.url("/rules"))
    other.pages["/rules"] = packed

    assert "robots" == (await fetcher.fetch(site.url("/live"))).reason


async def test_a_robots_of_50_mb_is_read_as_far_as_half_a_megabyte(site, fetcher):
    """What stands at its beginning holds; the rest is not waited for."""

    async def huge(writer):
        writer.write(answer(b"User-agent: *\nDisallow: /live\n", kind="text/plain").replace(b"Length: 30", b"Length: 52428800"))
        while True:
            writer.write(b"# " + b"x" * 65536 + b"\n")
            await writer.drain()

    site.pages |= {"/robots.txt": huge, "/live": answer()}

    assert "robots" == (await fetcher.fetch(site.url("/live"))).reason


async def test_a_robots_bomb_is_read_no_further_either(site, fetcher):
    """A gigabyte in a megabyte."""
    bomb = gzip.compress(b"User-agent: *\nDisallow: /live\n" + bytes(100 * 1024 * 1024))
    site.pages |= {"/robots.txt": answer(bomb, headers=[(b"Content-Encoding", b"gzip")]), "/live": answer()}

    assert "robots" == (await fetcher.fetch(site.url("/live"))).reason


async def test_a_broken_robots_holds_the_page_back(site, fetcher):
    """A server error is no permission; the host is not bothered again at once."""
    site.pages |= {"/robots.txt": answer(b"", status=503), "/live": answer()}

    first, second = [await fetcher.fetch(site.url("/live")) for _ in range(2)]

    assert ("robots-unreachable", "robots-unreachable") == (first.reason, second.reason)
    assert timedelta(seconds=59) < second.retry_after <= timedelta(seconds=60)
    assert "http-503" in first.detail
    assert ["/robots.txt"] == site.paths()


async def test_a_robots_that_leads_to_metadata_is_not_followed(site, make_fetcher):
    """The guard stands at every dial."""
    site.pages |= {"/robots.txt": redirect("http://169.254.169.254/latest"), "/live": answer()}

    got = await make_fetcher(connect=1.0).fetch(site.url("/live"))

    assert ("address-not-public", ["/robots.txt"]) == (got.reason, site.paths())


async def test_robots_may_be_ignored_inside_the_allowed_networks(site, make_fetcher):
    """One's own server needs no leave, and is not asked for it."""
    site.pages |= {"/robots.txt": SHUT, "/live": answer()}
    fetcher = make_fetcher(hosts={"127.0.0.1": HostSettings(gap=timedelta(0), ignore_robots=True)})

    assert isinstance(await fetcher.fetch(site.url("/live")), Fetched)
    assert ["/live"] == site.paths()


async def test_robots_may_not_be_ignored_elsewhere(site, make_fetcher):
    """The user's word does not count for an address outside network.allow."""
    settings = {"127.0.0.1": HostSettings(gap=timedelta(0), ignore_robots=True)}
    site.pages |= {"/robots.txt": SHUT, "/live": answer()}

    got = await make_fetcher(hosts=settings, allow=("10.0.0.0/8",)).fetch(site.url("/live"))

    assert ("address-not-public", []) == (got.reason, site.paths())


async def test_requests_to_a_host_start_a_gap_apart_and_never_overlap(site, make_fetcher):
    """Four looks at once become a row, robots.txt included."""

    async def slow(writer):
        await asyncio.sleep(0.02)
        writer.write(answer())
        await writer.drain()

    site.pages |= {"/live": slow}
    fetcher = make_fetcher(hosts={"127.0.0.1": HostSettings(gap=GAP)})

    await asyncio.gather(*(fetcher.fetch(site.url("/live")) for _ in range(4)))

    starts = [one.at for one in site.asked]
    assert 5 == len(starts)
    assert 1 == site.most_under_way
    # The servers' clock starts when the request has arrived, so a row may look a little closer than it was sent.
    assert all(later - earlier > 0.08 for earlier, later in pairwise(starts))


async def test_the_default_gap_is_two_seconds():
    """Who says nothing is polite."""
    assert timedelta(seconds=2) == HostSettings().gap


async def test_a_crawl_delay_widens_the_gap(site, make_fetcher):
    """The host's wish counts when it is for more distance than ours."""
    site.pages |= {"/robots.txt": answer(b"User-agent: *\nCrawl-delay: 0.2"), "/live": answer()}
    fetcher = make_fetcher()

    await fetcher.fetch(site.url("/live"))

    assert site.asked[1].at - site.asked[0].at > 0.18


async def test_a_redirect_on_the_same_host_needs_no_gap(site, make_fetcher):
    """What belongs to one look follows at once."""
    site.pages |= {"/robots.txt": answer(b""), "/a": redirect("/b"), "/b": answer()}
    fetcher = make_fetcher(hosts={"127.0.0.1": HostSettings(gap=timedelta(seconds=0.3))})

    got = await fetcher.fetch(site.url("/a"))

    assert isinstance(got, Fetched)
    assert site.asked[2].at - site.asked[1].at < 0.2


async def test_hosts_do_not_wait_for_each_other(site, other, make_fetcher):
    """A host that hangs holds up itself alone."""

    async def hang(_writer):
        await asyncio.sleep(30)

    site.pages |= {"/robots.txt": hang}
    other.pages |= {"/live": answer()}
    fetcher = make_fetcher(hosts={"127.0.0.1": QUICK, "localhost": QUICK})
    hanging = asyncio.create_task(fetcher.fetch(site.url("/live")))
    await asyncio.sleep(0.05)

    assert isinstance(await asyncio.wait_for(fetcher.fetch(other.url("/live", host="localhost")), 5), Fetched)
    hanging.cancel()
