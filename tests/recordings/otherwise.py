# ruff: noqa: E501, D401, RUF001, ARG001 - markup in long lines with real typography; a docstring names the kind; kinds are asked alike

"""Pages that are not live, of the kinds that look like it: lists with times, headings, ids. They have no items."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import escape

from recordings.newsroom import Desk, Recording, desk, iso

Kind = Callable[[Desk], str]


def article(d: Desk) -> str:
    """An ordinary article."""
    return _page(d, f'<p class="byline">Ann Lee</p><time datetime="{iso(d.now)}">{d.local(d.now):%H:%M}</time>' + _prose(d, 9))


def article_subheads(d: Desk) -> str:
    """An article with a heading over every few paragraphs."""
    return _page(d, "".join(f"<h2>{escape(e.title or d.tongue.heads[0])}</h2>{''.join(d.paragraphs(e))}" for e in d.entries[:8]))


def article_capitals(d: Desk) -> str:
    """An article whose short headings are bold capitals."""
    return _page(
        d,
        "".join(f"<p><strong>{escape(d.tongue.labels[n % 6])}</strong></p>{''.join(d.paragraphs(e))}" for n, e in enumerate(d.entries[:6])),
    )


def section_front(d: Desk) -> str:
    """A section's front: cards with a linked heading, a teaser and a time."""
    cards = [
        f'<article class="{d.cls("card")}" id="c{e.id}"><a href="/story/{e.id}"><img src="/i/{e.id}.jpg" alt=""></a><h3><a href="/story/{e.id}">{escape(e.title or e.paragraphs[0][:50])}</a></h3><p>{escape(e.paragraphs[0])}</p><time datetime="{iso(e.at)}">{d.clock(e)}</time></article>'
        for e in d.entries
    ]
    return _page(d, f'<div class="{d.cls("grid")}">' + "".join(cards) + "</div>")


def latest_list(d: Desk) -> str:
    """The latest news as a list: a clock and a linked headline each."""
    return _page(
        d,
        "<ul>"
        + "".join(
            f'<li><time datetime="{iso(e.at)}">{d.local(e.at):%H:%M}</time><a href="/story/{e.id}">{escape(e.title or e.paragraphs[0][:70])}</a></li>'
            for e in d.entries
        )
        + "</ul>",
    )


def home(d: Desk) -> str:
    """A home page: several fronts, a ticker of headlines beside them."""
    ticker = "".join(
        f'<li><span>{d.local(e.at):%H:%M}</span> <a href="/s/{e.id}">{escape(e.title or e.paragraphs[0][:60])}</a></li>'
        for e in d.entries[:8]
    )
    return section_front(d).replace("<aside>", f"<aside><h2>{d.tongue.live}</h2><ul>{ticker}</ul></aside><aside>", 1)


def search_results(d: Desk) -> str:
    """Results of a search, each with a date and a snippet."""
    rows = [
        f'<li class="result"><a href="/story/{e.id}"><h3>{escape(e.title or e.paragraphs[0][:50])}</h3></a><span>{d.local(e.at).strftime(d.tongue.day)}</span><p>{escape(e.paragraphs[0])} …</p></li>'
        for e in d.entries
    ]
    return _page(d, '<form action="/search"><input name=q></form><ol>' + "".join(rows) + "</ol>")


def comments(d: Desk) -> str:
    """An article with its readers' comments, names and times."""
    rows = [
        f'<li class="comment" id="comment-{n}"><div class="comment-author">reader{n}</div><time datetime="{iso(e.at)}">{d.ago(e)}</time><p>{escape(e.paragraphs[0])}</p><a href="#reply">Reply</a></li>'
        for n, e in enumerate(d.entries)
    ]
    return _page(
        d, _prose(d, 5) + f'<section class="comments" id="comments"><h2>Comments ({len(rows)})</h2><ol>' + "".join(rows) + "</ol></section>"
    )


def forum(d: Desk) -> str:
    """A thread of a forum."""
    rows = [
        f'<div class="post" id="post{n}"><div class="user"><a href="/u/{n}">user{n}</a><span>Posts: {n * 7}</span></div><div class="date">{d.local(e.at):%d.%m.%Y %H:%M}</div><div class="content"><p>{escape(e.paragraphs[0])}</p></div><a href="#post{n}">#{n}</a><a href="/reply">Reply</a></div>'
        for n, e in enumerate(reversed(d.entries))
    ]
    ld = {"@type": "DiscussionForumPosting", "headline": d.title}
    return _page(d, '<div class="thread">' + "".join(rows) + "</div>", head=f'<script type="application/ld+json">{json.dumps(ld)}</script>')


def chronology(d: Desk) -> str:
    """A timeline in an encyclopaedia: years and what happened."""
    return _page(
        d, "<dl>" + "".join(f"<dt>{1900 + n * 3}</dt><dd>{escape(e.paragraphs[0])}</dd>" for n, e in enumerate(d.entries)) + "</dl>"
    )


def dated_history(d: Desk) -> str:
    """A history under headings of dates."""
    return _page(
        d,
        "".join(
            f"<h3>{(d.now - timedelta(days=90 * n)).strftime(d.tongue.day)}</h3><p>{escape(e.paragraphs[0])}</p>"
            for n, e in enumerate(d.entries)
        ),
    )


def programme(d: Desk) -> str:
    """A television guide: clocks, titles, a line of description."""
    rows = [
        f'<li class="show"><time>{(n + 6) % 24:02}:{n * 15 % 60:02}</time><h3>{escape(d.tongue.labels[n % 6].title())} {n}</h3><p>{escape(d.tongue.offices[n % 5])}</p></li>'
        for n in range(18)
    ]
    return _page(d, "<ol>" + "".join(rows) + "</ol>")


def conference(d: Desk) -> str:
    """The programme of a conference: sessions from clock to clock."""
    return _page(
        d,
        "<table>"
        + "".join(
            f"<tr><td>{8 + n}:00 – {8 + n}:45</td><td><strong>{escape(e.title or d.tongue.labels[0].title())}</strong><br>{escape(d.tongue.places[n % 5])}</td></tr>"
            for n, e in enumerate(d.entries[:10])
        )
        + "</table>",
    )


def fixtures(d: Desk) -> str:
    """Fixtures and results of a league."""
    return _page(
        d,
        "<table><thead><tr><th>Time</th><th>Match</th><th>Result</th></tr></thead>"
        + "".join(
            f"<tr><td>{12 + n % 9}:30</td><td>{d.tongue.places[n % 5]} – {d.tongue.places[(n + 1) % 5]}</td><td>{n % 4}:{n % 3}</td></tr>"
            for n in range(20)
        )
        + "</table>",
    )


def gallery(d: Desk) -> str:
    """A gallery: pictures with captions."""
    return _page(
        d,
        "".join(
            f'<figure id="photo-{n}"><img src="/p/{n}.jpg" alt=""><figcaption>{escape(e.paragraphs[0])} <span class="credit">Ann Lee</span></figcaption></figure>'
            for n, e in enumerate(d.entries)
        ),
    )


def recipe(d: Desk) -> str:
    """Steps with a heading each."""
    return _page(
        d,
        "<ol>"
        + "".join(f'<li id="step{n}"><h4>{n + 1}</h4><p>{escape(e.paragraphs[0])}</p></li>' for n, e in enumerate(d.entries[:9]))
        + "</ol>",
    )


def reviews(d: Desk) -> str:
    """Customers' reviews with stars and dates."""
    rows = [
        f'<div itemprop="review" itemscope itemtype="https://schema.org/Review" id="r{n}"><span itemprop="author">A reader</span><time itemprop="datePublished" datetime="{iso(e.at)}">{d.local(e.at).strftime(d.tongue.day)}</time><p itemprop="reviewBody">{escape(e.paragraphs[0])}</p></div>'
        for n, e in enumerate(d.entries)
    ]
    return _page(d, '<div itemscope itemtype="https://schema.org/Product">' + "".join(rows) + "</div>")


def episodes(d: Desk) -> str:
    """Episodes of a podcast, with length and date."""
    rows = [
        f'<li id="ep{n}"><h3><a href="/ep/{n}">{escape(e.title or e.paragraphs[0][:40])}</a></h3><span>{20 + n}:{n * 7 % 60:02}</span><time datetime="{iso(e.at)}">{d.local(e.at).strftime(d.tongue.day)}</time><p>{escape(e.paragraphs[0])}</p></li>'
        for n, e in enumerate(d.entries)
    ]
    return _page(d, "<ul>" + "".join(rows) + "</ul>")


def interview(d: Desk) -> str:
    """An interview: questions in bold, answers below."""
    return _page(
        d, "".join(f"<p><strong>{escape(e.paragraphs[0].rstrip('.'))}?</strong></p>{''.join(d.paragraphs(e))}" for e in d.entries[:10])
    )


def transcript(d: Desk) -> str:
    """A transcript: speakers in capitals."""
    return _page(
        d, "".join(f"<p><b>{'MR GREEN' if n % 2 else 'MS BROWN'}:</b> {escape(e.paragraphs[0])}</p>" for n, e in enumerate(d.entries))
    )


def questions(d: Desk) -> str:
    """Frequently asked questions that open."""
    return _page(
        d,
        "".join(
            f'<details id="q{n}"><summary>{escape((e.title or e.paragraphs[0]).rstrip("."))}?</summary><p>{escape(e.paragraphs[0])}</p></details>'
            for n, e in enumerate(d.entries)
        ),
    )


def watch_live(d: Desk) -> str:
    """A page with a live stream and nothing else."""
    return _page(
        d, '<video src="https://video.example/stream.m3u8"></video><p>Our channel around the clock.</p>', title="Watch our channel"
    )


def releases(d: Desk) -> str:
    """Notes of releases of a program: versions and dates."""
    return _page(
        d,
        "".join(
            f'<section id="v1-{n}"><h2>1.{n}.0 ({(d.now - timedelta(days=30 * n)).strftime(d.tongue.day)})</h2><ul><li>{escape(e.paragraphs[0])}</li></ul></section>'
            for n, e in enumerate(d.entries)
        ),
    )


def jobs(d: Desk) -> str:
    """Vacancies with places and dates."""
    return _page(
        d,
        "".join(
            f'<div class="job" data-id="{e.id}"><h3><a href="/job/{e.id}">{escape(e.title or d.tongue.labels[0].title())}</a></h3><p>{d.tongue.places[n % 5]}</p><span>{d.local(e.at).strftime(d.tongue.day)}</span></div>'
            for n, e in enumerate(d.entries)
        ),
    )


def playlist(d: Desk) -> str:
    """What a radio station has played: clocks, songs, bands."""
    return _page(
        d,
        "<ul>"
        + "".join(
            f'<li><span class="time">{d.local(e.at):%H:%M}</span><span class="artist">{d.tongue.places[n % 5]}</span><span class="song">{d.tongue.labels[n % 6].title()}</span></li>'
            for n, e in enumerate(d.entries)
        )
        + "</ul>",
    )


def author_page(d: Desk) -> str:
    """What one author has written, with dates and whole first paragraphs."""
    rows = [
        f'<div class="item"><h2><a href="/story/{e.id}">{escape(e.title or e.paragraphs[0][:60])}</a></h2><div class="meta">{d.local(e.at).strftime(d.tongue.day)} {d.local(e.at):%H:%M}</div><p>{escape(" ".join(e.paragraphs))}</p><a href="/story/{e.id}">More</a></div>'
        for e in d.entries
    ]
    return _page(d, "".join(rows))


def consent(d: Desk) -> str:
    """A wall that asks for consent."""
    return "<!doctype html><html><title>Before you continue</title><body><main><h1>We value your privacy</h1><p>We and our 812 partners store and access information on your device.</p><button>Accept</button></main></body></html>"


def not_found(d: Desk) -> str:
    """An error page."""
    return "<!doctype html><html><title>404</title><body><h1>Page not found</h1><p>The page you are looking for does not exist.</p><ul><li><a href=/>Home</a></li><li><a href=/news>News</a></li></ul></body></html>"


def empty(d: Desk) -> str:
    """A page without anything."""
    return "<!doctype html><html><head><title></title></head><body></body></html>"


KINDS: dict[str, Kind] = {
    "article": article, "article-capitals": article_capitals, "article-subheads": article_subheads, "author-page": author_page, "chronology": chronology,
    "comments": comments, "conference": conference, "consent": consent, "dated-history": dated_history, "empty": empty, "episodes": episodes,
    "fixtures": fixtures, "forum": forum, "gallery": gallery, "home": home, "interview": interview, "jobs": jobs, "latest-list": latest_list,
    "not-found": not_found, "playlist": playlist, "programme": programme, "questions": questions, "recipe": recipe, "releases": releases,
    "reviews": reviews, "search-results": search_results, "section-front": section_front, "transcript": transcript, "watch-live": watch_live,
}  # fmt: skip


def record_other(kind: str, seed: int, language: str) -> Recording:
    """Return the page of a kind that is not live which a seed makes in a language."""
    d = desk(seed, language)
    d.title = d.title.partition(" - ")[0]
    d.url = d.url.replace("/live/", "/story/")
    return replace(d.print(kind, KINDS[kind](d), []), live=False)


def _page(d: Desk, main: str, *, head: str = "", title: str | None = None) -> str:
    d.title = title or d.title
    return d.page(main, head=head)


def _prose(d: Desk, count: int) -> str:
    return "".join(row for e in d.entries[:count] for row in d.paragraphs(e))
