"""Kinds of markup our newspaper prints in: data in, a page out, and what a perfect reader would find on it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urljoin

from aggregator.core.model import Item, Link, PageFacts, Precision
from aggregator.demo.coverage import Coverage, Entry
from aggregator.demo.skins import cards, flat, seed
from aggregator.demo.skins.chrome import page
from aggregator.demo.skins.scene import HOUR, Scene, Shows, Skin, View

__all__ = ["SKINS", "Scene", "Skin", "View", "facts", "render", "truth"]

_SEED = Shows(label=True, related=True, facts=True)
_PLAIN = View()

SKINS: dict[str, Skin] = {
    skin.name: skin
    for skin in (
        Skin(
            name="blocks",
            draw=cards.blocks,
            shows=Shows(
                ids=True,
                precision="second",
                label=True,
                title=True,
                related=True,
                author=True,
                media=True,
                updated=True,
                pins=True,
            ),
        ),
        Skin(name="feedlist", draw=cards.feedlist, shows=Shows(ids=True, precision="minute", title=True, related=True)),
        Skin(name="flat-clock", draw=flat.clock, shows=Shows(precision="minute", title=True, related=True), title_of=flat.title_of),
        Skin(
            name="hashed",
            draw=cards.hashed,
            shows=Shows(precision="minute", relative=True, label=True, title=True, related=True, media=True),
        ),
        Skin(
            name="jsonld",
            draw=cards.updates,
            head=cards.posting,
            shows=Shows(ids=True, precision="second", title=True, related=True, author=True, media=True, updated=True, end=True),
        ),
        Skin(
            name="microdata",
            draw=cards.microdata,
            shows=Shows(ids=True, precision="second", title=True, related=True, author=True, media=True),
        ),
        Skin(name="seed-breaks", draw=seed.breaks, shows=_SEED, label_of=seed.label_of),
        Skin(name="seed-containers", draw=seed.containers, shows=_SEED, label_of=seed.label_of),
        Skin(name="seed-flat", draw=seed.flat, shows=_SEED, label_of=seed.label_of),
    )
}


def render(coverage: Coverage, seconds: float, skin: Skin, view: View = _PLAIN) -> str:
    """Return the page as it stands `seconds` into the coverage; the same arguments give the same bytes."""
    scene = Scene(coverage=coverage, seconds=seconds, view=view)
    return page(scene, skin.draw(scene), skin.head(scene) if skin.head else "")


def truth(coverage: Coverage, seconds: float, skin: Skin, view: View = _PLAIN) -> tuple[Item, ...]:
    """Return the items a perfect reader finds on that page, newest first.

    `key` is the newsroom's id where the page tells ids, else empty. Times are cut to the precision the page shows;
    a relative time is right when it lies within one unit of its precision.
    """
    scene = Scene(coverage=coverage, seconds=seconds, view=view)
    hidden = [entry for entry in scene.pinned if skin.shows.pins and entry not in scene.newest]
    shown = scene.newest if skin.shows.precision else scene.entries  # without times the order of the page stands
    return tuple(_item(scene, entry, skin) for entry in (*shown, *hidden))


def facts(coverage: Coverage, seconds: float, skin: Skin, view: View = _PLAIN) -> PageFacts:
    """Return what such a page says of itself."""
    return PageFacts(
        url=view.url,
        title=coverage.title,
        lead=" ".join(coverage.lead) or None,
        summary=("\n\n".join(coverage.summary) or None) if skin.shows.facts else None,
        language=coverage.language,
        ended=Scene(coverage=coverage, seconds=seconds, view=view).ended and skin.shows.end,
    )


def _item(scene: Scene, entry: Entry, skin: Skin) -> Item:
    shows, at = skin.shows, scene.coverage.instant
    published, precision = _published(scene, entry, shows)
    return Item(
        key=entry.id if shows.ids else "",
        key_from="id" if shows.ids else "content",
        published_at=published,
        published_precision=precision,
        updated_at=at(entry.updated) if shows.updated and entry.updated is not None else None,
        label=skin.label_of(entry) if shows.label else None,
        title=skin.title_of(entry) if shows.title else None,
        text=entry.text,
        author=entry.author if shows.author else None,
        pinned=entry.pinned and shows.pins,
        links=tuple(_resolved(scene, link) for link in entry.links if link.rel == "inline" or shows.related),
        media=entry.media if shows.media else (),
    )


def _published(scene: Scene, entry: Entry, shows: Shows) -> tuple[datetime | None, Precision | None]:
    at = scene.coverage.instant(entry.offset)
    match shows.precision:
        case None:
            return None, None
        case "minute" if shows.relative and scene.age(entry) >= HOUR:
            return at.replace(second=0, microsecond=0), "hour"
        case "minute":
            return at.replace(second=0, microsecond=0), "minute"
        case precision:
            return at, precision


def _resolved(scene: Scene, link: Link) -> Link:
    return Link(url=urljoin(scene.view.url, link.url), text=link.text, rel=link.rel)
