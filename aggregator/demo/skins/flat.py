"""A flat page: a heading with a clock starts an entry, and it runs over siblings to the next one."""

from __future__ import annotations

from html import escape

from aggregator.demo.coverage import Entry
from aggregator.demo.skins.chrome import anchor, paragraphs, related, words
from aggregator.demo.skins.scene import Scene


def title_of(entry: Entry) -> str | None:
    """Return what follows the clock in an entry's heading."""
    return entry.title or entry.label


def clock(scene: Scene) -> str:
    """Draw headings such as "12.31 Uhr: title", each followed by its paragraphs."""
    said = words(scene)

    def draw(entry: Entry) -> str:
        when, title = scene.local(entry.offset).strftime(said.clock), title_of(entry)
        heading = f"{when}: {escape(title)}" if title else when
        also = "".join(f"<p>{said.read_also}: {anchor(link)}</p>" for link in related(entry))
        return f"<h2>{heading}</h2>{paragraphs(entry, also)}"

    lead = f'<h1>{escape(scene.coverage.title)}</h1><p class="lead">{escape(" ".join(scene.coverage.lead))}</p>'
    closed = f'<footer class="closed">{said.closed}</footer>' if scene.ended else ""
    return f"<article>{lead}{''.join(map(draw, scene.entries))}{closed}</article>"
