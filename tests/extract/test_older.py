"""Where a live page goes on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.extract import read

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
URL = "https://paper.example/live/storm"
ROWS = "".join(
    f'<article id="block-{n:06x}"><time datetime="2026-03-01T11:{n:02}:00Z">11:{n:02}</time><h2>Wave number {n}</h2>'
    f"<p>Wave {n} reached the quay and the harbour master closed gate {n}.</p></article>"
    for n in range(20, 0, -1)
)


def older(more, url=URL, head=""):
    """Return what a page with this below its items names as the next older page."""
    body = f"<!doctype html><html lang=en><head>{head}</head><body><main><h1>Storm, live</h1>{ROWS}{more}</main></body></html>"
    reading = read(body.encode(), url=url, at=AT, content_type="text/html")
    assert 20 == len(reading.items)
    return reading.older


@pytest.mark.parametrize(
    ("markup", "there"),
    [
        ('<a rel="next" href="?page=2">2</a>', f"{URL}?page=2"),
        ('<a rel="nofollow NEXT" href="/live/storm/page/2#top">»</a>', f"{URL}/page/2"),
        ('<a href="?page=2">Older posts</a>', f"{URL}?page=2"),
        ('<a href="?p=2"><span>Load more</span> <svg><path/></svg></a>', f"{URL}?p=2"),
        ('<a href="?seite=2">Ältere Beiträge »</a>', f"{URL}?seite=2"),
        ('<a href="?p=2">Voir plus</a>', f"{URL}?p=2"),
        ('<a href="?p=2" aria-label="Older"><i></i></a>', f"{URL}?p=2"),
        ('<button data-load-more-url="/api/live/storm?before=1">More</button>', "https://paper.example/api/live/storm?before=1"),
    ],
)
def test_a_page_names_its_older_page(markup, there):
    """Declared, said on a link in the languages of papers, or kept for its script."""
    assert there == older(markup)


def test_a_head_may_declare_it():
    """A link element in the head counts as one in the page."""
    assert f"{URL}?page=2" == older("", head='<link rel="next" href="?page=2">')


@pytest.mark.parametrize(
    "markup",
    [
        "",
        '<a rel="next" href="/live/another-story">Next story</a>',
        '<a href="https://elsewhere.example/live/storm?page=2">Older posts</a>',
        '<a href="/world">More</a>',
        '<a href="#top">Older posts</a>',
        '<a href="?page=2">Older residents remember the flood of 1953</a>',
        '<a href="javascript:void(0)">Load more</a>',
        '<a href="http://[broken">Older posts</a>',
        '<button data-load-more-url="https://tracker.example/x">More</button>',
    ],
)
def test_what_leads_elsewhere_is_no_older_page(markup):
    """Other stories, other hosts, the page itself and headlines are not followed."""
    assert older(markup) is None


def test_an_older_page_names_the_next_one():
    """The third page leads to the fourth, by query or by path."""
    assert f"{URL}?page=3" == older('<a rel="prev" href="?page=1">Newer</a><a href="?page=3">Older</a>', url=f"{URL}?page=2")
    assert f"{URL}/page/3" == older('<a rel="next" href="/live/storm/page/3">Next</a>', url=f"{URL}/page/2")
