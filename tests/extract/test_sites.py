"""Known sites and platforms: each data file against its recording in tests/recordings/sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from recordings.known import check_answers, check_files, check_page, recording

from aggregator.config.sites import load_sites, parse_site
from aggregator.extract import read

HERE = Path(__file__).parent
FILES = HERE.parent.parent / "aggregator" / "extract" / "sites"
RECORDINGS = HERE.parent / "recordings" / "sites"
NAMES = sorted({file.stem for file in FILES.glob("*.yaml")} | {folder.name for folder in RECORDINGS.iterdir() if folder.is_dir()})
EACH = pytest.mark.parametrize("name", NAMES)
AT = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
DOCK = b"""
name: Dock
known: {hosts: [dock.example]}
payloads: [{item: "div.tick"}]
"""
TICK = """<div class="tick" id="t{n}"><time datetime="2026-03-01T12:0{n}:00Z">12.0{n}</time>
<p>Boat {n} has left the dock with the tide.</p></div>"""


@pytest.fixture
def recorded(name):
    """Return the recording of a data file, or say how to make one."""
    assert (FILES / f"{name}.yaml").is_file(), f"tests/recordings/sites/{name} is the recording of no data file; is one of them misspelt?"
    folder = RECORDINGS / name
    assert (folder / "truth.yaml").is_file(), f"sites/{name}.yaml has no recording: put page.html and truth.yaml into {folder}"
    return recording(folder, f"sites/{name}.yaml", load_sites(FILES))


@EACH
def test_the_page_of_a_known_site_is_read(recorded):
    """It is recognised by its data file, and zone, items, and the addresses of newer and older items are right."""
    check_page(recorded)


@EACH
def test_the_answers_of_a_known_site_are_read(recorded):
    """Each by its own data file, whoever else's there are; an item that is on the page too is the same there and here."""
    check_answers(recorded)


@EACH
def test_every_file_of_a_recording_is_used(recorded):
    """A file that no line of truth.yaml names proves nothing."""
    check_files(recorded)


@pytest.mark.parametrize("name", ["guardian", "superdesk-liveblog", "wordpress-liveblog"])
def test_a_recording_notices_what_its_data_file_lacks(recorded):
    """Without the data file's zone, or what it says of answers, the recording is not read as it should be."""
    blind = [replace(site, timezone=None, payloads=(), delta=None) for site in recorded.sites]

    with pytest.raises(AssertionError):
        check_page(replace(recorded, sites=blind))
    with pytest.raises(AssertionError):
        check_answers(replace(recorded, sites=blind))


def test_a_piece_of_a_page_is_an_answer_of_its_site_alone():
    """Bare markup is read by the data file of its host, one item included; a whole page is a page, and so is another host's."""
    dock = [parse_site(DOCK, "sites/dock.yaml")]
    piece = TICK.format(n=1).encode()

    def ways(body, host):
        return read(body, url=f"https://{host}/live/boats", at=AT, sites=dock).ways

    assert ("payload",) == ways(piece, "news.dock.example")
    assert "payload" not in ways(b"<html><body>" + piece, "dock.example") + ways(piece, "dockexample.example")


@pytest.mark.parametrize(
    ("embedded", "reason"),
    [
        ('<div id="LB24_LIVE_CONTENT" data-eid="815"></div>', "items-by-script"),
        ('<div id="LB24_LIVE_CONTENT"></div>', "not-live"),
        ("<script>var liveblog_settings = {}; // /liveblog/v1/45/</script>", "not-live"),
    ],
)
def test_what_is_embedded_says_why_a_page_has_no_items(embedded, reason):
    """Whatever the page calls itself; but only where it is known which items, and all of them are told."""
    page = f"<html lang=en><title>A day in the harbour</title><body><h1>A day in the harbour</h1><p>Read on.</p>{embedded}</body></html>"
    reading = read(page.encode(), url="https://paper.example/harbour", at=AT, sites=load_sites(FILES))

    assert (False, reason, reason != "not-live") == (reading.live, reading.reason, reading.delta is not None)


def test_an_empty_list_is_an_answer_where_one_is_expected():
    """On the site's own host it says that nothing is new; anywhere else it may be anything."""
    quay = b"name: Quay\nknown: {hosts: [quay.example]}\npayloads: [{items: 'ticks[]', id: no, html: words}]\n"
    sites = [parse_site(quay, "sites/quay.yaml")]
    readings = [read(b'{"ticks": []}', url=f"https://{host}/t.json", at=AT, sites=sites) for host in ("quay.example", "paper.example")]

    assert [(True, ()), (False, ())] == [(reading.live, reading.items) for reading in readings]


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"{",
        b"[null]",
        b'{"entries": 7}',
        b'{"posts": {"_items": [1, 2]}}',
        b'{"html": 3, "numNewBlocks": 0, "mostRecentBlockId": 1}',
    ],
)
@pytest.mark.parametrize("host", ["paper.example", "www.theguardian.com", "live.francetvinfo.fr"])
def test_json_that_is_no_answer_gives_no_items(body, host):
    """Whatever the JSON is, nothing is made up of it."""
    assert () == read(body, url=f"https://{host}/x.json", at=AT, sites=load_sites(FILES)).items
