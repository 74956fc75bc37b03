"""From an item's markup to what is stored of it: text, safe HTML, links and pictures. BeautifulSoup, on items only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

import nh3
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

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
_BLOCKS = frozenset(
    ("p", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "div", "pre", "tr", "dd", "dt", "section", "article", "td", "ul", "ol")
)
_DROPPED = frozenset(("script", "style", "noscript", "template", "iframe", "form", "svg", "nav", "button"))
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
    if soup.body is None:
        return Clean("", "")
    walk = _Walk(base)
    walk.through(soup.body)
    return Clean(paragraphs(walk.rows()), sanitise(soup.body.decode_contents()), tuple(walk.links.values()), tuple(walk.media))


class _Walk:
    """One pass through an item: its text by rows, its links made absolute, its pictures taken out."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.text: list[str] = []
        self.links: dict[str, Link] = {}
        self.media: list[Media] = []

    def rows(self) -> list[str]:
        """Return the text, one entry a block or a broken line."""
        return "".join(self.text).split("\n")

    def through(self, tag: Tag) -> None:
        """Read what a tag holds; depth has been bounded before."""
        for child in list(tag.children):
            if isinstance(child, Tag):
                self._tag(child)
            elif type(child) is NavigableString:  # comments and the like are strings too
                self.text.append(child)

    def _tag(self, tag: Tag) -> None:
        name = tag.name
        if name in _DROPPED:
            tag.extract()
        elif name in {"figure", "img"}:
            self._picture(tag)
        elif name == "br":
            self.text.append("\n")
        elif name == "a":
            self._link(tag)
        elif name in _BLOCKS:
            self.text.append("\n")
            self.through(tag)
            self.text.append("\n")
        else:
            self.through(tag)

    def _link(self, tag: Tag) -> None:
        self.through(tag)
        url = address(tag, "href", self.base)
        if url is None:
            tag.unwrap()
            return
        tag["href"] = url
        text = squash(tag.get_text())
        if text and url not in self.links:
            self.links[url] = Link(url=url, text=text)

    def _picture(self, tag: Tag) -> None:
        image = tag if tag.name == "img" else tag.find("img")
        url = address(image, "src", self.base) if isinstance(image, Tag) else None
        if url is not None and isinstance(image, Tag):
            caption = tag.find("figcaption") if tag.name == "figure" else None
            said = caption.get_text() if isinstance(caption, Tag) else str(image.get("alt") or "")
            self.media.append(Media(url=url, text=squash(said) or None))
        tag.extract()


_LOOSE = re.compile(r"\s+(</(?:p|li|h[1-6]|blockquote)>)")  # white space that ends a paragraph shows nowhere


def sanitise(html: str) -> str:
    """Return HTML that is safe to show: words, emphasis, lists, quotes and links."""
    safe = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="noopener noreferrer nofollow")
    return _LOOSE.sub(r"\1", safe).strip()


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
