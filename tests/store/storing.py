"""Plans as a store gets them, made by hand: pages, items, changes and the messages they cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator.core.addresses import item_id, page_id
from aggregator.core.model import (
    Alert,
    Change,
    Item,
    Kind,
    Link,
    Look,
    Media,
    Memory,
    Message,
    Outcome,
    Page,
    Plan,
    Sighting,
    Source,
    Word,
)

START = datetime(2024, 11, 5, 8, 0, tzinfo=UTC)
SOURCE = Source(id="harbour", name="harbour", url="https://paper.example/live/harbour", tags=("storm", "ports"))
PAGE = Page(id=page_id(SOURCE.url), url=SOURCE.url, source=SOURCE)
INDEX = Source(id="front", name="front", url="https://paper.example/live", kind="index", limit=2)
REMEMBERED = Memory(title="Storm surge, live", language="en", first_look_at=START, last_good_at=START, due_at=START)


def at(seconds):
    """Return the instant so many seconds after the start."""
    return START + timedelta(seconds=seconds)


def render(plan, alert, change, change_id, channel):
    """Make a message whose bytes tell what it was made from."""
    text = change.item.text if change.item else change.kind
    return Message(
        id=f"msg_{plan.page.id}_{change_id}_{channel}", channel=channel, body=f'{{"é": "{alert.type} {text}"}}'.encode("utf-8", "replace")
    )


def an_item(key, text=None, **rest):
    """Make an item with something in every field."""
    return Item(
        **{
            "key": key,
            "key_from": "id",
            "published_at": START,
            "published_precision": "second",
            "label": "THE GATES",
            "title": f"Title of {key}",
            "text": text or f"The gates of {key} stay shut.",
            "html": f"<p>The gates of {key} stay shut.</p>",
            "url": f"https://paper.example/live/harbour#{key}",
            "author": "A. Writer",
            "links": (Link(url="https://paper.example/a", text="Read also", rel="related"),),
            "media": (Media(url="https://paper.example/a.jpg", text="The gates"),),
            "origin": {"text": "repeated"},
            **rest,
        },
    )


def new(key, seconds=0, page=PAGE, **rest):
    """Make the change that brings an item."""
    item = rest.pop("item", None) or an_item(key, published_at=at(seconds - 5))
    return Change(kind=Kind.NEW, item_id=item_id(page.id, key), item=item, version=1, at=at(seconds), **rest)


def edited(key, seconds, version=2, text="The gates open.", page=PAGE):
    """Make the change that brings a new version of an item."""
    before = an_item(key, published_at=at(-5))
    return Change(
        kind=Kind.EDITED,
        item_id=item_id(page.id, key),
        item=replace(before, text=text),
        before=before,
        version=version,
        at=at(seconds),
        after=at(seconds - 1),
        edit_class="wording",
        words=(Word(op="delete", text="stay shut"), Word(op="insert", text="open")),
    )


def removed(key, seconds, version=1, page=PAGE):
    """Make the change that takes an item away."""
    item = an_item(key, published_at=at(-5))
    return Change(kind=Kind.REMOVED, item_id=item_id(page.id, key), item=item, version=version, at=at(seconds), after=at(seconds - 1))


def sighting(key, position, page=PAGE, **rest):
    """Make a sighting of an item."""
    return Sighting(item_id=item_id(page.id, key), position=position, **rest)


def alert(place, *channels, type_="item.new"):
    """Make an alert of the change at `place`."""
    return Alert(change=place, type=type_, rules=("gates",), channels=dict.fromkeys(channels, ("gates",)))


def a_plan(*changes, seconds=0, page=PAGE, alerts=(), sightings=None, memory=REMEMBERED, **look):
    """Make a plan; unless told otherwise its new items stand on the page in the order of their changes."""
    fresh = [change for change in changes if change.kind is Kind.NEW]
    seen = [Sighting(item_id=change.item_id, position=place) for place, change in enumerate(fresh)] if sightings is None else sightings
    outcome = Outcome.NEW if fresh else Outcome.EDITED
    look = Look(**{"outcome": outcome, "at": at(seconds), "status": 200, "size": 1000, "seconds": 0.25, "new": len(fresh), **look})
    memory = replace(memory, last_good_at=at(seconds), due_at=at(seconds + 60))
    return Plan(page=page, look=look, memory=memory, changes=changes, alerts=alerts, sightings=tuple(seen))


def a_quiet_plan(seconds, page=PAGE, outcome=Outcome.UNCHANGED, sightings=(), memory=REMEMBERED):
    """Make the plan of a look that found nothing new."""
    look = Look(outcome=outcome, at=at(seconds), status=200, size=500, seconds=0.1)
    memory = replace(memory, last_good_at=at(seconds), due_at=at(seconds + 60))
    return Plan(page=page, look=look, memory=memory, sightings=sightings, quiet=True)
