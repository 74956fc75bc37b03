"""The page that the project began with: a lead, a summary, a heading above the items, labels in capitals, "Read also" in an item."""

import re
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.extract import read

NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
LEAD = "The river rose above its banks for the third night in a row and the lower town was cleared."
LEAD_MORE = "The mayor asked everybody to stay away from the old bridge until Thursday."
SUMMARY = "The water stood at six metres on Tuesday morning, more than in any spring since records began, said the harbour office."
LABELS = ("THE OLD BRIDGE", "SCHOOLS", "GOOD MORNING")
TEXTS = (
    ("Engineers closed the old bridge to all traffic after divers found a crack in the second pier.", "It will stay closed for a week."),
    ("All schools of the lower town remain closed on Wednesday, the council decided.",),
    (
        "Hello and welcome to our coverage of the flood.",
        "More than two hundred people spent the night in the sports hall.",
        "Volunteers brought blankets.",
    ),
)
RELATED = "How the flood of 1954 changed the town"
HEAD = (
    '<!doctype html><html lang="en"><title>The flood, live</title><body><nav><a href="/">Home</a></nav>'
    "<main><article><h1>The flood, live</h1>"
)
FOOT = (
    '</article><aside><h2>Most read</h2><ol><li><a href="/a">What rivers carry</a></li>'
    '<li><a href="/b">Ten old photographs</a></li></ol></aside></main><footer><p>All rights reserved</p></footer>'
)


def flat() -> str:
    """Return the page as siblings: a bold label, then paragraphs."""
    items = [
        "".join([f"<p><strong>{label}</strong></p>", *(f"<p>{p}</p>" for p in texts)]) for label, texts in zip(LABELS, TEXTS, strict=True)
    ]
    items[2] = items[2].replace("<p>Volunteers", f'<hr><p>Read also</p><p><a href="/then">{RELATED}</a></p><p>Volunteers')
    return HEAD + _above("<p>{}</p>") + "<h2>Minute by minute</h2>" + "".join(items) + FOOT


def containers() -> str:
    """Return the page with one element an item."""
    items = ["".join([f"<span>{label}</span>", *(f"<p>{p}</p>" for p in texts)]) for label, texts in zip(LABELS, TEXTS, strict=True)]
    items[2] = items[2].replace("<p>Volunteers", f'<div><em>Read also</em><a href="/then">{RELATED}</a></div><p>Volunteers')
    return (
        HEAD
        + _above("<p>{}</p>")
        + "<section><h2>Minute by minute</h2>"
        + "".join(f'<div class="x{n}9">{item}</div>' for n, item in enumerate(items))
        + "</section>"
        + FOOT
    )


def breaks() -> str:
    """Return the page as one text with breaks."""
    items = [f"<b>{label}</b><br>" + "<br><br>".join(texts) for label, texts in zip(LABELS, TEXTS, strict=True)]
    items[2] = items[2].replace("Volunteers", f'- <br>Read also<br><a href="/then">{RELATED}</a><br><br>Volunteers')
    return HEAD + "<div>" + _above("{}<br><br>") + "<b>Minute by minute</b><br><br>" + "<br><br>".join(items) + "</div>" + FOOT


def plain() -> str:
    """Return the page as a reader sees it."""
    items = ["\n".join((label, *texts)) for label, texts in zip(LABELS, TEXTS, strict=True)]
    items[2] = items[2].replace("Volunteers", f"-\nRead also\n{RELATED}\nVolunteers")
    return _above("{}\n") + "Minute by minute\n" + "\n".join(items)


def _above(pattern: str) -> str:
    rows = (LEAD, LEAD_MORE, "Follow the latest information.", "The flood: a long spring", SUMMARY)
    return "".join(pattern.format(row) for row in rows)


@pytest.mark.parametrize("rendering", [flat, containers, breaks, plain])
def test_every_rendering_reads_exactly(rendering):
    """Labels, texts, order, links, lead and summary are the same in every kind of markup and in none."""
    assert_exact(rendering())


def assert_exact(page: str) -> None:
    """Assert that a page reads as the newsroom wrote it, to the letter."""
    reading = read(page.encode(), url="https://example.org/flood", at=NOW)

    assert reading.live
    assert list(LABELS) == [item.label for item in reading.items]
    assert ["\n\n".join(texts) for texts in TEXTS] == [item.text for item in reading.items]
    assert [[], [], [(RELATED, "related")]] == [[(link.text, link.rel) for link in item.links] for item in reading.items]
    assert f"{LEAD} {LEAD_MORE}" == reading.page.lead
    assert SUMMARY == reading.page.summary


ADS = (
    '<div class="ad-slot"></div>',
    '<div class="advert"><span>Advertisement</span></div>',
    '<iframe src="https://ads.example/1"></iframe>',
    "<!-- slot -->",
    '<div class="promo newsletter"><p>Sign up for our newsletter.</p></div>',
)
MENU = '<nav><ul><li><a href="/live">Live</a></li><li><a href="/world">The world at large</a></li></ul></nav>'
CLASSED = ("p", "h2", "section", "article", "main", "h1")


def mutate(page: str, dice: Random) -> str:
    """Return the page with other wrappers, classes, advertisements and menus, and the same words."""
    for tag in CLASSED:
        page = re.sub(
            rf"<{tag}>", lambda _, tag=tag: f'<{tag} class="k{dice.getrandbits(24):06x}">' if dice.random() < 0.6 else f"<{tag}>", page
        )
    depth = dice.randrange(4)
    page = page.replace("<article", "<div>" * depth + "<article", 1).replace("</article>", "</article>" + "</div>" * depth, 1)
    page = re.sub(r"(?<=</p>)(?=<p[ >])|(?<=</div>)(?=<div)", lambda _: dice.choice(ADS) if dice.random() < 0.15 else "", page)
    page = page.replace("<body>", "<body>" + MENU * dice.randrange(3), 1)
    return page.replace("</main>", f"</main><aside>{MENU}</aside>" * dice.randrange(2) or "</main>", 1)


@given(st.randoms(use_true_random=False))
@pytest.mark.parametrize("rendering", [flat, containers, breaks])
def test_changed_markup_reads_exactly(rendering, random):
    """Wrappers, classes, advertisements and menus make no difference to what is read."""
    assert_exact(mutate(rendering(), random))
