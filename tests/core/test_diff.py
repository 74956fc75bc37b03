"""Which item is which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from ledger import START, an_item

from aggregator.core.diff import match
from aggregator.core.model import Known
from aggregator.core.text import short_hash


def known(*items):
    """Remember items as the last look showed them."""
    return [Known(id=f"p.{item.key}", item=item, version=1, first_seen_at=START, position=n) for n, item in enumerate(items)]


def pairs(old, new):
    """Return known key -> seen key."""
    return {one.item.key: item.key for one, item in match(old, new).pairs}


def test_the_same_key_is_the_same_item_whatever_it_says():
    """The paper's own id is trusted before any text."""
    assert {"a": "a"} == pairs(known(an_item("a", "One thing.")), [an_item("a", "Another matter altogether.")])


def test_two_ids_with_the_same_words_in_one_list_are_two_items():
    """A repeated text under a second id is fresh."""
    found = match(known(an_item("a", minute=0)), [an_item("b", "a: x", minute=1), an_item("a", minute=0)])

    assert ["b"] == [item.key for item in found.fresh]


def test_an_id_that_changed_at_an_edit_keeps_its_item():
    """The old id is gone, the clock is the same, the text nearly so."""
    old = an_item("7-100", "The mayor has asked everybody in the lower town to leave.", minute=4)
    new = an_item("7-200", "The mayor has asked everybody in the lower town to leave now.", minute=4)

    assert "7-200" == pairs(known(old, an_item("x", minute=3)), [new, an_item("x", minute=3)])["7-100"]


def test_a_permalink_survives_a_change_of_keys():
    """A redesign that renames ids keeps its addresses."""
    old = an_item("a", "Ten words about the storm that nobody will ever repeat.", url="https://paper.example/live#1")
    new = an_item("b", "Rewritten from the first word to the last one.", url="https://paper.example/live#1", by="permalink")

    assert {"a": "b"} == pairs(known(old), [new])


def test_a_shared_permalink_identifies_nothing():
    """Items that all link to the page are not one item."""
    shared = "https://paper.example/live"
    old = known(an_item("a", "Alpha is about ships.", url=shared))
    new = [an_item("b", "Beta tells of trains.", url=shared), an_item("c", "Gamma knows planes.", url=shared)]

    assert {} == pairs(old, new)


def test_a_rewritten_item_between_its_old_neighbours_is_an_edit():
    """Without ids or times the place between two known items helps."""
    old = [
        an_item("n1", by="content"),
        an_item("k", "The bridge is closed to lorries until noon.", by="content"),
        an_item("n2", by="content"),
    ]
    new = [old[0], an_item("k2", "The bridge is closed to all cars until two.", by="content"), old[2]]

    assert "k2" == pairs(known(*old), new)["k"]


def test_what_scrolled_off_is_not_the_like_item_at_the_top():
    """A form text ("air alert in …") at another time is another item."""
    form = "Air raid alert declared in the {} region, residents are asked to go to shelters at once."
    old = [an_item("n", minute=5, by="content"), an_item("k", form.format("northern"), minute=0, by="content")]
    new = [an_item("k2", form.format("southern"), minute=40, by="content"), old[0]]

    assert {"n": "n"} == pairs(known(*old), new)


texts = st.lists(st.sampled_from(["storm at sea", "quay is shut", "mayor speaks tonight", "ferry is late", "night falls"]), max_size=8)


@given(texts, texts, st.booleans())
def test_pairs_are_one_to_one_and_nothing_is_lost(old, new, ids):
    """Every known and every seen item is in exactly one of pairs, fresh and unseen."""
    by = "id" if ids else "content"
    before = known(*[an_item(f"o{n}", text, by=by) for n, text in enumerate(old)])
    after = [an_item(f"n{n}", text, by=by) for n, text in enumerate(new)]

    found = match(before, after)

    assert sorted(one.id for one in before) == sorted([one.id for one, _ in found.pairs] + [one.id for one in found.unseen])
    assert sorted(item.key for item in after) == sorted([item.key for _, item in found.pairs] + [item.key for item in found.fresh])


@given(texts)
def test_an_unchanged_list_pairs_with_itself(words):
    """Nothing is fresh or unseen when nothing changed."""
    items = [an_item(f"k{n}", text) for n, text in enumerate(words)]

    assert {item.key: item.key for item in items} == pairs(known(*items), items)


def test_two_items_under_one_headline_are_two_items():
    """Without ids, a headline that comes again over another text at another time names another item."""
    first = an_item("k", "Twelve ships wait before the locks.", title="At the port", minute=0, by="content")
    second = an_item("k", "The pilots have gone home for the night.", title="At the port", minute=30, by="content")

    assert {} == pairs(known(first), [second])


def test_ids_that_count_places_are_seen_through():
    """When one more item moves every id by one, the words tell who is who."""
    texts_ = [
        f"{name} tells of {name} and of nothing else, at such a length that nobody says it twice." for name in ("Anna", "Bert", "Carl")
    ]
    old = [an_item(f"event{n}", text, minute=n) for n, text in enumerate(texts_)]
    new = [
        an_item("event0", "A new one of its own kind.", minute=9),
        *[an_item(f"event{n + 1}", t, minute=n) for n, t in enumerate(texts_)],
    ]

    assert {"event0": "event1", "event1": "event2", "event2": "event3"} == pairs(known(*old), new)


def test_an_id_is_used_again_for_another_item():
    """Neither the time nor a word of a long text agrees: the id has a new owner."""
    old, new = (" ".join(short_hash(f"{name} {place}", 9) for place in range(40)) for name in "ab")

    assert {} == pairs(known(an_item("7", old, minute=0)), [an_item("7", new, minute=90)])


def test_an_item_is_not_risen_to_the_top_in_other_words():
    """Without times and ids, what stands above all that we know is new, however alike to one that has gone."""
    form = "The road through {} stays closed for at least {} hours, drivers are sent around the hills."
    rest = [an_item(n, by="content") for n in ("n1", "n2", "n3")]
    old = [rest[0], an_item("k", form.format("Fenbridge", 275), by="content"), *rest[1:]]

    assert "k" not in pairs(known(*old), [an_item("k2", form.format("Harwick", 78), by="content"), *rest])
