"""What stands inside an item and is not its text: pictures and captions, advertisements, share bars, "Read also", cards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from aggregator.core.model import Link, Media
from aggregator.core.text import squash
from aggregator.extract.lines import MEDIA, Line, Run
from aggregator.extract.names import SHORT, between, is_fetchable
from aggregator.extract.tree import El
from aggregator.extract.words import NOISE_WORDS, POST_WORDS, RELATED_WORDS, class_words, is_related_start, is_share
from aggregator.extract.worksheet import Parts

_DASHES = re.compile(r"^[\s\-\u2013\u2014•·*|+_.…]*$")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "data-lsrc")
_CARD_LINES = 6
_CARD_SHARE = 0.75  # a box with more of the item's text than that is the item
_CARD_LEAST = 12


def is_dashes(text: str) -> bool:
    """Whether a line is only dashes, dots or stars."""
    return _DASHES.match(text) is not None


def without_boxes(lines: Sequence[Line], parts: Parts) -> list[Line]:
    """Return the lines of the item's own words; pictures and links to other articles go into the parts."""
    own = _without_media(lines, parts)
    rows = _without_related(_without_cards(own, parts), parts)
    if parts.links and not any(line.text and not line.times for line in rows):
        # An item that is a link and nothing else says what the link says.
        parts.links = []
        return own
    return rows


def _without_media(lines: Sequence[Line], parts: Parts) -> list[Line]:
    rows = []
    quoted: dict[El, list[Line]] = {}
    for line in lines:
        post = _post(line, parts.el)
        if post is not None:
            quoted.setdefault(post, []).append(line)
        elif line.kind == "media":
            found = _media(line, parts)
            if found is not None and found.url not in {media.url for media in parts.media}:
                parts.media.append(found)
        elif line.kind == "caption":
            _caption(line, parts)
        elif line.kind != "rule" and not is_dashes(line.text) and not is_share(line.text) and not _is_noise(line, parts.el):
            rows.append(line)
    parts.media.extend(found for post in quoted.values() if (found := _quoted(post)) is not None)
    return rows


def _post(line: Line, el: El | None) -> El | None:
    """Return the post of a social network in which the line stands."""
    if el is None:
        return None
    return next((node for node in between(line.el, el) if node.attrs and not POST_WORDS.isdisjoint(class_words(node))), None)


def _quoted(lines: Sequence[Line]) -> Media | None:
    addresses = [run.href for line in lines for run in line.runs if run.href and run.href.startswith(("http://", "https://"))]
    text = " ".join(line.text for line in lines if line.text)
    return Media(url=addresses[-1], kind="embed", text=text or None) if addresses else None


def _caption(line: Line, parts: Parts) -> None:
    if parts.media and not parts.media[-1].text:
        last = parts.media.pop()
        parts.media.append(Media(url=last.url, kind=last.kind, text=line.text))


def _media(line: Line, parts: Parts) -> Media | None:
    el = line.el
    source = next((el.get(name) for name in _SOURCES if is_fetchable(el.get(name))), "")
    if not source and el.tag in {"video", "audio"}:
        source = next((child.get("src") for child in el.elements() if child.tag == "source"), "")
    try:
        url = urljoin(parts.view.base, source.strip()) if source else ""
    except ValueError:
        return None
    if not url.startswith(("http://", "https://")) or "1" in {el.get("width"), el.get("height")}:
        return None
    figure = any(above.tag == "figure" for above in list(el.up())[:4])
    return Media(url=url, kind=MEDIA[el.tag], text=squash(el.get("alt")) or None if "alt" in el.attrs and not figure else None)


def _is_noise(line: Line, el: El | None) -> bool:
    """Whether the line stands in a part of the item that calls itself an advertisement, a share bar or the like."""
    for node in between(line.el, el):
        if node.attrs and not NOISE_WORDS.isdisjoint(class_words(node)):
            return True
        if node.tag in {"article", "main", "body"}:
            break
    return False


# ------------------------------------------------------------------------------------------------- links to other articles


def _without_cards(lines: Sequence[Line], parts: Parts) -> list[Line]:
    """Take out boxes that are another article: a heading that is a link, with the few short lines around it."""
    total = sum(len(line.text) for line in lines)
    boxes = [(line, box) for line in lines if line.href and (box := _card(line, parts, total)) is not None]
    if not boxes:
        return list(lines)
    for line, _ in boxes:
        _add(parts, line.href or "", line.text)
    return [line for line in lines if not any(box.begin <= line.at < box.stop for _, box in boxes)]


def _card(line: Line, parts: Parts, total: int) -> El | None:
    """Return the box around a linked heading, the widest that is still small beside the item."""
    if parts.el is None or len(line.text) < _CARD_LEAST or line.times or (line.href or "").startswith("#"):
        return None
    best = None
    for node in between(line.el, parts.el):
        if (
            node.stop - node.begin > _CARD_LINES
            or sum(len(held.text) for held in parts.view.lines[node.begin : node.stop]) > total * _CARD_SHARE
        ):
            break
        boxed = node.tag in {"article", "aside", "section", "figure"} or not RELATED_WORDS.isdisjoint(class_words(node))
        if boxed or (line.level and node.tag in {"div", "li"}):
            best = node
    return best


def _without_related(lines: Sequence[Line], parts: Parts) -> list[Line]:
    """Take out "Read also" and the links that follow it."""
    rows: list[Line] = []
    following = False
    for line in lines:
        if is_related_start(line.text):
            following = True
        elif following and (line.href or _is_plain_link(line, parts)):
            _add(parts, line.href or "", line.text)
            following = parts.view.sheet is not None
        elif (card := _announced(line)) is not None:
            _add(parts, card.href or "", card.text)
        elif not line.times and _in_related(line, parts.el) and len(line.text) <= SHORT * 2:
            if line.href:
                _add(parts, line.href, line.text)
        else:
            following = False
            rows.append(line)
    return rows


def _is_plain_link(line: Line, parts: Parts) -> bool:
    """In plain text a link is a short line below "Read also" that is no sentence."""
    return parts.view.sheet is None and len(line.text) <= SHORT * 2 and not line.text.endswith(".")


def _announced(line: Line) -> Run | None:
    """Return the link of a line such as "Read also: <a>…</a>"."""
    runs = [run for run in line.runs if run.text.strip()]
    last = runs[-1] if runs else None
    if last is None or not last.href or not is_related_start("".join(run.text for run in runs if run.href != last.href)):
        return None
    return Run(squash("".join(run.text for run in runs if run.href == last.href)), last.el, last.href, strong=False, time=None)


def _in_related(line: Line, el: El | None) -> bool:
    if el is None:
        return False
    for node in between(line.el, el):
        if node.tag in {"aside", "nav"} or (node.attrs and not RELATED_WORDS.isdisjoint(class_words(node))):
            return line.href is not None or node.tag == "nav"
    return False


def _add(parts: Parts, href: str, text: str) -> None:
    try:
        url = urljoin(parts.view.base, href.strip()) if is_fetchable(href) else ""
    except ValueError:
        url = ""
    link = Link(url=url, text=squash(text), rel="related")
    if link not in parts.links:
        parts.links.append(link)
