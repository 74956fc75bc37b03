"""A coverage's state follows from its acts and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from livesite import entry

from aggregator.demo.coverage import Act, Coverage, ended, faster, last_act, publish, state
from aggregator.demo.harbour import HARBOUR

ACTS = st.lists(
    st.builds(
        lambda at, deed, number: publish(at, entry(number)) if deed == "publish" else Act(at=at, does=deed, entry=entry(number)),
        st.floats(0, 100),
        st.sampled_from(["publish", "edit", "remove", "pin", "unpin", "end"]),
        st.integers(0, 5),
    )
)


def ids(coverage, seconds):
    """Return the ids that stand, as the page lists them."""
    return [each.id for each in state(coverage, seconds)]


def test_entries_stand_newest_first_from_their_act_on():
    """What is to come does not stand yet."""
    coverage = Coverage(title="Storm", acts=(publish(1, entry(1)), publish(2, entry(2)), publish(3, entry(3))))

    assert [entry(2).id, entry(1).id] == ids(coverage, 2)


def test_an_edit_keeps_place_and_time_and_says_when():
    """Only the text is another."""
    coverage = Coverage(
        title="Storm", acts=(publish(1, entry(1)), publish(2, entry(2)), Act(at=5, does="edit", entry=entry(1, title="New")))
    )
    edited = state(coverage, 5)[1]

    assert ("New", 1, 5) == (edited.title, edited.offset, edited.updated)


def test_an_edit_of_what_does_not_stand_does_nothing():
    """A removed entry does not come back by being edited."""
    coverage = Coverage(
        title="Storm", acts=(publish(1, entry(1)), Act(at=2, does="remove", id=entry(1).id), Act(at=3, does="edit", entry=entry(1)))
    )

    assert [] == ids(coverage, 4)


def test_a_pin_comes_and_goes():
    """Pinned is a state of the entry."""
    pins = (Act(at=2, does="pin", id=entry(1).id), Act(at=4, does="unpin", id=entry(1).id))
    coverage = Coverage(title="Storm", acts=(publish(1, entry(1)), *pins))

    assert [False, True, False] == [state(coverage, at)[0].pinned for at in (1, 3, 5)]


def test_the_end_is_said_from_its_act_on():
    """Before it the coverage is live."""
    coverage = Coverage(title="Storm", acts=(Act(at=9, does="end"),))

    assert [False, True] == [ended(coverage, at) for at in (8, 9)]


def test_an_instant_is_cut_to_the_millisecond():
    """Pages print three decimals."""
    coverage = Coverage(title="Storm")

    assert coverage.starts_at + timedelta(milliseconds=1234) == coverage.instant(1.2349)


@given(acts=ACTS, seconds=st.floats(0, 120))
def test_no_entry_stands_twice_and_all_stand_in_order(acts, seconds):
    """Whatever the newsroom does, the page is a list by time without repeats."""
    entries = state(Coverage(title="Storm", acts=tuple(acts)), seconds)

    assert len(entries) == len({each.id for each in entries})
    assert sorted((each.offset for each in entries), reverse=True) == [each.offset for each in entries]


@given(acts=ACTS, seconds=st.floats(0, 120))
def test_a_faster_coverage_shows_the_same_sooner(acts, seconds):
    """At twice the speed, half the time brings the same entries."""
    coverage = Coverage(title="Storm", acts=tuple(acts))

    assert ids(coverage, seconds) == ids(faster(coverage, 2), seconds / 2)


def test_the_harbour_unfolds_in_half_a_minute():
    """The demo has a baseline, an edit, a removal, a window that rolls, and an end within 35 seconds."""
    deeds = [act.does for act in HARBOUR.acts]
    before, after = ids(HARBOUR, 0), ids(HARBOUR, HARBOUR.length)

    assert (5, 35.0, True) == (len(before), HARBOUR.length, ended(HARBOUR, 35))
    assert (16, 1, 1) == (deeds.count("publish"), deeds.count("edit"), deeds.count("remove"))
    assert len(after) > HARBOUR.window > len(before)
    assert all(each.label == each.label.upper() for each in state(HARBOUR, 35))


def test_the_harbour_removes_what_lies_amid_its_window():
    """The entry taken back has older and newer neighbours on the page, so that its absence means something."""
    removal = next(act for act in HARBOUR.acts if act.does == "remove")
    window = ids(HARBOUR, removal.at - 0.001)[: HARBOUR.window]

    assert 0 < window.index(removal.id) < len(window) - 1


def test_the_last_act_dates_the_page():
    """It is what Last-Modified says."""
    coverage = replace(HARBOUR, acts=HARBOUR.acts[:7])

    assert [0.0, 4.0, 6.5] == [last_act(coverage, at) for at in (1, 5, 60)]
