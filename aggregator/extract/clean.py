"""From an item's markup to what is stored of it: text, safe HTML, links and pictures. BeautifulSoup, on items only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

import nh3
from bs4 import BeautifulSoup, Tag

from aggregator.core.model import Link, Media
from aggregator.core.text import paragraphs, squash

_TAGS = {
    "a",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "del",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
}
_BLOCKS = (
    "p",
    "li",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "div",
    "pre",
    "tr",
    "dd",
    "dt",
    "section",
    "article",
    "td",
    "ul",
    "ol",
)
_DROPPED = ("script", "style", "figure", "figcaption", "noscript", "template", "iframe", "form", "svg", "nav", "button")
_SCHEMES = {"http", "https", "mailto"}
_LONGEST = 2_000_000
_DEEPEST = 100  # the sanitiser's time grows with the square of the depth
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(/?)>")
_VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "source", "wbr", "area", "col", "embed"})


@dataclass(frozen=True, slots=True)
class Clean:
    """The body of an item as it is stored."""

    text: str
    html: str
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()


@lru_cache(maxsize=8192)
def clean(html: str, base: str) -> Clean:
    """Return text, safe HTML and links of a fragment; addresses absolute, nothing in it that runs, loads or hides.

    Remembered: from look to look nearly all items are the same, and this is the dear part of reading one.
    """
    if not html or len(html) > _LONGEST or depth(html) > _DEEPEST:
        return Clean(paragraphs(re.sub(r"<[^>]{0,1000}>", "\n", html[:_LONGEST]).split("\n")), "")
    soup = BeautifulSoup(html, "lxml")
    media = tuple(_pictures(soup, base))
    for tag in soup(_DROPPED):
        tag.decompose()
    links = tuple(_links(soup, base))
    for rule in soup("br"):
        rule.insert_after("\n")
    text = paragraphs(_paragraphs(soup))
    body = soup.body
    return Clean(text, sanitise(body.decode_contents().replace("<br/>\n", "<br/>")) if body is not None else "", links, media)


def sanitise(html: str) -> str:
    """Return HTML that is safe to show: words, emphasis, lists, quotes and links."""
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="noopener noreferrer nofollow").strip()


def depth(html: str) -> int:
    """Return how deep the markup nests, from its tags alone."""
    level = deepest = 0
    for match in _OPENING.finditer(html):
        if match[1]:
            level = max(0, level - 1)
        elif not match[3] and match[2].lower() not in _VOID:
            level += 1
            deepest = max(deepest, level)
    return deepest


def _paragraphs(soup: BeautifulSoup) -> list[str]:
    """Return the fragment's text, one entry a block or a broken line, in order."""
    for block in soup(_BLOCKS):
        block.insert_before("\n")
        block.append("\n")
    return soup.get_text().split("\n")


def _links(soup: BeautifulSoup, base: str) -> list[Link]:
    found: dict[str, Link] = {}
    for tag in soup("a"):
        url = address(tag, "href", base)
        if url is None:
            tag.unwrap()
            continue
        tag["href"] = url
        text = squash(tag.get_text())
        if text and url not in found:
            found[url] = Link(url=url, text=text)
    return list(found.values())


def _pictures(soup: BeautifulSoup, base: str) -> list[Media]:
    found = []
    for tag in soup("img"):
        if url := address(tag, "src", base):
            figure = tag.find_parent("figure")
            caption = figure.find("figcaption") if figure is not None else None
            found.append(
                Media(url=url, text=squash(caption.get_text()) if caption is not None else squash(str(tag.get("alt") or "")) or None)
            )
    return found


def address(tag: Tag, name: str, base: str) -> str | None:
    """Return the absolute web address in an attribute, or None for everything that is not one."""
    value = tag.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > 8192:  # noqa: PLR2004 - no address is longer
        return None
    try:
        url = urljoin(base, squash(value))
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://", "mailto:")) else None
