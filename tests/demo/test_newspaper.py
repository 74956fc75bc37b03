"""The newspaper serves what its coverage says, as real servers do."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from livesite import entry

from aggregator.demo.coverage import Coverage, publish
from aggregator.demo.harbour import HARBOUR
from aggregator.demo.newspaper import Newspaper


@pytest.fixture
async def client():
    """Open a client that neither inflates nor follows."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        yield session


async def text_of(client, url, **headers):
    """Return a page's text."""
    async with client.get(url, headers=headers, skip_auto_headers=["Accept-Encoding"]) as response:
        return await response.text()


async def test_an_entry_appears_when_its_time_has_come(client):
    """A look before the act does not show the entry, a look after it does."""
    clock = [datetime(2026, 3, 14, 7, 0, tzinfo=UTC)]
    async with Newspaper(now=lambda: clock[0]) as paper:
        page = paper.cover("storm", Coverage(title="Storm", acts=(publish(5.0, entry(1)),)))
        before = await text_of(client, paper.url_of(page))
        clock[0] += timedelta(seconds=5)
        after = await text_of(client, paper.url_of(page))

    assert "Wave 1 reached" not in before
    assert "Wave 1 reached" in after


async def test_speed_brings_an_entry_forward(client):
    """At ten times the speed an act of second fifty is seen at second five."""
    clock = [datetime(2026, 3, 14, 7, 0, tzinfo=UTC)]
    async with Newspaper(now=lambda: clock[0], speed=10) as paper:
        page = paper.cover("storm", Coverage(title="Storm", acts=(publish(50.0, entry(1)),)))
        clock[0] += timedelta(seconds=5)

        assert "Wave 1 reached" in await text_of(client, paper.url_of(page))
        assert [clock[0]] == [item.published_at for item in paper.truth(page)]


async def test_a_page_that_has_not_started_is_nowhere(client):
    """Before its start a page is neither found nor listed; after it, both."""
    clock = [datetime(2026, 3, 14, 7, 0, tzinfo=UTC)]
    async with Newspaper(now=lambda: clock[0]) as paper:
        page = paper.cover("storm", Coverage(title="Storm"), starts_in=60)
        async with client.get(paper.url_of(page)) as early:
            assert 404 == early.status
        assert "/live/storm" not in await text_of(client, paper.index_url)
        clock[0] += timedelta(seconds=61)
        async with client.get(paper.url_of(page)) as late:
            assert 200 == late.status

        assert "/live/storm" in await text_of(client, paper.index_url)


async def test_the_index_has_decoys_that_answer(client, livesite):
    """Articles that are not live stand beside the live pages, and exist."""
    assert "/world/tides" in await text_of(client, livesite.index_url)
    assert "<article>" in await text_of(client, f"{livesite.url}/world/tides")


async def test_an_etag_brings_304_until_something_happens(client, livesite):
    """The same bytes answer 304 without a body; a new entry ends that."""
    page = livesite.page()
    livesite.publish(page, entry(1))
    url = livesite.url_of(page)
    async with client.get(url) as first:
        validators = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
    async with client.get(url, headers=validators) as same:
        assert (304, b"", first.headers["ETag"]) == (same.status, await same.read(), same.headers["ETag"])
    livesite.publish(page, entry(2))
    async with client.get(url, headers=validators) as changed:
        assert 200 == changed.status

    assert (3, 2, 1) == (livesite.asked[page.path], livesite.conditional[page.path], livesite.not_modified[page.path])


async def test_last_modified_alone_brings_304(client, livesite):
    """A reader that kept only the date is answered by it."""
    page = livesite.page()
    async with client.get(livesite.url_of(page)) as first:
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
    async with client.get(livesite.url_of(page), headers=since) as same:
        assert 304 == same.status


async def test_a_malformed_date_is_no_validator(client, livesite):
    """Garbage in If-Modified-Since is answered with the page."""
    page = livesite.page()
    async with client.get(livesite.url_of(page), headers={"If-Modified-Since": "yesterday"}) as answer:
        assert 200 == answer.status


async def test_nonces_make_every_response_another(client, livesite):
    """With nonces two looks at the same news differ in their bytes and validators."""
    page = livesite.page(nonces=True)
    livesite.publish(page, entry(1))
    async with client.get(livesite.url_of(page)) as one, client.get(livesite.url_of(page)) as two:
        assert await one.read() != await two.read()
        assert one.headers["ETag"] != two.headers["ETag"]


async def test_a_page_without_validators_never_answers_304(client, livesite):
    """Such a page sends neither ETag nor Last-Modified, and answers whole."""
    page = livesite.page(validators=False)
    async with client.get(livesite.url_of(page), headers={"If-None-Match": "*"}) as answer:
        assert (200, False) == (answer.status, "ETag" in answer.headers)


async def test_bodies_are_compressed_for_readers_that_ask(client, livesite):
    """The same page comes as gzip or as it is."""
    page = livesite.page()
    async with client.get(livesite.url_of(page), headers={"Accept-Encoding": "gzip"}) as packed:
        assert "gzip" == packed.headers["Content-Encoding"]
        inflated = gzip.decompress(await packed.read()).decode()

    assert inflated == await text_of(client, livesite.url_of(page))


async def test_robots_are_told_what_they_may_read(client, livesite):
    """A robots.txt is there, and counted."""
    assert "Disallow: /private/" in await text_of(client, f"{livesite.url}/robots.txt")
    assert 1 == livesite.asked["/robots.txt"]


async def test_the_harbour_plays_over_http(client):
    """Looked at every second, the demo's page shows each entry, the edit, the removal, the window and the end."""
    clock = [datetime(2026, 3, 14, 7, 0, tzinfo=UTC)]
    seen, sizes = [], []
    async with Newspaper(now=lambda: clock[0]) as paper:
        page = paper.cover("harbour", HARBOUR, skin="seed-flat")
        for _ in range(37):
            text = await text_of(client, paper.url_of(page))
            assert all(item.label in text for item in paper.truth(page))
            seen += [item.label for item in paper.truth(page) if item.label not in seen]
            sizes.append(len(paper.truth(page)))
            clock[0] += timedelta(seconds=1)

    assert (16, 5, 12) == (len(seen), sizes[0], max(sizes))
    assert (True, False) == ("1,400 households" in text, "FROM THE QUAYS" in text)
    assert "This live coverage has ended." in text
