"""Text without what a reader cannot see, and text folded for comparing."""

from __future__ import annotations

# Letters and signs that look alike are the subject here.
# ruff: noqa: RUF001
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalls import ending

from aggregator.core.text import fold, paragraphs, squash

ANY = st.text(alphabet=st.characters(), max_size=60)  # surrogates included


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a \n\t b\r\n", "a b"),
        ("a\xa0b\u202fc\u2003d\u3000e\u2028f", "a b c d e f"),
        ("zero\u200bwidth\u2060 \ufeffmark", "zerowidth mark"),
        ("soft\xadhyphen", "softhyphen"),
        ("nul\x00 esc\x1b[31m bell\x07 del\x7f c1\x9b", "nul esc[31m bell del c1"),
        ("lone\ud800 surrogate\udfff", "lone surrogate"),
        ("e\u0301te\u0301", "été"),
        ("evil\u202egpj.exe\u202c \u2066isolated\u2069", "evilgpj.exe isolated"),
        ("marks\u200e\u200f\u061c", "marks"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("stray\u200d\u200c joiners", "stray joiners"),
        ("می\u200cرود", "می\u200cرود"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("क्\u200dष", "क्\u200dष"),
        ("", ""),
    ],
)
def test_squash_keeps_what_a_reader_sees(text, expected):
    """White space is folded, the unseen goes, joiners stay where they join."""
    assert expected == squash(text)


@given(ANY)
def test_squashed_text_is_clean_and_stays_as_it_is(text):
    """Squashing twice is squashing once; the result encodes, is NFC, and holds no control character."""
    once = squash(text)

    assert once == squash(once)
    assert once == unicodedata.normalize("NFC", once)
    assert once == once.encode().decode()
    assert not {unicodedata.category(character) for character in once} & {"Cc", "Cs", "Zl", "Zp"}


def test_paragraphs_are_separated_by_a_blank_line():
    """Empty ones are dropped, those of unseen characters too."""
    assert "one two\n\nthree" == paragraphs([" one\n two ", "", "\xa0\u200b", "three"])
    assert "" == paragraphs([])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("ÉCOLE", "ecole"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("København", "kobenhavn"),
        ("İstanbul", "istanbul"),
        ("ısı", "isi"),
        ("l’été", "l'ete"),
        ("“quoted”", '"quoted"'),
        ("«quoted»", '"quoted"'),
        ("1914–1918", "1914-1918"),
        ("ﬁne", "fine"),
        ("ＡＢＣ１２３", "abc123"),
        ("ёлка", "елка"),
        ("Київ", "киів"),
        ("Ἀθῆναι", "αθηναι"),
        ("مُحَمَّد", "محمد"),
        ("جـــديد", "جديد"),
        ("أحمد إلى آخر", "احمد الى اخر"),
        ("١٢٣", "123"),
        ("۱۲۳", "123"),
        ("یک", "يك"),
        ("שָׁלוֹם", "שלום"),
        ("ﾊﾟﾘ", "パリ"),
        ("각", "각"),
    ],
)
def test_spellings_that_readers_take_for_one_fold_to_one(a, b):
    """Case, diacritics, vowel points, quotes, widths and scripts of digits do not count."""
    assert fold(a) == fold(b)


@pytest.mark.parametrize(("a", "b"), [("パリ", "バリ"), ("мой", "мои"), ("कि", "की"), ("12", "21"), ("a b", "ab"), ("さん", "ざん")])
def test_different_words_stay_different(a, b):
    """A voicing mark, a vowel sign or the short i make another word."""
    assert fold(a) != fold(b)


@given(ANY)
def test_folding_twice_is_folding_once(text):
    """What is folded can be compared with what is folded, whoever folded it."""
    assert fold(text) == fold(fold(text))


@pytest.mark.parametrize("text", ["\u200c" * 500_000, "a\u0301" * 250_000, " \xa0" * 250_000, "\u200d\u202e" * 250_000], ids="abcd")
def test_cleaning_a_megabyte_of_the_wicked_ends(text):
    """What would take hours if cleaning looked at each sign from each other sign is cleaned."""
    with ending():
        fold(text)
