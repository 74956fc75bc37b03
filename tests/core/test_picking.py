"""Paths into JSON answers, as data files write them."""

from __future__ import annotations

import pytest

from aggregator.core.picking import all_text, found, holds, parse_blend, parse_condition, parse_pick, text_at, values_of

ANSWER = {
    "posts": {"_items": [{"id": 7, "groups": [{}, {"refs": [{"text": "one"}, {"text": "two"}]}]}, {"id": 8}]},
    "by_id": {"a": {"n": 1}, "b": {"n": 2}},
    "none": None,
    "empty": [],
    "when": "noon",
    "deleted": False,
    "sticky": True,
    "kind": "Advertisement Local",
}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("posts._items[].id", [7, 8]),
        ("posts._items[0].groups[1].refs[].text", ["one", "two"]),
        ("by_id[].n", [1, 2]),
        ("none | when", ["noon"]),
        ("nowhere.at.all | posts._items[1].id", [8]),
        ("posts._items[9].id", []),
        ("when[0]", []),
        ("empty[]", []),
        ("none", []),
    ],
)
def test_a_path_finds_values(path, values):
    """Keys, places, each entry of a list or a mapping, and the first of several paths that has something."""
    assert values == values_of(ANSWER, parse_pick(path))


def test_a_dot_is_the_value_itself():
    """An answer that is one entry is named so."""
    assert [ANSWER] == values_of(ANSWER, parse_pick("."))


@pytest.mark.parametrize(
    ("path", "values"), [("empty[]", []), ("empty[].id", []), ("none", [None]), ("posts.gone[]", None), ("gone", None)]
)
def test_an_empty_list_is_there_and_a_missing_one_is_not(path, values):
    """An answer that tells nothing new is one all the same."""
    assert values == found(ANSWER, parse_pick(path))


def test_a_field_mixes_words_and_paths():
    """An id gets the words that the page puts before it; where a part is missing there is no text, never half of one."""
    entry = ANSWER["posts"]["_items"][0]

    assert "block-7" == text_at(entry, parse_blend("block-{id}"))
    assert ("one", "one\ntwo") == tuple(pick(entry, parse_blend("groups[1].refs[].text")) for pick in (text_at, all_text))
    assert (None, None) == (text_at(entry, parse_blend("block-{uid}")), text_at(entry, None))
    assert None is text_at(ANSWER, parse_blend("posts"))


@pytest.mark.parametrize(
    ("condition", "holding"),
    [
        ("sticky", True),
        ("deleted", False),
        ("nowhere", False),
        ("when = noon", True),
        ("when = no", False),
        ("when ^= no", True),
        ("kind ^= Advertisement", True),
        ("deleted = false", True),
        ("posts._items[].id = 8", True),
    ],
)
def test_a_condition_holds_or_not(condition, holding):
    """A value that counts, one that equals a text, one that begins with it."""
    assert holding is holds(ANSWER, parse_condition(condition))


@pytest.mark.parametrize("text", ["", "a b", "a..b", "a[", "[x]", "a.[]b c", ".a", "|"])
def test_what_is_no_path_is_said(text):
    """With a word of how paths look."""
    with pytest.raises(ValueError, match="path"):
        parse_pick(text)


@pytest.mark.parametrize("text", ["{id", "id}", "a{b}{", "{a}}"])
def test_a_brace_that_is_left_open_is_said(text):
    """Half a brace is no word."""
    with pytest.raises(ValueError, match=r"brace|path"):
        parse_blend(text)
