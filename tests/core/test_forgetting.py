"""Forgotten items are known again by what cannot be read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.core.addresses import item_id
from aggregator.core.forgetting import MARKS, is_of, marks, trace, without_forgotten
from aggregator.core.model import Item, PageFacts, Reading

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "Anna Example of Harbour Street writes to us that the water stood a hand below her door at noon and that nobody came to help."
ITEM = Item(key="k1", key_from="content", published_at=AT, published_precision="minute", label="A READER", text=TEXT)
TRACE = trace(item_id("page", "k1"), [ITEM])


@pytest.mark.parametrize(
    "again",
    [
        ITEM,
        replace(ITEM, key="k2", text=TEXT.replace("at noon", "at midday")),
        replace(ITEM, key="k2", label=None, text=TEXT + " She is safe now."),
        replace(ITEM, text="Anna asks us to say less."),
        replace(ITEM, key="p7", key_from="id", published_at=None),
    ],
    ids=["same", "wording", "longer", "rewritten-in-place", "with-an-id-now"],
)
def test_a_forgotten_item_is_known_again(again):
    """The same item, an edit of it, and its content under another key do not come back."""
    assert is_of(again, "page", TRACE)


@pytest.mark.parametrize(
    "other",
    [
        replace(ITEM, key="k3", text="The mayor of Skerrow says that the gates will stay shut until the evening tide has passed the mark."),
        replace(ITEM, published_at=AT + timedelta(hours=2), text="Ben Sample from the north quay tells another story of the same night."),
        replace(ITEM, key="p7", key_from="id", text=TEXT.replace("noon", "midnight")),
    ],
    ids=["another-text", "another-reader-under-the-same-label", "another-id"],
)
def test_other_items_are_not_taken_for_it(other):
    """What merely stands on the same page, or begins alike at another hour, is read as ever."""
    assert not is_of(other, "page", TRACE)


def test_an_id_names_it_whatever_it_says_now():
    """A paper's own id identifies a forgotten item through any edit."""
    kept = trace(item_id("page", "a1"), [replace(ITEM, key="a1", key_from="id")])

    assert is_of(replace(ITEM, key="a1", key_from="id", text="Quite different."), "page", kept)


def test_a_trace_holds_no_word_of_the_text():
    """Numbers and digests only; at most sixty-four marks."""
    said = repr(TRACE)

    assert not [word for word in TEXT.split() if len(word) > 3 and word in said]
    assert MARKS >= len(marks(replace(ITEM, text=TEXT * 50 + " ".join(map(str, range(999))))))


def test_a_reading_loses_forgotten_items_only():
    """The rest of the page is read as if they did not stand there."""
    other = replace(ITEM, key="k9", text="The mayor of Skerrow says that the gates will stay shut until the evening.")
    reading = Reading(live=True, page=PageFacts(url="https://paper.example/live"), items=(other, ITEM))

    assert (other,) == without_forgotten(reading, "page", [TRACE]).items
    assert reading is without_forgotten(reading, "page", [])
