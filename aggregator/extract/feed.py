"""A feed read as a live page: RSS 0.9 to 2.0, RDF, Atom (RFC 4287) and JSON Feed 1.1, whose entries are the items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from lxml import etree

from aggregator.core.model import Media
from aggregator.core.text import squash
from aggregator.core.times import read_machine
from aggregator.extract.jsonld import load
from aggregator.extract.view import MOST_ITEMS, Draft

_HEAD = 4_000  # characters in which a document says what it is
_XML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<\?[^>]*>\s*|<!DOCTYPE[^>\[]*>\s*)*<(?:\w+:)?(rss|feed|RDF)\b", re.DOTALL)
_JSON = re.compile(r'\s*\{.{0,600}?"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version', re.DOTALL)
_ENTRIES = frozenset({"entry", "item"})
_PUBLISHED = ("published", "pubDate", "date", "issued", "created", "updated", "modified")
_BODIES = ("encoded", "content", "description", "summary")
_KINDS: Mapping[str, Literal["image", "video", "audio"]] = {"image": "image", "video": "video", "audio": "audio"}
_MARKUP = re.compile(r"<[a-zA-Z/]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself, and its entries in its own order."""

    title: str | None
    language: str | None
    drafts: tuple[Draft, ...]


def parse(text: str) -> Feed | None:
    """Return the feed that a text is, None for everything else; never raises, and reads no entity and no other document."""
    start = text[:_HEAD].removeprefix("\ufeff")
    if _XML.match(start):
        return _xml(text)
    return _json(load(text)) if _JSON.match(start) else None


# ------------------------------------------------------------------------------------------------- XML


def _xml(text: str) -> Feed | None:
    if "<!ENTITY" in text:  # nobody needs one in a feed, and everybody who attacks a parser does
        return None
    reader = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(text.removeprefix("\ufeff").encode(errors="replace"), reader)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    entries = [el for el in root.iter() if _name(el) in _ENTRIES][:MOST_ITEMS]
    about = next((el for el in root.iter() if _name(el) == "channel"), root)
    facts = _parts(about)
    language = facts["language"][0].text if "language" in facts else root.get("{http://www.w3.org/XML/1998/namespace}lang")
    title = squash(_words(facts["title"][0])) if "title" in facts else None
    return Feed(title=title or None, language=squash(language or "") or None, drafts=tuple(map(_entry, entries)))


def _name(el: Any) -> str:
    """Return an element's name without its namespace; comments and the like have none."""
    return el.tag.rpartition("}")[2] if isinstance(el.tag, str) else ""


def _parts(el: Any) -> dict[str, list[Any]]:
    parts: dict[str, list[Any]] = {}
    for child in el:
        parts.setdefault(_name(child), []).append(child)
    return parts


def _words(el: Any) -> str:
    return "".join(el.itertext())


def _entry(el: Any) -> Draft:
    parts = _parts(el)
    times = [
        (name, stamp) for name in _PUBLISHED for one in parts.get(name, ()) if (stamp := read_machine(squash(_words(one)))) is not None
    ]
    updated = next((stamp for name, stamp in times if name in {"updated", "modified"}), None)
    ids = [squash(_words(one)) for name in ("id", "guid") for one in parts.get(name, ())]
    author = next((words for name in ("creator", "author") for one in parts.get(name, ()) if (words := squash(_author(one)))), None)
    return Draft(
        anchor=next(filter(None, ids), None),
        permalink=_link(parts),
        machine=times[0][1] if times else None,
        updated=updated if times and times[0][0] not in {"updated", "modified"} else None,
        title=next((squash(_plain(one)) for one in parts.get("title", ())), None) or None,
        author=author,
        html=next((body for name in _BODIES for one in parts.get(name, ()) if (body := _body(one)).strip()), ""),
        media=tuple(_media(parts)),
    )


def _author(el: Any) -> str:
    """Return a name: Atom keeps it in a part of its own, RSS puts a mail address before it."""
    named = next((_words(child) for child in el if _name(child) == "name"), None)
    words = named if named is not None else _words(el)
    mail = re.fullmatch(r"\s*\S+@\S+\s*\((.+)\)\s*", words)
    return mail[1] if mail else words


def _plain(el: Any) -> str:
    """Return a title's words; some are markup that was escaped."""
    words = _words(el)
    return re.sub(r"<[^<>]{0,500}>", " ", words) if _MARKUP.search(words) else words


def _body(el: Any) -> str:
    if len(el) or el.get("type") == "xhtml":
        return "".join((escape(el.text or "", quote=False), *(etree.tostring(child, encoding="unicode") for child in el)))
    return _words(el) if el.get("type") != "text" else escape(_words(el), quote=False)


def _link(parts: Mapping[str, list[Any]]) -> str | None:
    links = parts.get("link", ())
    hrefs = [one.get("href") for one in links if one.get("rel") in {None, "alternate"} and one.get("href")]
    words = [squash(_words(one)) for one in links]
    permanent = [squash(_words(one)) for one in parts.get("guid", ()) if one.get("isPermaLink") != "false"]
    return next((address for address in (*hrefs, *words, *permanent) if address and address.startswith(("http://", "https://"))), None)


def _media(parts: Mapping[str, list[Any]]) -> Iterator[Media]:
    for name in ("enclosure", "content", "thumbnail"):
        for one in parts.get(name, ()):
            url, kind = one.get("url") or "", (one.get("type") or one.get("medium") or "image").partition("/")[0]
            if url.startswith(("http://", "https://")):
                yield Media(url=url, kind=_KINDS.get(kind, "embed"))


# ------------------------------------------------------------------------------------------------- JSON


def _json(value: Any) -> Feed | None:
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        return None
    entries = [entry for entry in value["items"][:MOST_ITEMS] if isinstance(entry, dict)]
    return Feed(title=_said(value, "title"), language=_said(value, "language"), drafts=tuple(map(_json_entry, entries)))


def _said(entry: Mapping[str, Any], name: str) -> str | None:
    value = entry.get(name)
    return squash(str(value)) or None if isinstance(value, str | int) else None


def _json_entry(entry: Mapping[str, Any]) -> Draft:
    authors = entry.get("authors") if isinstance(entry.get("authors"), list) else [entry.get("author")]
    names = [name for one in authors or () if isinstance(one, dict) and (name := _said(one, "name"))]
    body = entry.get("content_html")
    text = entry.get("content_text") or entry.get("summary") or ""
    return Draft(
        anchor=_said(entry, "id"),
        permalink=_said(entry, "url"),
        machine=read_machine(_said(entry, "date_published") or ""),
        updated=read_machine(_said(entry, "date_modified") or ""),
        title=_said(entry, "title"),
        author=", ".join(names) or None,
        html=body if isinstance(body, str) and body else escape(text, quote=False) if isinstance(text, str) else "",
        media=tuple(Media(url=image) for image in [_said(entry, "image")] if image and image.startswith(("http://", "https://"))),
    )
