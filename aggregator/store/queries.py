"""The questions of the faces, in SQL. Readers ask them; nothing here writes."""

from __future__ import annotations

import re

from aggregator.store.tables import WIRE

_PLACE = """
    pages.url AS page_url, pages.title AS page_title, pages.language, pages.timezone, sources.name AS source_name, sources.tags
"""

ITEMS = f"""
    SELECT items.*, items.rowid AS number, {WIRE} AS wire, (SELECT at FROM changes WHERE changes.id = items.change) AS changed_at,
           pages.source, {_PLACE}
    FROM items JOIN pages ON pages.id = items.page JOIN sources ON sources.id = pages.source
"""  # noqa: S608 - made of constants
ITEMS_ORDER = f"ORDER BY {WIRE} DESC, items.rowid DESC LIMIT :limit"
ITEM_FILTERS = {
    "before": f"({WIRE}, items.rowid) < (:before_at, :before_number)",
    "item": "items.id = :item",
    "like": "(items.label LIKE :like ESCAPE '\\' OR items.title LIKE :like ESCAPE '\\' OR items.text LIKE :like ESCAPE '\\')",
    "match": "items.rowid IN (SELECT rowid FROM items_fts WHERE items_fts MATCH :match)",
    "page": "items.page = :page",
    "rule": """EXISTS (SELECT 1 FROM changes JOIN alerts ON alerts.change = changes.id, json_each(alerts.rules) AS rule
                       WHERE changes.item = items.id AND rule.value = :rule)""",
    "since": "items.change > :since",
    "source": "(sources.id = :source OR sources.name = :source)",
    "state": "items.state = :state",
    "tag": "EXISTS (SELECT 1 FROM json_each(sources.tags) AS tag WHERE tag.value = :tag)",
}

CHANGES = f"""
    SELECT changes.*, alerts.rules, {_PLACE}
    FROM changes JOIN sources ON sources.id = changes.source
    LEFT JOIN pages ON pages.id = changes.page LEFT JOIN alerts ON alerts.change = changes.id
"""  # noqa: S608 - made of constants

PAGES = """
    SELECT pages.*, sources.name AS source_name, sources.tags,
           (SELECT count(*) FROM items WHERE items.page = pages.id) AS items
    FROM pages JOIN sources ON sources.id = pages.source
"""

SOURCES = """
    SELECT sources.id, name, sources.url, sources.kind, tags, sources.state, note, sources.watched,
           count(CASE WHEN pages.kind = 'page' AND pages.watched = 1 THEN 1 END) AS pages,
           coalesce(sum((SELECT count(*) FROM items WHERE items.page = pages.id)), 0) AS items,
           coalesce(sum(looks_total), 0) AS looks_total, coalesce(sum(looks_not_modified), 0) AS looks_not_modified,
           coalesce(sum(bytes_total), 0) AS bytes_total, max(last_item_at) AS last_item_at, max(last_seen_at) AS last_seen_at,
           min(CASE WHEN pages.watched = 1 THEN due_at END) AS due_at
    FROM sources LEFT JOIN pages ON pages.source = sources.id
"""

DELIVERIES = """
    SELECT deliveries.*, alerts.type, alerts.rules, alerts.change, changes.page, changes.label, changes.title, changes.text
    FROM deliveries JOIN alerts ON alerts.id = deliveries.alert JOIN changes ON changes.id = alerts.change
"""

CHANNELS = """
    SELECT names.channel AS name, paused_at, note,
           (SELECT count(*) FROM deliveries WHERE channel = names.channel AND state = 'waiting') AS waiting,
           (SELECT count(*) FROM deliveries WHERE channel = names.channel AND state = 'dead') AS dead,
           (SELECT count(*) FROM deliveries WHERE channel = names.channel AND state = 'sent') AS sent
    FROM (SELECT channel FROM deliveries UNION SELECT id FROM channels) AS names
    LEFT JOIN channels ON channels.id = names.channel ORDER BY name
"""

# Of the latest items, so that the figure says how we do now and costs the same in a year.
DELAYS = """
    SELECT pages.source, published_at, first_seen_at FROM items JOIN pages ON pages.id = items.page
    WHERE baseline = 0 AND backfilled = 0 AND published_at IS NOT NULL
    ORDER BY items.change DESC LIMIT :limit
"""

OLDEST_WAITING = """
    SELECT min(created_at) FROM deliveries
    WHERE rowid IN (SELECT (SELECT rowid FROM deliveries WHERE state = 'waiting' AND channel = firsts.channel AND alert = firsts.alert)
                    FROM (SELECT channel, min(alert) AS alert FROM deliveries WHERE state = 'waiting' GROUP BY channel) AS firsts)
"""
OLDEST_DUE = """
    SELECT min(due_at) FROM deliveries WHERE state = 'waiting'
    AND channel NOT IN (SELECT id FROM channels WHERE paused_at IS NOT NULL)
"""

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORDS = re.compile(r'"([^"]+)"(\*?)|([^\s"]+)')
_LONGEST = 200


def search_filters(asked: str) -> dict[str, str]:
    """Return the filters that find what a person typed: words, "phrases" and beginnings*, all of them; no text is bad syntax.

    Scripts that do not part their words are found as text: the index knows only whole runs of them.
    """
    text = asked.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")[:_LONGEST].strip()
    if not text:
        return {}
    if _UNSPACED.search(text):
        escaped = re.sub(r"([\\%_])", r"\\\1", text.replace('"', "").rstrip("*"))
        return {"like": f"%{escaped}%"}
    sought = [_sought(phrase or word, beginning=bool(star) or word.endswith("*")) for phrase, star, word in _WORDS.findall(text)]
    return {"match": " ".join(sought) or '""'}


def _sought(words: str, *, beginning: bool) -> str:
    """Return a phrase in the index's syntax, in which a star outside the quotation marks lets the last word go on."""
    bare = words.rstrip("*")
    return f'"{bare}"*' if beginning and any(map(str.isalnum, bare)) else f'"{words}"'
