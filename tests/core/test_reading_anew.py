"""What a better reading of bodies that we have seen before changes in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ledger import PAGE, START, an_item

from aggregator.core.model import Kind, Known, Memory, PageFacts, Reading, Recall
from aggregator.core.reread import Body, make_reread

NOW = START + timedelta(days=3)
ITEMS = [an_item(name, minute=minute, by="content") for minute, name in enumerate(("gates", "quays", "ferry", "power", "trains"))]


def at(minutes):
    """Return the instant so many minutes after the start."""
    return START + timedelta(minutes=minutes)


def known(item, first=10, last=60, **rest):
    """Make an item as it is remembered, seen from one minute to another."""
    return Known(id=f"id-{item.key}", item=item, version=1, first_seen_at=at(first), last_seen_at=at(last), **rest)


def body(minute, *items, **reading):
    """Make a kept body that shows these items, newest first."""
    facts = PageFacts(url=PAGE.url)
    return Body(at=at(minute), reading=Reading(**{"live": True, "page": facts, "items": tuple(items), **reading}))


def reread(ones, *bodies, past=None):
    """Read bodies anew, the latest first; return (kind, key, text) of what changes."""
    recall = Recall(memory=Memory(first_look_at=START), known=tuple(ones))
    plan = make_reread(PAGE, recall, past or {}, bodies, NOW)
    return [(change.kind, change.item.key, change.item.text) for change in plan.changes] if plan else None


def better(item, key=None):
    """Return an item as a better reading has it: without the share footer, and so under another key."""
    return replace(item, key=key or f"{item.key}-better", text=item.text.removesuffix(" Share this"))


def worse(item):
    """Return an item as it was read once."""
    return replace(item, text=f"{item.text} Share this")


def test_nothing_is_written_when_the_reading_is_the_same():
    """Bodies that say what the ledger says change nothing."""
    assert reread(map(known, ITEMS), body(60, *reversed(ITEMS)), body(30, *reversed(ITEMS))) is None


def test_better_words_are_an_edit_of_the_same_item():
    """Without ids, and under keys that changed with the words, each item stays itself."""
    assert [(Kind.EDITED, item.key, item.text) for item in ITEMS] == reread(
        [known(worse(item)) for item in ITEMS], body(60, *map(better, map(worse, reversed(ITEMS))))
    )


def test_what_has_scrolled_off_is_mended_from_the_body_that_showed_it():
    """The latest body that shows an item settles it; earlier ones, with words of then, do not."""
    gone = known(worse(ITEMS[0]), last=30)
    rest = [known(item) for item in ITEMS[1:]]
    older = replace(ITEMS[1], text="Quite another thing was said of the quays at first.")

    assert [(Kind.EDITED, ITEMS[0].key, ITEMS[0].text)] == reread(
        [gone, *rest], body(60, *reversed(ITEMS[1:])), body(30, *reversed([ITEMS[0], older, *ITEMS[2:]]))
    )


def test_a_body_from_before_an_edit_tells_nothing_of_the_item():
    """When the body with the latest words is no longer kept, the words of an earlier one do not come back."""
    old = replace(ITEMS[1], text="Quite another thing was said of the quays at first.")
    past = {f"id-{ITEMS[1].key}": [(at(10), old), (at(50), ITEMS[1])]}

    assert reread(map(known, ITEMS), body(30, *reversed([ITEMS[0], old, *ITEMS[2:]])), past=past) is None


def test_a_body_from_before_an_edit_that_left_no_word_makes_no_new_item():
    """Without ids and times nothing but the ledger tells that the first words and the last are one item's."""
    timeless = [replace(item, published_at=None, published_precision=None) for item in ITEMS]
    old = replace(timeless[1], key="old", text="Quite another thing was said at first, and at length, of the harbour master's cat.")
    past = {f"id-{ITEMS[1].key}": [(at(10), old), (at(50), timeless[1])]}

    assert reread(map(known, timeless), body(30, *reversed([old, timeless[0], *timeless[2:]])), past=past) is None


def test_an_item_that_was_overlooked_is_found_once_and_backfilled():
    """It stands in both bodies; it is new once, and late."""
    recall = Recall(known=tuple(map(known, ITEMS[:4])))
    plan = make_reread(PAGE, recall, {}, [body(60, *reversed(ITEMS)), body(30, *reversed(ITEMS))], NOW)

    [change] = plan.changes
    assert (Kind.NEW, ITEMS[4].text, NOW, True, "reread") == (change.kind, change.item.text, change.at, change.backfilled, change.reason)
    assert (1, (), (), True) == (plan.look.new, plan.alerts, plan.sightings, plan.reread)


def test_what_was_never_an_item_is_removed():
    """A box that no body shows as an item any more goes; what only one of them shows stays."""
    box = an_item("most read today", minute=7, by="content")

    assert [(Kind.REMOVED, box.key, box.text)] == reread(
        map(known, [*ITEMS, box]), body(60, *reversed(ITEMS[1:])), body(30, *reversed(ITEMS))
    )


def test_a_body_that_shows_another_page_changes_nothing():
    """Half renders, walls and pages that are not live are no better reading."""
    other = [an_item(f"other {n}", f"A story of {n} that has nothing to do with any storm or harbour.", minute=n) for n in range(5)]

    assert reread(map(known, ITEMS), body(60, *other), body(50, ITEMS[0]), body(40), body(30, *ITEMS, live=False)) is None


def test_what_told_of_new_items_alone_takes_nothing_away():
    """An item that such a body does not show may well have been on the page; what it shows is mended by it."""
    *_, power, trains = ITEMS
    told = replace(body(60, trains, better(worse(power))), partial=True)

    assert [(Kind.EDITED, power.key, power.text)] == reread([*map(known, ITEMS[:3]), known(worse(power)), known(trains)], told)


def test_removed_items_stay_as_the_page_left_them():
    """A better reading neither edits nor restores what the paper took away, and does not take it for new."""
    gone = known(worse(ITEMS[2]), last=30, state="removed")
    rest = [known(item) for item in (*ITEMS[:2], *ITEMS[3:])]

    assert reread([gone, *rest], body(60, *reversed([one.item for one in rest])), body(30, *reversed(ITEMS))) is None


def test_reading_anew_twice_changes_nothing_the_second_time():
    """What the first has written is what the second finds."""
    again = [replace(known(item), version=2) for item in ITEMS[:4]]
    found = replace(known(ITEMS[4]), first_seen_at=NOW, last_seen_at=NOW, backfilled=True)

    assert reread([*again, found], body(60, *reversed(ITEMS)), body(30, *reversed(ITEMS))) is None
