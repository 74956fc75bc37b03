"""The page as browsers see it: one walk over lexbor's tree leaves a light one of ours, of what a reader can see.

Everything that reads structure walks this tree and nothing else; it outlives the parser and costs little to revisit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from selectolax.lexbor import LexborHTMLParser

# Never seen as text by a reader. Buttons and menus are seen, but nothing in them is news.
UNSEEN = frozenset(
    {"-comment", "base", "button", "canvas", "datalist", "head", "input", "link", "map", "math", "meta", "noembed", "noframes", "noscript"}
    | {"object", "option", "param", "script", "select", "style", "svg", "template", "textarea", "title", "track"}
)
_STATE = re.compile(r"(?:window|self|globalThis)\.[\w$.]{1,60}(?:\[[^\]]{1,60}\])?\s*=\s*[\[{]")
_GLOBALS = ("window.", "self.", "globalThis.")
_MOST_STATE = 5_000_000
_TEMPLATE = re.compile(r"<(/?)template\b[^>]{0,500}>", re.IGNORECASE)
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "meta", "source", "wbr"})


class El:
    """An element that can be seen. `at` and `end` are its place in the page: what it holds lies between them.

    `begin` and `stop` are the lines that it holds, once lines have been made of the page.
    """

    __slots__ = ("at", "attrs", "begin", "children", "depth", "end", "parent", "stop", "tag")

    def __init__(self, tag: str, attrs: Mapping[str, str | None], parent: El | None, at: int) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.at = at
        self.end = at
        self.begin = self.stop = 0
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.children: list[El | str] = []

    def get(self, name: str) -> str:
        """Return an attribute, or the empty string."""
        return self.attrs.get(name) or ""

    def elements(self) -> Iterator[El]:
        """Yield the children that are elements."""
        return (child for child in self.children if not isinstance(child, str))

    def holds(self, other: El) -> bool:
        """Tell whether the other element is this one or lies in it."""
        return self.at <= other.at <= self.end

    def up(self) -> Iterator[El]:
        """Yield the ancestors, nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page, parsed: its visible tree in reading order, and what its head and its scripts declare."""

    root: El
    elements: tuple[El, ...]  # in reading order; an element's `at` is its place here
    title: str | None
    meta: Mapping[str, str]  # by name or property, lower case
    canonical: str | None
    base: str | None
    data: tuple[str, ...]  # the text of application/ld+json scripts
    states: tuple[str, ...]  # the text of other JSON scripts, by which pages carry their state
    parser: LexborHTMLParser
    by_mem: Mapping[int, El]


def parse(text: str) -> Sheet:
    """Return the page's tree, as browsers build it from any text."""
    parser = LexborHTMLParser(_opened(text) if "shadowrootmode" in text else text)
    elements: list[El] = []
    by_mem: dict[int, El] = {}
    root = _grow(parser, elements, by_mem)
    data, states = _scripts(parser)
    meta: dict[str, str] = {}
    for node in parser.css("meta[content]"):
        name = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop")
        if name:
            meta.setdefault(name.lower(), node.attributes.get("content") or "")
    title = parser.css_first("title")
    return Sheet(
        root=root,
        elements=tuple(elements),
        title=title.text() if title is not None else None,
        meta=meta,
        canonical=_href(parser, 'link[rel="canonical"]'),
        base=_href(parser, "base[href]"),
        data=data,
        states=states,
        parser=parser,
        by_mem=by_mem,
    )


def _opened(text: str) -> str:
    """Return the page with declarative shadow roots as plain boxes, as a reader sees them."""
    out: list[str] = []
    roots: list[bool] = []
    last = 0
    for match in _TEMPLATE.finditer(text):
        closing = match[1] == "/"
        shadow = (roots.pop() if roots else False) if closing else "shadowrootmode" in match[0].lower()
        if not closing:
            roots.append(shadow)
        if shadow:
            out += [text[last : match.start()], "</div>" if closing else "<div>"]
            last = match.end()
    return "".join(out) + text[last:]


def _grow(parser: LexborHTMLParser, elements: list[El], by_mem: dict[int, El]) -> El:
    """Copy what can be seen of the parser's tree; iteratively, for pages nest deeper than Python calls."""
    top = parser.root
    root = El("html", dict(top.attributes) if top is not None else {}, None, 0)
    elements.append(root)
    if top is None:
        return root
    by_mem[top.mem_id] = root
    above: list[tuple[El, Any]] = []  # the parents of where we are, and the nodes that follow them
    parent, node = root, top.first_child
    while True:
        if node is None:
            parent.end = len(elements) - 1
            if not above:
                return root
            parent, node = above.pop()
            continue
        tag = node.tag
        if tag == "-text":
            parent.children.append(node.text_content or "")
        elif tag not in UNSEEN or (tag == "meta" and "itemprop" in node.attributes):
            element = El(tag or "", node.attributes, parent, len(elements))
            parent.children.append(element)
            elements.append(element)
            by_mem[node.mem_id] = element
            if tag not in VOID and (first := node.first_child) is not None:
                above.append((parent, node.next))
                parent, node = element, first
                continue
        node = node.next


def _scripts(parser: LexborHTMLParser) -> tuple[tuple[str, ...], tuple[str, ...]]:
    data, states = [], []
    for node in parser.css("script"):
        kind = (node.attributes.get("type") or "").lower()
        if "ld+json" in kind:
            data.append(node.text())
        elif "json" in kind:
            states.append(node.text())
        elif not node.attributes.get("src") and _keeps_state(script := node.text()[:_MOST_STATE]):
            states.append(script)
    return tuple(data), tuple(states)


def _keeps_state(script: str) -> bool:
    # Looking for the names first is far cheaper than the pattern, and few scripts have them.
    return any(name in script for name in _GLOBALS) and _STATE.search(script) is not None


def _href(parser: LexborHTMLParser, selector: str) -> str | None:
    found = parser.css_first(selector)
    return found.attributes.get("href") if found is not None else None


def markup(element: El) -> str:
    """Return the element's HTML as this tree knows it."""
    out: list[str] = []
    stack: list[El | str | tuple[str]] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(escape(node, quote=False))
        elif isinstance(node, tuple):
            out.append(node[0])
        else:
            out.append(f"<{node.tag}" + "".join(f' {k}="{escape(v or "")}"' for k, v in node.attrs.items()) + ">")
            if node.tag not in VOID:
                stack.append((f"</{node.tag}>",))
                stack.extend(reversed(node.children))
    return "".join(out)
