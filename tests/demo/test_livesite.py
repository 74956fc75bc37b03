"""The site under test's hand does as it is told, faults included."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from livesite import FAULTS, entry, half, hang, honest, redirect, reset, says, shuffled, slow, status, turns

from aggregator.demo.skins import SKINS


@pytest.fixture
async def client():
    """Open a plain client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def page(livesite):
    """Start a page with six entries."""
    page = livesite.page(skin="feedlist")
    for number in range(6):
        livesite.publish(page, entry(number))
    return page


@pytest.fixture
def look(client, livesite, page):
    """Return a function that looks at the page and returns status and text."""

    async def look():
        async with client.get(livesite.url_of(page), allow_redirects=False) as response:
            return response.status, await response.text(errors="replace")

    return look


def shown(text):
    """Return which waves a page shows, in its order."""
    return [int(part.split(" ", 1)[0]) for part in text.split("<p>Wave ")[1:]]


async def test_what_is_published_is_seen_by_the_next_look(livesite, page, look):
    """The instant that comes back is that of the entry, and the entry is first."""
    at = livesite.publish(page, entry(9))

    assert [9, 5, 4, 3, 2, 1, 0] == shown((await look())[1])
    assert abs((livesite.truth(page)[0].published_at - at).total_seconds()) < 60


async def test_an_edit_keeps_the_entry_in_its_place(livesite, page, look):
    """The new text stands where the old one stood."""
    livesite.edit(page, entry(3, paragraphs=("Wave 33 after all.",)))

    assert [5, 4, 33, 2, 1, 0] == shown((await look())[1])


async def test_a_removed_entry_is_gone(livesite, page, look):
    """The rest closes ranks."""
    livesite.remove(page, entry(3))

    assert [5, 4, 2, 1, 0] == shown((await look())[1])


async def test_a_backdated_entry_takes_its_place_among_the_old(livesite, page, look):
    """What is published now for an earlier time is not first."""
    livesite.publish(page, entry(7), published=-60.0)

    assert [5, 4, 3, 2, 1, 0, 7] == shown((await look())[1])


async def test_a_window_shows_the_newest_only(livesite, page, look):
    """The older ones scroll off."""
    livesite.window(page, 2)

    assert [5, 4] == shown((await look())[1])


async def test_variants_take_turns(livesite, page, look):
    """One look sees one kind of markup, the next the other."""
    livesite.alternate(page, "feedlist", "blocks")
    texts = [(await look())[1] for _ in range(3)]

    assert [True, False, True] == ['class="feed"' in text for text in texts]


@pytest.mark.parametrize("skin", SKINS)
async def test_a_redesign_keeps_the_news(livesite, page, look, skin):
    """Every kind of markup shows the six entries."""
    livesite.redesign(page, skin)

    assert [5, 4, 3, 2, 1, 0] == shown((await look())[1].replace("<br>", "<p>"))


async def test_a_status_is_answered_for_so_many_looks(livesite, page, look):
    """Two looks fail, the third is good."""
    livesite.fail(page, status(503, retry_after=7), looks=2)

    assert [503, 503, 200] == [(await look())[0] for _ in range(3)]


async def test_retry_after_is_sent(client, livesite, page):
    """The header stands on the answer as given."""
    livesite.fail(page, status(503, retry_after=7))
    async with client.get(livesite.url_of(page)) as response:
        assert "7" == response.headers["Retry-After"]


async def test_a_fault_without_a_number_lasts_until_it_is_healed(livesite, page, look):
    """It holds, look after look, and ends when told."""
    livesite.fail(page, says("<h1>Strike</h1>"))
    struck = [(await look())[1] for _ in range(3)]
    livesite.heal(page)

    assert 3 == sum("Strike" in text for text in struck)
    assert 6 == len(shown((await look())[1]))


async def test_half_shows_half(livesite, page, look):
    """The older half is left, with a status of 200."""
    livesite.fail(page, half())
    code, text = await look()

    assert (200, [2, 1, 0]) == (code, shown(text))


async def test_faults_take_turns(livesite, page, look):
    """A/B variants of which one is half a page."""
    livesite.fail(page, turns(honest(), half()))

    assert [6, 3, 6, 3] == [len(shown((await look())[1])) for _ in range(4)]


async def test_shuffled_shows_all_in_another_order(livesite, page, look):
    """Nothing is missing, and the order is not the page's."""
    livesite.fail(page, shuffled())
    waves = shown((await look())[1])

    assert ([0, 1, 2, 3, 4, 5], True) == (sorted(waves), waves != [5, 4, 3, 2, 1, 0])


async def test_reset_breaks_off_in_the_body(livesite, page, look):
    """The client gets an error, not a short page."""
    livesite.fail(page, reset())
    with pytest.raises(aiohttp.ClientPayloadError):
        await look()


async def test_hang_says_nothing(livesite, page, look):
    """A client that waits gives up by itself."""
    livesite.fail(page, hang())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(look(), 0.1)


async def test_slow_drips(livesite, page, look):
    """The page is whole, but late."""
    livesite.fail(page, slow(0.2))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    _, text = await look()

    assert 6 == len(shown(text))
    assert loop.time() - begun >= 0.18


async def test_redirect_points_elsewhere(client, livesite, page):
    """The location is the one that was given."""
    livesite.fail(page, redirect("/live/other"))
    async with client.get(livesite.url_of(page), allow_redirects=False) as response:
        assert (302, "/live/other") == (response.status, response.headers["Location"])


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - {"hang", "half", "reset", "shuffled", "slow", "wrong-charset"}))
async def test_these_faults_show_no_entry(livesite, page, look, name):
    """An error, a wall, noise or an empty frame has nothing of the news."""
    livesite.fail(page, FAULTS[name]())

    assert [] == shown((await look())[1])


async def test_wrong_charset_names_another(client, livesite, page):
    """The bytes are the page's, the header lies."""
    livesite.fail(page, FAULTS["wrong-charset"]())
    async with client.get(livesite.url_of(page)) as response:
        assert "iso-8859-1" == response.charset
        assert livesite.printed(page).body == await response.read()
