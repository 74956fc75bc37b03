"""The hot path: what it takes for the same, and that nothing which means something is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.model import Item, PageFacts, Reading
from aggregator.extract.scan import AGREED, BARRED, FIRST_AUDIT, OLDEST, REST, Mark, is_due, is_same, learn

AT = datetime(2026, 3, 14, 10, 0, tzinfo=UTC)
PAGE = (
    '<html><head><meta name="csrf" content="{nonce}"><script>window.ads = {{"id": "{nonce}", "n": {number}}}</script></head><body>'
    "<h1>A storm, live</h1><article><time>14:32</time><p>The gates are shut, 12 people wait.</p></article>"
    "<article><time>14:20</time><p>The water is at 340 centimetres.</p></article>"
    "<p>Made at 2026-03-14T10:{minute}:07.120Z</p><!-- served by {nonce} --></body></html>"
)


def a_body(n, page=PAGE):
    """Print the page; `n` decides what differs at every look."""
    return page.format(nonce=f"{n * 7919:08x}c0ffee", number=n * 317 + 10, minute=f"{n % 60:02d}").encode()


def a_mark(*texts, timezone="Europe/Berlin", until=None, live=True):
    """Make the mark of a reading with these items."""
    items = tuple(Item(key=f"k{n}", key_from="id", text=text) for n, text in enumerate(texts or ("The gates are shut.",)))
    return Mark.of(Reading(live=live, page=PageFacts(url="https://paper.example/live"), zone=timezone, items=items, until=until))


def learned(looks=5, mark=None, page=PAGE):
    """Learn a page from so many bodies that say the same."""
    scan = None
    for n in range(looks):
        scan = learn(scan, a_body(n, page), mark or a_mark(), AT + timedelta(seconds=30 * n))
    return scan


def test_a_body_with_other_nonces_is_the_same():
    """Tokens, counters and stamps that were seen to differ may differ."""
    scan = learned()

    assert scan.trusted
    assert is_same(scan, a_body(77))


@given(st.integers(0, len(a_body(77)) - 1), st.sampled_from([b"", b"x", b"7", b"<b>", b" "]), st.booleans())
def test_whatever_else_differs_is_not_the_same(at, put, over):
    """One byte changed, lost or inserted outside the spots is seen, wherever it is."""
    scan, body = SCAN, a_body(77)
    changed = body[:at] + put + body[at + over :]
    free = any(place <= at <= place + 40 for place in SPOTS)

    assert changed == body or free or not is_same(scan, changed)


SCAN = learned()
SPOTS = [
    at for at in range(len(a_body(77))) if a_body(77)[at:].startswith((b'content="', b'"id": "', b'"n": ', b"Made at ", b"served by "))
]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"12 people", b"13 people"),
        (b"340 cent", b"341 cent"),
        (b">14:32<", b">14:33<"),
        (b"are shut", b"were shut"),
        (b"<article><time>14:20", b"<article><p>New.</p></article><article><time>14:20"),
        (b"</body>", b"<p>ended</p></body>"),
    ],
    ids=["a number", "three digits", "a clock", "a word", "an item between", "a line below"],
)
def test_an_edit_in_a_known_stretch_is_seen(old, new):
    """What a reader sees is compared to the letter, numbers and clocks too."""
    body = a_body(77).replace(old, new)

    assert body != a_body(77)
    assert not is_same(learned(), body)


def test_two_articles_that_change_places_are_seen():
    """The stretches are the same and their order is not."""
    first, second = (
        PAGE[PAGE.index("<article>") : PAGE.index("<article><time>14:20")],
        PAGE[PAGE.index("<article><time>14:20") : PAGE.index("<p>Made")],
    )

    assert not is_same(learned(), a_body(77, PAGE.replace(first + second, second + first)))


def test_nothing_is_trusted_before_several_bodies_agreed():
    """Learning a difference is no proof; so many different bodies as AGREED says must have been foretold."""
    states = [learned(looks).trusted for looks in range(2, 3 + AGREED)]

    assert [False] * AGREED + [True] == states


def test_a_word_is_never_a_token():
    """A spot in which words stood is read in full, whatever it was seen to hold."""
    scan = None
    for n, word in enumerate(("calm", "rain", "wind", "snow", "hail", "calm", "rain")):
        scan = learn(scan, a_body(n).replace(b"<body>", b'<body class="%s">' % word.encode()), a_mark(), AT)

    assert not is_same(scan, a_body(9).replace(b"<body>", b'<body class="over">'))


def test_a_number_that_items_go_by_is_no_token():
    """Relative times order the items: "5 min ago" is read at every look."""
    scan = None
    for n in range(8):
        scan = learn(scan, a_body(1).replace(b"14:32", b"%d min ago" % (n + 2)), a_mark(), AT)

    assert not is_same(scan, a_body(1).replace(b"14:32", b"55 min ago"))


def test_news_keeps_what_was_learned():
    """After an item came one body more must agree, not all of them again."""
    page = PAGE.replace("<article>", "<article><p>New: the bridge is open.</p></article><article>", 1)
    told = learn(learned(), a_body(50, page), a_mark("a", "b"), AT)

    assert not told.trusted
    assert is_same(told, a_body(51, page))
    assert learn(told, a_body(51, page), a_mark("a", "b"), AT).trusted


def test_an_audit_that_disagrees_ends_all_trust_for_a_day():
    """A scan that would have overlooked news is not believed again, until it has learned anew."""
    wrong = learn(learned(), a_body(60), a_mark("something else"), AT)
    later = learn(wrong, a_body(61), a_mark("something else"), AT + timedelta(hours=23))
    anew = learn(later, a_body(62), a_mark("something else"), AT + BARRED)

    assert AT + BARRED == wrong.barred_until == later.barred_until
    assert is_due(later, 0, AT + timedelta(hours=23))
    assert not is_same(later, a_body(61))
    assert anew.barred_until is None


def test_full_readings_come_at_audits_at_a_new_day_and_at_an_end_that_was_announced():
    """Whatever the body is, what time alone can change is looked at."""
    scan = learned()
    soon = scan.read_at + timedelta(seconds=30)
    ends = replace(scan, mark=a_mark(until=scan.read_at + timedelta(minutes=5)))
    midnight = replace(scan, read_at=datetime(2026, 3, 14, 22, 59, tzinfo=UTC))
    somewhere = replace(scan, mark=a_mark(timezone=None))

    assert not is_due(scan, 1, soon)
    assert is_due(scan, FIRST_AUDIT, soon)
    assert is_due(scan, 1, scan.read_at + OLDEST + timedelta(seconds=1))
    assert [False, True] == [is_due(ends, 1, scan.read_at + timedelta(minutes=n)) for n in (4, 5)]
    assert is_due(midnight, 1, midnight.read_at + timedelta(minutes=2))
    assert [False, True] == [is_due(somewhere, 1, scan.read_at + timedelta(minutes=n)) for n in (1, 16)]


def test_audits_grow_rare_while_they_agree():
    """A page that was always right is audited at 16, 32, 64 … looks, at most each 256."""
    scan = learned()
    gaps = []
    for n in range(6):
        gaps.append(scan.audit_each)
        scan = learn(scan, a_body(70 + n), a_mark(), AT)

    assert [16, 32, 64, 128, 256, 256] == gaps


def test_a_page_that_differs_in_more_than_tokens_is_left_alone():
    """A page that says the same in ever new markup costs no more learning for an hour, and is read in full."""
    scan = None
    for n in range(40):
        scan = learn(scan, a_body(n).replace(b"</h1>", b"</h1>" + b"<hr>" * (n % 7)), a_mark(), AT)

    assert AT + REST == scan.barred_until
    assert scan.body is None


def test_the_same_bytes_need_no_trust():
    """A body without any difference says the same at once; when it comes to mean something else, nothing was overlooked."""
    scan = learn(None, a_body(1), a_mark(), AT)
    after = learn(scan, a_body(1), a_mark("it has ended"), AT)

    assert scan.trusted
    assert is_same(scan, a_body(1))
    assert after.barred_until is None


@given(st.lists(st.binary(max_size=200), min_size=2, max_size=8))
def test_no_body_breaks_the_learning(bodies):
    """Any bytes in any order are learned from without an error, and the last is always the same as itself."""
    scan = None
    for body in bodies:
        scan = learn(scan, body, a_mark(), AT)

    assert scan.barred_until is not None or is_same(scan, bodies[-1])
