"""A gap between two looks, and the older pages that close it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger import START, Ledger, an_item

from aggregator.core.model import Kind, Outcome
from aggregator.core.pageback import MOST_LOOKS, address_to_look_at
from aggregator.core.rules import Rule
from aggregator.core.text import short_hash

EVERYTHING = Rule(name="all", on=frozenset(Kind), notify=("desk",))
OUTAGE = 1800


def words(n):
    """Return a text that no other item has."""
    return " ".join(short_hash(f"{n} {place}", 7) for place in range(14))


def some(first, last, *, timed=True, by="id"):
    """Items `first` down to `last`, one a minute, the newest first."""
    return [an_item(n, words(n), minute=n if timed else None, by=by) for n in range(first, last - 1, -1)]


def older(number):
    """Return the address of an older page."""
    return f"https://paper.example/live?page={number}"


def after_an_outage(**items):
    """Return a ledger that knows items 0 to 4 of a page that shows five, thirty minutes later."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*some(4, 0, **items), older=older(2))
    return ledger


@pytest.mark.parametrize("timed", [True, False])
def test_a_gap_is_paged_back_until_it_meets_what_was_known(timed):
    """All that the older pages still show is found, is backfilled, and rings, for it came after the last good look."""
    ledger = after_an_outage(timed=timed)
    first = ledger.look(*some(24, 20, timed=timed), wait=OUTAGE, older=older(2))
    steps = [ledger.look(*some(24 - 5 * n, 20 - 5 * n, timed=timed), wait=2, older=older(n + 2)) for n in (1, 2, 3, 4)]

    assert [0, 0, 0, 0, 0] == [plan.look.missed for plan in (first, *steps)]
    assert [older(2), older(3), older(4), older(5), None] == [plan.memory.gap and plan.memory.gap.older for plan in (first, *steps)]
    assert {str(n) for n in range(25)} == set(ledger.of(Kind.NEW))
    assert 25 == len(ledger.of(Kind.NEW))
    late = [change for plan in steps for change in plan.changes]
    assert all(change.backfilled for change in late)
    assert 20 == len(ledger.alerts)
    assert [] == ledger.of(Kind.REMOVED)


def test_the_next_look_goes_to_the_older_page_at_once_and_then_to_the_page_when_it_is_due():
    """A gap takes the page's turn and gives it back."""
    ledger = after_an_outage()
    opened = ledger.look(*some(14, 10), wait=OUTAGE, older=older(2))

    assert older(2) == address_to_look_at(ledger.page.url, opened.memory)
    assert opened.look.at == opened.memory.due_at

    closed = ledger.look(*some(9, 3), wait=2, older=older(3))

    assert ledger.page.url == address_to_look_at(ledger.page.url, closed.memory)
    assert opened.memory.gap.due_at == closed.memory.due_at
    assert opened.memory.fingerprint == closed.memory.fingerprint
    assert opened.memory.last_good_at == closed.memory.last_good_at


def test_what_was_published_before_the_last_good_look_is_found_in_silence():
    """Old items on an older page are stored and ring nobody."""
    ledger = after_an_outage()
    ledger.look(*some(14, 10), wait=OUTAGE, older=older(2))
    before = len(ledger.alerts)

    plan = ledger.look(*some(9, 3), *[an_item(n, words(n), minute=n) for n in (-20, -30)], wait=2)

    assert {"5", "6", "7", "8", "9", "-20", "-30"} == {change.item.key for change in plan.changes}
    assert 5 == len(ledger.alerts) - before


def test_a_gap_that_cannot_be_closed_is_recorded():
    """A page that names no older one, or ten that do not reach back, leave `missed`."""
    ledger = after_an_outage()
    assert 1 == ledger.look(*some(40, 36), wait=OUTAGE).look.missed

    ledger = after_an_outage()
    ledger.look(*some(904, 900), wait=OUTAGE * 30, older=older(2))
    plans = [ledger.look(*some(904 - 5 * n, 900 - 5 * n), wait=2, older=older(n + 2)) for n in range(1, MOST_LOOKS + 1)]

    assert [0] * 9 + [1] == [plan.look.missed for plan in plans]
    assert plans[-1].memory.gap is None


def test_older_pages_that_lead_in_a_circle_end():
    """An older page that names one where we were ends the walk."""
    ledger = after_an_outage()
    ledger.look(*some(40, 36), wait=OUTAGE, older=older(2))

    assert 1 == ledger.look(*some(35, 31), wait=2, older=older(2)).look.missed


def test_an_older_page_that_fails_is_asked_for_again_after_the_page_itself():
    """The page's own looks go on; the gap stays open, and the failure is no trouble of the page."""
    ledger = after_an_outage()
    ledger.look(*some(14, 10), wait=OUTAGE, older=older(2))
    failed = ledger.fail(wait=2, retry_after=timedelta(seconds=30))

    assert Outcome.FAILED == failed.look.outcome
    assert 0 == failed.memory.trouble.looks
    assert ledger.page.url == address_to_look_at(ledger.page.url, failed.memory)
    assert failed.look.at + timedelta(seconds=30) == failed.memory.not_before

    ledger.look(*some(15, 11), wait=40, older=older(2))
    ledger.look(*some(10, 2), wait=2, older=older(3))

    assert {str(n) for n in range(16)} == set(ledger.of(Kind.NEW))
    assert ledger.recall.memory.gap is None


def test_an_older_page_that_is_none_ends_the_walk():
    """A wall in place of the older page is recorded and does not count against the page."""
    ledger = after_an_outage()
    ledger.look(*some(14, 10), wait=OUTAGE, older=older(2))
    plan = ledger.look(live=False, reason="not-live", wait=2)

    assert (1, None) == (plan.look.missed, plan.memory.gap)


def test_what_is_pinned_does_not_bridge_a_gap():
    """A pinned item stays on top for hours: it says nothing of what came and went below it."""
    ledger = Ledger(EVERYTHING)
    top = an_item("top", minute=-60, pinned=True)
    ledger.look(top, *some(4, 0), older=older(2))

    plan = ledger.look(top, *some(24, 20), wait=OUTAGE, older=older(2))

    assert older(2) == plan.memory.gap.older
    assert older(3) == ledger.look(top, *some(19, 15), wait=2, older=older(3)).memory.gap.older


def test_a_known_item_that_was_edited_meanwhile_is_an_edit_on_the_older_page():
    """Off the page for a while and edited there, without an id: still the same item."""
    ledger = after_an_outage(by="content")
    ledger.look(*some(14, 10, by="content"), wait=OUTAGE, older=older(2))
    edited = an_item("other", f"{words(4)} and two barges are adrift", minute=4, by="content")

    plan = ledger.look(*some(9, 5, by="content"), edited, *some(3, 1, by="content"), wait=2)

    assert ["4"] == [change.item.key for change in plan.changes if change.kind is Kind.EDITED]
    assert 5 == sum(1 for change in plan.changes if change.kind is Kind.NEW)


def test_a_second_outage_on_the_way_back_keeps_the_older_beginning():
    """A gap over a gap is closed from the newer page down to what was known before the first."""
    ledger = after_an_outage()
    first = ledger.look(*some(24, 20), wait=OUTAGE, older=older(2))
    ledger.fail(wait=2)
    second = ledger.look(*some(44, 40), wait=OUTAGE, older=older(2))

    assert first.memory.gap.since == second.memory.gap.since
    assert START + timedelta(seconds=60) == second.memory.gap.since
