"""Fingerprints, names for addresses, likeness."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalls import ending

from aggregator.core.model import Item, Link, Media
from aggregator.core.text import content, fingerprint, list_fingerprint, short_hash, similarity, slug

ITEM = Item(key="a", label="THE HARBOUR", title="Bridge closed", text="The bridge is closed.\n\nNobody was hurt.")
TEXTS = st.text(alphabet=st.characters(), max_size=40)
ITEMS = st.builds(Item, key=st.text(alphabet="ab\x1f:1", max_size=3), text=st.sampled_from(["", "x", "y"]))


def test_content_is_label_title_and_text():
    """What is empty leaves no gap."""
    assert "THE HARBOUR\n\nBridge closed\n\nThe bridge is closed.\n\nNobody was hurt." == content(ITEM)
    assert "only text" == content(Item(key="a", text="only text"))


def test_the_fingerprint_is_what_it_was_in_the_first_version():
    """Databases keep fingerprints: another format would make every item an edit."""
    assert "952ab7514cc1d208ce01" == fingerprint(ITEM)
    assert "660eff9e6b1164848494" == list_fingerprint([ITEM, replace(ITEM, key="b")])


def test_what_is_no_content_does_not_change_the_fingerprint():
    """Times, addresses, links, pictures, authors, html and white space are not what a reader reads."""
    other = replace(
        ITEM,
        key="z",
        published_at=datetime(2024, 1, 1, tzinfo=UTC),
        published_precision="minute",
        updated_at=datetime(2024, 1, 2, tzinfo=UTC),
        html="<p>other</p>",
        url="https://example.org/1",
        author="A",
        pinned=True,
        links=(Link(url="https://example.org", text="x"),),
        media=(Media(url="https://example.org/x.jpg"),),
        text="The bridge\xa0is  closed.\nNobody was\u200b hurt.",
    )

    assert fingerprint(ITEM) == fingerprint(other)
    assert fingerprint(Item(key="a", text="x")) == fingerprint(Item(key="a", text="x", label="", title=""))


@pytest.mark.parametrize(
    "edit", [{"label": "THE PORT"}, {"title": None}, {"text": "The bridge is open."}, {"title": "THE HARBOUR", "label": "Bridge closed"}]
)
def test_any_edit_of_the_content_changes_the_fingerprint(edit):
    """A word that moves from label to title is an edit too."""
    assert fingerprint(ITEM) != fingerprint(replace(ITEM, **edit))


@given(st.lists(ITEMS, max_size=4), st.lists(ITEMS, max_size=4))
def test_lists_are_told_apart_by_keys_contents_and_order(left, right):
    """Two lists have one fingerprint exactly when keys and contents are the same in the same order."""
    same = [(item.key, item.text) for item in left] == [(item.key, item.text) for item in right]

    assert same == (list_fingerprint(left) == list_fingerprint(right))


@given(TEXTS, TEXTS)
def test_no_text_is_too_odd_for_a_fingerprint(key, text):
    """Surrogates and control characters neither raise nor get lost in keys."""
    item = Item(key=key, label=text, text=text)

    assert re.fullmatch("[0-9a-f]{20}", fingerprint(item))
    assert re.fullmatch("[0-9a-f]{20}", list_fingerprint([item]))


LONG = (
    "The bridge over the harbour was closed on Tuesday morning after a ship had touched "
    "one of its pillars, the port authority said. Nobody was hurt, and trains are running again."
)
OTHER = (
    "Doctors at the university hospital have ended their strike; the ministry offered "
    "four more days of leave and a new rota from the first of January."
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (LONG, LONG.replace("Tuesday", "Wednesday").replace("Nobody was", "Two people were")),
        (LONG, LONG[:80]),
        (LONG, LONG + " " + OTHER[:60]),
        (LONG, LONG.upper()),
        ("Bridge closed", "Bridge closed again"),
        ("Bridge clsoed", "Bridge closed"),
        ("橋が閉鎖された。けが人はいない。", "橋が閉鎖された。けが人はいません。"),
    ],
)
def test_an_item_is_like_itself_edited_or_cut_off(a, b):
    """Small edits, truncation and growth stay above the line of 0.6, in either direction."""
    assert 0.6 < similarity(a, b)
    assert similarity(a, b) == similarity(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (LONG, OTHER),
        ("Bridge closed", "Doctors on strike"),
        ("橋が閉鎖された。", "医師がストライキ。"),
        ("", LONG),
        ("Yes", LONG),
        ("The bridge", LONG),
    ],
)
def test_different_items_are_not_alike(a, b):
    """Sharing small words, or being two words of the other, proves nothing."""
    assert 0.6 > similarity(a, b)


@given(TEXTS, TEXTS)
def test_likeness_is_a_number_from_0_to_1(a, b):
    """A text is wholly like itself, and the order of the two does not matter."""
    assert 1.0 == similarity(a, a)
    assert 0.0 <= similarity(a, b) <= 1.0
    assert similarity(a, b) == similarity(b, a)


def test_likeness_of_two_huge_items_ends_soon():
    """Ten thousand words against ten thousand others."""
    with ending():
        assert 0.6 > similarity(" ".join(map(str, range(10_000))), " ".join(map(str, range(9_000, 19_000))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Guerre en Ukraine : l\u2019armée à Kiev", "guerre-en-ukraine-larmee-a-kiev"),
        ("  --Ærø & Øst--  ", "aero-ost"),
        ("Київ сьогодні", "kiiv-sogodni"),
        ("日本", ""),
        ("", ""),
        ("live/2024/nov/05", "live-2024-nov-05"),
        ("A very long title that does not fit into forty characters", "a-very-long-title-that-does-not-fit-into"),
        ("x" * 50, "x" * 40),
    ],
)
def test_a_slug_is_readable_and_short(text, expected):
    """Letters lose their accents, Cyrillic and Greek are spelt in Latin, the rest becomes hyphens."""
    assert expected == slug(text)


@given(TEXTS, st.integers(min_value=1, max_value=60))
def test_a_slug_has_only_letters_digits_and_single_hyphens(text, most):
    """It can stand in an address as it is."""
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug(text, most))
    assert most >= len(slug(text, most))


@given(TEXTS, st.integers(min_value=1, max_value=102))
def test_a_short_hash_has_the_length_asked_for(text, length):
    """The same text gives the same characters, and a shorter hash looks like none of the longer's."""
    assert re.fullmatch(f"[a-z2-7]{{{length}}}", short_hash(text, length))
    assert short_hash(text, length) == short_hash(text, length)


def test_the_short_hash_is_what_it_was_in_the_first_version():
    """Ids of pages and items are made of it."""
    assert "ikjx3js4" == short_hash("https://example.org/live", 8)
