"""The addresses of known sites: templates filled with facts, then with cursors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.core.model import Item
from aggregator.core.sites import Site, has_cursor, with_cursors, with_facts

AT = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)


def item(key, minute, **more):
    """Return an item with the paper's own id."""
    return Item(key=key, key_from="id", published_at=datetime(2026, 3, 1, 12, minute, tzinfo=UTC), published_precision="minute", **more)


@pytest.mark.parametrize(
    ("facts", "address"),
    [
        ({"post": "45"}, "https://a.example/posts/45?after={newest.id}"),
        ({"post": "4&5#x?"}, "https://a.example/posts/4%265%23x%3F?after={newest.id}"),
        ({"post": "a b/ü"}, "https://a.example/posts/a%20b/%C3%BC?after={newest.id}"),
        ({"post": "../admin"}, None),
        ({"post": ".."}, None),
        ({}, None),
    ],
)
def test_facts_are_filled_in_and_cursors_left_open(facts, address):
    """What a page says cannot leave its place in the address; without it there is no address."""
    assert address == with_facts("https://a.example/posts/{post}?after={newest.id}", facts)


@pytest.mark.parametrize("host", ["evil@b.example", "b.example:0", "", "[b"])
def test_a_fact_makes_no_strange_host(host):
    """A user name, a port or a bracket in place of a host is no address."""
    assert None is with_facts("https://{api}/posts", {"api": host})


def test_cursors_are_those_of_the_newest_and_the_oldest_item():
    """Pinned items and those without a time are neither."""
    items = [item("p", 0, pinned=True), item("c", 3), item("a", 1), item("b", 2), Item(key="x")]

    assert "c a 1772366580 1772366460 1772366700" == with_cursors(
        "{newest.id} {oldest.id} {newest.seconds} {oldest.seconds} {now.seconds}", items, AT
    )


def test_without_items_everything_is_newer():
    """Seconds count from 1970 then; an id that nobody has makes no address, nor does a key that is not the paper's."""
    assert ("0", None) == (with_cursors("{newest.seconds}", (), AT), with_cursors("{newest.id}", (), AT))
    assert None is with_cursors("{newest.id}", [Item(key="made-of-words", published_at=AT, published_precision="minute")], AT)
    assert (True, False) == (has_cursor("https://a.example/{newest.id}"), has_cursor("https://a.example/"))


def test_a_host_is_the_sites_or_below_it():
    """A name that only ends alike is somebody else's."""
    site = Site(name="Dock", file="sites/dock.yaml", hosts=("dock.example",))
    hosts = ("dock.example", "news.dock.example", "drydock.example", "dock.example.org")

    assert [True, True, False, False] == [site.has_host(f"https://{host}/live") for host in hosts]
