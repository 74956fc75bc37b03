"""The parts of one item: which of its lines are time, label, title, author, text, related links, captions and noise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from aggregator.core.model import Link, Media
from aggregator.core.text import fold, paragraphs, squash
from aggregator.core.times import Stamp, leading_clock, read_machine, read_written
from aggregator.extract.lines import MEDIA, Line, Run
from aggregator.extract.tree import El
from aggregator.extract.view import Draft, View
from aggregator.extract.words import (
    AUTHOR_WORDS,
    BYLINE_STARTS,
    LABEL_WORDS,
    NOISE_WORDS,
    RELATED_WORDS,
    TITLE_WORDS,
    UPDATED,
    class_words,
    is_promo,
    is_related_start,
    is_share,
)

_SHORT = 90
_HEAD = 6  # lines from the top among which label, time, title and author stand
_TAIL = 4  # and from the end, where papers sign
_DASHES = re.compile(r"^[\s\-–—•·*|+_.…]*$")
_TIME_ATTRIBUTE = re.compile(r"(?:^|[-_])(?:time|timestamp|date|datetime|published|created|sort-time|utime|posted)", re.IGNORECASE)
_NOT_PUBLISHED = re.compile(r"updat|modif|edit|expire|end", re.IGNORECASE)
_QUOTED = frozenset({"blockquote", "figure", "aside"})
_NAME = re.compile(r"^(?:[^\W\d_][\w'’.-]*\s+){1,4}[^\W\d_][\w'’.-]*$")
_ID_ATTRIBUTES = (
    "data-post-id",
    "data-id",
    "data-block-id",
    "data-entry-id",
    "data-item-id",
    "data-liveblog-id",
    "data-key",
    "data-uid",
    "data-guid",
    "data-urn",
)


@dataclass(slots=True)
class _Parts:
    """What has been recognised so far; a worksheet, never passed on."""

    machine: Stamp | None = None
    shown: Stamp | None = None
    updated: Stamp | None = None
    label: str | None = None
    title: str | None = None
    author: str | None = None
    permalink: str | None = None
    body: list[Line] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)


def dissect(lines: Sequence[Line], el: El | None, view: View, *, bold_titles: bool = False, clock: Stamp | None = None) -> Draft:
    """Return the draft of the item that these lines make up; `el` is the element that holds them all, when there is one."""
    parts = _Parts(shown=clock)
    rows = _without_related(_without_media(lines, el, view, parts), el, view, parts)
    head, rows = _read_head(rows, el, view, parts)
    rows = _read_tail(rows, el, view, parts)
    _settle_title(head, rows, parts, bold_titles=bold_titles)
    parts.body = rows
    if el is not None:
        _read_attributes(el, parts)
    return Draft(
        anchor=anchor_of(el) if el is not None else None,
        permalink=parts.permalink,
        machine=parts.machine,
        shown=parts.shown,
        updated=parts.updated,
        label=parts.label,
        title=parts.title,
        author=parts.author,
        body=tuple(parts.body),
        text=paragraphs(line.text for line in parts.body),
        links=tuple(parts.links),
        media=tuple(parts.media),
    )


# ------------------------------------------------------------------------------------------------- pictures and noise


def _without_media(lines: Sequence[Line], el: El | None, view: View, parts: _Parts) -> list[Line]:
    """Take out pictures, films, their captions, buttons and advertisements."""
    rows = []
    for line in lines:
        if line.kind == "media":
            found = _media(line, view)
            if found is not None and found.url not in {media.url for media in parts.media}:
                parts.media.append(found)
        elif line.kind == "caption":
            if parts.media and parts.media[-1].text is None:
                last = parts.media.pop()
                parts.media.append(Media(url=last.url, kind=last.kind, text=line.text))
        elif line.kind == "rule" or (line.text and _DASHES.match(line.text)) or is_share(line.text) or _is_noise(line, el):
            continue
        else:
            rows.append(line)
    return rows


def _media(line: Line, view: View) -> Media | None:
    el = line.el
    source = next(
        (el.get(name) for name in ("src", "data-src", "data-lazy-src", "data-original", "data-lsrc") if _is_fetchable(el.get(name))), ""
    )
    if not source and el.tag in {"video", "audio"}:
        source = next((child.get("src") for child in el.elements() if child.tag == "source"), "")
    url = urljoin(view.base, source.strip()) if source else ""
    if not url.startswith(("http://", "https://")) or "1" in {el.get("width"), el.get("height")}:
        return None
    return Media(
        url=url, kind=MEDIA[el.tag], text=squash(el.get("alt")) or None if el.tag in {"img", "amp-img"} and not _in_figure(el) else None
    )  # type: ignore[arg-type]


def _in_figure(el: El) -> bool:
    return any(above.tag == "figure" for above in list(el.up())[:4])


def _is_fetchable(address: str) -> bool:
    return bool(address) and not address.startswith(("data:", "javascript:", "blob:", "about:"))


def _is_noise(line: Line, el: El | None) -> bool:
    """Whether the line stands in a part of the item that calls itself an advertisement, a share bar or the like."""
    node: El | None = line.el
    while node is not None and node is not el:
        if node.attrs and not NOISE_WORDS.isdisjoint(class_words(node)):
            return True
        if node.tag in {"article", "main", "body"}:
            break
        node = node.parent
    return False


# ------------------------------------------------------------------------------------------------- related links


def _without_related(lines: Sequence[Line], el: El | None, view: View, parts: _Parts) -> list[Line]:
    """Take out "Read also" and the links below it, and cards of other articles."""
    rows: list[Line] = []
    following = False
    for line in lines:
        if is_related_start(line.text):
            following = True
        elif following and (line.href or (view.sheet is None and len(line.text) <= _SHORT * 2 and not line.text.endswith("."))):
            parts.links.append(_link(line.href or "", line.text, view))
            following = view.sheet is not None
        elif (card := _announced(line)) is not None:
            parts.links.append(_link(card.href or "", card.text, view))
        elif line.href and _in_related(line, el) and not line.level:
            parts.links.append(_link(line.href, line.text, view))
        elif _in_related(line, el) and is_related_block(line, el):
            continue
        else:
            following = False
            rows.append(line)
    return rows


def _announced(line: Line) -> Run | None:
    """Return the link of a line such as "Read also: <a>…</a>"."""
    runs = [run for run in line.runs if run.text.strip()]
    if len(runs) >= 2 and runs[-1].href and is_related_start("".join(run.text for run in runs[:-1] if run.href != runs[-1].href)):  # noqa: PLR2004 - words and a link
        return Run(squash("".join(run.text for run in runs if run.href == runs[-1].href)), runs[-1].el, runs[-1].href, False, None)
    return None


def _in_related(line: Line, el: El | None) -> bool:
    node: El | None = line.el
    while node is not None and node is not el and node.tag not in {"article", "main", "body"}:
        if node.tag in {"aside", "nav"} or (node.attrs and not RELATED_WORDS.isdisjoint(class_words(node))):
            return True
        node = node.parent
    return False


def is_related_block(line: Line, el: El | None) -> bool:
    """Whether a line without a link belongs to a card: an aside or a related box in the item, and short."""
    return el is not None and len(line.text) <= _SHORT * 2


def _link(href: str, text: str, view: View) -> Link:
    url = urljoin(view.base, href.strip()) if href and _is_fetchable(href) else ""
    return Link(url=url, text=squash(text), rel="related")


# ------------------------------------------------------------------------------------------------- head and tail


def _read_head(lines: Sequence[Line], el: El | None, view: View, parts: _Parts) -> tuple[list[Line], list[Line]]:
    """Return the short lines at the top that may be label or title, and the lines that follow them."""
    head: list[Line] = []
    rest = list(lines)
    for _ in range(_HEAD):
        if not rest:
            break
        line = rest[0]
        if _take_times(line, el, view, parts):
            rest.pop(0)
            continue
        if (started := _after_clock(line, view, parts)) is not None:
            line = rest[0] = started
        if not head and _is_byline(line, el, parts):
            parts.author = parts.author or _name(line.text)
            rest.pop(0)
        elif len(head) < 2 and _may_head(line, rest):  # noqa: PLR2004 - a label and a title
            head.append(rest.pop(0))
        elif head and _is_byline(line, el, parts):
            parts.author = parts.author or _name(line.text)
            rest.pop(0)
        else:
            break
    return head, rest


def _may_head(line: Line, rest: Sequence[Line]) -> bool:
    words = class_words(line.el)
    if line.level or is_label(line):
        return True
    if len(line.text) > _SHORT * 3 or len(rest) < 2:  # noqa: PLR2004 - a title stands above something
        return False
    return not (TITLE_WORDS | LABEL_WORDS).isdisjoint(words | _run_words(line)) or (line.strong and line.text[-1:] not in ".!?:…")


def _run_words(line: Line) -> frozenset[str]:
    """Return the class words of the one inline element in which the line's text stands."""
    els = {id(run.el): run.el for run in line.runs if run.text.strip()}
    if len(els) != 1:
        return frozenset()
    el = next(iter(els.values()))
    return class_words(el) | (class_words(el.parent) if el.parent is not None and el is not line.el else frozenset())


def is_label(line: Line) -> bool:
    """Whether the line is a label: a few words in capitals, or an element that calls itself one."""
    text = line.text
    if not text or len(text) > 60 or line.kind not in {"text", "li"}:  # noqa: PLR2004 - a label is short
        return False
    if is_capitals(text):
        return True
    return len(text) <= 40 and not LABEL_WORDS.isdisjoint(class_words(line.el) | _run_words(line)) and not text.endswith(".")  # noqa: PLR2004 - a label is short


def is_capitals(text: str) -> bool:
    """Whether a short text is written in capitals as labels are: three letters or more, no end of a sentence, not a quotation."""
    letters = [character for character in text if character.isalpha()]
    return (
        len(letters) >= 3
        and text == text.upper() != text.lower()
        and len(text.split()) <= 9
        and text[-1] not in '.:;,?”»"'
        and text[0] not in '“«"'
    )


def _settle_title(head: Sequence[Line], rows: list[Line], parts: _Parts, *, bold_titles: bool) -> None:
    """Decide which of the top lines are label and title; what is neither goes back into the text."""
    back: list[Line] = []
    for line in head:
        titled = bool(line.level) or not TITLE_WORDS.isdisjoint(class_words(line.el) | _run_words(line))
        if parts.label is None and parts.title is None and not back and is_label(line) and (not titled or is_capitals(line.text)):
            parts.label = line.text
        elif parts.title is None and not back and (titled or (bold_titles and line.strong)) and (line.level or rows or len(head) > 1):
            parts.title = line.text
        else:
            back.append(line)
    rows[:0] = back


def _take_times(line: Line, el: El | None, view: View, parts: _Parts) -> bool:
    """Read a line that is a time, perhaps with a name beside it; tell whether it was one."""
    marked = [time for time in line.times if not _is_quoted(time, el)]
    if not marked and (len(line.text) > _SHORT or not line.text or not (any(map(str.isdigit, line.text)) or len(line.text) < 40)):  # noqa: PLR2004 - "a moment ago"
        return False
    rest = squash("".join(run.text for run in line.runs if run.time is None))
    if len(rest) > _SHORT:
        return False
    if not marked:
        return _take_written(line, el, view, parts)
    updating = _is_update(line.text) or any(_is_update_mark(time) for time in marked)
    stamp = next((s for time in marked if (s := _machine(time)) is not None), None)
    shown = _written(line.text, view) or next((s for run in line.runs if (s := _written(squash(run.text), view)) is not None), None)
    _keep(parts, stamp, shown, updating=updating)
    parts.permalink = parts.permalink or _permalink_of(marked[0], view)
    _take_rest(line, el, view, parts)
    return True


def _take_written(line: Line, el: El | None, view: View, parts: _Parts) -> bool:
    stamp = _written(line.text, view)
    runs = [run for run in line.runs if run.text.strip()]
    if stamp is None and len(runs) > 1 and len(line.text) <= _SHORT:
        stamp = next((s for run in runs if (s := _written(squash(run.text), view)) is not None), None)
        if stamp is not None and not all(
            _written(squash(run.text), view) or _is_name_run(run, parts) or is_share(squash(run.text)) or _DASHES.match(run.text)
            for run in runs
        ):
            return False
    if stamp is None:
        return False
    _keep(parts, None, stamp, updating=_is_update(line.text))
    parts.permalink = parts.permalink or (_permalink(line.href, view) if line.href else None)
    _take_rest(line, el, view, parts)
    return True


def _take_rest(line: Line, el: El | None, view: View, parts: _Parts) -> None:
    """Take label and author from beside a time."""
    for run in line.runs:
        text = squash(run.text).strip(" |·•–-,:")
        if run.time is not None or not text or _written(text, view) or is_share(text) or _is_update(text):
            continue
        words = class_words(run.el)
        if not AUTHOR_WORDS.isdisjoint(words) or run.el.get("rel") == "author" or "author" in run.el.get("itemprop"):
            parts.author = parts.author or _name(text)
        elif parts.label is None and len(text) <= 60 and (is_capitals(text) or not LABEL_WORDS.isdisjoint(words)):  # noqa: PLR2004 - a label is short
            parts.label = text
        elif parts.author is None and _NAME.match(text) and text[0].isupper():
            parts.author = _name(text)


def _after_clock(line: Line, view: View, parts: _Parts) -> Line | None:
    """Return the line without the clock with which it begins, once the clock has been read."""
    if parts.shown is not None or parts.machine is not None or not any(map(str.isdigit, line.text[:24])):
        return None
    if (found := leading_clock(line.text, view.language)) is not None and found[1]:
        parts.shown = found[0]
        return cut_start(line, found[1])
    first = next((run for run in line.runs if run.text.strip()), None)
    if (
        first is not None
        and first.strong
        and len(first.text) < 24
        and (stamp := _written(squash(first.text).strip(" :-–|"), view)) is not None
    ):
        parts.shown = stamp
        return cut_start(line, squash("".join(run.text for run in line.runs[line.runs.index(first) + 1 :])).lstrip(" :-–|"))
    return None


def cut_start(line: Line, rest: str) -> Line:
    """Return the line from where `rest` begins, with its links and emphasis where they can be kept."""
    runs, left = [], rest.rstrip()
    for run in reversed(line.runs):
        text = squash(run.text)
        if not text:
            runs.append(run)
        elif left.endswith(text):
            left = left[: len(left) - len(text)].rstrip()
            runs.append(run)
        else:
            if left:
                runs.append(Run(left + " " if run.text[-1:].isspace() else left, run.el, run.href, run.strong, None))
            break
    return Line(line.el, line.at, line.kind, line.level, tuple(reversed(runs)))


def _read_tail(lines: Sequence[Line], el: El | None, view: View, parts: _Parts) -> list[Line]:
    """Take signatures, "Updated at" and what stands in the item's own footer from the end."""
    rows = list(lines)
    for _ in range(_TAIL):
        if not rows:
            break
        last = rows[-1]
        if (_take_times(last, el, view, parts) if len(rows) > 1 or last.times else False) or (is_promo(last.text) and last.href):
            rows.pop()
        elif len(rows) > 1 and _is_byline(last, el, parts):
            parts.author = parts.author or _name(last.text)
            rows.pop()
        elif _in_footer(last, el) and len(last.text) <= _SHORT:
            rows.pop()
        else:
            break
    return rows


def _in_footer(line: Line, el: El | None) -> bool:
    node: El | None = line.el
    while node is not None and node is not el:
        if node.tag == "footer":
            return True
        node = node.parent
    return False


# ------------------------------------------------------------------------------------------------- times


def _keep(parts: _Parts, machine: Stamp | None, shown: Stamp | None, *, updating: bool) -> None:
    if updating:
        parts.updated = parts.updated or machine or shown
        return
    if parts.machine is not None or parts.shown is not None:
        parts.machine = parts.machine or machine
        if shown is not None and parts.shown is not None and parts.shown.relative and not shown.relative:
            parts.shown = shown
        return
    parts.machine, parts.shown = machine, shown


def _machine(time: El) -> Stamp | None:
    for name in ("datetime", "data-datetime", "data-time", "data-timestamp", "content", "title"):
        value = time.get(name)
        if value and (stamp := read_machine(value)) is not None:
            return stamp
    return None


def _written(text: str, view: View) -> Stamp | None:
    return read_written(text, language=view.language, at=view.at, zone=view.zone) if 0 < len(text) <= _SHORT else None


def _is_quoted(time: El, el: El | None) -> bool:
    """Whether the time belongs to something that the item quotes: a post, a picture, a card."""
    for above in time.up():
        if above is el:
            return False
        if above.tag in _QUOTED or not {"tweet", "embed", "quote"}.isdisjoint(class_words(above)):
            return True
    return False


def _is_update(text: str) -> bool:
    return fold(text).lstrip("(").startswith(UPDATED)


def _is_update_mark(time: El) -> bool:
    return "datemodified" in time.get("itemprop").lower() or not {"updated", "modified", "update"}.isdisjoint(class_words(time))


def _read_attributes(el: El, parts: _Parts) -> None:
    """Read the times that the item carries in attributes of its own."""
    node = el
    for _ in range(3):
        for name, value in node.attrs.items():
            if value and name.startswith("data-") and _TIME_ATTRIBUTE.search(name) and (stamp := read_machine(value)) is not None:
                if _NOT_PUBLISHED.search(name):
                    parts.updated = parts.updated or stamp
                elif parts.machine is None or (parts.machine.zone is None and stamp.zone is not None):
                    parts.machine = stamp
        inside = [child for child in node.elements() if child.tag not in {"br", "hr", "img"}]
        if len(inside) != 1:
            break
        node = inside[0]


# ------------------------------------------------------------------------------------------------- names and addresses


def _is_byline(line: Line, el: El | None, parts: _Parts) -> bool:
    text = line.text
    if not text or len(text) > _SHORT or line.level:
        return False
    words = class_words(line.el) | _run_words(line)
    if not AUTHOR_WORDS.isdisjoint(words) or any(run.el.get("rel") == "author" or "author" in run.el.get("itemprop") for run in line.runs):
        return True
    first, _, name = text.partition(" ")
    if fold(first) in BYLINE_STARTS and _NAME.match(name) and name.istitle():
        return True
    near = line.el.tag in {"header", "footer"} or any(
        above.tag in {"header", "footer"} and above is not el for above in list(line.el.up())[:3]
    )
    return (
        near
        and bool(_NAME.match(text))
        and text[0].isupper()
        and not is_capitals(text)
        and (parts.machine is not None or parts.shown is not None)
    )


def _is_name_run(run: Run, parts: _Parts) -> bool:
    text = squash(run.text).strip(" |·•–-,")
    words = class_words(run.el)
    if not AUTHOR_WORDS.isdisjoint(words) or not LABEL_WORDS.isdisjoint(words):
        return True
    return parts.author is None and bool(_NAME.match(text)) and text.istitle()


def _name(text: str) -> str:
    first, _, rest = squash(text).partition(" ")
    return (rest if rest and fold(first).strip(":") in BYLINE_STARTS else squash(text)).strip(" ,|·•–-")


def anchor_of(el: El) -> str | None:
    """Return the paper's own id of an item: on its element, on a wrapper's only child, or on an anchor at its top."""
    node = el
    for _ in range(4):
        for name in ("id", *_ID_ATTRIBUTES):
            if value := node.get(name).strip():
                return value[:200]
        inside = [child for child in node.elements() if child.tag not in {"br", "hr"}]
        if not inside:
            return None
        if inside[0].tag == "a" and not inside[0].children:
            return (inside[0].get("id") or inside[0].get("name")).strip()[:200] or None
        if len(inside) != 1:
            return None
        node = inside[0]
    return None


def _permalink_of(time: El, view: View) -> str | None:
    for above in (time, *list(time.up())[:3]):
        if above.tag == "a":
            return _permalink(above.get("href"), view)
    return next((_permalink(child.get("href"), view) for child in time.elements() if child.tag == "a"), None)


def _permalink(href: str | None, view: View) -> str | None:
    """Return the address of a link that leads to an item of this page."""
    if not href or not _is_fetchable(href):
        return None
    address = urljoin(view.base, href.strip())
    here, there = urlsplit(view.url), urlsplit(address)
    if here.netloc and here.netloc != there.netloc and there.netloc:
        return None
    return (
        address if there.fragment or there.query or there.path.startswith(here.path.rstrip("/") + "/") or there.path != here.path else None
    )
