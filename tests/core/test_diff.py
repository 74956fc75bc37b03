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


def test_an_id_that_counts_places_gives_way_to_time_and_words():
    """Where one id has moved to an item that we know, with its time and every word, the item stays itself."""
    old = known(an_item("p1", "The mayor spoke.", minute=9), an_item("c2", "The gates are shut.", minute=3, by="content"))
    new = [an_item("p2", "The mayor spoke.", minute=9), an_item("p1", "The gates are shut.", minute=3)]

    assert {"p1": "p2", "c2": "p1"} == pairs(old, new)


def test_an_address_that_counts_places_gives_way_to_time_and_words():
    """The same holds for permalinks."""
    place = "https://paper.example/live#1"
    old = known(an_item("a", "The mayor spoke.", minute=9, url=place), an_item("b", "The gates are shut.", minute=3))
    new = [an_item("c", "The mayor spoke.", minute=9), an_item("d", "The gates are shut.", minute=3, url=place)]

    assert {"a": "c", "b": "d"} == pairs(old, new)


def test_dense_scripts_say_much_in_few_characters():
    """Forty characters of Korean or Chinese are no formula that comes again by chance: counting ids are found out."""
    said = [
        f"{word}을 지나는 도로는 적어도 {n}시간 동안 통제되며 차량은 모두 우회한다"
        for n, word in enumerate(("다리", "구시가", "강변", "항구"))
    ]
    old = known(*(an_item(f"p{n}", text) for n, text in enumerate(said)))
    new = [
        an_item("p0", "모든 학교는 내일 문을 닫는다고 시청이 오늘 밝혔다. 다른 소식은 아직 없다."),
        *(an_item(f"p{n + 1}", text) for n, text in enumerate(said)),
    ]

    assert {f"p{n}": f"p{n + 1}" for n in range(4)} == pairs(old, new)


def test_the_last_item_rewritten_in_its_place_is_itself():
    """Below the last that is known, what stands alone as one alone stood there is its edit."""
    one = "Volunteers fill sandbags at the gates, and more are on their way. Trains are late."
    new = "Volunteers fill sandbags at the gates, and more are on their way. The council meets again at 5. Trains are late and 7 stand."
    old = known(an_item("a"), an_item("z", one, by="content"))

    assert {"a": "a", "z": "y"} == pairs(old, [an_item("a"), an_item("y", new, by="content")])


def test_minutes_ago_are_rounded_at_each_look():
    """Two looks may reckon one item's time nearly two minutes apart."""
    old = an_item("a", "The council meets at nine tonight.", minute=5.3, by="content")
    new = an_item("b", "The council meets at nine tonight, on the gates.", minute=7.1, by="content")
    clocks = [an_item("a", old.text, minute=5, by="content"), an_item("b", new.text, minute=7, by="content")]

    assert {"a": "b", "x": "x"} == pairs(
        known(old, an_item("x", minute=0)), [an_item("y", "Of trains.", minute=9), new, an_item("x", minute=0)]
    )
    assert "a" not in pairs(
        known(clocks[0], an_item("x", minute=0)), [an_item("y", "Of trains.", minute=9), clocks[1], an_item("x", minute=0)]
    )


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
