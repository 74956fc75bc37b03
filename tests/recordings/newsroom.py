"""A coverage to print: entries with their truth, written from a seed, and what every family of markup shares."""

# ruff: noqa: E501 - markup is written in long lines

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape
from random import Random
from zoneinfo import ZoneInfo

from recordings.tongues import TONGUES, Tongue


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as the newsroom wrote it, and so what a reading must give."""

    id: str
    at: datetime
    paragraphs: tuple[str, ...]
    title: str | None = None
    label: str | None = None
    related: tuple[str, str] | None = None  # address, text
    author: str | None = None

    @property
    def text(self) -> str:
        """The text as an item has it."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a reading must say of one item; False means that anything will do, where the truth does not say."""

    text: str
    title: str | None = None
    label: str | None = None
    at: datetime | None = None
    url: str | bool | None = None
    related: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One page and its truth."""

    family: str
    body: bytes
    url: str
    at: datetime
    expected: tuple[Expected, ...]
    live: bool = True
    content_type: str | None = "text/html; charset=utf-8"
    language: str = "en"


@dataclass(slots=True, kw_only=True)
class Desk:
    """What a family prints with: the coverage, the dice, and the names of classes on this page."""

    tongue: Tongue
    dice: Random
    title: str
    lead: str
    summary: tuple[str, ...]
    entries: list[Entry]  # newest first
    now: datetime
    url: str
    classes: dict[str, str] = field(default_factory=dict)
    hashed: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """Where the paper sits."""
        return ZoneInfo(self.tongue.zone)

    def local(self, at: datetime) -> datetime:
        """Return an instant as the newsroom's clock shows it."""
        return at.astimezone(self.zone)

    def cls(self, name: str) -> str:
        """Return this page's class for a part: plain, or hashed, the same all over the page."""
        if name not in self.classes:
            self.classes[name] = f"{self.dice.choice('abcdef')}{self.dice.getrandbits(28):07x}" if self.hashed else f"{name}"
        return self.classes[name]

    def clock(self, entry: Entry) -> str:
        """Return the clock as the paper prints it."""
        return self.local(entry.at).strftime(self.tongue.clock)

    def ago(self, entry: Entry) -> str:
        """Return how long ago it was, as the paper prints it."""
        return self.tongue.ago.format(n=max(2, int((self.now - entry.at).total_seconds() // 60)))

    def paragraphs(self, entry: Entry, tag: str = "p") -> list[str]:
        """Return the paragraphs as markup, some words linked or bold."""
        rows = []
        for text in entry.paragraphs:
            words = text.split(" ")
            if len(words) > 6 and self.dice.random() < 0.2:
                n = self.dice.randrange(1, len(words) - 3)
                words[n : n + 2] = [f'<a href="/topic/{self.dice.getrandbits(16)}">{escape(" ".join(words[n : n + 2]))}</a>']
                rows.append(" ".join(word if word.startswith("<a") else escape(word) for word in words))
            else:
                rows.append(escape(text))
        return [f"<{tag}>{row}</{tag}>" for row in rows]

    def body(self, entry: Entry) -> str:
        """Return paragraphs and, in the middle, what the paper recommends."""
        rows = self.paragraphs(entry)
        if entry.related:
            rows.insert(self.dice.randrange(1, len(rows) + 1), self.related(entry))
        return "".join(rows)

    def related(self, entry: Entry) -> str:
        """Return the block that leads to another article."""
        assert entry.related is not None
        address, text = entry.related
        link = f'<a href="{address}">{escape(text)}</a>'
        also = self.tongue.also
        return self.dice.choice(
            (
                f"<div><em>{also}</em>{link}</div>",
                f"<p>{also}</p><p>{link}</p>",
                f'<aside class="related"><h4>{also}</h4>{link}</aside>',
                f"<p><strong>{also}: </strong>{link}</p>",
            )
        )

    def ad(self) -> str:
        """Return an advertisement, most of the time nothing."""
        return self.dice.choice(("", "", '<div class="ad-slot"></div>', '<div class="ad"><span>Advertisement</span></div>'))

    def share(self, entry: Entry) -> str:
        """Return a footer of share links."""
        return (
            f'<footer><ul><li><a href="https://social.example/share?u={entry.id}">{self.tongue.share}</a></li>'
            f'<li><a href="https://chat.example/send?u={entry.id}">Facebook</a></li></ul></footer>'
        )

    def page(self, main: str, *, head: str = "", above: bool = True, lang: bool = True, key_events: bool = False) -> str:
        """Return the whole page around its items."""
        t = self.tongue
        top = f"<h1>{escape(self.title)}</h1>" + (f'<p class="{self.cls("lead")}">{escape(self.lead)}</p>' if above else "")
        top += "".join(f"<p>{escape(row)}</p>" for row in self.summary) if above else ""
        if key_events:
            cards = "".join(
                f'<li><a href="#{e.id}"><time datetime="{iso(e.at)}">{self.clock(e)}</time> {escape((e.title or e.paragraphs[0])[:60])}</a></li>'
                for e in self.entries[:8]
            )
            top += f'<div class="{self.cls("key-events")}"><h2>Key events</h2><ul>{cards}</ul></div>'
        wrappers = self.dice.randrange(3)
        main = "<div>" * wrappers + main + "</div>" * wrappers
        top += self._furniture_above()
        main += self._furniture_below()
        read = "".join(
            f'<li><a href="/a/{n}">{escape(t.heads[n % len(t.heads)].format(p=t.places[n % 5], n=n + 2))}</a></li>' for n in range(5)
        )
        return (
            f"<!doctype html><html{f' lang={chr(34)}{t.code}{chr(34)}' if lang else ''}><head><meta charset=utf-8>"
            f"<title>{escape(self.title)} | The Paper</title>{head}</head><body><header><nav><ul><li><a href=/>Home</a></li><li><a href=/w>World</a></li>"
            f"<li><a href=/live>Live</a></li></ul></nav></header><main><article>{top}{main}</article>"
            f'<aside><h2>Most read</h2><ol>{read}</ol></aside></main><footer><p>All rights reserved</p><a href="/imprint">Imprint</a></footer></body></html>'
        )

    def _furniture_above(self) -> str:
        """Return what papers put between headline and items: bylines, pictures, badges, tabs."""
        parts = (
            f'<div class="byline"><a href="/by/ann-lee" rel="author">Ann Lee</a> <time datetime="{iso(self.now)}">{self.local(self.now):%H:%M}</time></div>',
            '<figure class="hero"><img src="/hero.jpg" alt="A river"><figcaption>A river in spring. Photograph: Ann Lee</figcaption></figure>',
            '<div class="badge"><span>LIVE</span></div>',
            '<div role="tablist"><button>All</button><button>Key events</button></div>',
            f'<div class="share-bar"><a href="https://social.example/x">{self.tongue.share}</a></div>',
            '<form class="newsletter-signup"><p>Sign up for our newsletter</p><input type=email><button>Go</button></form>',
        )
        return "".join(part for part in parts if self.dice.random() < 0.25)

    def _furniture_below(self) -> str:
        """Return what papers put under the items: comments, cards of other articles with times, tags, the author's life."""
        t = self.tongue
        cards = "".join(
            f'<article class="card"><a href="/story/{n}"><h3>{escape(t.heads[n % 4].format(p=t.places[n % 5], n=n + 11))}</h3></a>'
            f'<p>{escape(t.heads[(n + 1) % 4].format(p=t.places[n % 5], n=n + 5))}. More about this story and what it means.</p><time datetime="{iso(self.now - timedelta(hours=n))}">{self.local(self.now):%H:%M}</time></article>'
            for n in range(6)
        )
        remarks = "".join(
            f'<li id="comment-{n}"><b>reader{n}</b><time datetime="{iso(self.now - timedelta(minutes=7 * n))}">{n + 1} min</time><p>I hope that everybody there is safe and dry, say we all at number {n + 3}.</p></li>'
            for n in range(8)
        )
        parts = (
            f'<section class="more"><h2>{t.also}</h2><div class="grid">{cards}</div></section>',
            f'<section id="comments" class="comments"><h2>Comments</h2><ol>{remarks}</ol></section>',
            '<ul class="tags"><li><a href="/t/river">River</a></li><li><a href="/t/town">Town</a></li></ul>',
            '<div class="author-bio"><h3>Ann Lee</h3><p>Ann Lee has written about rivers for many years and lives on one.</p></div>',
        )
        return "".join(part for part in parts if self.dice.random() < 0.25)

    def print(self, family: str, html: str | bytes, expected: list[Expected], **more: object) -> Recording:
        """Return the recording of a printed page."""
        body = html if isinstance(html, bytes) else html.encode()
        return Recording(family=family, body=body, url=self.url, at=self.now, expected=tuple(expected), language=self.tongue.code, **more)

    def expect(self, **changes: object) -> list[Expected]:
        """Return the truth of all entries; `changes` name fields that this family does not show, or shows for all."""
        return [self.truth(entry, **changes) for entry in self.entries]

    def truth(self, entry: Entry, **changes: object) -> Expected:
        """Return the truth of one entry."""
        whole = Expected(
            text=entry.text, title=entry.title, label=entry.label, at=entry.at, related=entry.related[1] if entry.related else None
        )
        return replace(whole, **changes)  # type: ignore[arg-type]


def iso(at: datetime) -> str:
    """Return an instant as pages write it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def desk(
    seed: int, language: str, *, size: int | None = None, titles: float = 0.6, labels: float = 0.3, overnight: bool | None = None
) -> Desk:
    """Return a coverage written from a seed: between 3 and, now and then, 400 entries."""
    dice = Random(f"{seed}/{language}")  # noqa: S311 - the same page for the same seed is the point
    tongue = TONGUES[language]
    size = size or dice.choice((3, 5, 8, 8, 12, 12, 20, 20, 35, 60))
    night = dice.random() < 0.25 if overnight is None else overnight
    day = datetime(2024, dice.randrange(1, 13), dice.randrange(2, 28), 2 if night else 15, 0, tzinfo=ZoneInfo(tongue.zone))
    now = day.astimezone(UTC) + timedelta(minutes=dice.randrange(60))
    titled = dice.random() < 0.8
    entries, at = [], now
    for n in range(size):
        at -= timedelta(seconds=dice.randrange(130, 1500 if size < 30 else 500))
        entries.append(_entry(dice, tongue, n, at, titles=titles if titled else 0.0, labels=labels))
    title = f"{_said(dice, tongue.heads, tongue)} - {tongue.live}"
    lead, *summary = dict.fromkeys(_said(dice, tongue.said, tongue) for _ in range(4))
    slug = f"storm-{dice.getrandbits(20)}"
    return Desk(
        tongue=tongue,
        dice=dice,
        title=title,
        lead=lead,
        summary=tuple(summary[: dice.randrange(3)]),
        entries=entries,
        now=now,
        url=f"https://www.paper.example.{tongue.country}/news/live/{slug}",
        hashed=dice.random() < 0.4,
    )


def _entry(dice: Random, tongue: Tongue, number: int, at: datetime, *, titles: float, labels: float) -> Entry:
    paragraphs = tuple(dict.fromkeys(_said(dice, tongue.said, tongue) for _ in range(dice.choice((1, 1, 2, 2, 3, 4)))))
    link = _said(dice, tongue.heads, tongue)
    return Entry(
        id=f"{dice.getrandbits(48):012x}",
        at=at.replace(microsecond=0),
        paragraphs=paragraphs,
        title=f"{_said(dice, tongue.heads, tongue)}" if dice.random() < titles else None,
        label=dice.choice(tongue.labels) if dice.random() < labels else None,
        related=(f"/story/{number}-{dice.getrandbits(20)}", link) if dice.random() < 0.15 else None,
        author=None,
    )


def _said(dice: Random, patterns: tuple[str, ...], tongue: Tongue) -> str:
    said = dice.choice(patterns).format(p=dice.choice(tongue.places), o=dice.choice(tongue.offices), n=dice.randrange(12, 990))
    return said[0].upper() + said[1:]


def minute(at: datetime) -> datetime:
    """Return what a clock without seconds says of an instant."""
    return at.replace(second=0, microsecond=0)
