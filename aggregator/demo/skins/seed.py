"""The three renderings of the shape this project was created from: lead, summary, labelled entries, no ids, no times."""

from __future__ import annotations

from html import escape
from zlib import crc32

from aggregator.demo.coverage import Entry
from aggregator.demo.skins.chrome import anchor, paragraphs, parted, related, texts, words
from aggregator.demo.skins.scene import Scene


def label_of(entry: Entry) -> str | None:
    """Return what stands in capitals above an entry; without it a flat page could not tell two entries apart."""
    return entry.label or (entry.title or f"Entry {entry.id}").upper()


def flat(scene: Scene) -> str:
    """Draw paragraphs in a row: a strong label begins an entry, a rule precedes its "Read also"."""
    said = words(scene)

    def draw(entry: Entry) -> str:
        also = "".join(f"<hr><p>{said.read_also}</p><p>{anchor(link)}</p>" for link in related(entry))
        return f"<p><strong>{escape(label_of(entry) or '')}</strong></p>{paragraphs(entry, also)}"

    return f"<article>{_top(scene)}<h2>{said.minute}</h2>{''.join(map(draw, scene.entries))}{_close(scene)}</article>"


def containers(scene: Scene) -> str:
    """Draw each entry in a container whose class is different for each."""
    said = words(scene)

    def draw(entry: Entry) -> str:
        also = "".join(f"<div><em>{said.read_also}</em>{anchor(link)}</div>" for link in related(entry))
        name = f"c-{crc32(entry.id.encode()) % 4096:03x}"
        return f'<div class="{name}"><span>{escape(label_of(entry) or "")}</span>{paragraphs(entry, also)}</div>'

    entries = "".join(map(draw, scene.entries))
    return f"<article>{_top(scene)}<section><h2>{said.minute}</h2>{entries}</section>{_close(scene)}</article>"


def breaks(scene: Scene) -> str:
    """Draw one block of text parted by line breaks, labels in bold."""
    said, coverage = words(scene), scene.coverage
    top = [*coverage.lead, said.follow, said.full, *([coverage.topic] if coverage.topic else []), *coverage.summary]
    blocks = [*map(escape, top), f"<b>{said.minute}</b>", *(_broken(entry, said.read_also) for entry in scene.entries)]
    return (
        f"<article><h1>{escape(coverage.title)}</h1><div>{''.join(f'{block}<br><br>' for block in blocks)}</div>{_close(scene)}</article>"
    )


def _broken(entry: Entry, read_also: str) -> str:
    before, after = parted(texts(entry))
    also = [f"- <br>{read_also}<br>{anchor(link)}" for link in related(entry)]
    return f"<b>{escape(label_of(entry) or '')}</b><br>" + "<br><br>".join([*before, *also, *after])


def _top(scene: Scene) -> str:
    said, coverage = words(scene), scene.coverage
    lead = "".join(f'<p class="lead">{escape(text)}</p>' for text in coverage.lead)
    topic = f"<p>{escape(coverage.topic)}</p>" if coverage.topic else ""
    summary = "".join(f"<p>{escape(text)}</p>" for text in coverage.summary)
    follow = f'<p><strong>{said.follow}</strong></p><p><a href="/live/all">{said.full}</a></p>'
    return f"<h1>{escape(coverage.title)}</h1>{lead}{follow}{topic}{summary}"


def _close(scene: Scene) -> str:
    # Inside the article, but in an element of its own: in bare paragraphs it would read as the oldest entry's text.
    return f'<footer class="closed">{words(scene).closed}</footer>' if scene.ended else ""
