"""Families of markup: how live pages are made, each by one function. What each is modelled on stands in its docstring."""

# ruff: noqa: E501, D401, RUF002 - markup is written in long lines, and a family's docstring names what it is modelled on

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import escape

from recordings.newsroom import Desk, Entry, Expected, Recording, desk, iso, minute

Family = Callable[[Desk], Recording]


def _title(entry: Entry, tag: str = "h2", inner: str = "") -> str:
    return f"<{tag}{inner}>{escape(entry.title)}</{tag}>" if entry.title else ""


def _label(entry: Entry, tag: str = "span", cls: str = "label") -> str:
    return f'<{tag} class="{cls}">{escape(entry.label)}</{tag}>' if entry.label else ""


def _headed(d: Desk) -> None:
    t = d.tongue
    d.entries = [replace(e, title=e.title or t.heads[n % 4].format(p=t.places[n % 5], n=n + 31)) for n, e in enumerate(d.entries)]


def blocks(d: Desk) -> Recording:
    """Articles with ids, ISO times, relative words, share footers, key-event cards above (the Guardian)."""
    rows = [
        f'<article id="block-{e.id}" class="{d.cls("block")}"><header><a href="{d.url}?page=with:block-{e.id}#block-{e.id}"><time datetime="{iso(e.at)}">'
        f"{d.ago(e)}</time><span>{d.clock(e)}</span></a></header>{_label(e)}{_title(e)}{d.body(e)}{d.share(e)}</article>{d.ad()}"
        for e in d.entries
    ]
    return d.print(
        "blocks",
        d.page("".join(rows), key_events=True),
        [d.truth(e, url=f"{d.url}?page=with:block-{e.id}#block-{e.id}") for e in d.entries],
    )


def epochs(d: Desk) -> Recording:
    """Divs with epoch seconds in attributes, clock and "ago" inside the time, author link (the Express)."""
    rows = [
        f'<div class="{d.cls("entry")}" id="live-{e.id[:5]}" data-sort-time="{int(e.at.timestamp())}"><div><time data-time="{d.local(e.at):%Y-%m-%dT%H:%M}">'
        f'{d.clock(e)}<span>{d.ago(e)}</span></time><a class="entry-author" href="/journalist/1/Ann-Lee">Ann Lee</a></div>'
        f'{_label(e)}{_title(e, "h3")}<div class="{d.cls("text")}">{d.body(e)}</div></div>'
        for e in d.entries
    ]
    return d.print("epochs", d.page("".join(rows)), [d.truth(e, url=f"{d.url}#live-{e.id[:5]}") for e in d.entries])


def mislabelled(d: Desk) -> Recording:
    """Sections whose local times are labelled Z, h2 with a p in it, an index of key points above (la Repubblica)."""
    index = "".join(f'<li><a href="#x_event{n}">{escape(e.title or e.paragraphs[0][:50])}</a></li>' for n, e in enumerate(d.entries[:16]))
    rows = [
        f'<section class="{d.cls("post")}" id="4193_event{len(d.entries) - n}"><time datetime="{d.local(e.at):%Y-%m-%dT%H:%MZ}">{d.local(e.at):%H:%M}</time>'
        f"<div>{f'<h2><p>{escape(e.title)}</p></h2>' if e.title else ''}{d.body(e)}</div></section>"
        for n, e in enumerate(d.entries)
    ]
    head = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": d.title, "dateModified": iso(d.entries[0].at)})}</script>'
    expected = [d.truth(e, label=None, at=minute(e.at), url=f"{d.url}#4193_event{len(d.entries) - n}") for n, e in enumerate(d.entries)]
    return d.print("mislabelled", d.page(f'<div class="{d.cls("index")}"><ul>{index}</ul></div>' + "".join(rows), head=head), expected)


def wrapped_bold(d: Desk) -> Recording:
    """Hashed wrappers with ads inside, empty time elements, text in bold (the Times of India)."""
    rows = [
        f'<div><div class="x1">{d.ad()}</div><div class="x2"><div class="x3"><span>{d.clock(e)}</span><time datetime="{iso(e.at)}"></time></div>'
        f'<div class="x4"><div>{"".join(f"<p><b>{escape(p)}</b></p>" for p in e.paragraphs)}</div></div></div></div>'
        for e in d.entries
    ]
    return d.print("wrapped-bold", d.page("<div>" + "".join(rows) + "</div>"), d.expect(title=None, label=None, related=None))


def amp(d: Desk) -> Recording:
    """AMP list: data-sort-time in milliseconds, amp-timeago, name and date at the foot (the Independent)."""
    rows = [
        f'<div id="post-{e.id}" data-sort-time="{int(e.at.timestamp() * 1000)}" class="{d.cls("p")}"><a href="#post-{e.id}"><amp-timeago datetime="{iso(e.at)}">'
        f'{d.ago(e)}</amp-timeago></a><div>{_title(e, "h3")}<div>{d.body(e)}</div></div><div><div><span class="{d.cls("who")}">Ann Lee</span>'
        f"<span>{d.clock(e)}</span></div></div></div>"
        for e in d.entries
    ]
    html = d.page("<amp-live-list id=l><div items>" + "".join(rows) + "</div><button update>New</button></amp-live-list>")
    return d.print("amp", html, [d.truth(e, label=None, url=f"{d.url}#post-{e.id}") for e in d.entries])


def composite(d: Desk) -> Recording:
    """Divs with numeric ids, a modifier class for each kind, a clock for some only (WP SportoweFakty)."""
    rows, expected = [], []
    for n, e in enumerate(d.entries):
        timed = n % 3 != 1
        clock = f"<time>{d.local(e.at):%H:%M}</time>" if timed else "<i></i>"
        head = f'<header class="c__header"><span class="c__title h5">{escape(e.title)}</span></header>' if e.title else ""
        rows.append(
            f'<div class="c c--{"time" if timed else "composite"}" id="9{e.id[:6]}"><aside>{clock}</aside>{head}<div class="c__body">{d.body(e)}</div></div>'
        )
        expected.append(d.truth(e, label=None, at=minute(e.at) if timed else None, url=f"{d.url}#9{e.id[:6]}"))
    return d.print("composite", d.page('<div class="relation">' + "".join(rows) + "</div>"), expected)


def list_items(d: Desk) -> Recording:
    """A list whose items begin with a time (many news desks)."""
    rows = [
        f'<li class="{d.cls("li")}"><time datetime="{iso(e.at)}">{d.clock(e)}</time>{_title(e, "h3")}{d.body(e)}</li>' for e in d.entries
    ]
    return d.print("list-items", d.page(f'<ul class="{d.cls("stream")}">' + "".join(rows) + "</ul>"), d.expect(label=None))


def definitions(d: Desk) -> Recording:
    """A definition list: clocks as terms, entries as definitions."""
    rows = [f"<dt>{d.clock(e)}</dt><dd>{_title(e, 'h4')}{d.body(e)}</dd>" for e in d.entries]
    return d.print("definitions", d.page("<dl>" + "".join(rows) + "</dl>"), [d.truth(e, label=None, at=minute(e.at)) for e in d.entries])


def table(d: Desk) -> Recording:
    """A table with a row an entry: the clock in the first cell."""
    rows = [f"<tr><td>{d.clock(e)}</td><td>{_title(e, 'h4')}{d.body(e)}</td></tr>" for e in d.entries]
    return d.print(
        "table", d.page("<table><tbody>" + "".join(rows) + "</tbody></table>"), [d.truth(e, label=None, at=minute(e.at)) for e in d.entries]
    )


def wordpress(d: Desk) -> Recording:
    """The WordPress Liveblog plugin as PHP prints it."""
    rows = [
        f'<div id="liveblog-entry-{int(e.id[:5], 16)}" class="liveblog-entry" data-timestamp="{int(e.at.timestamp())}"><header class="liveblog-meta">'
        f'<span class="liveblog-author-name">Ann Lee</span><span class="liveblog-meta-time"><a href="#liveblog-entry-{int(e.id[:5], 16)}"><span class="date">'
        f'{d.local(e.at).strftime(d.tongue.day)}</span><span class="time">{d.clock(e)}</span></a></span></header>'
        f'<div class="liveblog-entry-text">{_title(e, "h3")}{d.body(e)}</div></div>'
        for e in d.entries
    ]
    expected = [d.truth(e, label=None, url=f"{d.url}#liveblog-entry-{int(e.id[:5], 16)}") for e in d.entries]
    return d.print("wordpress", d.page('<div id="wpcom-liveblog-container">' + "".join(rows) + "</div>"), expected)


def wordpress_react(d: Desk) -> Recording:
    """The same plugin as its script prints it, with key events that repeat entries."""
    keys = "".join(
        f'<li class="liveblog-event"><a href="#id_{e.id}"><time>{d.ago(e)}</time>{escape((e.title or e.paragraphs[0])[:50])}</a></li>'
        for e in d.entries[:5]
    )
    rows = [
        f'<article id="id_{e.id}" class="liveblog-entry"><aside class="liveblog-entry-aside"><a href="#id_{e.id}"><time datetime="{iso(e.at)}">{d.ago(e)}</time></a></aside>'
        f'<div class="liveblog-entry-main"><div class="liveblog-entry-content">{_title(e)}{d.body(e)}</div></div></article>'
        for e in d.entries
    ]
    html = d.page(f'<ul class="liveblog-key-events">{keys}</ul><div class="liveblog-feed">' + "".join(rows) + "</div>")
    return d.print("wordpress-react", html, [d.truth(e, label=None, url=f"{d.url}#id_{e.id}") for e in d.entries])


def superdesk(d: Desk) -> Recording:
    """Superdesk Live Blog's theme: data-post-id, a sticky copy above, advertisement posts."""

    def post(e: Entry, cls: str) -> str:
        return (
            f'<article class="lb-post {cls}" data-post-id="urn:newsml:desk:{e.id}"><div class="lb-post-date" data-js-timestamp="{iso(e.at)}">{d.clock(e)}</div>'
            f'<div class="lb-item">{_title(e)}{d.body(e)}</div></article>'
        )

    sticky = post(d.entries[-1], "lb-sticky-top-post")
    rows = [
        post(e, "") + ('<article class="lb-post advertisement"><div class="ad">Ad</div></article>' if n % 5 == 4 else "")
        for n, e in enumerate(d.entries)
    ]
    html = d.page(f'<section class="sticky">{sticky}</section><section class="timeline-body">' + "".join(rows) + "</section>")
    return d.print("superdesk", html, d.expect(label=None, url=False))


def flagged(d: Desk) -> Recording:
    """Sections with ids, clocks alone and flags as labels (Le Monde)."""
    rows = [
        f'<section class="post post__live-container" id="{int(e.id[:7], 16)}"><header><span class="info-content">{d.local(e.at):%H:%M}</span>'
        f'{_label(e, "span", "flag-live__border")}</header>{_title(e, "h2")}<div class="content--live">{d.body(e)}</div></section>'
        for e in d.entries
    ]
    return d.print(
        "flagged",
        d.page('<section id="post-container">' + "".join(rows) + "</section>"),
        [d.truth(e, at=minute(e.at), url=f"{d.url}#{int(e.id[:7], 16)}") for e in d.entries],
    )


def stream(d: Desk) -> Recording:
    """An ordered list of articles, clock and headline in one header (BBC 2018–23)."""
    rows = [
        f'<li class="lx-stream__post-container"><article id="post_{e.id}"><header><span class="qa-post-auto-meta">{d.local(e.at):%H:%M}</span>'
        f'{f"<h3><span>{escape(e.title)}</span></h3>" if e.title else ""}</header><div class="lx-stream-post-body">{d.body(e)}</div></article></li>'
        for e in d.entries
    ]
    return d.print(
        "stream",
        d.page("<ol>" + "".join(rows) + "</ol>"),
        [d.truth(e, label=None, at=minute(e.at), url=f"{d.url}#post_{e.id}") for e in d.entries],
    )


def headed_articles(d: Desk) -> Recording:
    """Articles whose h3 holds clock and headline together (BBC World Service)."""
    _headed(d)
    rows = [
        f'<article><h3 id="asset:{e.id}"><span class="{d.cls("ts")}"><time datetime="{iso(e.at)}">{d.clock(e)}</time></span><span>{escape(e.title or "")}</span></h3>'
        f"<div>{d.body(e)}</div></article>"
        for e in d.entries
    ]
    return d.print("headed-articles", d.page("<div>" + "".join(rows) + "</div>"), d.expect(label=None, url=False))


def feed_items(d: Desk) -> Recording:
    """Divs with role=article, data-url, reporters' updates without a title, a pinned label (the New York Times)."""
    rows = [
        f'<div role="article" aria-posinset="{n + 1}"><div data-testid="{"live-blog-post" if e.title else "reporter-update"}" data-url="{d.url}#{e.id}">'
        f'<header><time datetime="{iso(e.at)}">{d.clock(e)}</time></header>{_title(e)}<div class="css-{d.cls("b")}">{d.body(e)}</div></div></div>'
        for n, e in enumerate(d.entries)
    ]
    return d.print("feed-items", d.page('<section id="live-feed-items">' + "".join(rows) + "</section>"), d.expect(label=None, url=False))


def custom_elements(d: Desk) -> Recording:
    """Custom elements with milliseconds in an attribute (the Associated Press)."""
    rows = [
        f'<bsp-liveblog-post class="LiveBlogPost" data-post-id="{e.id}" data-posted-date-timestamp="{int(e.at.timestamp() * 1000)}">'
        f'{f"<h2 class=LiveBlogPost-headline>{escape(e.title)}</h2>" if e.title else ""}<div class="LiveBlogPost-body">{d.body(e)}</div></bsp-liveblog-post>'
        for e in d.entries
    ]
    return d.print("custom-elements", d.page("<bsp-liveblog>" + "".join(rows) + "</bsp-liveblog>"), d.expect(label=None, url=False))


def _ld(d: Desk, update: Callable[[int, Entry], dict[str, object]], **more: object) -> str:
    posting = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": d.title,
        "url": d.url,
        **more,
        "liveBlogUpdate": [update(n, e) for n, e in enumerate(d.entries)],
    }
    return f'<script type="application/ld+json">{json.dumps(posting)}</script>'


def data_fills(d: Desk) -> Recording:
    """Markup without headline and time, which only the JSON-LD has (CNN)."""
    _headed(d)
    head = _ld(
        d,
        lambda _, e: {
            "@type": "BlogPosting",
            "url": f"{d.url}#h_{e.id}",
            "headline": e.title,
            "datePublished": iso(e.at),
            "articleBody": " ".join(e.paragraphs)[:180],
        },
    )
    rows = [
        f'<article data-post-id="h_{e.id}"><h2></h2><span></span><div class="live-story-post__content">{d.body(e)}</div></article>'
        for e in d.entries
    ]
    return d.print(
        "data-fills",
        d.page("<div>" + "".join(rows) + "</div>", head=head),
        [d.truth(e, label=None, url=f"{d.url}#h_{e.id}") for e in d.entries],
    )


def data_only(d: Desk) -> Recording:
    """Updates in the JSON-LD alone, without ids (ZDFheute)."""
    head = _ld(
        d,
        lambda _, e: {
            "@type": "BlogPosting",
            "headline": e.title or d.title,
            "datePublished": iso(e.at),
            "articleBody": "\n\n".join(e.paragraphs),
        },
    )
    expected = [d.truth(e, label=None, related=None) for e in d.entries]
    return d.print("data-only", d.page("<div id=root></div>", head=head), expected)


def data_positions(d: Desk) -> Recording:
    """JSON-LD whose ids count positions and whose headlines repeat clock and text, beside plain markup (the Times of India)."""
    head = _ld(
        d,
        lambda n, e: {
            "@type": "BlogPosting",
            "url": f"{d.url}#post{n + 1}",
            "headline": f"{d.clock(e)} {e.paragraphs[0]}",
            "datePublished": iso(e.at),
            "articleBody": e.paragraphs[0][:60],
        },
    )
    rows = [f"<div><div><span>{d.clock(e)}</span></div><div>{d.body(e)}</div></div>" for e in d.entries]
    return d.print("data-positions", d.page('<div class="list">' + "".join(rows) + "</div>", head=head), d.expect(label=None, title=None))


def data_more(d: Desk) -> Recording:
    """The markup shows the newest ten; the JSON-LD carries all."""
    head = _ld(
        d,
        lambda _, e: {
            "@type": "BlogPosting",
            "url": f"{d.url}#e{e.id}",
            "headline": d.title,
            "datePublished": iso(e.at),
            "articleBody": "\n\n".join(e.paragraphs),
        },
    )
    rows = [f'<article id="e{e.id}"><time datetime="{iso(e.at)}">{d.clock(e)}</time>{d.body(e)}</article>' for e in d.entries[:10]]
    expected = [
        d.truth(e, label=None, title=None, related=(e.related[1] if e.related and n < 10 else None), url=f"{d.url}#e{e.id}")
        for n, e in enumerate(d.entries)
    ]
    return d.print("data-more", d.page("<div>" + "".join(rows) + "</div>", head=head), expected)


def microdata(d: Desk) -> Recording:
    """Microdata: itemprop=liveBlogUpdate with headline, datePublished and articleBody (the Guardian before 2020)."""
    rows = [
        f'<div itemprop="liveBlogUpdate" itemscope itemtype="http://schema.org/BlogPosting" id="block-{e.id}"><p class="block-time"><a itemprop="url" href="#block-{e.id}">'
        f'<time itemprop="datePublished" datetime="{iso(e.at)}">{d.clock(e)}</time></a></p>{_title(e, "h2", " itemprop=headline")}<div itemprop="articleBody">{d.body(e)}</div></div>'
        for e in d.entries
    ]
    html = d.page('<div itemscope itemtype="http://schema.org/LiveBlogPosting">' + "".join(rows) + "</div>")
    return d.print("microdata", html, [d.truth(e, label=None, url=f"{d.url}#block-{e.id}") for e in d.entries])


def messages(d: Desk) -> Recording:
    """Messages without titles, day and clock in words (franceinfo)."""
    rows = [
        f'<div class="message" id="m{e.id}"><span class="hour">{d.clock(e)}</span><div class="message-body">{d.body(e)}</div></div>'
        for e in d.entries
    ]
    return d.print(
        "messages",
        d.page('<div class="messages">' + "".join(rows) + "</div>"),
        [d.truth(e, title=None, label=None, at=minute(e.at), url=f"{d.url}#m{e.id}") for e in d.entries],
    )


def flat_heading(d: Desk) -> Recording:
    """A heading with clock and title, then paragraphs, in one column (BR24)."""
    _headed(d)
    rows = [f"<h2>{d.local(e.at):%H:%M}: {escape(e.title or '')}</h2>{d.body(e)}" for e in d.entries]
    return d.print("flat-heading", d.page("".join(rows)), [d.truth(e, label=None, at=minute(e.at)) for e in d.entries])


def flat_split(d: Desk) -> Recording:
    """The same, its text split over several wrappers with boxes between."""
    _headed(d)
    out = []
    for n, e in enumerate(d.entries):
        part = f"<h3>{d.local(e.at):%H:%M} | {escape(e.title or '')}</h3>" + d.body(e)
        if d.dice.random() < 0.4 and n:
            out.append(f"</div></section>{d.ad()}<section><div>")
        out.append(part)
    return d.print(
        "flat-split",
        d.page("<section><div>" + "".join(out) + "</div></section>"),
        [d.truth(e, label=None, at=minute(e.at)) for e in d.entries],
    )


def flat_bold(d: Desk) -> Recording:
    """Paragraphs that begin with a bold clock (NZZ)."""
    rows = []
    for e in d.entries:
        first, *rest = d.paragraphs(e)
        rows.append(first.replace("<p>", f"<p><strong>{d.clock(e)}</strong> ", 1) + "".join(rest))
    return d.print(
        "flat-bold", d.page("".join(rows)), [d.truth(e, title=None, label=None, related=None, at=minute(e.at)) for e in d.entries]
    )


def flat_clock_heading(d: Desk) -> Recording:
    """A clock on its own line, a heading, then paragraphs (the Telegraph)."""
    rows = [f"<h3>{d.clock(e)}</h3>{_title(e, 'h4')}{d.body(e)}<hr>" for e in d.entries]
    return d.print("flat-clock-heading", d.page("".join(rows)), [d.truth(e, label=None, at=minute(e.at)) for e in d.entries])


def flat_anchors(d: Desk) -> Recording:
    """Anchors that hold clock and title, the text following as siblings (tagesschau)."""
    _headed(d)
    rows = [
        f'<div class="liveblog--anchor" id="{e.id}"><div class="liveblog__datetime">{d.clock(e)}</div><h2>{escape(e.title or "")}</h2></div>{d.body(e)}'
        for e in d.entries
    ]
    return d.print("flat-anchors", d.page("".join(rows)), [d.truth(e, label=None, at=minute(e.at), url=False) for e in d.entries])


def flat_plusses(d: Desk) -> Recording:
    """Bold lines such as "+++ 12:41 Headline +++" and the text after a break (n-tv)."""
    _headed(d)
    rows = [
        f"<p><b>+++ {d.local(e.at):%H:%M} {escape(e.title or '')} +++</b><br>{'</p><p>'.join(map(escape, e.paragraphs))}</p>"
        for e in d.entries
    ]
    return d.print("flat-plusses", d.page("".join(rows)), [d.truth(e, label=None, related=None, at=minute(e.at)) for e in d.entries])


def _labelled(d: Desk) -> None:
    d.entries = [replace(e, title=None, label=e.label or d.tongue.labels[n % len(d.tongue.labels)]) for n, e in enumerate(d.entries)]


def labels_flat(d: Desk) -> Recording:
    """A heading above, bold labels in capitals, paragraphs, no ids and no times (the page the project began with)."""
    _labelled(d)
    rows = [f"<p><strong>{escape(e.label or '')}</strong></p>{d.body(e)}" for e in d.entries]
    return d.print("labels-flat", d.page(f"<h2>{d.tongue.section}</h2>" + "".join(rows)), d.expect(at=None))


def labels_boxes(d: Desk) -> Recording:
    """The same with one element an item, a class for each."""
    _labelled(d)
    rows = [f'<div class="c-{e.id[:3]}"><span>{escape(e.label or "")}</span>{d.body(e)}</div>' for e in d.entries]
    return d.print("labels-boxes", d.page(f"<section><h2>{d.tongue.section}</h2>" + "".join(rows) + "</section>"), d.expect(at=None))


def labels_breaks(d: Desk) -> Recording:
    """The same as one text with breaks."""
    _labelled(d)
    rows = [f"<b>{escape(e.label or '')}</b><br>" + "<br><br>".join(map(escape, e.paragraphs)) for e in d.entries]
    return d.print(
        "labels-breaks",
        d.page(f"<div><b>{d.tongue.section}</b><br><br>" + "<br><br>".join(rows) + "</div>"),
        d.expect(at=None, related=None),
    )


def labels_text(d: Desk) -> Recording:
    """The same as a text file."""
    _labelled(d)
    rows = "\n".join("\n".join((e.label or "", *e.paragraphs)) for e in d.entries)
    text = f"{d.lead}\n{d.tongue.section}\n{rows}\n"
    return d.print("labels-text", text, d.expect(at=None, related=None), content_type="text/plain; charset=utf-8")


def days(d: Desk) -> Recording:
    """Sections a day under a date, clocks alone in them."""
    out, day = [], None
    for e in d.entries:
        if (today := d.local(e.at).date()) != day:
            out.append(("</section>" if day else "") + f"<section><h2>{d.local(e.at).strftime(d.tongue.day)}</h2>")
            day = today
        out.append(
            f'<article class="{d.cls("a")}"><span class="{d.cls("t")}">{d.local(e.at):%H:%M}</span>{_title(e, "h3")}{d.body(e)}</article>'
        )
    return d.print("days", d.page("".join(out) + "</section>"), [d.truth(e, label=None, at=minute(e.at)) for e in d.entries])


def interleaved(d: Desk) -> Recording:
    """Boxes of the same element between items: newsletter, polls, advertisements."""
    boxes = (
        '<div class="newsletter"><p>Sign up for our newsletter and read more every morning.</p></div>',
        '<div class="ad"><p>Advertisement</p></div>',
        "<div><iframe src=https://ads.example/x></iframe></div>",
    )
    rows = [
        f'<div class="{d.cls("it")}" id="i{e.id}"><time datetime="{iso(e.at)}">{d.clock(e)}</time>{_title(e, "h3")}{d.body(e)}</div>{d.dice.choice(boxes)}'
        for e in d.entries
    ]
    return d.print(
        "interleaved",
        d.page('<div class="live">' + "".join(rows) + "</div>"),
        [d.truth(e, label=None, url=f"{d.url}#i{e.id}") for e in d.entries],
    )


def relative(d: Desk) -> Recording:
    """Nothing but "5 minutes ago", hashed classes, no ids."""
    d.entries = d.entries[:12]
    rows = [
        f'<div class="k1"><span class="k2">{d.ago(e)}</span>{_label(e, "span", "k3") if e.label and e.label != e.label.lower() else ""}<div class="k4">{d.body(e)}</div></div>'
        for e in d.entries
    ]
    expected = [d.truth(e, title=None, label=e.label if e.label and e.label != e.label.lower() else None) for e in d.entries]
    return d.print("relative", d.page("<div>" + "".join(rows) + "</div>"), expected)


def details(d: Desk) -> Recording:
    """Entries that open: details and summary."""
    _headed(d)
    rows = [
        f'<details open id="d{e.id}"><summary><time datetime="{iso(e.at)}">{d.clock(e)}</time><h3>{escape(e.title or "")}</h3></summary>{d.body(e)}</details>'
        for e in d.entries
    ]
    return d.print(
        "details", d.page("<div>" + "".join(rows) + "</div>"), [d.truth(e, label=None, url=f"{d.url}#d{e.id}") for e in d.entries]
    )


def shadow(d: Desk) -> Recording:
    """Entries in declarative shadow DOM."""
    rows = [
        f'<article id="s{e.id}"><time datetime="{iso(e.at)}">{d.clock(e)}</time>{_title(e, "h3")}{d.body(e)}</article>' for e in d.entries
    ]
    html = d.page('<live-feed><template shadowrootmode="open"><div>' + "".join(rows) + "</div></template></live-feed>")
    return d.print("shadow", html, [d.truth(e, label=None, url=f"{d.url}#s{e.id}") for e in d.entries])


def next_state(d: Desk) -> Recording:
    """Entries in __NEXT_DATA__ alone, text in elements (the Washington Post)."""
    stories = [
        {
            "_id": e.id,
            "type": "story",
            "headlines": {"basic": e.title or ""},
            "additional_properties": {"first_publish_date": iso(e.at)},
            "content_elements": [{"type": "text", "content": escape(p)} for p in e.paragraphs],
        }
        for e in d.entries
    ]
    state = {"props": {"pageProps": {"globalContent": {"type": "live", "content_elements": stories}}}, "page": "/live"}
    html = d.page(f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>')
    return d.print("next-state", html, d.expect(label=None, related=None, url=False))


def window_state(d: Desk) -> Recording:
    """Entries in a script that sets window state, HTML bodies, epoch milliseconds (Fusion and kin)."""
    posts = [
        {
            "id": e.id,
            "title": e.title,
            "published": int(e.at.timestamp() * 1000),
            "body": "".join(f"<p>{escape(p)}</p>" for p in e.paragraphs),
        }
        for e in d.entries
    ]
    state = {"live": {"posts": posts, "meta": {"total": len(posts)}}}
    html = d.page(f"<div id=app></div><script>window.__INITIAL_STATE__ = {json.dumps(state)};window.x=1;</script>")
    return d.print("window-state", html, d.expect(label=None, related=None, url=False))


def pinned(d: Desk) -> Recording:
    """A pinned copy above the list of one of its items."""

    def one(e: Entry, cls: str) -> str:
        return f'<article class="{cls}" id="p{e.id}"><time datetime="{iso(e.at)}">{d.clock(e)}</time>{_title(e, "h3")}{d.body(replace(e, related=None))}</article>'

    d.entries = [replace(e, related=None) for e in d.entries]
    html = d.page(
        f'<div class="pinned-post">{one(d.entries[-1], "post pinned")}</div><div class="feed">'
        + "".join(one(e, "post") for e in d.entries)
        + "</div>"
    )
    return d.print("pinned", html, [d.truth(e, label=None, url=f"{d.url}#p{e.id}") for e in d.entries])


def tabs(d: Desk) -> Recording:
    """Two tabs: all entries, and the key ones again, whole."""
    d.entries = [replace(e, related=None) for e in d.entries]

    def one(e: Entry) -> str:
        return f'<div class="e" data-id="{e.id}"><time datetime="{iso(e.at)}">{d.clock(e)}</time>{_title(e, "h3")}{"".join(f"<p>{escape(p)}</p>" for p in e.paragraphs)}</div>'

    html = d.page(
        '<div role="tabpanel">'
        + "".join(map(one, d.entries))
        + '</div><div role="tabpanel" hidden>'
        + "".join(map(one, d.entries[::3]))
        + "</div>"
    )
    return d.print("tabs", html, d.expect(label=None, url=False))


def oldest_first(d: Desk) -> Recording:
    """Clocks alone, the oldest entry on top."""
    rows = [f'<div class="{d.cls("row")}"><b>{d.local(e.at):%H:%M}</b>{_title(e, "h3")}{d.body(e)}</div>' for e in reversed(d.entries)]
    return d.print("oldest-first", d.page("<div>" + "".join(rows) + "</div>"), [d.truth(e, label=None, at=minute(e.at)) for e in d.entries])


def abbreviated(d: Desk) -> Recording:
    """Times in the title of an abbr, clocks shown."""
    rows = [
        f'<section class="{d.cls("s")}" id="a{e.id}"><abbr title="{iso(e.at)}" class="time">{d.clock(e)}</abbr>{_title(e, "h3")}{d.body(e)}</section>'
        for e in d.entries
    ]
    return d.print(
        "abbreviated",
        d.page("<div>" + "".join(rows) + "</div>"),
        [d.truth(e, label=None, at=minute(e.at), url=f"{d.url}#a{e.id}") for e in d.entries],
    )


def minutes(d: Desk) -> Recording:
    """A match: minutes of play in place of times, which are none."""
    rows = [
        f'<div class="{d.cls("m")}" id="k{e.id}"><span class="{d.cls("min")}">{90 - n}\'</span>{d.body(e)}</div>'
        for n, e in enumerate(d.entries)
    ]
    return d.print(
        "minutes",
        d.page("<div>" + "".join(rows) + "</div>"),
        [d.truth(e, title=None, label=False, at=None, url=f"{d.url}#k{e.id}") for e in d.entries],
    )


def quoted_posts(d: Desk) -> Recording:
    """Entries that quote posts of a network, with names and times of their own."""

    def quote(e: Entry) -> str:
        return f'<blockquote class="twitter-tweet"><p>Seen from here</p>A reader (@reader) <a href="https://social.example/reader/status/{e.id}"><time datetime="2021-01-01T10:00:00Z">January 1, 2021</time></a></blockquote>'

    rows = [
        f'<article id="q{e.id}"><header><time datetime="{iso(e.at)}">{d.clock(e)}</time></header>{_title(e, "h3")}{d.body(e)}{quote(e) if n % 3 == 1 else ""}</article>'
        for n, e in enumerate(d.entries)
    ]
    return d.print(
        "quoted-posts", d.page("<div>" + "".join(rows) + "</div>"), [d.truth(e, label=None, url=f"{d.url}#q{e.id}") for e in d.entries]
    )


def broken(d: Desk) -> Recording:
    """Attributes without quotes, paragraphs and list items never closed."""
    rows = [
        f"<li class={d.cls('li')} id=b{e.id}><time datetime={iso(e.at)}>{d.clock(e)}</time>{_title(e, 'h3')}{''.join(f'<p>{escape(p)}' for p in e.paragraphs)}"
        for e in d.entries
    ]
    return d.print(
        "broken",
        d.page("<ul>" + "".join(rows) + "</ul>"),
        [d.truth(e, label=None, related=None, url=f"{d.url}#b{e.id}") for e in d.entries],
    )


def two_columns(d: Desk) -> Recording:
    """Rows of two boxes: the time in one, the entry in the other."""
    rows = [
        f'<div class="row"><div class="col-2"><time datetime="{iso(e.at)}">{d.clock(e)}</time></div><div class="col-10">{_label(e, "p", d.cls("kicker") if not d.hashed else "kicker")}{_title(e, "h3")}{d.body(e)}</div></div>'
        for e in d.entries
    ]
    return d.print("two-columns", d.page('<div class="container">' + "".join(rows) + "</div>"), d.expect())


def pictures(d: Desk) -> Recording:
    """Figures with captions and credits in the entries."""

    def figure(e: Entry) -> str:
        return f'<figure><img src="https://img.example/{e.id}.jpg" alt=""><figcaption>A street near the river. <span class="credit">Photograph: Ann Lee</span></figcaption></figure>'

    rows = [
        f'<article id="f{e.id}"><time datetime="{iso(e.at)}">{d.clock(e)}</time>{_title(e, "h3")}{figure(e) if n % 2 else ""}{d.body(e)}</article>'
        for n, e in enumerate(d.entries)
    ]
    return d.print(
        "pictures", d.page("<section>" + "".join(rows) + "</section>"), [d.truth(e, label=None, url=f"{d.url}#f{e.id}") for e in d.entries]
    )


def cards_inside(d: Desk) -> Recording:
    """Cards of other articles inside entries: picture, linked heading, byline, date."""

    def card(e: Entry) -> str:
        return f'<section class="inline"><article><h4><a href="/story/{e.id}">{escape(d.tongue.heads[0].format(p=d.tongue.places[0], n=7))}</a></h4><span>Ann Lee</span><time datetime="2023-10-26">26/10/2023</time></article></section>'

    rows = [
        f'<section id="g{e.id}"><time datetime="{iso(e.at)}">{d.clock(e)}</time><div>{_title(e, "h2")}{"".join(d.paragraphs(e))}{card(e) if n % 3 == 0 and len(e.text) > 100 else ""}</div></section>'
        for n, e in enumerate(d.entries)
    ]
    return d.print(
        "cards-inside",
        d.page("<div>" + "".join(rows) + "</div>"),
        [d.truth(e, label=None, related=False, url=f"{d.url}#g{e.id}") for e in d.entries],
    )


def declared_wrongly(d: Desk) -> Recording:
    """UTF-8 that its header calls Latin-1."""
    whole = blocks(d)
    return replace(whole, family="declared-wrongly", content_type="text/html; charset=iso-8859-1")


def eight_bit(d: Desk) -> Recording:
    """The national eight-bit or multi-byte charset, declared in the page only."""
    charset = {
        "ru": "windows-1251",
        "uk": "windows-1251",
        "pl": "iso-8859-2",
        "tr": "iso-8859-9",
        "ja": "shift_jis",
        "zh": "gbk",
        "ko": "euc-kr",
        "he": "windows-1255",
        "ar": "windows-1256",
    }.get(d.tongue.code, "windows-1252")
    whole = blocks(d)
    text = whole.body.decode().replace("<meta charset=utf-8>", f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">')
    return replace(whole, family="eight-bit", body=text.encode(charset, "xmlcharrefreplace"), content_type="text/html")


def wide(d: Desk) -> Recording:
    """UTF-16 with its mark."""
    whole = list_items(d)
    return replace(whole, family="wide", body=whole.body.decode().encode("utf-16"), content_type="text/html")


FAMILIES: dict[str, Family] = {
    "abbreviated": abbreviated, "amp": amp, "blocks": blocks, "broken": broken, "cards-inside": cards_inside, "composite": composite,
    "custom-elements": custom_elements, "data-fills": data_fills, "data-more": data_more, "data-only": data_only, "data-positions": data_positions,
    "days": days, "declared-wrongly": declared_wrongly, "definitions": definitions, "details": details, "eight-bit": eight_bit, "epochs": epochs,
    "feed-items": feed_items, "flagged": flagged, "flat-anchors": flat_anchors, "flat-bold": flat_bold, "flat-clock-heading": flat_clock_heading,
    "flat-heading": flat_heading, "flat-plusses": flat_plusses, "flat-split": flat_split, "headed-articles": headed_articles, "interleaved": interleaved,
    "labels-boxes": labels_boxes, "labels-breaks": labels_breaks, "labels-flat": labels_flat, "labels-text": labels_text, "list-items": list_items,
    "messages": messages, "microdata": microdata, "minutes": minutes, "mislabelled": mislabelled, "next-state": next_state, "oldest-first": oldest_first,
    "pictures": pictures, "pinned": pinned, "quoted-posts": quoted_posts, "relative": relative, "shadow": shadow, "stream": stream, "superdesk": superdesk,
    "table": table, "tabs": tabs, "two-columns": two_columns, "wide": wide, "window-state": window_state, "wordpress": wordpress,
    "wordpress-react": wordpress_react, "wrapped-bold": wrapped_bold,
}  # fmt: skip

# Labels in capitals need a script that has them.
CAPITALS = ("de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "uk")


def record(family: str, seed: int, language: str, size: int | None = None) -> Recording:
    """Return the page of a family that a seed makes in a language."""
    tongue = CAPITALS[seed % len(CAPITALS)] if family.startswith("labels") and language not in CAPITALS else language
    return FAMILIES[family](desk(seed, tongue, size=size))


__all__ = ["CAPITALS", "FAMILIES", "Expected", "record"]
