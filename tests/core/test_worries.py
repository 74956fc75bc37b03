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
