"""Rules: what they are about, but for the kind of change."""

import pytest

from aggregator.core.model import Item, Source
from aggregator.core.rules import Rule, folded, matches, parse_query

SOURCE = Source(id="desk", name="desk", url="https://example.org/live", tags=("war", "ukraine"))
ITEM = Item(key="k", label="Les Auditeurs", text="Fighting in Kursk")


def about(*, item=ITEM, language=None, source=SOURCE, **rule):
    """Ask a rule made of these conditions."""
    return matches(Rule(name="r", **rule), item=item, source=source, language=language)


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"match": parse_query("kursk")},
        {"sources": ("desk", "other")},
        {"tags": ("sport", "war")},
        {"labels": ("LES AUDITEURS",)},
        {"match": parse_query("kursk"), "sources": ("desk",), "tags": ("war",), "labels": ("les auditeurs",)},
    ],
)
def test_a_rule_takes_what_meets_all_its_conditions(rule):
    """Each list is met by one of its entries, the rule by all of its lists."""
    assert about(**rule)


@pytest.mark.parametrize(
    "rule",
    [
        {"match": parse_query("kyiv")},
        {"sources": ("other",)},
        {"tags": ("sport",)},
        {"labels": ("AUDITEURS",)},
        {"match": parse_query("kursk"), "sources": ("other",)},
        {"languages": ("fr",)},
    ],
)
def test_a_rule_leaves_what_fails_one(rule):
    """One condition that fails is enough."""
    assert not about(**rule)


@pytest.mark.parametrize(
    ("wanted", "spoken", "expected"), [("pt", "pt-BR", True), ("PT", "pt_br", True), ("pt-BR", "pt", False), ("p", "pt", False)]
)
def test_a_language_takes_in_its_regions(wanted, spoken, expected):
    """`pt` is met by pt-BR, and not the other way round."""
    assert expected == about(languages=(wanted,), language=spoken)


def test_the_source_says_the_language_when_the_page_does_not():
    """A source that fails before its first look still has the language the user gave it."""
    french = Source(id="f", name="f", url="https://example.org/f", language="fr")

    assert about(languages=("fr",), source=french, item=None)


def test_match_and_labels_do_not_apply_without_an_item():
    """A source that fails has no words."""
    assert about(item=None, match=parse_query("kyiv"), labels=("X",))


def test_an_item_can_be_folded_once():
    """A hundred rules need not fold it a hundred times."""
    assert about(item=folded(ITEM), match=parse_query("kursk"))


def test_an_item_without_label_fails_a_rule_of_labels():
    """No label is not every label."""
    assert not about(item=Item(key="k", text="x"), labels=("x",))
