"""The pages that people read."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser
from shelf import PAGE, Shelf, change, edit, item, news

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>"><svg onload=alert(1)>'


async def test_the_wire_shows_the_newest_first(face):
    """Label, text, page, the paper's time in the paper's zone, and our delay."""
    _, _, text = await face.get("/")
    entries = LexborHTMLParser(text).css("#wire > li")

    assert [f"i-{PAGE.id}.k{n}" for n in (3, 2, 1)] == [entry.attributes["id"] for entry in entries]
    words = " ".join(entries[2].text(separator=" ").split())
    assert "09:03 +12 s THE PORT Ship 1 waits outside. A storm surge closes the harbour harbour at the paper ↗" == words


async def test_marks_tell_edits_and_removals(face):
    """An edited item links to its history; a removed one is struck out and said so."""
    _, _, text = await face.get("/")
    removed, edited, plain = LexborHTMLParser(text).css("#wire > li")

    assert "entry removed" == removed.attributes["class"]
    assert ["removed"] == [mark.text() for mark in removed.css(".mark")]
    assert ["edited"] == [mark.text() for mark in edited.css(".mark")]
    assert [] == plain.css(".mark")


async def test_filters_reach_the_reader_and_stay_in_links(facing):
    """What is asked for is asked of the store, and read on with."""
    shelf = Shelf(rows=[item(number) for number in range(60)])
    async with facing(shelf) as face:
        _, _, text = await face.get("/?source=harbour&tag=sea&q=ship+%22outside&rule=&before=c9")

    assert ("items", {"source": "harbour", "tag": "sea", "q": 'ship "outside', "before": "c9", "limit": 51}) in shelf.asked
    links = LexborHTMLParser(text)
    assert "/?source=harbour&tag=sea&q=ship+%22outside&before=c10" == links.css_first("a[rel=next]").attributes["href"]
    assert "/feed.atom?source=harbour&tag=sea&q=ship+%22outside" == links.css_first("link[type*=atom]").attributes["href"]
    assert 50 == len(links.css("#wire > li"))


async def test_only_the_newest_page_of_the_wire_is_live(face):
    """Older pages do not move; the newest says after which change to listen."""
    _, _, newest = await face.get("/")
    _, _, older = await face.get("/?before=c2")

    assert "5" == LexborHTMLParser(newest).css_first("#wire").attributes["data-after"]
    assert "data-after" not in LexborHTMLParser(older).css_first("#wire").attributes


async def test_an_item_shows_every_version_and_what_changed(face):
    """The history stands newest first, with the words that an edit took and put."""
    _, _, text = await face.get(f"/items/{PAGE.id}.k2")
    page = LexborHTMLParser(text)

    assert ["edited", "first seen"] == [mark.text() for mark in page.css(".versions .mark")]
    assert "Three" == page.css_first(".versions del").text()
    assert "Four" == page.css_first(".versions ins").text()
    assert "Three ships wait." in page.css(".versions li")[1].text()


async def test_related_links_lead_to_the_web_only(face):
    """A `javascript:` link of a paper is shown nowhere."""
    _, _, text = await face.get(f"/items/{PAGE.id}.k1")
    _, _, wire = await face.get("/")

    assert ["https://example.org/tides"] == [link.attributes["href"] for link in LexborHTMLParser(text).css(".links a")]
    assert "javascript:" not in text + wire


async def test_a_page_shows_what_it_says_of_itself(face):
    """Title, lead, summary and items stand on a page's own page."""
    _, _, text = await face.get(f"/pages/{PAGE.id}")
    page = LexborHTMLParser(text)

    assert "A storm surge closes the harbour" == page.css_first("h1").text()
    assert "The water stands two metres above normal." == page.css_first(".lead").text()
    assert ["The gates are shut.", "Nobody is hurt."] == [part.text() for part in page.css(".body p")]
    assert 3 == len(page.css(".entry"))


async def test_sources_show_health_cost_and_delay(face):
    """A failing source says why, a paused channel how to let it go on."""
    _, _, text = await face.get("/sources")
    words = " ".join(LexborHTMLParser(text).css_first("main").text(separator=" ").split())

    assert "harbour sea ok 1 3 120 75 % 3.5 MB 12 s" in words
    assert "lighthouse failing http-503" in words
    assert "A storm surge closes the harbour harbour live 3" in words
    assert "aggregator deliveries resume old" in words


async def test_nothing_yet_is_said(facing):
    """An empty store shows a page that says so."""
    async with facing(Shelf()) as face:
        status, _, text = await face.get("/")

    assert 200 == status
    assert "Nothing yet." in text


@pytest.mark.parametrize("path", ["/", f"/items/{PAGE.id}.k1", f"/pages/{PAGE.id}"])
async def test_markup_of_strangers_is_text(facing, path):
    """Whatever stands in labels, titles, texts, authors and addresses, it is shown and not obeyed."""
    row = item(1, label=HOSTILE, title=HOSTILE, text=HOSTILE, author=HOSTILE, html=HOSTILE, url="https://x/" + HOSTILE, language=HOSTILE)
    line = change(1, label=HOSTILE, text=HOSTILE)
    async with facing(Shelf(rows=[row], ledger=[line, edit(1)])) as face:
        _, _, text = await face.get(path)
    page = LexborHTMLParser(text)

    assert all(script.attributes.get("src") == "/static/wire.js" for script in page.css("script"))
    assert [] == page.css("img, svg, iframe")
    assert not re.search(r"<[^>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', text))


async def test_a_shelf_of_odd_rows_is_shown(facing):
    """Unknown zones, missing times, no text and no title break nothing."""
    rows = [item(1, published_at=None), item(2, text="", label=None), item(3, version=9, backfilled=True, baseline=True)]
    async with facing(Shelf(rows=rows)) as face:
        status, _, text = await face.get("/")

    assert 200 == status
    assert "(no text)" in text
    assert "edited \u00d78" in text


async def test_search_with_odd_bytes_is_a_search(facing):
    """Half surrogate pairs, NULs and pages of text in a query are no error."""
    async with facing(news()) as face:
        statuses = {(await face.get(path))[0] for path in ("/?q=%ED%A0%80%00", "/?q=" + "x" * 5000, "/?before='--", "/?q=%22%20OR%20*")}

    assert {200} == statuses
