"""Repeated structure: the items are children of one element, alike in shape and meaning, whatever their classes are called."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aggregator.extract.anatomy import dissect
from aggregator.extract.lines import Line
from aggregator.extract.names import anchor_of, is_elsewhere
from aggregator.extract.tree import El, Sheet
from aggregator.extract.view import MOST_ITEMS, Draft, Found, View
from aggregator.extract.weights import Weights, weigh
from aggregator.extract.words import ASIDE_WORDS, LIVE_WORDS, name_words

_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "br",
        "cite",
        "code",
        "em",
        "hr",
        "i",
        "img",
        "picture",
        "s",
        "small",
        "source",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "wbr",
    }
)
_NOT_ITEMS = _INLINE | {
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "figure",
    "figcaption",
    "ul",
    "ol",
    "dl",
    "nav",
    "header",
    "footer",
    "form",
    "iframe",
    "video",
}
_LEAST_TEXT = 15
_CORE = 0.6  # a feature that so many of the candidates share is of the kind, not of the one
_ALIKE = 0.55
_MOST_TIMES = 4  # published, "ago", updated, quoted
_KEEP = 4
_SURE = 0.8
_HALF = 0.5
_TEASER = 0.15  # what is left of the score of a group of teasers
_OTHER_THINGS = frozenset(
    {"Answer", "Comment", "Episode", "Event", "JobPosting", "Offer", "Product", "Question", "Recipe", "Review", "UserComments"}
)
_OTHER_BOXES = frozenset({"comments", "bio", "newsletter", "sidebar", "mostread", "recommended", "disclaimer"})  # beside items, never items
_FOREIGN = 0.5
_TOLD = 11
_MUTE = 0.2  # what is left of a group's score when its members have nothing but titles


@dataclass(frozen=True, slots=True)
class _Group:
    """Children of one parent (or of alike parents) that may be the items."""

    members: tuple[El, ...]
    score: float
    timed: float
    named: float
    headed: float
    linked: float


def read(view: View) -> Sequence[Found]:
    """Return the likeliest groups of items, best first."""
    if view.sheet is None:
        return ()
    weights = weigh(view)
    groups = sorted(_groups(view, view.sheet, weights), key=lambda group: -group.score)
    return sorted((_found(group, view) for group in groups[: _KEEP * 2]), key=lambda found: -found.score)[:_KEEP]


def _found(group: _Group, view: View) -> Found:
    runs = [(el, view.lines[el.begin : el.stop]) for el in group.members[:MOST_ITEMS]]
    cards = max(group.linked, sum(1 for _, lines in runs if _leads_elsewhere(lines, view)) / len(runs))
    told = sum(1 for _, lines in runs if _tells(lines)) / len(runs)
    return Found(
        way="repeated",
        make=lambda: _drafts(runs, view),
        score=group.score * (_MUTE + (1 - _MUTE) * told) * (_TEASER if cards > _HALF else 1.0),
        first=min((el.begin for el in group.members), default=None),
        cards=cards,
        foreign=_place(group.members[0]) < _FOREIGN,
    )


def _drafts(runs: Sequence[tuple[El, Sequence[Line]]], view: View) -> tuple[Draft, ...]:
    bold = sum(1 for _, lines in runs if begins_bold(lines)) >= len(runs) / 2
    drafts = (dissect(lines, el, view, bold_titles=bold) for el, lines in runs)
    return tuple(draft for draft in drafts if draft.text or draft.title or draft.media or draft.links)


def _tells(lines: Sequence[Line]) -> bool:
    """Whether there is text besides headings, labels and times."""
    return any(line.text and not line.level and not line.times and len(line.text) > _TOLD for line in lines)


def _leads_elsewhere(lines: Sequence[Line], view: View) -> bool:
    """Whether the first heading is a link to another page, as in lists of articles."""
    heading = next((line for line in lines if line.level), None)
    return heading is not None and heading.href is not None and is_elsewhere(heading.href, view)


def begins_bold(lines: Sequence[Line]) -> bool:
    """Whether an item begins with a bold line above one that is not."""
    texts = [line for line in lines if line.text][:4]
    return any(above.strong and not below.strong for above, below in pairwise(texts))


def _groups(view: View, sheet: Sheet, weights: Weights) -> Iterator[_Group]:
    kinds: dict[tuple[object, ...], list[list[El]]] = defaultdict(list)
    heads = [line.at for line in view.lines if line.level == 1]
    # What holds the page's one headline is no item of it.
    page = heads[0] if len(heads) == 1 else -1
    for parent in sheet.elements:
        for tag, children in _candidates(parent, page, weights).items():
            if members := _alike(children, weights):
                kinds[(tag, parent.tag, parent.parent.at if parent.parent is not None else -1, _kind(members))].append(members)
    for lists in kinds.values():
        # Sections of one list, each item with a time or a name of its own; not the parts of every item.
        sections = [members for members in lists if _is_section(members, view, weights)]
        if len(sections) > 1:
            # Those that hold several items count against the others: they are not the items, or all are not.
            crowded = [members for members in lists if all(weights.of(weights.starts, el) > 1 for el in members)]
            yield _grade([member for members in (*sections, *crowded) for member in members], view, weights)
        for members in lists:
            if len(members) > 1:
                yield _grade(members, view, weights)


def _candidates(parent: El, page: int, weights: Weights) -> dict[str, list[El]]:
    """Return an element's children that may be items, by tag: with some text, and without the page's own headline."""
    text = weights.text
    by_tag: dict[str, list[El]] = {}
    if text[parent.stop] - text[parent.begin] >= _LEAST_TEXT:
        for child in parent.elements():
            if child.tag not in _NOT_ITEMS and text[child.stop] - text[child.begin] >= _LEAST_TEXT and not child.begin <= page < child.stop:
                by_tag.setdefault(child.tag, []).append(child)
    return by_tag


def _is_section(members: Sequence[El], view: View, weights: Weights) -> bool:
    group = _grade(members, view, weights)
    return max(group.timed, group.named) >= _SURE


def _alike(children: list[El], weights: Weights) -> list[El]:
    """Return the children that share what most of them have: advertisements and boxes between items do not."""
    others = [child for child in children if not _OTHER_BOXES.isdisjoint(name_words(child))]
    if others and len(others) * 2 <= len(children):
        marked = {child.at for child in others}
        children = [child for child in children if child.at not in marked]
    if len(children) < 3:  # noqa: PLR2004 - two cannot outvote each other
        return children
    features = [_features(child, weights) for child in children]
    heavy = [feats for child, feats in zip(children, features, strict=True) if weights.of(weights.text, child) >= 60] or features  # noqa: PLR2004 - a sentence
    counts = Counter(feature for feats in heavy for feature in feats)
    core = {feature for feature, count in counts.items() if count >= _CORE * len(heavy)}
    if not core:
        return children
    return [child for child, feats in zip(children, features, strict=True) if len(core & feats) >= _ALIKE * len(core)]


def _features(el: El, weights: Weights) -> frozenset[str]:
    """Return what describes an element's kind: classes, names of attributes, the shape of its id, what it holds."""
    own = {f".{name}" for name in el.get("class").split()} | {f"@{name}" for name in el.attrs if name != "class"}
    if el.get("id"):
        own.add("#" + _shape(el.get("id")))
    for child in el.elements():
        own.add(">" + child.tag)
    if weights.of(weights.times, el):
        own.update(("time", "time!"))
    if weights.of(weights.heads, el):
        own.add("head")
    return frozenset(own)


def _shape(name: str) -> str:
    """Return an id's pattern: letters before digits or hashes, which differ from item to item."""
    return re.split(r"\d|(?<=[-_])[0-9a-z]*$", name, maxsplit=1)[0]


def _kind(members: Sequence[El]) -> tuple[object, ...]:
    """Return what members of alike parents have in common: their commonest class."""
    counts = Counter(name for member in members for name in set(member.get("class").split()))
    top = counts.most_common(1)
    return (top[0][0],) if top and top[0][1] >= _CORE * len(members) else ()


def _grade(members: Sequence[El], view: View, weights: Weights) -> _Group:
    """Return the group with its score: many alike, much text that is not links, times, ids, headings, and the right place."""
    size = len(members)
    texts = [weights.of(weights.text, el) for el in members]
    links = [weights.of(weights.linked, el) for el in members]
    times = [weights.of(weights.times, el) for el in members]
    starts = [weights.of(weights.starts, el) for el in members]
    timed = sum(1 for count, begun in zip(times, starts, strict=True) if 0 < count <= _MOST_TIMES and begun <= 1) / size
    anchors = [anchor for el in members if (anchor := anchor_of(el))]
    named = len(set(anchors)) / size if any(any(map(str.isdigit, anchor)) for anchor in anchors) else 0.0
    several = sum(1 for begun in starts if begun > 1) / size
    heads = [weights.of(weights.heads, el) for el in members]
    headed = sum(1 for count, begun in zip(heads, starts, strict=True) if 0 < count <= _MOST_TIMES and begun <= 1) / size
    # Long items are no likelier than middling ones: outer wrappers must not win by mass alone.
    mass = sum(min(text - link, 600) for text, link in zip(texts, links, strict=True))
    linked = sum(1 for text, link in zip(texts, links, strict=True) if link > text * 0.5) / size
    sign = 0.1 + timed + 0.5 * named + (0.7 if view.live_words else 0.4) * headed
    crowded = (size / max(size, sum(starts))) ** 2  # with more starts than members, the items are smaller than these
    score = math.log2(1 + size) * math.sqrt(max(mass, 0)) * sign * ((1 - linked) * (1 - several)) ** 2 * crowded * _place(members[0])
    return _Group(tuple(members), score, timed, named, headed, linked)


def _place(el: El) -> float:
    """Return how likely items stand where the element stands."""
    factor = 1.0
    for above in (el, *el.up()):
        if above.tag in {"nav", "aside", "footer"}:
            factor *= 0.2
        if "itemtype" in above.attrs and above.get("itemtype").rstrip("/").rpartition("/")[2] in _OTHER_THINGS:
            factor *= 0.3
        words = name_words(above)
        if not LIVE_WORDS.isdisjoint(words):
            factor = min(factor * 1.3, 1.7)
        elif not ASIDE_WORDS.isdisjoint(words) and above.tag not in {"body", "html", "main"}:
            factor *= 0.4
    return factor


__all__ = ["Draft", "read"]
