"""Bodies that are not believed, and for how long."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ledger import Ledger, an_item

from aggregator.core.model import Kind, Outcome
from aggregator.core.text import short_hash


def text(name):
    """Return words that no other item has."""
    return " ".join(short_hash(f"{name} {place}", 7) for place in range(14))


def page(first, last=0, *, timed=True, by="id"):
    """Return items `first` down to `last`, newest first."""
    return [an_item(n, text(n), minute=n if timed else None, by=by) for n in range(first, last - 1, -1)]


def looked_at(items):
    """Return a ledger that knows these items."""
    ledger = Ledger()
    ledger.look(*items)
    return ledger


def shuffled(items):
    """Return items in disorder."""
    return [*items[1::2], *items[::2]][::-1]


@pytest.mark.parametrize(
    ("reason", "before", "after"),
    [
        ("many-gone", page(11), page(5)),
        ("many-gone", page(11), [item for item in page(11) if int(item.key) % 3]),
        ("half-the-items", page(11), page(11, 7)),
        ("reordered", page(11, timed=False), shuffled(page(11, timed=False))),
        ("cut-short", page(11), [*page(11, 7), replace(page(6, 6)[0], text=text(6)[:20])]),
        ("cut-short", page(11), [an_item("12", text(12), minute=12), *page(11, 1), replace(page(0)[0], text=text(0)[:20])]),
        ("other-items", page(11), [an_item(f"x{n}", text(f"x{n}"), minute=n - 30) for n in range(12)]),
        ("other-items", page(11), [an_item(n, text(f"x{n}"), minute=n) for n in range(12)]),
        ("other-items", page(11, timed=False), [an_item(f"x{n}", text(f"x{n}")) for n in range(12)]),
    ],
    ids=["newer half", "thinned", "a few", "disorder", "cut", "broken off", "older page", "counting ids", "no times"],
)
def test_an_unlikely_list_is_a_worry_again_and_again(reason, before, after):
    """It removes nothing and is news to nobody, look after look, and ends without a trace."""
    ledger = looked_at(before)

    plans = [ledger.look(*after) for _ in range(3)]

    assert [(Outcome.WORRY, reason)] * 3 == [(plan.look.outcome, plan.look.note) for plan in plans]
    assert () == ledger.look(*before).changes


def test_an_unlikely_list_that_stays_is_the_pages_new_shape():
    """After an hour the paper means it."""
    ledger = looked_at(page(11))
    thinned = [item for item in page(11) if int(item.key) % 3]
    for _ in range(62):
        ledger.look(*thinned)
    ledger.look(*thinned)

    assert {"9", "6", "3"} == set(ledger.of(Kind.REMOVED)) - {"0"}


def test_two_items_taken_back_at_once_are_an_editors_work():
    """Few removals are believed at once and told at the second sighting."""
    ledger = looked_at(page(11))
    rest = [item for item in page(11) if item.key not in {"8", "5"}]
    ledger.look(*rest)
    ledger.look(*rest)

    assert {"8", "5"} == set(ledger.of(Kind.REMOVED))


def test_what_is_pinned_is_nobodys_older_neighbour():
    """Under an old pinned item the window scrolls as ever."""
    top = an_item("top", text("top"), minute=-500, pinned=True)
    ledger = looked_at([top, *page(5)])
    for newest in range(6, 12):
        ledger.look(top, *page(newest, newest - 5))

    assert [] == ledger.of(Kind.REMOVED)


def test_an_absence_outlives_a_short_list():
    """A list that was cut above the place of an absent item neither confirms nor forgets its absence."""
    ledger = looked_at(page(11))
    rest = [item for item in page(11) if item.key != "3"]
    ledger.look(*rest)
    ledger.look(*rest[:7])
    assert [] == ledger.of(Kind.REMOVED)

    ledger.look(*rest)

    assert ["3"] == ledger.of(Kind.REMOVED)


@pytest.mark.parametrize(
    "variant",
    [
        {"label": None},
        {"title": None},
        {"label": None, "title": None},
        {"label": "THE PORT AND THE CITY"},
        {"title": None, "text": f"Ships wait\n\n{text(3)}"},
    ],
    ids=["no label", "no title", "neither", "another label", "title in the text"],
)
def test_a_variant_of_the_template_is_no_edit(variant):
    """Titles and labels that are hidden, or stand in the text, are the paper's layout; another label is an edit."""
    whole = [replace(item, title="Ships wait" if item.key == "3" else "Trains go", label=None) for item in page(6)]
    whole = [replace(item, label="THE PORT") if "label" in variant and item.key == "3" else item for item in whole]
    ledger = looked_at(whole)

    changes = ledger.look(*[replace(item, **variant) if item.key == "3" else item for item in whole]).changes

    assert ([Kind.EDITED] if variant.get("label") else []) == [change.kind for change in changes]


def test_a_body_without_the_end_that_the_page_has_was_cut():
    """Cut between two items, or within one, it changes nothing; a page that never had an end tag is read as ever."""
    whole, cut = page(5), [*page(5, 3), replace(page(2, 2)[0], text=text(2)[:40] + ".")]
    ledger, endless = Ledger(), Ledger()
    ledger.look(*whole, closed=True)
    endless.look(*whole)

    assert (Outcome.WORRY, "cut-short") == ((look := ledger.look(*cut).look).outcome, look.note)
    assert () == ledger.look(*whole, closed=True).changes
    assert () == ledger.look(*whole).changes
    assert "cut-short" == ledger.look(*whole[:2], replace(whole[2], text=text(2) + " And more."), *whole[3:]).look.note
    assert Outcome.EDITED == endless.look(*cut[:3], replace(cut[3], text=text(2) + " And more."), *page(1)).look.outcome


def test_a_page_that_has_lost_its_end_tag_for_good_is_read_again():
    """After an hour it is the page's new template."""
    ledger = Ledger()
    ledger.look(*page(5), closed=True)
    for minute in range(62):
        ledger.look(*page(6))
        assert (minute >= 60) == (ledger.of(Kind.NEW)[6:] == ["6"])

    assert Outcome.NEW == ledger.look(*page(7)).look.outcome


@pytest.mark.parametrize(
    ("away", "title", "reason"),
    [
        (60, "Ten years of the paper, a look back", "other-items"),
        (60, "Storm surge, live: gates open", None),
        (1800, "Ten years of the paper, a look back", None),
    ],
    ids=["another page", "the same coverage", "after an outage"],
)
def test_another_page_at_the_address_is_known_by_title_and_number(away, title, reason):
    """Young items under another title, more than can have come, are another page, even if one of them looks like ours."""
    ledger = looked_at(page(11, 4))
    like_ours = replace(page(11, 11)[0], key="x11", key_from="content")
    others = [an_item(f"x{n}", text(f"x{n}"), minute=n, by="content") for n in range(30, 22, -1)]

    look = ledger.look(*others, like_ours, title=title, wait=away).look

    assert (Outcome.WORRY if reason else Outcome.NEW) == look.outcome
    assert reason == look.note


@pytest.mark.parametrize(
    ("precision", "title", "away", "outcome"),
    [
        ("minute", "Ten years of the paper, a look back", 60, Outcome.WORRY),
        ("minute", "Ten years of the paper, a look back", 1800, Outcome.NEW),
        ("minute", "Storm surge, live: gates open", 60, Outcome.NEW),
        ("hour", "Storm surge, live: gates open", 60, Outcome.WORRY),
    ],
    ids=["another page", "after an outage", "the same coverage", "times too rough to be young"],
)
def test_a_list_without_a_known_item_is_believed_by_its_times_and_title(precision, title, away, outcome):
    """Young items are the coverage gone on if its title is still there, or if time enough has passed for all of them."""
    ledger = looked_at(page(11))
    others = [replace(an_item(f"x{n}", text(f"x{n}"), minute=n), published_precision=precision) for n in range(30, 12, -1)]

    assert outcome == ledger.look(*others, title=title, wait=away).look.outcome


def test_one_that_is_only_alike_does_not_make_another_list_ours():
    """After a gap a formula comes again: the new item is new, the old one has scrolled off, and nothing was removed."""
    formula = "Agg. {} households in {} are without power, and the {} cannot say for how long the cut will last."
    old = an_item("o", formula.format(12, "the harbour", "council"), by="content")
    ledger = looked_at([*page(13, 8, timed=False, by="content"), old, *page(6, 2, timed=False, by="content")])
    fresh = page(39, 28, timed=False, by="content")
    fresh[7] = an_item("n", formula.format(87, "the harbour", "council"), by="content")
    ledger.look(*fresh, wait=1800)
    ledger.look(*fresh)
    ledger.look(*fresh)

    assert [] == ledger.of(Kind.EDITED) + ledger.of(Kind.REMOVED)
    assert 12 == len(ledger.of(Kind.NEW)) - 12


def test_where_news_came_at_the_head_an_item_at_the_foot_is_an_old_one():
    """In a window that lost an item an older one comes back below; that does not turn the page around."""
    ledger = looked_at(page(9, 2, timed=False, by="content"))
    ledger.look(*page(10, 3, timed=False, by="content"))
    ledger.look(*[item for item in page(10, 2, timed=False, by="content") if item.text != text(5)][:8])
    ledger.look(*[item for item in page(10, 1, timed=False, by="content") if item.text != text(5)][:9])
    assert ledger.recall.memory.newest_first
    assert not ledger.recall.memory.oldest_first

    for newest in (11, 12, 13):
        ledger.look(*[item for item in page(newest, 1, timed=False, by="content") if item.text != text(5)][:8])

    assert [text(5)] == [change.item.text for change in ledger.changes if change.kind is Kind.REMOVED]


def test_to_the_second_a_minute_is_enough_to_be_older():
    """Times that are exact tell the order of items less than a minute apart, after a half list has taken their places."""
    items = [replace(item, published_precision="second") for item in page(11)]
    rest = [item for item in items if item.key != "1"]
    ledger = looked_at(items)
    ledger.look(*rest)
    ledger.look(*rest[:6])
    ledger.look(*rest)

    assert ["1"] == ledger.of(Kind.REMOVED)


def test_an_edit_at_the_foot_does_not_turn_the_page_around():
    """One that is gone and one that is strange in its place are the same place, whatever they say."""
    items = page(9, 2, timed=False, by="content")
    ledger = looked_at(items)
    ledger.look(*items[:-1], an_item("z", text("another thing"), by="content"))

    assert not ledger.recall.memory.oldest_first


def test_a_page_that_was_taken_for_turned_around_is_turned_back():
    """News at the head says where a page has its news, whatever was believed before."""
    ledger = looked_at(page(5, 2, timed=False, by="content"))
    ledger.look(*page(5, 1, timed=False, by="content"))
    believed = ledger.recall.memory.oldest_first
    for newest in range(6, 12):
        ledger.look(*page(newest, newest - 4, timed=False, by="content"))

    assert believed
    assert [] == ledger.of(Kind.REMOVED)
    assert not ledger.recall.memory.oldest_first


def test_a_page_that_grows_at_its_foot_is_known_by_it():
    """What rolls off at its head was not removed."""
    ledger = looked_at(page(5, 0, timed=False, by="content")[::-1])
    for newest in range(6, 12):
        ledger.look(*page(newest, newest - 5, timed=False, by="content")[::-1])

    assert ledger.recall.memory.oldest_first
    assert [] == ledger.of(Kind.REMOVED)


def test_another_lead_above_a_page_that_grows_at_its_foot_does_not_turn_it():
    """The first entry rewritten beyond recognition is no news at the head."""
    ledger = looked_at(page(5, 1, timed=False, by="content")[::-1])
    ledger.look(*page(6, 1, timed=False, by="content")[::-1])
    ledger.look(an_item("z", text("another lead"), by="content"), *page(6, 2, timed=False, by="content")[::-1])

    assert ledger.recall.memory.oldest_first
