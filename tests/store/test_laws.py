"""Laws of the store, over whatever plans and orders of events hypothesis can think of."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from storing import PAGE, SOURCE, START, a_plan, a_quiet_plan, alert, at, edited, new, removed, render, sighting

from aggregator.core.addresses import item_id
from aggregator.core.model import (
    Change,
    Gap,
    Item,
    Kind,
    Link,
    Media,
    Memory,
    Outcome,
    PageState,
    Rate,
    Refused,
    Sent,
    Trouble,
    Validators,
)
from aggregator.store.reader import Reader
from aggregator.store.sqlite import SqliteStore

TEXT = st.text(max_size=40)
MAYBE = st.none() | TEXT
INSTANTS = st.datetimes(datetime(1995, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda one: one.replace(tzinfo=UTC, microsecond=one.microsecond // 1000 * 1000),
)
MAYBE_AT = st.none() | INSTANTS
HEADERS = st.none() | st.binary(max_size=20).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
ITEM = {
    "key": TEXT,
    "key_from": st.sampled_from(["id", "permalink", "content"]),
    "published_at": MAYBE_AT,
    "published_precision": st.sampled_from([None, "second", "minute", "hour", "day"]),
    "updated_at": MAYBE_AT,
    "label": MAYBE,
    "title": MAYBE,
    "text": TEXT,
    "html": TEXT,
    "url": MAYBE,
    "author": MAYBE,
    "pinned": st.booleans(),
    "links": st.lists(st.builds(Link, url=TEXT, text=TEXT, rel=st.sampled_from(["inline", "related"])), max_size=3).map(tuple),
    "media": st.lists(st.builds(Media, url=TEXT, kind=st.sampled_from(["image", "embed"]), text=MAYBE), max_size=3).map(tuple),
    "origin": st.dictionaries(TEXT, TEXT, max_size=3),
}
ITEMS = st.builds(Item, **ITEM)
FLOATS = st.lists(st.floats(0, 1e9), max_size=24).map(tuple)
MEMORY = {
    "state": st.sampled_from(PageState),
    "title": MAYBE,
    "lead": MAYBE,
    "summary": MAYBE,
    "language": MAYBE,
    "timezone": MAYBE,
    "started_at": MAYBE_AT,
    "ended_at": MAYBE_AT,
    "last_item_at": MAYBE_AT,
    "due_at": MAYBE_AT,
    "not_before": MAYBE_AT,
    "validators": st.builds(Validators, etag=HEADERS, last_modified=HEADERS),
    "fingerprint": MAYBE,
    "first_look_at": MAYBE_AT,
    "last_good_at": MAYBE_AT,
    "oldest_first": st.booleans(),
    "newest_first": st.booleans(),
    "closed": st.booleans(),
    "trouble": st.builds(Trouble, since=MAYBE_AT, looks=st.integers(0, 99), reason=MAYBE, failing=st.booleans()),
    "whole_at": MAYBE_AT,
    "gap": st.none()
    | st.builds(
        Gap,
        since=INSTANTS,
        older=TEXT,
        looks=st.integers(0, 10),
        been=st.lists(TEXT, max_size=3).map(tuple),
        rests=st.booleans(),
        due_at=MAYBE_AT,
        not_before=MAYBE_AT,
    ),
    "rate": st.builds(
        Rate,
        per_second=st.floats(0, 1e6),
        at=MAYBE_AT,
        since=MAYBE_AT,
        counts=FLOATS,
        credit=FLOATS,
        hours=FLOATS,
        expected=FLOATS,
    ),
}
MEMORIES = st.builds(Memory, **MEMORY)


@contextmanager
def opened(path):
    """Open a store for tests that hypothesis runs without a loop; yield it and what runs its verbs."""
    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(path))
        try:
            yield store, runner.run
        finally:
            runner.run(store.close())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans=st.lists(st.tuples(st.lists(ITEMS, max_size=4), MEMORIES), min_size=1, max_size=4))
def test_what_is_applied_is_recalled(plans):
    """Items and memory come back as they went in, whatever they say, before and after a restart."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        pages = [replace(PAGE, id=f"page{n}", url=f"https://paper.example/{n}") for n in range(len(plans))]
        with opened(path) as (store, run):
            for page, (items, memory) in zip(pages, plans, strict=True):
                run(store.apply(replace(first_look(page, items), memory=memory), render))
            told = [run(store.recall(page)) for page in pages]
        with opened(path) as (store, run):
            assert told == [run(store.recall(page)) for page in pages]
    for recall, (items, memory) in zip(told, plans, strict=True):
        assert memory == recall.memory
        assert items == [one.item for one in recall.known]


ACTS = st.lists(
    st.tuples(st.sampled_from(["new", "edit", "remove", "quiet", "failed", "flush", "recall"]), st.sampled_from("abcd")), max_size=25
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS)
def test_what_is_remembered_is_what_a_restart_remembers(acts):
    """Whatever happened in whatever order, the running store and one that reads the file anew recall the same."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        with opened(path) as (store, run):
            run(store.adopt([SOURCE], START))
            versions = {}
            for seconds, (act, key) in enumerate(acts, 1):
                do(store, run, act, key, seconds, versions)
            told = run(store.recall(PAGE))
        with opened(path) as (store, run):
            assert told == run(store.recall(PAGE))


def do(store, run, act, key, seconds, versions):
    """Do one thing that may befall a page; edits and removals are only of what is known."""
    seen = (sighting(key, seconds, recent=(at(seconds),)),)
    if act == "new" and key not in versions:
        versions[key] = 1
        run(store.apply(a_plan(new(key, seconds), seconds=seconds), render))
    elif act == "edit" and key in versions:
        versions[key] += 1
        run(store.apply(a_plan(edited(key, seconds, versions[key], f"text {seconds}"), seconds=seconds), render))
    elif act == "remove" and key in versions:
        run(store.apply(a_plan(removed(key, seconds, versions[key]), seconds=seconds, sightings=[sighting(key, None)]), render))
    elif act == "quiet":
        run(store.apply(a_quiet_plan(seconds, sightings=seen if key in versions else ()), render))
    elif act == "failed":
        run(store.apply(a_quiet_plan(seconds, outcome=Outcome.FAILED), render))
    elif act == "flush":
        run(store.flush())
    else:
        run(store.recall(PAGE))


def first_look(page, items):
    """Make a plan whose changes bring these items."""
    changes = [
        Change(kind=Kind.NEW, item_id=item_id(page.id, str(place)), item=item, version=1, at=START) for place, item in enumerate(items)
    ]
    return a_plan(*changes, page=page)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asked=st.lists(st.text(max_size=30) | st.text('"*^:()-+ aORNDT{}\0é東ก', max_size=12), min_size=20, max_size=20))
def test_no_search_is_an_error(asked):
    """Whatever a person types into search, cursor and filters gets an answer."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "news.db") as (store, run), Reader(store.path) as reader:
        run(store.apply(a_plan(new("a")), render))
        for text in asked:
            reader.items(q=text, limit=3)
            reader.items(before=text, source=text, tag=text, rule=text, page=text)
            assert reader.item(text) is None


# ------------------------------------------------------------------------------------------------- the outbox


@dataclass
class Waiting:
    """What the model knows of one message."""

    order: int
    channel: str
    queue: str
    state: str = "waiting"
    due: datetime = START
    attempts: int = 0


class Outbox(RuleBasedStateMachine):
    """The outbox beside a model of it: every claim returns exactly what the model says, in its order."""

    @initialize()
    def begin(self):
        """Open an empty store."""
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.store = self._open()
        self.now, self.seconds = START, 0
        self.messages, self.versions, self.flying, self.paused = {}, {}, {}, set()

    def _open(self):
        store = self.runner.run(SqliteStore.open(Path(self.folder.name) / "news.db"))
        self.runner.run(store.adopt([SOURCE], START))
        return store

    @rule(key=st.sampled_from("abc"), channels=st.sets(st.sampled_from(["desk", "phone"]), min_size=1))
    def news(self, key, channels):
        """Bring an item, or edit it when it is known; both channels may hear of it."""
        version = self.versions[key] = self.versions.get(key, 0) + 1
        change = new(key, self.seconds) if version == 1 else edited(key, self.seconds, version=version)
        plan = a_plan(change, seconds=self.seconds, alerts=(alert(0, *sorted(channels)),))
        [number] = self.runner.run(self.store.apply(plan, render)).changes
        for channel in sorted(channels):
            self.messages[f"msg_{PAGE.id}_{number}_{channel}"] = Waiting(number, channel, change.item_id, due=self.now)

    @rule(limit=st.integers(1, 12), busy=st.dictionaries(st.sampled_from(["desk", "phone"]), st.integers(0, 8)))
    def claim(self, limit, busy):
        """Claim, and get what the model says."""
        claimed = self.runner.run(self.store.claim(self.now, limit, busy))
        assert self._ready(limit, busy) == [one.id for one in claimed]
        for one in claimed:
            assert self.messages[one.id].attempts == one.attempts
            self.flying[one.id] = one

    def _ready(self, limit, busy):
        waiting = sorted((one.order, one.channel, key) for key, one in self.messages.items() if one.state == "waiting")
        room = {
            channel: 8 - max(busy.get(channel, 0), sum(self.messages[key].channel == channel for key in self.flying))
            for channel in ("desk", "phone")
        }
        found, heads = [], set()
        for _, channel, key in waiting:
            one = self.messages[key]
            first = (channel, one.queue) not in heads
            heads.add((channel, one.queue))
            if first and one.due <= self.now and channel not in self.paused and key not in self.flying and room[channel] > 0:
                room[channel] -= 1
                found.append(key)
        return found[:limit]

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), fate=st.sampled_from(["sent", "again", "dead"]), wait=st.integers(0, 90))
    def settle(self, data, fate, wait):
        """End an attempt that is under way."""
        key = data.draw(st.sampled_from(sorted(self.flying)))
        delivery, model = self.flying.pop(key), self.messages[key]
        due = self.now + timedelta(seconds=wait) if fate == "again" else None
        receipt = Sent(at=self.now) if fate == "sent" else Refused(at=self.now, reason="no")
        self.runner.run(self.store.settle(delivery, receipt, due))
        model.attempts += 1
        model.state = "waiting" if fate == "again" else fate
        model.due = due or model.due

    @rule(seconds=st.integers(1, 60))
    def time_passes(self, seconds):
        """Let the clock go on."""
        self.seconds += seconds
        self.now = at(self.seconds)

    @rule(channel=st.sampled_from(["desk", "phone"]))
    def pause_or_resume(self, channel):
        """Let a channel rest, or go on with everything due."""
        if channel in self.paused:
            self.runner.run(self.store.resume(channel, self.now))
            self.paused.discard(channel)
            for one in self.messages.values():
                if one.channel == channel and one.state == "waiting":
                    one.due = min(one.due, self.now)
        else:
            self.runner.run(self.store.pause(channel, "gone", self.now))
            self.paused.add(channel)

    @rule()
    def retry(self):
        """Make the dead wait again."""
        dead = [one for one in self.messages.values() if one.state == "dead"]
        assert len(dead) == self.runner.run(self.store.retry([], self.now))
        for one in dead:
            one.state, one.due, one.attempts = "waiting", self.now, 0

    @rule()
    def restart(self):
        """Start anew: what was under way waits again."""
        self.runner.run(self.store.close())
        self.store = self._open()
        self.flying = {}

    @rule()
    def quiet_look(self):
        """Look and find nothing, which does nothing to the outbox."""
        self.runner.run(self.store.apply(a_quiet_plan(self.seconds), render))

    @invariant()
    def counts_agree(self):
        """Count: no message is lost or doubled."""
        if not hasattr(self, "store"):
            return
        counted = {}
        for one in self.messages.values():
            states = counted.setdefault(one.channel, {})
            states[one.state] = states.get(one.state, 0) + 1
        assert counted == self.runner.run(self.store.stats())["deliveries"]

    def teardown(self):
        """Close what was opened."""
        if hasattr(self, "store"):
            self.runner.run(self.store.close())
            self.runner.close()
            self.folder.cleanup()


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_the_laws_cover_every_field():
    """A field that is added to the nouns is added to these laws, or a store could lose it."""
    assert set(ITEM) == {field.name for field in fields(Item)}
    assert set(MEMORY) == {field.name for field in fields(Memory)}
