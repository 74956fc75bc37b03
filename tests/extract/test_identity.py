"""Keys: the paper's own ids where they identify, else words; unique, and steady when nothing changed."""

from datetime import UTC, datetime, timedelta

from aggregator.extract import read

NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
WORDS = ("The gates are closed.", "The ferry waits in the roads.", "Schools stay shut today.", "The water has fallen by an inch.")


def _page(items):
    return f"<h1>The flood of the year, live</h1><main>{''.join(items)}</main>".encode()


def _items(ids, words=WORDS):
    times = [NOW - timedelta(minutes=7 * n) for n in range(len(words))]
    names = [f" id={name}" for name in ids] if ids else [""] * len(words)
    return [
        f'<article{name}><time datetime="{time.isoformat()}">{time:%H:%M}</time><p>{said}</p></article>'
        for name, time, said in zip(names, times, words, strict=True)
    ]


def _keys(items):
    return [item.key for item in read(_page(items), url="https://example.org/live/flood", at=NOW).items]


def test_ids_of_the_paper_are_keys():
    """An item's own id is its key."""
    assert ["b7f3", "b6aa", "b5c1", "b4d0"] == _keys(_items(["b7f3", "b6aa", "b5c1", "b4d0"]))


def test_counters_from_the_top_are_no_keys():
    """Ids that count places would rename every item at each new one; words name them instead."""
    before = _keys(_items(["p1", "p2", "p3"], WORDS[1:]))
    after = _keys(_items(["p1", "p2", "p3", "p4"]))

    assert before == after[1:]


def test_counters_from_the_bottom_are_keys():
    """Ids that count from the oldest item stay with their items."""
    assert ["e4", "e3", "e2", "e1"] == _keys(_items(["e4", "e3", "e2", "e1"]))


def test_items_that_read_the_same_are_counted_from_the_oldest():
    """One more of the same at the top leaves the keys below alone."""
    before = _keys(_items(None, (WORDS[0], WORDS[1], WORDS[0])))
    after = _keys(_items(None, (WORDS[0], WORDS[0], WORDS[1], WORDS[0])))

    assert before == after[1:]
    assert len(set(after)) == len(after)
    assert after[0].endswith("#3")


def test_a_pinned_copy_is_the_item_itself():
    """The copy above the list is not a second item."""
    items = _items(["b7f3", "b6aa", "b5c1", "b4d0"])

    assert 4 == len(_keys([items[3], *items]))
