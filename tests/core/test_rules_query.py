"""The language of `match`, over items as pages give them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalls import ending

from aggregator.core.model import Item
from aggregator.core.rules import QueryError, folded, parse_query


def asked(query, text, *, label=None, title=None):
    """Ask a query of an item."""
    return parse_query(query).matches(folded(Item(key="k", label=label, title=title, text=text)))


HITS = [
    ("kursk", "Fighting in KURSK, officials say"),
    ("Kursk fighting", "Fighting in Kursk"),
    ("Kursk AND fighting", "Fighting in Kursk"),
    ("Moscow OR Kursk", "Fighting in Kursk"),
    ("NOT Moscow", "Fighting in Kursk"),
    ("Kursk NOT (sport OR culture)", "Fighting in Kursk"),
    ("NOT NOT Kursk", "Fighting in Kursk"),
    ('"North Korean soldiers"', "More north  Korean\nsoldiers arrived"),
    ("North Korea*", "North Koreans crossed"),
    ('"Kursk reg*"', "in the Kursk region"),
    ("“Kursk region”", "in the Kursk region"),
    ("« région de Koursk »", "dans la region de koursk"),
    ("élysée", "Le palais de l'Elysée"),
    ("elysee", "L\u2019ÉLYSÉE a réagi"),
    ("l'Elysée", "à L\u2019Élysée"),
    ("straße", "Auf der STRASSE"),
    ("north-korean", "North Korean soldiers"),
    ("9/11", "The 9/11 report"),
    ("3.5", "up 3.5 percent"),
    ("U.S.", "the U.S. said"),
    ("(Kursk)", "Kursk"),
    ("Путин", "Владимир ПУТИН заявил"),
    ("الجيش", "قال الجَيْش"),
    ("हिन्दी", "यह हिन्दी है"),
    ("正恩", "金正恩総書記とプーチン大統領"),
    ("Putin", "金正恩とPutinが会談"),
    ("プーチン", "ﾌﾟｰﾁﾝ大統領"),
    ("북한", "북한이 미사일을 발사했다"),
    ("ทหาร", "กองทหารเกาหลีเหนือ"),
    ("/drones? (hit|struck)/", "A drone struck a depot"),
    ("/^breaking/", "First paragraph\n\nBREAKING: more"),
    ("/région/", "dans la REGION"),
    ("/Région/", "dans la région"),
    (r"/\d+ soldiers/", "some 10000 soldiers"),
    (r"/9\/11/", "The 9/11 report"),
    ("/a b/ (c OR /d/)", "a b d"),
    ("or", "now or never"),
]

MISSES = [
    ("Kursk", "Kurskaya street"),
    ("Korea", "North Koreans crossed"),
    ("Moscow Kursk", "Fighting in Kursk"),
    ("Moscow OR Kyiv Kursk", "Fighting in Kursk"),
    ("NOT Kursk", "Fighting in Kursk"),
    ('"Kursk fighting"', "Fighting in Kursk"),
    ('"soldiers crossed"', "They were soldiers\n\ncrossed"),
    ("バリ", "パリで会談"),
    ("Put", "金正恩とPutinが会談"),
    ("/kursk$/", "Kursk region"),
]


@pytest.mark.parametrize(("query", "text"), HITS)
def test_a_query_finds(query, text):
    """Words, phrases, prefixes and patterns find what a reader would call a hit, whatever case, accents and script."""
    assert asked(query, text)


@pytest.mark.parametrize(("query", "text"), MISSES)
def test_a_query_leaves(query, text):
    """Parts of words, other orders and other paragraphs are no hit."""
    assert not asked(query, text)


def test_label_title_and_text_are_searched():
    """A rule need not know where a paper puts its words."""
    assert asked("soldiers crossed overnight", "overnight", label="SOLDIERS", title="Crossed")


def test_a_phrase_does_not_run_from_the_label_into_the_title():
    """Label and title are two utterances."""
    assert not asked('"soldiers crossed"', "", label="SOLDIERS", title="Crossed")


WRONG = [
    ("", 1, "nothing to look for"),
    ("   ", 1, "nothing to look for"),
    ('Kursk "North', 7, "quote is never closed"),
    ("(Kursk", 1, "( is never closed"),
    ("a (b (c)", 3, "( is never closed"),
    ("Kursk)", 6, ") closes nothing"),
    ("()", 2, "nothing between"),
    ("OR Kursk", 1, "OR needs something"),
    ("Kursk OR", 9, "missing at the end"),
    ("Kursk OR OR Kyiv", 10, "OR needs something"),
    ("Kursk AND", 10, "missing at the end"),
    ("NOT", 4, "missing at the end"),
    ("Ko*ea", 3, "star can only stand at the end"),
    ("*", 1, "star alone"),
    ('"north kor"*', 12, "inside the quotes"),
    ("a +++", 3, "no letter or digit"),
    ("/abc", 1, "never closed"),
    ("/abc/i", 6, "no flags"),
    ("x /a(b/", 4, "missing )"),
    ("/(?=a)/", 2, "not valid"),
    (r"/(a)\1/", 2, "not valid"),
    ("//", 2, "matches nothing at all"),
    ("/a*/", 2, "matches nothing at all"),
    ("/((a{100}){100}){100}/", 2, "not valid"),
    ("/.{1000}/", 2, "too large"),
    ("(" * 60 + "a" + ")" * 60, 51, "inside each other"),
    ("NOT " * 60 + "a", 201, "inside each other"),
    ("a " * 3000, 4001, "longer than"),
]


@pytest.mark.parametrize(("query", "column", "words"), WRONG)
def test_a_mistake_says_what_and_where(query, column, words):
    """The column is that of the expression, for an arrow under it."""
    with pytest.raises(QueryError) as caught:
        parse_query(query)

    assert (column, True) == (caught.value.column, words in caught.value.message)


@pytest.mark.parametrize("query", ["/(a+)+$/", "/(a|aa)+$/", "/[ab]*a[ab]{200}c/", "/(.*a.*b.*a){50}c/", "/(x+x+)+y/"])
def test_a_hostile_pattern_cannot_stall(query):
    """Patterns that take `re` hours are answered in a moment."""
    seen = folded(Item(key="k", text="ab" * 500_000 + "!"))
    compiled = parse_query(query)

    with ending():
        compiled.matches(seen)


def test_queries_written_alike_are_equal():
    """A reload can tell a rule that changed from one that did not."""
    assert parse_query("a b") == parse_query("a b")
    assert parse_query("a b") != parse_query("a c")


@given(st.text(alphabet=st.sampled_from('ab é*"/()\\ORNT朝«. \n'), max_size=30), st.text(max_size=50))
def test_any_expression_compiles_or_says_why(query, text):
    """Nothing but QueryError comes out of an expression, and a compiled one answers about any text."""
    try:
        compiled = parse_query(query)
    except QueryError as error:
        column = error.column
    else:
        column = 1
        assert compiled.matches(folded(Item(key="k", text=text))) in {True, False}
    assert 1 <= column <= len(query) + 1


WORD = st.text(alphabet="abcdeé", min_size=1, max_size=4)


@given(WORD, WORD, st.lists(WORD, max_size=5))
def test_operators_obey_the_laws_of_logic(one, other, text):
    """NOT (a OR b) is NOT a NOT b; juxtaposition is AND."""
    seen = folded(Item(key="k", text=" ".join(text)))

    def holds(query):
        return parse_query(query).matches(seen)

    assert holds(f"NOT ({one} OR {other})") == holds(f"NOT {one} NOT {other}")
    assert holds(f"{one} {other}") == (holds(one) and holds(other))
    assert holds(f"{one} OR {other}") == (holds(one) or holds(other))
