"""Kinds of markup that repeat one element per entry, as most real pages do."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import blake2b
from html import escape

from aggregator.demo.coverage import Entry
from aggregator.demo.skins.chrome import advertisement, anchor, figures, paragraphs, related, stamp, words
from aggregator.demo.skins.scene import HOUR, Scene

_AD_AFTER = 2  # entries before the first advertisement


def blocks(scene: Scene) -> str:
    """Draw articles with hexadecimal ids, ISO times, share footers, a list of key events, and a copy of what is pinned."""
    pinned = "".join(f'<div id="pinned-post"><span>Pinned</span>{_block(scene, entry)}</div>' for entry in scene.pinned)
    stream = _stream(scene, lambda entry: _block(scene, entry))
    return f'<article>{_top(scene)}{_key_events(scene)}{pinned}<div id="liveblog-body">{stream}</div></article>'


def updates(scene: Scene) -> str:
    """Draw bare updates with clocks; ids and whole times stand in the page's JSON-LD only."""

    def draw(entry: Entry) -> str:
        clock = scene.local(entry.offset).strftime(words(scene).clock)
        body = f"{paragraphs(entry, _also(scene, entry))}{figures(entry)}"
        return f'<div class="update"><span class="when">{clock}</span>{_heading(entry, "h3")}<div class="text">{body}</div></div>'

    return f'<article>{_top(scene)}<section class="updates">{_stream(scene, draw)}</section></article>'


def posting(scene: Scene) -> str:
    """Return the LiveBlogPosting that goes into the head of a page of updates."""
    coverage = scene.coverage
    posted = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": coverage.title,
        "inLanguage": coverage.language,
        "coverageStartTime": stamp(coverage.instant(0)),
        **({"coverageEndTime": stamp(scene.now)} if scene.ended else {}),
        "liveBlogUpdate": [_posted(scene, entry) for entry in scene.newest],
    }
    text = json.dumps(posted, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def microdata(scene: Scene) -> str:
    """Draw entries as microdata of schema.org with local times that say their offset."""

    def draw(entry: Entry) -> str:
        when = scene.local(entry.offset)
        author = f'<span itemprop="author">{escape(entry.author)}</span>' if entry.author else ""
        title = f'<h3 itemprop="headline">{escape(entry.title)}</h3>' if entry.title else ""
        time = f'<time itemprop="datePublished" datetime="{stamp(when)}">{when:%H:%M}</time>'
        body = f'<div itemprop="articleBody">{paragraphs(entry)}</div>{_also(scene, entry)}{figures(entry)}'
        kind = 'itemprop="liveBlogUpdate" itemscope itemtype="https://schema.org/BlogPosting"'
        return f'<div {kind} id="{entry.id}">{time}{title}{author}{body}</div>'

    scope = 'itemscope itemtype="https://schema.org/LiveBlogPosting"'
    return f"<article {scope}>{_top(scene)}<section>{_stream(scene, draw)}</section></article>"


def feedlist(scene: Scene) -> str:
    """Draw a list whose entries have ids and a clock, and no date anywhere near them."""

    def draw(entry: Entry) -> str:
        clock = scene.local(entry.offset).strftime("%H:%M")
        head = f'<span class="clock">{clock}</span>{_heading(entry, "h3")}'
        return f'<li class="item" id="post-{entry.id}">{head}<div class="body">{paragraphs(entry, _also(scene, entry))}</div></li>'

    return f'<article>{_top(scene)}<ul class="feed">{_stream(scene, draw)}</ul></article>'


def hashed(scene: Scene) -> str:
    """Draw cards without ids, with hashed classes and times like "12 min ago"."""
    name = _classes(scene.view.build)

    def draw(entry: Entry) -> str:
        ago = f'<span class="{name("ago")}">{_ago(scene, entry)}</span>'
        label = f'<span class="{name("label")}">{escape(entry.label)}</span>' if entry.label else ""
        title = f'<h3 class="{name("title")}">{escape(entry.title)}</h3>' if entry.title else ""
        body = f'<div class="{name("text")}">{paragraphs(entry, _also(scene, entry))}</div>'
        return f'<div class="{name("card")}">{ago}{label}{title}{body}{figures(entry)}</div>'

    return f'<article>{_top(scene)}<div class="{name("list")}">{_stream(scene, draw)}</div></article>'


def _stream(scene: Scene, draw: Callable[[Entry], str]) -> str:
    drawn = [draw(entry) for entry in scene.entries]
    return "".join([*drawn[:_AD_AFTER], advertisement(scene, 1), *drawn[_AD_AFTER:]])


def _top(scene: Scene) -> str:
    coverage = scene.coverage
    lead = escape(" ".join(coverage.lead))
    begun = scene.local(0)
    closed = f'<p class="closed">{words(scene).closed}</p>' if scene.ended else ""
    dateline = f'<p class="dateline"><time datetime="{stamp(begun)}">{begun:%d.%m.%Y}</time></p>'
    return f'<header><h1>{escape(coverage.title)}</h1><p class="lead">{lead}</p>{dateline}{closed}</header>'


def _key_events(scene: Scene) -> str:
    cards = "".join(
        f'<li><a href="#block-{entry.id}"><time datetime="{stamp(scene.coverage.instant(entry.offset))}">'
        f"{scene.local(entry.offset):%H:%M}</time> {escape(entry.title)}</a></li>"
        for entry in scene.newest[::3]
        if entry.title
    )
    return f'<section id="key-events"><h2>Key events</h2><ol>{cards}</ol></section>'


def _block(scene: Scene, entry: Entry) -> str:
    said, at = words(scene), scene.coverage.instant
    label = f'<span class="block-label">{escape(entry.label)}</span>' if entry.label else ""
    time = f'<time datetime="{stamp(at(entry.offset))}">{scene.local(entry.offset):%H.%M %Z}</time>'
    byline = f'<address rel="author">{escape(entry.author)}</address>' if entry.author else ""
    head = f'<header><a href="#block-{entry.id}">{time}</a>{label}{_heading(entry, "h2")}{byline}</header>'
    updated = "" if entry.updated is None else f'<p class="updated">{said.updated} {_later(scene, entry.updated)}</p>'
    share = f'<footer><a href="https://social.example/share?block={entry.id}">{said.share}</a>{updated}</footer>'
    body = f'<div class="block-body">{paragraphs(entry, _also(scene, entry))}{figures(entry)}</div>'
    return f'<article id="block-{entry.id}" class="block">{head}{body}{share}</article>'


def _later(scene: Scene, offset: float) -> str:
    return f'<time class="modified" datetime="{stamp(scene.coverage.instant(offset))}">{scene.local(offset):%H.%M %Z}</time>'


def _also(scene: Scene, entry: Entry) -> str:
    links = related(entry)
    if not links:
        return ""
    return f'<aside class="related"><p>{words(scene).read_also}</p>{"".join(map(anchor, links))}</aside>'


def _heading(entry: Entry, tag: str) -> str:
    return f"<{tag}>{escape(entry.title)}</{tag}>" if entry.title else ""


def _posted(scene: Scene, entry: Entry) -> dict[str, object]:
    at = scene.coverage.instant
    return {
        "@type": "BlogPosting",
        "@id": f"{scene.view.url}#{entry.id}",
        "url": f"{scene.view.url}#{entry.id}",
        **({"headline": entry.title} if entry.title else {}),
        "datePublished": stamp(at(entry.offset)),
        **({} if entry.updated is None else {"dateModified": stamp(at(entry.updated))}),
        **({"author": {"@type": "Person", "name": entry.author}} if entry.author else {}),
        "articleBody": entry.text,
    }


def _ago(scene: Scene, entry: Entry) -> str:
    said, minutes = words(scene), scene.age(entry)
    if minutes < 1:
        return said.now
    return said.minutes.format(minutes) if minutes < HOUR else said.hours.format(minutes // HOUR)


def _classes(build: str) -> Callable[[str], str]:
    def name(part: str) -> str:
        return f"css-{blake2b(f'{build}/{part}'.encode(), digest_size=3).hexdigest()}"

    return name
