"""Several ways of reading one page into one list of items: matched with each other, each field from where it is best."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape

from rapidfuzz import fuzz, process

from aggregator.core.text import fold
from aggregator.extract.clean import clean
from aggregator.extract.lines import fragment
from aggregator.extract.view import Draft, Found, View

_SAME = 82.0  # how alike two texts must be, of 100, to be the same item
_AGREED = 0.5
_ASIDE = 0.5  # what a score counts where comments and menus stand, when something else could be the items
_CHANCE = 0.3  # fewer in common is chance
_SURE = (0.9, 0.9)  # no other group need be looked at
_CLOSE = 4  # how many likenesses of one text are looked at
_START = 40  # letters that are one item's alone: the data often cuts its texts short
_MOST_COMPARED = 40_000
_TAG = re.compile(r"<[^<>]{0,500}>")
_LETTERS = re.compile(r"[\W_]+")
_HEAD = 240  # characters by which texts are compared: stripped and cut bodies begin alike


@dataclass(frozen=True, slots=True)
class Fused:
    """One item as seen (`draft`) and as the page's data has it (`data`); one of them may be missing."""

    draft: Draft
    data: Draft | None
    way: str


def known_data(declared: Sequence[Found], states: Sequence[Found], seen: Sequence[Found]) -> list[Found]:
    """Return what the page's data says of its items: what it declares, and a state only where that is silent.

    A page's state holds many lists, of menus and of other articles; it counts when what is seen says the same, or nothing at all.
    """
    if any(found.drafts for found in declared) or not states:
        return list(declared)
    lists = [group for group in seen if not group.foreign and group.cards < _AGREED and len(group.drafts) > 1]
    agreed = [state for state in states if any(_share(group.drafts, state.drafts) >= _AGREED for group in lists)]
    if agreed:
        return [*declared, agreed[0]]
    best = max((sum(min(len(draft.text), _HEAD) for draft in group.drafts) for group in lists), default=0)
    return [*declared, *(states[:1] if states[0].score > best else ())]


def _share(seen: Sequence[Draft], updates: Sequence[Draft]) -> float:
    return len(match(seen, updates)) / max(1, min(len(seen), len(updates)))


def choose(seen: Sequence[Found], data: Sequence[Found]) -> Found | None:
    """Return the way of reading on the tree that is right: the one whose texts the data knows, else the best score."""
    ranked = sorted(seen, key=lambda found: -found.score * (_ASIDE if found.foreign else 1.0))
    updates = _largest(data)
    if not updates:
        return next((found for found in ranked if found.drafts), None)
    best, most = None, (0.0, 0.0)
    for found in ranked:
        agrees = _agreement(found, updates)
        if agrees > most:
            best, most = found, agrees
        if agrees >= _SURE:
            break
    return best if most[0] >= _CHANCE else None


def agree_surely(found: Found, data: Sequence[Found]) -> bool:
    """Whether the page's data says what a way of reading found, or says nothing: no way of a lower score can be right."""
    updates = _largest(data)
    return not updates or _agreement(found, updates) >= _SURE


def _agreement(found: Found, updates: Sequence[Draft]) -> tuple[float, float]:
    """Return how much of the shorter list is in the other, and how alike they are as lists; rounded, so that the score breaks ties."""
    if not found.drafts:
        return (0.0, 0.0)
    common = len(match(found.drafts, updates))
    return round(common / min(len(found.drafts), len(updates)), 1), round(2 * common / (len(found.drafts) + len(updates)), 1)


def _largest(data: Sequence[Found]) -> tuple[Draft, ...]:
    """Return the longest list of updates that the data has."""
    best: tuple[Draft, ...] = ()
    for found in data:
        best = found.drafts if len(found.drafts) > len(best) else best
    return best


def fuse(seen: Found | None, data: Sequence[Found], view: View) -> list[Fused]:
    """Return the items: those a reader sees in the page's order, then those that stand in its data alone, in place by time."""
    updates = list(_largest(data))
    updates = [replace(draft, title=None) if draft.title and _is_pages(draft.title, view) else draft for draft in updates]
    if seen is None:
        return [Fused(prepared(draft, view), None, data[0].way if data else "jsonld") for draft in updates]
    pairs = match(seen.drafts, updates)
    titles = _borrowed_titles(seen.drafts, updates, pairs, view)
    signed = not any(draft.author for draft in seen.drafts)
    updates = [draft if signed and _is_own(draft.author) else replace(draft, author=None) for draft in updates]
    fused = [
        Fused(prepared(draft, view, title=titles.get(n)), updates[pairs[n]] if n in pairs else None, seen.way)
        for n, draft in enumerate(seen.drafts)
    ]
    matched = set(pairs.values())
    alone = [Fused(prepared(draft, view), None, data[0].way if data else "jsonld") for n, draft in enumerate(updates) if n not in matched]
    return fused + (alone if len(matched) * 2 >= min(len(updates), len(fused)) else [])


def prepared(draft: Draft, view: View, *, title: str | None = None) -> Draft:
    """Return the draft with its body made: text, safe HTML and links; and with a title, where one was found elsewhere."""
    made = clean(_as_html(draft.html) if draft.html else fragment(draft.body), view.base)
    known = {link.url for link in draft.links if link.url}
    links = (*(link for link in made.links if link.url not in known), *draft.links)
    return replace(draft, title=title or draft.title, text=made.text, html=made.html, links=links, media=(*draft.media, *made.media))


def _as_html(text: str) -> str:
    """Return a body of the data as HTML: where it has no tags its lines are paragraphs, where it has they are mere spaces."""
    return text.replace("\n", " ") if _TAG.search(text) else "".join(f"<p>{line}</p>" for line in text.splitlines())


def match(seen: Sequence[Draft], updates: Sequence[Draft]) -> Mapping[int, int]:
    """Return which update is which item seen, by place: by the paper's id, the first words, the instant, then by likeness."""
    pairs: dict[int, int] = {}
    if not seen or not updates:
        return pairs
    for mark in (_by_anchor, _by_start, _by_instant, _by_clock):
        _pair_up(pairs, [mark(draft) for draft in seen], [mark(draft) for draft in updates])
    taken = set(pairs.values())
    left = [n for n in range(len(seen)) if n not in pairs]
    right = [n for n in range(len(updates)) if n not in taken]
    if left and right and len(left) * len(right) <= _MOST_COMPARED:
        pairs.update(_by_text([_words(seen[n]) for n in left], [_words(updates[n]) for n in right], left, right))
    return pairs


def _pair_up(pairs: dict[int, int], mine: Sequence[object], theirs: Sequence[object]) -> None:
    """Pair what has the same mark, where a mark is one item's alone on both sides."""
    taken = set(pairs.values())
    here = Counter(mark for n, mark in enumerate(mine) if mark is not None and n not in pairs)
    there = Counter(mark for n, mark in enumerate(theirs) if mark is not None and n not in taken)
    places = {mark: n for n, mark in enumerate(theirs) if mark is not None and there[mark] == 1 and n not in taken}
    for n, mark in enumerate(mine):
        if mark is not None and n not in pairs and here[mark] == 1 and mark in places:
            pairs[n] = places[mark]


def _by_anchor(draft: Draft) -> str | None:
    return _bare(draft.anchor) or None


def _by_start(draft: Draft) -> str | None:
    words = _LETTERS.sub("", _words(draft))[:_START]
    return words if len(words) >= _START // 2 else None


def _by_instant(draft: Draft) -> datetime | None:
    return draft.machine.utc(UTC) if draft.machine is not None and draft.machine.precision == "second" else None


def _by_clock(draft: Draft) -> tuple[int, str] | None:
    """Return the minutes past the hour and the second half of the start: zones differ by hours, and texts begin alike."""
    stamp = draft.shown if draft.shown is not None and draft.shown.clock is not None else draft.machine
    words = _LETTERS.sub("", _words(draft))[: _START // 2]
    return (stamp.clock.minute, words) if stamp is not None and stamp.clock is not None and words else None


def _by_text(mine: Sequence[str], theirs: Sequence[str], left: Sequence[int], right: Sequence[int]) -> dict[int, int]:
    scorer = fuzz.partial_ratio if min(map(len, theirs)) < _HEAD / 4 else fuzz.ratio
    close = (
        (i, *hit)
        for i, words in enumerate(mine)
        if words
        for hit in process.extract(words, theirs, scorer=scorer, score_cutoff=_SAME, limit=_CLOSE)
    )
    ranked = sorted((-score, abs(i - j), i, j) for i, _, score, j in close)
    pairs: dict[int, int] = {}
    for _, _, i, j in ranked:
        if left[i] not in pairs and right[j] not in pairs.values():
            pairs[left[i]] = right[j]
    return pairs


def _words(draft: Draft) -> str:
    text = draft.text or _TAG.sub(" ", unescape(draft.html[: _HEAD * 4]))
    return fold(text or draft.title or "")[:_HEAD]


def _is_pages(title: str, view: View) -> bool:
    """Whether a title is the page's own, which some data repeats for every item."""
    names = (view.title, *((view.sheet.title, view.sheet.meta.get("og:title")) if view.sheet is not None else ()))
    return any(name and fold(title) == fold(name) for name in names)


def _is_own(author: str | None) -> bool:
    """Whether the data names who wrote the item, rather than everybody who worked on the page."""
    return author is not None and author.count(",") < 2  # noqa: PLR2004 - items have one author or two


def _bare(anchor: str | None) -> str:
    """Return an id without the words that different ways put before it: `block-64621` and `64621` are one."""
    return (anchor or "").rpartition("-")[2].rpartition(":")[2].rpartition("/")[2].lower()


def _borrowed_titles(seen: Sequence[Draft], updates: Sequence[Draft], pairs: Mapping[int, int], view: View) -> dict[int, str]:
    """Return titles that only the data has: when no item shows one, and they are titles, not the page's own nor the text again."""
    if any(draft.title for draft in seen):
        return {}
    titles = {n: title for n, there in pairs.items() if (title := updates[there].title)}
    counts = Counter(map(fold, titles.values()))
    page = fold(view.title or "")
    return {n: title for n, title in titles.items() if counts[fold(title)] == 1 and fold(title) != page and not _repeats(title, seen[n])}


def _repeats(title: str, draft: Draft) -> bool:
    head, text = fold(title).rstrip(".… "), fold(draft.text)
    return not text or fuzz.partial_ratio(head, text[: len(head) + 40]) > 85 or head in text  # noqa: PLR2004 - out of 100
