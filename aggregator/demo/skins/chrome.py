"""What surrounds the entries on every page of ours, and the pieces all skins draw with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from aggregator.core.model import Link
from aggregator.demo.coverage import Entry
from aggregator.demo.skins.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The fixed words of a page in one language. `clock` and `ago` are formats."""

    minute: str
    read_also: str
    most_read: str
    follow: str
    full: str
    share: str
    updated: str
    closed: str
    clock: str
    minutes: str
    hours: str
    now: str


WORDS: dict[str, Words] = {
    "de": Words(
        minute="Minute für Minute",
        read_also="Lesen Sie auch",
        most_read="Meistgelesen",
        follow="Alle Entwicklungen hier.",
        full="Zur gesamten Berichterstattung",
        share="Teilen",
        updated="Aktualisiert um",
        closed="Dieser Liveticker ist beendet.",
        clock="%H.%M Uhr",
        minutes="vor {} Min.",
        hours="vor {} Std.",
        now="gerade eben",
    ),
    "en": Words(
        minute="Minute by minute",
        read_also="Read also",
        most_read="Most read",
        follow="Follow the latest information.",
        full="Follow the full coverage",
        share="Share",
        updated="Updated at",
        closed="This live coverage has ended.",
        clock="%H:%M",
        minutes="{} min ago",
        hours="{} h ago",
        now="just now",
    ),
    "es": Words(
        minute="Minuto a minuto",
        read_also="Lea también",
        most_read="Lo más leído",
        follow="Siga la última hora.",
        full="Siga toda la cobertura",
        share="Compartir",
        updated="Actualizado a las",
        closed="Esta cobertura en directo ha terminado.",
        clock="%H:%M h",
        minutes="hace {} min",
        hours="hace {} h",
        now="ahora mismo",
    ),
    "fr": Words(
        minute="Minute par minute",
        read_also="Lire aussi",
        most_read="Les plus lus",
        follow="Suivez les dernières informations.",
        full="Suivre toute l'actualité",
        share="Partager",
        updated="Mis à jour à",
        closed="Ce direct est terminé.",
        clock="%Hh%M",
        minutes="il y a {} min",
        hours="il y a {} h",
        now="à l'instant",
    ),
}


def words(scene: Scene) -> Words:
    """Return the fixed words in the coverage's language, English where we have none."""
    return WORDS.get(scene.coverage.language, WORDS["en"])


def page(scene: Scene, main: str, head: str = "") -> str:
    """Return the whole document around the main part."""
    lang, title = escape(scene.coverage.language), escape(scene.coverage.title)
    canonical = f'<link rel="canonical" href="{escape(scene.view.url)}">' if scene.view.url else ""
    top = f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{canonical}'
    if not scene.view.chrome:
        return f"{top}{head}</head><body><main>{main}{_older(scene)}</main></body></html>"
    main = f"{main}{_older(scene)}{_most_read(scene)}"
    return f"{top}{_token(scene)}{head}</head><body>{_navigation()}<main>{main}</main>{_footer(scene)}</body></html>"


def paragraphs(entry: Entry, read_also: str = "") -> str:
    """Return an entry's paragraphs as HTML, `read_also` standing before the last one as the seed has it."""
    before, after = parted([f"<p>{text}</p>" for text in texts(entry)])
    return "".join([*before, read_also, *after])


def parted(drawn: list[str]) -> tuple[list[str], list[str]]:
    """Return the paragraphs before and after an entry's "Read also"."""
    place = len(drawn) - 1 if len(drawn) > 1 else len(drawn)
    return drawn[:place], drawn[place:]


def texts(entry: Entry) -> list[str]:
    """Return an entry's paragraphs as escaped text, the words of each inline link being an anchor where they first occur."""
    drawn = [escape(text) for text in entry.paragraphs]
    for link in entry.links:
        place = next((n for n, text in enumerate(drawn) if link.rel == "inline" and escape(link.text) in text), None)
        if place is not None:
            drawn[place] = drawn[place].replace(escape(link.text), anchor(link), 1)
    return drawn


def related(entry: Entry) -> list[Link]:
    """Return the links that stand in a "Read also"."""
    return [link for link in entry.links if link.rel == "related"]


def anchor(link: Link) -> str:
    """Return a link as HTML."""
    return f'<a href="{escape(link.url)}">{escape(link.text)}</a>'


def figures(entry: Entry) -> str:
    """Return an entry's pictures with their captions."""
    return "".join(
        f'<figure><img src="{escape(medium.url)}" alt=""><figcaption>{escape(medium.text or "")}</figcaption></figure>'
        for medium in entry.media
    )


def advertisement(scene: Scene, place: int) -> str:
    """Return an advertisement that differs at every response; nothing when the page has no nonces."""
    if scene.view.nonce is None:
        return ""
    slot = f"{scene.view.nonce}-{place}"
    return f'<aside class="advertisement" id="ad-{slot}"><a href="https://ads.example/{slot}">Advertisement</a></aside>'


def stamp(at: datetime) -> str:
    """Return an instant as ISO text with milliseconds and the offset, Z for UTC."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _token(scene: Scene) -> str:
    if scene.view.nonce is None:
        return ""
    nonce = scene.view.nonce
    return f'<meta name="csrf-token" content="{nonce}"><script>window.request={{"id":"{nonce}","at":{scene.now.timestamp()}}}</script>'


def _older(scene: Scene) -> str:
    older = scene.view.older
    return "" if older is None else f'<nav class="pages"><a rel="next" href="{escape(older)}">Older posts</a></nav>'


def _navigation() -> str:
    return '<header><nav><a href="/">Home</a> <a href="/world">World</a> <a href="/live">Live</a></nav></header>'


def _most_read(scene: Scene) -> str:
    links = '<li><a href="/world/tides">How tide tables are made</a></li><li><a href="/world/bread">Ten breads worth a journey</a></li>'
    return f"<aside><h2>{escape(words(scene).most_read)}</h2><ol>{links}</ol>{advertisement(scene, 0)}</aside>"


def _footer(scene: Scene) -> str:
    made = "" if scene.view.nonce is None else f"<p>Made at {stamp(scene.now)}, request {scene.view.nonce}</p>"
    return f"<footer><p>All rights reserved</p>{made}</footer>"
