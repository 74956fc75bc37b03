"""Generated coverage is repeatable, distinct and complete."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.demo.coverage import state
from aggregator.demo.vocabulary import VOCABULARIES
from aggregator.demo.writing import Pace, generate, rewrite, write

LANGUAGES = st.sampled_from(sorted(VOCABULARIES))


@given(seed=st.integers(0, 1000), numbers=st.lists(st.integers(0, 999_999), unique=True, max_size=30), language=LANGUAGES)
def test_no_two_entries_are_alike(seed, numbers, language):
    """Ids and texts differ between any two numbers, in every language."""
    entries = [write(seed, number, language) for number in numbers]

    assert len(numbers) == len({each.id for each in entries}) == len({each.text for each in entries})


@given(seed=st.integers(0, 1000), number=st.integers(0, 999_999), language=LANGUAGES)
def test_an_entry_can_be_written_again(seed, number, language):
    """The same seed and number give the same entry, with something to tell it by and its inline links in its text."""
    written = write(seed, number, language)

    assert written == write(seed, number, language)
    assert written.label or written.title
    assert all(link.text in written.text for link in written.links if link.rel == "inline")


@given(seed=st.integers(0, 1000), number=st.integers(0, 999_999), language=LANGUAGES)
def test_a_rewritten_entry_says_more(seed, number, language):
    """An edit keeps the id and begins with what was said before."""
    before, after = write(seed, number, language), rewrite(seed, number, language)

    assert (before.id, True) == (after.id, after.text.startswith(before.text + "\n\n"))


@pytest.mark.parametrize("language", sorted(VOCABULARIES))
def test_a_coverage_has_as_many_entries_as_asked(language):
    """All of them stand at its end, those that should at its beginning."""
    coverage = generate(7, 60, language, Pace(every=10, standing=20))

    assert (20, 60) == (len(state(coverage, 0)), len(state(coverage, coverage.length)))
    assert language == coverage.language


def test_edits_and_removals_come_in_their_shares():
    """About so many of a thousand entries are edited and taken back."""
    coverage = generate(7, 1000, pace=Pace(every=1, edited=0.2, removed=0.1))
    deeds = [act.does for act in coverage.acts]

    assert 150 < deeds.count("edit") < 250
    assert 60 < deeds.count("remove") < 140
