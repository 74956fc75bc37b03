"""`aggregator probe` as a shell sees it: what a page is and why, how it will be polled, and lines that can be pasted."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
from livesite import entry

from aggregator.core.model import PageFacts, Reading
from aggregator.demo.harbour import HARBOUR
from aggregator.demo.skins import SKINS, render
from aggregator.outputs.probing import advice, name_of, snippet

RECORDINGS = Path(__file__).parent.parent / "recordings" / "sites"
ADDRESS = "https://www.harbourpost.co.uk/live/storm"
ARTICLE = (
    "<html lang=en><title>A walk</title><body><h1>A walk</h1><p>We went along the quay in the morning, and back again.</p></body></html>"
)


@pytest.fixture
def aggregator(tmp_path):
    """Run a command in a folder of its own; return its exit code and what it printed."""

    async def run(*words, stdin=None):
        told = [sys.executable, "-m", "aggregator", *map(str, words)]
        pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE}
        process = await asyncio.create_subprocess_exec(*told, cwd=tmp_path, env={"PATH": "", "HOME": str(tmp_path)}, **pipes)
        out, err = await process.communicate(stdin)
        return process.returncode, out.decode(), err.decode()

    return run


@pytest.fixture
def harbour(tmp_path):
    """Save a live page of our own and return its path."""
    page = tmp_path / "harbour.html"
    page.write_text(render(HARBOUR, 12.0, SKINS["seed-flat"]), encoding="utf-8")
    return page


async def test_it_says_what_was_recognised_and_why(aggregator, harbour):
    """Verdict, reasons for and against, zone, fields and five items, in plain lines when nobody looks at a terminal."""
    code, out, _ = await aggregator("probe", harbour, "--url", ADDRESS)

    assert 0 == code
    assert "\x1b" not in out
    assert {"  + calls itself live", "  - no item has a time", "time zone  Europe/London"} <= set(out.splitlines())
    assert "read by flat" in out
    assert "text of 9 by flat, label of 9 by flat" in out
    assert 5 == sum(line.startswith("  no time") for line in out.splitlines())


async def test_the_lines_to_paste_are_a_configuration(aggregator, tmp_path, harbour):
    """What `probe` prints last is taken by `check` as it is."""
    _, out, _ = await aggregator("probe", harbour, "--url", ADDRESS)
    (tmp_path / "sources.yaml").write_text(out[out.index("sources:\n") :], encoding="utf-8")

    code, said, _ = await aggregator("check")

    assert (0, True) == (code, "good, 1 source" in said)


async def test_an_address_is_asked_once_and_its_manners_are_said(aggregator, tmp_path, livesite):
    """robots.txt, gap, validators and cost are those of the one polite look that was made."""
    page = livesite.page(skin="blocks")
    for n in range(4):
        livesite.publish(page, entry(n))
    (tmp_path / "c.yaml").write_text("network: {allow: [127.0.0.0/8]}\n")

    code, out, _ = await aggregator("probe", "--json", "--config", "c.yaml", livesite.url_of(page))

    found = json.loads(out)
    assert (0, "page", True) == (code, found["kind"], found["live"])
    assert {"text", "published_at", "id"} <= set(found["fields"])
    assert {"items": 4, "from": "repeated"} == found["fields"]["text"]
    polling = found["polling"]
    assert ("adaptive", 15.0, 600.0, "allows it") == (polling["pace"], polling["least_seconds"], polling["most_seconds"], polling["robots"])
    assert polling["bytes"] > 0
    assert 1 == livesite.asked["/robots.txt"]


async def test_a_known_site_is_named_with_what_is_known_of_it(aggregator):
    """The data file, the zone that the page does not say, and the address at which its script asks for new items."""
    page = RECORDINGS / "guardian" / "page.html"
    address = "https://www.theguardian.com/world/live/2026/mar/01/storm-surge-live"

    _, out, _ = await aggregator("probe", page, "--url", address, "--at", "2026-03-01T12:05:00Z")

    assert {"known      The Guardian (sites/guardian.yaml)", "time zone  Europe/London"} <= set(out.splitlines())
    assert f"new items  {address}.json?lastUpdate=block-65e1f0a18f08a3&isLivePage=true" in out
    assert "    timezone: Europe/London" in out.splitlines()


async def test_where_a_script_gets_its_items_is_said(aggregator):
    """A page without items, of a platform whose answers are known, can be watched."""
    page = RECORDINGS / "24liveblog" / "page.html"

    code, out, _ = await aggregator("probe", page, "--url", "https://paper.example/live/storm-surge")

    assert 0 == code
    assert "not a live page: items-by-script" in out
    assert "is asked when the page is watched: https://data.24liveplus.com/v1/retrieve_server/x/event/2916125192049037403/news/" in out
    assert "    url: https://paper.example/live/storm-surge" in out.splitlines()


async def test_an_article_is_no_live_page_and_the_way_on_is_said(aggregator, tmp_path):
    """Exit code 3, the reason, and what to do; nothing to paste."""
    (tmp_path / "article.html").write_text(ARTICLE)

    code, out, _ = await aggregator("probe", "article.html")

    assert 3 == code
    assert "not a live page: not-live" in out
    assert "select:" in out
    assert "sources:" not in out


async def test_a_page_that_leads_to_live_pages_is_an_index(aggregator, tmp_path):
    """The lines to paste watch it as one, and follow what the addresses have in common."""
    links = "".join(
        f'<li><a href="/news/live/storm-on-the-{name}-coast-{n}">Storm {name}: live updates</a>'
        for n, name in enumerate(("north", "south", "east"))
    )
    (tmp_path / "front.html").write_text(f"<html lang=en><body><h1>News</h1><ul>{links}</ul></body></html>")

    code, out, _ = await aggregator("probe", "--json", "front.html", "--url", "https://paper.example/news")

    found = json.loads(out)
    assert (0, "index", 3) == (code, found["kind"], len(found["links"]))
    assert "sources:\n  - name: paper\n    index: https://paper.example/news\n    follow: /live/\n" == found["yaml"]


async def test_what_cannot_be_fetched_is_said(aggregator):
    """A closed port is exit code 4 with its reason; a file that is not there is 2."""
    assert (4, 2) == ((await aggregator("probe", "http://127.0.0.1:9/live"))[0], (await aggregator("probe", "nowhere.html"))[0])


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.theguardian.com/x", "theguardian"),
        ("https://www.bbc.co.uk/news", "bbc"),
        ("https://edition.cnn.com/", "cnn"),
        ("http://127.0.0.1:8000/live", "127.0.0.1"),
        ("http://[::1]/live", "--1"),
        ("http://localhost/", "localhost"),
    ],
)
def test_a_source_is_named_after_its_paper(address, name):
    """The name is the part of the address by which people know the paper."""
    assert name == name_of(address)


def test_addresses_that_yaml_would_take_apart_are_quoted():
    """A `#` would begin a comment."""
    page = Reading(live=True, page=PageFacts(url="u", timezone="Europe/Kyiv"))

    assert '    url: "https://a.example/live#now"' in snippet("https://a.example/live#now", page, ()).splitlines()


def test_a_page_of_scripts_gets_its_own_advice():
    """It is live, and what to do is to look elsewhere, not to name parts."""
    assert "come by script" in (advice(Reading(live=False, page=PageFacts(url="u"), reason="items-by-script"), ()) or "")
