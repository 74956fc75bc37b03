"""Each kind of markup shows just what its truth says: read here by selectors that know the markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from aggregator.core.model import Link, Media
from aggregator.demo.coverage import Act, Coverage, Entry, publish, state
from aggregator.demo.harbour import HARBOUR
from aggregator.demo.skins import SKINS, View, facts, render, truth
from aggregator.demo.skins.chrome import WORDS
from aggregator.demo.writing import Pace, generate, write

READ_ALSO = "|".join(re.escape(words.read_also) for words in WORDS.values())

RICH = Entry(
    id="ab12",
    label="ON <THE> SPOT",
    title="“Dry & safe”",
    paragraphs=("One <b> and 2 > 1.", "Two says so here.", "Three says so too."),
    links=(Link(url="https://elsewhere.example/1", text="says so"), Link(url="/world/dykes", text="Dykes & co", rel="related")),
    author="Nora Whitlock",
    media=(Media(url="https://pictures.example/1.jpg", text="A <caption>"),),
)
BARE = Entry(id="cd34", label="BARE", paragraphs=("Only this.",))


def coverage(*acts):
    """Return a coverage in which a rich entry is followed by a bare one."""
    return Coverage(
        title="Storm & tide",
        lead=("It blows.", "It rains."),
        topic="T",
        summary=("S1.", "S2."),
        acts=(publish(10, RICH), publish(200, BARE), *acts),
    )


def visible(element):
    """Return an element's text with its spaces evened out."""
    return " ".join(element.text(deep=True).split()) if element is not None else None


def cards(tree, selector, *, label=None, title=None, body="p"):
    """Read a page on which one element is one entry."""
    for card in tree.css(selector):
        for inner in card.css("aside.related, figure, footer"):
            inner.remove()
        yield (
            visible(card.css_first(label)) if label else None,
            visible(card.css_first(title)) if title else None,
            "\n\n".join(visible(p) for p in card.css(body)),
        )


def read_hashed(tree):
    """Read cards whose classes say nothing: those that hold a time like "12 min ago" first."""
    for card in [each for each in tree.css("article > div > div") if each.css_first("p")]:
        spans = card.css("span")
        for inner in card.css("aside.related, figure"):
            inner.remove()
        label = visible(spans[1]) if len(spans) > 1 else None
        yield label, visible(card.css_first("h3")), "\n\n".join(visible(p) for p in card.css("p"))


def read_flat_clock(tree):
    """Read headings with a clock and what follows each."""
    heads, texts = [], []
    for element in tree.css_first("article").iter():
        if element.tag == "h2":
            heads.append(visible(element).partition(": ")[2] or None)
            texts.append([])
        elif element.tag == "p" and heads and not re.match(READ_ALSO, visible(element)):
            texts[-1].append(visible(element))
    return [(None, head, "\n\n".join(text)) for head, text in zip(heads, texts, strict=True)]


def read_seed_flat(tree):
    """Read what follows the section's heading, label by label."""
    html = tree.css_first("article").html.partition("</h2>")[2]
    html = re.sub(rf"<hr><p>(?:{READ_ALSO})</p><p><a.*?</a></p>", "", html)
    for part in re.split(r"<p><strong>", html)[1:]:
        label, _, rest = part.partition("</strong></p>")
        body = LexborHTMLParser(f"<div>{rest}</div>")
        yield visible(LexborHTMLParser(f"<i>{label}</i>").css_first("i")), None, "\n\n".join(visible(p) for p in body.css("p"))


def read_seed_containers(tree):
    """Read the containers of the section."""
    for card in tree.css("section > div"):
        for inner in card.css("div div"):
            if inner.css_first("em"):
                inner.remove()
        yield visible(card.css_first("span")), None, "\n\n".join(visible(p) for p in card.css("p"))


def read_seed_breaks(tree):
    """Read one block of text by its line breaks."""
    html = tree.css_first("article > div").html.removesuffix("</div>")
    html = re.sub(rf"- <br>(?:{READ_ALSO})<br><a.*?</a>(<br><br>)?", "", html)
    for part in html.split("<b>")[2:]:
        label, _, rest = part.partition("</b><br>")
        texts = [visible(LexborHTMLParser(f"<i>{text}</i>").css_first("i")) for text in rest.split("<br><br>") if text]
        yield visible(LexborHTMLParser(f"<i>{label}</i>").css_first("i")), None, "\n\n".join(texts)


ORACLES = {
    "blocks": lambda tree: cards(tree, "#liveblog-body article", label=".block-label", title="h2", body=".block-body p"),
    "feedlist": lambda tree: cards(tree, "li.item", title="h3"),
    "flat-clock": read_flat_clock,
    "hashed": read_hashed,
    "jsonld": lambda tree: cards(tree, ".update", title="h3", body=".text p"),
    "microdata": lambda tree: cards(tree, "[itemprop=liveBlogUpdate]", title="[itemprop=headline]", body="[itemprop=articleBody] p"),
    "seed-breaks": read_seed_breaks,
    "seed-containers": read_seed_containers,
    "seed-flat": read_seed_flat,
}

skins = pytest.mark.parametrize("name", sorted(SKINS))


def read(name, text):
    """Return (label, title, text) of every entry that the page shows, in its order."""
    return [(label or None, title or None, body) for label, title, body in ORACLES[name](LexborHTMLParser(text))]


def told(name, story, seconds, view=None):
    """Return the same of the truth."""
    return [(item.label, item.title, item.text) for item in truth(story, seconds, SKINS[name], view or View())]


@skins
def test_the_harbours_page_says_what_its_truth_says(name):
    """At every act of the demo the page shows just the truth's items."""
    for act in HARBOUR.acts:
        assert told(name, HARBOUR, act.at) == read(name, render(HARBOUR, act.at, SKINS[name]))


@skins
@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 99), language=st.sampled_from(sorted(WORDS)), window=st.sampled_from([None, 5]), nonce=st.sampled_from([None, "ab"])
)
def test_a_generated_page_says_what_its_truth_says(name, seed, language, window, nonce):
    """In every language, with and without windows and nonces, edits and removals."""
    story = generate(seed, 12, language, Pace(every=40, edited=0.3, removed=0.2), window)
    text = render(story, 300, SKINS[name], View(nonce=nonce))

    assert told(name, story, 300) == read(name, text)


@skins
def test_what_is_special_to_html_is_escaped(name):
    """Angle brackets, ampersands and quotes of the newsroom are text."""
    assert told(name, coverage(), 300) == read(name, render(coverage(), 300, SKINS[name]))


@skins
def test_links_stand_once_on_the_page(name):
    """An inline link is drawn where its words first occur, a related one in the "Read also", and the truth has both."""
    text = render(coverage(), 300, SKINS[name])
    links = truth(coverage(), 300, SKINS[name])[-1].links

    assert 1 == text.count('<a href="https://elsewhere.example/1">says so</a>')
    assert 1 == text.count('<a href="/world/dykes">Dykes &amp; co</a>')
    assert ["inline", "related"] == [link.rel for link in links]


@skins
def test_truth_resolves_links_against_the_page(name):
    """What a reader reports is absolute."""
    item = truth(coverage(), 300, SKINS[name], View(url="https://paper.example/live/storm"))[-1]

    assert "https://paper.example/world/dykes" == item.links[1].url


@skins
def test_without_nonces_the_bytes_are_the_same(name):
    """Drawing is pure; a nonce alone changes the bytes and not the news."""
    quiet, again = (render(coverage(), 300, SKINS[name]) for _ in range(2))
    noisy = render(coverage(), 300, SKINS[name], View(nonce="77"))

    assert (True, False) == (quiet == again, quiet == noisy)
    assert read(name, quiet) == read(name, noisy)


@skins
def test_the_oldest_may_stand_first(name):
    """The order of the page is turned, the items are the same."""
    newest = read(name, render(coverage(), 300, SKINS[name]))

    assert newest[::-1] == read(name, render(coverage(), 300, SKINS[name], View(order="oldest")))


@skins
def test_the_end_is_no_item(name):
    """Closing the coverage changes the page and no entry."""
    closed = coverage(Act(at=250, does="end"))
    text = render(closed, 300, SKINS[name])

    assert "This live coverage has ended." in text
    assert told(name, coverage(), 300) == read(name, text)


@skins
def test_a_page_can_come_without_its_chrome(name):
    """Navigation, most read and footer are left away, the entries stay."""
    bare = render(coverage(), 300, SKINS[name], View(chrome=False))

    assert "Most read" not in bare
    assert told(name, coverage(), 300) == read(name, bare)


def test_blocks_tell_times_ids_and_authors():
    """What the truth has of them stands in the markup."""
    edited = coverage(Act(at=250, does="edit", entry=RICH))
    block = LexborHTMLParser(render(edited, 300, SKINS["blocks"])).css_first("#block-ab12")
    item = truth(edited, 300, SKINS["blocks"])[1]

    assert item.published_at == datetime.fromisoformat(block.css_first("header time").attributes["datetime"])
    assert item.updated_at == datetime.fromisoformat(block.css_first(".updated time").attributes["datetime"])
    assert (item.key, item.author) == ("ab12", visible(block.css_first("address")))
    assert [item.media[0].text] == [visible(caption) for caption in block.css("figcaption")]


def test_a_pinned_entry_is_copied_and_one_item():
    """The copy stands on top even when its entry has left the window; the truth has it once."""
    pinned, view = coverage(Act(at=250, does="pin", id="ab12")), View(window=1)
    tree = LexborHTMLParser(render(pinned, 300, SKINS["blocks"], view))

    assert ["block-ab12"] == [each.id for each in tree.css("#pinned-post article")]
    assert ["block-cd34"] == [each.id for each in tree.css("#liveblog-body article")]
    assert [("cd34", False), ("ab12", True)] == [(item.key, item.pinned) for item in truth(pinned, 300, SKINS["blocks"], view)]


def test_json_ld_says_what_the_page_says():
    """Its update list has the items' times, headlines and texts, and its closing time marks the end."""
    closed = coverage(Act(at=250, does="end"))
    posting = json.loads(LexborHTMLParser(render(closed, 300, SKINS["jsonld"])).css_first("script[type='application/ld+json']").text())
    items = truth(closed, 300, SKINS["jsonld"])

    assert [(item.title, item.text) for item in items] == [
        (each.get("headline"), each["articleBody"]) for each in posting["liveBlogUpdate"]
    ]
    assert [item.published_at for item in items] == [datetime.fromisoformat(each["datePublished"]) for each in posting["liveBlogUpdate"]]
    assert "coverageEndTime" in posting
    assert facts(closed, 300, SKINS["jsonld"]).ended


def test_json_ld_cannot_be_broken_out_of():
    """A script's end in an entry's text does not end the script."""
    story = Coverage(title="Storm", acts=(publish(0, replace(BARE, paragraphs=("</script><h1>x",))),))

    assert 1 == len(LexborHTMLParser(render(story, 1, SKINS["jsonld"])).css("h1"))


def test_microdata_says_local_time_with_its_offset():
    """The same instant, as the newsroom's clock has it."""
    story = replace(coverage(), zone="Europe/Paris")
    time = LexborHTMLParser(render(story, 300, SKINS["microdata"])).css("[itemprop=datePublished]")[1].attributes["datetime"]

    assert time.endswith("+01:00")
    assert truth(story, 300, SKINS["microdata"])[1].published_at == datetime.fromisoformat(time)


def test_hashed_classes_follow_the_build():
    """Another build of the template has no class in common with the one before."""
    first, second = (set(re.findall(r"css-\w+", render(coverage(), 300, SKINS["hashed"], View(build=build)))) for build in ("a", "b"))

    assert first
    assert not first & second


@pytest.mark.parametrize(
    ("seconds", "ago", "precision"),
    [(30, "just now", "minute"), (100, "1 min ago", "minute"), (3000, "49 min ago", "minute"), (7300, "2 h ago", "hour")],
)
def test_hashed_pages_tell_how_long_ago(seconds, ago, precision):
    """Relative times grow, and grow coarser, as the page is looked at later."""
    story = Coverage(title="Storm", acts=(publish(10, RICH),))

    assert ago in render(story, seconds, SKINS["hashed"])
    assert precision == truth(story, seconds, SKINS["hashed"])[0].published_precision


@pytest.mark.parametrize(("language", "clock"), [("de", "8.03 Uhr: "), ("en", "08:03: "), ("es", "08:03 h: "), ("fr", "08h03: ")])
def test_flat_pages_print_the_clock_of_their_country(language, clock):
    """Hours and minutes as people write them there, in the newsroom's zone."""
    story = replace(coverage(), language=language, zone="Europe/Berlin")

    assert clock in render(story, 300, SKINS["flat-clock"])


def test_key_events_repeat_titles_and_are_no_items():
    """The list links to blocks of the page."""
    story = generate(3, 30)
    tree = LexborHTMLParser(render(story, story.length, SKINS["blocks"]))
    links = [link.attributes["href"].removeprefix("#block-") for link in tree.css("#key-events a")]

    assert links
    assert set(links) <= {each.id for each in state(story, story.length)}


def test_an_entry_without_label_gets_one_in_the_seeds_shape():
    """Without a line in capitals a flat page could not be parted."""
    unlabelled = next(write(1, number) for number in range(100) if write(1, number).label is None)
    story = Coverage(title="Storm", acts=(publish(0, unlabelled),))

    assert [unlabelled.title.upper()] == [item.label for item in truth(story, 1, SKINS["seed-flat"])]


def test_facts_tell_lead_and_summary():
    """In the seed's shape both are on the page, in the others the lead alone."""
    seed, blocks = (facts(coverage(), 1, SKINS[name]) for name in ("seed-flat", "blocks"))

    assert ("It blows. It rains.", "S1.\n\nS2.") == (seed.lead, seed.summary)
    assert ("It blows. It rains.", None) == (blocks.lead, blocks.summary)
