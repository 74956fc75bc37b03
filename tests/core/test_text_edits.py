"""What an edit did."""

# Digits of other scripts are the subject here.
# ruff: noqa: RUF001

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalls import ending

from aggregator.core.model import Item
from aggregator.core.text import diff_words, edit_class

PROSE = st.lists(
    st.sampled_from(["the", "The", "bridge", "is", "closed", ",", ".", "3,500", "12", "\n\n", " ", "橋", "閉鎖", "l'été", "—", "a\u0301"]),
    max_size=25,
).map(" ".join)
ANY = st.one_of(PROSE, st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))


def spaceless(text: str) -> str:
    """Return text without white space."""
    return "".join(text.split())


def marked(before: str, after: str) -> str:
    """Return a diff in one line: [-deleted-]{+inserted+}."""
    frames = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return "".join(frames[word.op].format(word.text.strip()) + word.text[len(word.text.rstrip()) :] for word in diff_words(before, after))


@given(ANY, ANY)
def test_the_runs_rebuild_both_texts(before, after):
    """What was not inserted is the old text, what was not deleted is the new one, white space aside."""
    words = diff_words(before, after)

    assert spaceless(before) == spaceless("".join(word.text for word in words if word.op != "insert"))
    assert spaceless(after) == spaceless("".join(word.text for word in words if word.op != "delete"))


@given(ANY, ANY)
def test_neighbouring_runs_differ_and_a_deletion_precedes_its_replacement(before, after):
    """No run is empty, none is followed by one of its kind, and an insertion is never followed by a deletion."""
    words = diff_words(before, after)

    assert all(word.text for word in words)
    assert all(a.op != b.op and (a.op, b.op) != ("insert", "delete") for a, b in pairwise(words))


@given(ANY)
def test_a_text_is_equal_to_itself(text):
    """No edit gives one equal run, or none when there is nothing."""
    assert {"equal"} >= {word.op for word in diff_words(text, text)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("3,500 soldiers arrived.", "4,500 soldiers arrived.", "[-3,500-] {+4,500+} soldiers arrived."),
        ("The bridge is closed.", "The old bridge is closed.", "The {+old+} bridge is closed."),
        ("The old bridge is closed.", "The bridge is closed.", "The [-old-] bridge is closed."),
        ("It is over", "It is over.", "It is over{+.+}"),
        ("橋が閉鎖された", "橋が開通された", "橋が[-閉鎖-]{+開通+}された"),
        ("a b", "a b c", "a b {+c+}"),
        ("a b c", "a b", "a b [-c-]"),
        ("", "new", "{+new+}"),
        ("", "", ""),
    ],
)
def test_a_diff_reads_like_an_editors_marks(before, after, expected):
    """Words are compared whole, signs and ideographs one by one, and spaces stand where a reader wants them."""
    assert expected == marked(before, after).replace("-]  {", "-] {")


def test_two_huge_different_texts_are_compared_in_bounded_time():
    """Above the affordable size the middle is replaced whole; beginning and end are still found."""
    before = "start " + "old words here " * 20_000 + "end"
    after = "start " + "new things there " * 20_000 + "end"
    with ending():
        words = diff_words(before, after)

    assert ["equal", "delete", "insert", "equal"] == [word.op for word in words]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("At least 12 people died.", "At least 15 people died.", "number"),
        ("The ship is 3.500 tonnes.", "The ship is 35.00 tonnes.", "number"),
        ("ارتفع العدد إلى ١٢", "ارتفع العدد إلى ١٥", "number"),
        ("Losses of 1,200 men, sources in Kyiv say.", "Losses of 2,100 men, sources in Moscow say.", "number"),
        ("The ministre spoke.", "The minister spoke.", "typo"),
        ("He saw teh ship.", "He saw the ship.", "typo"),
        ("President Zelensky spoke.", "President Zelenskyy spoke.", "typo"),
        ("It is over", "It is over.", "typo"),
        ("It is over today", "It is over. Today", "typo"),
        ("every day", "everyday", "typo"),
        ("The bridge is closed.", "The bridge is closed. Nobody was hurt.", "addition"),
        ("12 people died.", "12 people died, 30 were hurt.", "addition"),
        ("The bridge is closed. Nobody was hurt.", "The bridge is closed.", "cut"),
        ("Talks were held in Iran yesterday.", "Talks were held in Iraq yesterday.", "name"),
        ("Minister Durand has resigned.", "Minister Lefèvre has resigned.", "name"),
        ("The bridge is closed.", "The bridge remains closed.", "wording"),
        ("He did agree.", "He never agreed.", "wording"),
        ("Dozens died, it is said.", "12 died, it is said.", "wording"),
        ("橋が閉鎖された", "橋が開通された", "wording"),
    ],
)
def test_an_edit_is_named_by_what_matters_most(before, after, expected):
    """A figure first, then what kind of words changed."""
    assert expected == edit_class(Item(key="a", text=before), Item(key="a", text=after))


def test_an_edit_of_title_or_label_alone_is_a_title_unless_a_figure_changed():
    """The same text under another title; but 12 dead that become 15 are a figure, wherever they stand."""
    text = "The port is closed."
    assert "title" == edit_class(Item(key="a", title="Bridge shut", text=text), Item(key="a", title="Bridge closed", text=text))
    assert "title" == edit_class(Item(key="a", label=None, text=text), Item(key="a", label="THE HARBOUR", text=text))
    assert "number" == edit_class(Item(key="a", title="12 dead", text=text), Item(key="a", title="15 dead", text=text))


@given(ANY, ANY)
def test_every_edit_has_a_class(before, after):
    """Any two texts give one of the seven words."""
    assert edit_class(Item(key="a", text=before), Item(key="a", text=after)) in {
        "typo",
        "wording",
        "number",
        "name",
        "addition",
        "cut",
        "title",
    }
