"""Addresses have one spelling, and ids are readable and stable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.addresses import canonical, item_id, page_id, source_id


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("HTTPS://News.Example.ORG:443/a/live?x=1#block-3", "https://news.example.org/a/live?x=1"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org:8080/a/", "http://example.org:8080/a/"),
        ("https://example.org/a?utm_source=x&id=5&fbclid=y&UTM_medium=z", "https://example.org/a?id=5"),
        ("https://user:pw@example.org/a", "https://example.org/a"),
        ("https://example.org/caf%c3%a9/%7Euser", "https://example.org/caf%C3%A9/~user"),
        ("https://example.org/café", "https://example.org/caf%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("  https://example.org/\n", "https://example.org/"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("file:///tmp/page.html", "file:///tmp/page.html"),
        ("page.html", "page.html"),
        ("http://example.org:99999/", "http://example.org:99999/"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_spellings_of_one_address_become_one(spelling, expected):
    """What does not change which page is meant is dropped; what no web address is stays as it was."""
    assert expected == canonical(spelling)


@given(st.text(max_size=80) | st.text(alphabet="ab/%:?&=#@[]. é\\", max_size=40).map(lambda tail: f"https://example.org/{tail}"))
def test_canonical_is_settled_after_one_step(address):
    """The canonical form of a canonical form is itself, whatever the text."""
    once = canonical(address)

    assert once == canonical(once)


def test_page_ids_can_be_read_and_do_not_depend_on_the_spelling():
    """An id shows the paper and the end of the path, and is one for all spellings."""
    page = page_id("https://www.herald.example.co.uk/world/live/2024/nov/05/war-in-the-north-day-12?utm_source=x#p3")

    assert page.startswith("example-war-in-the-north-day-12-")
    assert page == page_id("https://www.herald.example.co.uk/world/live/2024/nov/05/war-in-the-north-day-12")


def test_pages_that_look_alike_have_different_ids():
    """The hash tells apart what host and path tail do not."""
    assert page_id("https://example.org/a/live") != page_id("https://example.org/b/live")


def test_source_ids_are_the_names_themselves_where_possible():
    """A plain name is its own id; one that loses letters on the way gets a hash."""
    assert "lemonde-ukraine" == source_id("lemonde-ukraine")
    assert source_id("Война").startswith("source-")
    assert source_id("a b") != source_id("a-b")


def test_item_ids_name_their_page():
    """An item's id is its page's id, a dot and ten characters."""
    name, _, tail = item_id("herald-live-abc123", "block-1").partition(".")

    assert "herald-live-abc123" == name
    assert 10 == len(tail)


def test_ids_stay_what_they_were():
    """Ids stand in databases and in other people's links: a change of the recipe is a migration."""
    assert "example-live-fu4dqe" == page_id("https://example.org/live")
