"""A rule: which changes somebody wants to hear of, and where."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.core.model import Item, Kind, Source
from aggregator.core.rules.query import Folded, Query, folded
from aggregator.core.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What the user wants to hear of. An empty tuple means all; `notify` names channels."""

    name: str
    match: Query | None = None
    match_text: str | None = None  # as the user wrote it
    on: frozenset[Kind] = frozenset({Kind.NEW})
    sources: tuple[str, ...] = ()  # names
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # case and diacritics do not count
    languages: tuple[str, ...] = ()  # `pt` takes in pt-BR
    notify: tuple[str, ...] = ()


def matches(rule: Rule, *, item: Item | Folded | None, source: Source, language: str | None) -> bool:
    """Say whether a rule is about this item, source and language: everything of the rule but `on`.

    Without an item (a page started, a source is failing) `match` and `labels` do not apply. Who asks many rules of one
    item folds it once and passes what `folded` returned.
    """
    if not _about_source(rule, source) or not _about_language(rule, language or source.language):
        return False
    if item is None or (rule.match is None and not rule.labels):
        return True
    seen = item if isinstance(item, Folded) else folded(item)
    return _about_label(rule, seen) and (rule.match is None or rule.match.matches(seen))


def _about_source(rule: Rule, source: Source) -> bool:
    if rule.sources and source.name not in rule.sources:
        return False
    return not rule.tags or not set(rule.tags).isdisjoint(source.tags)


def _about_language(rule: Rule, language: str | None) -> bool:
    if not rule.languages:
        return True
    spoken = (language or "").lower().replace("_", "-")
    return any(spoken == wanted or spoken.startswith(f"{wanted}-") for wanted in map(str.lower, rule.languages))


def _about_label(rule: Rule, seen: Folded) -> bool:
    return not rule.labels or (bool(seen.label) and seen.label in {fold(label) for label in rule.labels})
