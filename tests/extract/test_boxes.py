"""Boxes around items and beside them: neither wrappers of several items nor a page's other boxes are the items."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator.extract import read

AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
URL = "https://paper.example/news/live/flood"
NAMES = ("the gates are shut", "the quays are dry", "the ferry stays away", "the power is back", "the trains run again")


def items(main):
    """Return the first words of the items of a page with this main part."""
    body = f"<html lang=en><body><main><article><h1>Flood in Harwick: live updates</h1>{main}</article></main></body></html>"
    return [item.text.partition(",")[0] for item in read(body.encode(), url=URL, at=AT).items]


def told(n):
    """Return a paragraph of one item."""
    return f"<p>On the north bank {NAMES[n]}, the town council said in the afternoon.</p>"


def test_sections_with_one_item_each_are_not_all_when_others_hold_several():
    """Two sections hold two items each: the items are what begins with a clock, not the sections."""
    start = [f"<h3>14:{50 - n} | Harwick, part {n}</h3>{told(n)}" for n in range(5)]
    sections = [start[0], start[1] + start[2], start[3] + start[4]]

    assert [f"On the north bank {name}" for name in NAMES] == items("".join(f"<section><div>{one}</div></section>" for one in sections))


def test_a_box_about_the_author_beside_the_items_is_no_item():
    """Of two boxes, one holds all items and the other is about the author."""
    articles = "".join(f"<article><span>14:{50 - n}</span>{told(n)}</article>" for n in range(3))
    about = '<div class="author-bio"><h3>Ann Lee</h3><p>Ann Lee has written about rivers for many years and lives on one.</p></div>'

    assert [f"On the north bank {name}" for name in NAMES[:3]] == items(
        f"<div><section><h2>04.03.2026</h2>{articles}</section></div>{about}"
    )


def test_comments_below_the_items_are_no_item():
    """A section of labelled items stands beside a section of comments with times."""
    labelled = "".join(f"<div><span>THE WEATHER</span>{told(n)}</div>" for n in range(3))
    comments = "".join(
        f"<li id=comment-{n}><b>reader{n}</b><time>{n} min</time><p>I hope that all are safe, at number {n}.</p></li>" for n in range(8)
    )
    page = f"<section><h2>Minute by minute</h2>{labelled}</section><section class=comments><h2>Comments</h2><ol>{comments}</ol></section>"

    assert [f"On the north bank {name}" for name in NAMES[:3]] == items(page)


def test_many_comments_do_not_outweigh_a_few_items():
    """Three items in one box begin with clocks; the eight comments below have more text, and a time each."""
    flat = "".join(f"<h3>14:{50 - n} | Harwick, part {n}</h3><p>On the bank {NAMES[n]}, they say.</p>" for n in range(3))
    said = "I hope that everybody is safe there, and that the water goes down soon, say we all at number"
    rows = "".join(f"<li id=comment-{n}><b>reader{n}</b><time>{n} min</time><p>{said} {n}.</p></li>" for n in range(1, 9))
    comments = f"<section class=comments><h2>Comments</h2><ol>{rows}</ol></section>"

    assert [f"On the bank {name}" for name in NAMES[:3]] == items(f"<section><div>{flat}</div></section>{comments}")
