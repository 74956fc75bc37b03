"""What every store promises of looks: a plan is written whole or not at all, and remembered until the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from storing import PAGE, REMEMBERED, SOURCE, START, a_plan, a_quiet_plan, alert, an_item, at, edited, new, removed, render, sighting

from aggregator.core.model import Change, Kind, Memory, Outcome, PageState, Rate, Recall, Trouble, Validators
from aggregator.core.settings import KeepSettings
from aggregator.store.errors import PlanRefused


def by_key(recall):
    """Return what is remembered of items, by key."""
    return {one.item.key: one for one in recall.known}


async def test_a_page_never_seen_is_an_empty_memory(store):
    """Nothing is remembered of a page before its first look."""
    assert () == (await store.recall(PAGE)).known
    assert (await store.recall(PAGE)).memory.first_look_at is None
    assert Recall() == await store.recall(replace(PAGE, id="nobody-knows-it"))


async def test_apply_then_recall_gives_back_items_and_memory(reopen):
    """What a plan says of items and page is what the next look remembers, also after a restart."""
    store = await reopen()
    memory = Memory(
        state=PageState.QUIET,
        title="Storm surge",
        lead="The gates are shut.",
        summary="Water rises.",
        language="en",
        timezone="Europe/London",
        started_at=at(-60),
        ended_at=at(50),
        last_item_at=at(-5),
        not_before=at(7),
        validators=Validators(etag='W/"\udce9\udcff"', last_modified="Tue, 05 Nov 2024 08:00:00 GMT"),
        fingerprint="abc",
        first_look_at=START,
        oldest_first=True,
        trouble=Trouble(since=at(-9), looks=2, reason="timeout", failing=True),
        rate=Rate(per_second=0.25, at=START),
    )
    seen = sighting("a", 3, absent_since=at(1), matched=frozenset({"gates", "ports"}), recent=(at(0), at(1)), muted=True)

    plan = a_plan(new("a", baseline=True), new("b", backfilled=True), sightings=[seen, sighting("b", 4)], memory=memory)
    await store.apply(plan, render)

    for restarted in (False, True):
        store = await reopen() if restarted else store
        recall = await store.recall(PAGE)
        known = by_key(recall)
        assert plan.memory == recall.memory
        assert an_item("a", published_at=at(-5)) == known["a"].item
        assert (1, "current", START, True, False) == (
            known["a"].version,
            known["a"].state,
            known["a"].first_seen_at,
            known["a"].baseline,
            known["a"].backfilled,
        )
        assert seen == type(seen)(
            item_id=known["a"].id,
            **{name: getattr(known["a"], name) for name in ("position", "absent_since", "matched", "recent", "muted")},
        )
        assert known["b"].backfilled


async def test_ids_of_changes_rise_in_the_plans_order(store):
    """The ledger numbers changes in commit order, oldest item first as the plan has them."""
    first = await store.apply(a_plan(new("a"), new("b")), render)
    second = await store.apply(a_plan(edited("a", 60), seconds=60), render)

    assert (*first.changes, *second.changes) == tuple(sorted({*first.changes, *second.changes}))
    assert (2, 1) == (len(first.changes), len(second.changes))


async def test_an_edit_moves_the_version_and_not_the_first_sight(store):
    """An edited item is the same item: new words, next version, first seen when it was."""
    await store.apply(a_plan(new("a")), render)

    await store.apply(a_plan(edited("a", 60), seconds=60), render)

    known = by_key(await store.recall(PAGE))["a"]
    assert ("The gates open.", 2, START) == (known.item.text, known.version, known.first_seen_at)
    assert at(60) == known.last_seen_at


async def test_a_removed_item_is_remembered_with_its_last_content(store):
    """A removal changes the state; content, version and last sight stay."""
    await store.apply(a_plan(new("a"), new("b")), render)

    await store.apply(a_plan(removed("a", 60), seconds=60, sightings=[sighting("b", 0)]), render)

    known = by_key(await store.recall(PAGE))
    assert ("removed", 1, START) == (known["a"].state, known["a"].version, known["a"].last_seen_at)
    assert ("current", at(60)) == (known["b"].state, known["b"].last_seen_at)


async def test_a_restored_item_is_current_again(store):
    """What was removed and is back is current; it may be edited in the same look."""
    await store.apply(a_plan(new("a")), render)
    await store.apply(a_plan(removed("a", 60), seconds=60, sightings=[sighting("a", None)]), render)
    item = an_item("a", published_at=at(0))
    back = Change(kind=Kind.RESTORED, item_id=by_key(await store.recall(PAGE))["a"].id, item=item, before=item, version=1, at=at(120))

    await store.apply(a_plan(back, edited("a", 120), seconds=120, sightings=[sighting("a", 0)]), render)

    known = by_key(await store.recall(PAGE))["a"]
    assert ("current", 2, "The gates open.", at(120)) == (known.state, known.version, known.item.text, known.last_seen_at)


async def test_an_item_without_a_sighting_keeps_its_place(store):
    """A plan that does not speak of an item leaves what is remembered of it."""
    await store.apply(a_plan(new("a"), new("b")), render)

    await store.apply(a_plan(edited("b", 60), seconds=60, sightings=[]), render)

    assert [0, 1] == [known.position for known in (await store.recall(PAGE)).known]


async def test_a_failed_look_saw_no_item(store):
    """A look that is not believed moves no last_seen_at."""
    await store.apply(a_plan(new("a")), render)

    await store.apply(a_plan(seconds=60, outcome=Outcome.FAILED, status=None), render)

    assert START == by_key(await store.recall(PAGE))["a"].last_seen_at


# ------------------------------------------------------------------------------------------------- whole or not at all


async def test_a_plan_whose_message_cannot_be_made_leaves_nothing(store):
    """When the last thing in a plan fails, the first is not written either."""

    def breaks(*_):
        raise RuntimeError("no message")

    with pytest.raises(RuntimeError):
        await store.apply(a_plan(new("a"), alerts=(alert(0, "desk"),)), breaks)

    assert () == (await store.recall(PAGE)).known
    assert {} == (await store.stats())["changes"]
    assert 1 == (await store.apply(a_plan(new("a"), alerts=(alert(0, "desk"),)), render)).deliveries


@pytest.mark.parametrize("again", [new("a", 60), edited("never-seen", 60)])
async def test_a_plan_that_contradicts_the_ledger_is_refused_whole(store, again):
    """An item is new once, and only what is known can be edited."""
    await store.apply(a_plan(new("a")), render)
    before = await store.recall(PAGE)

    with pytest.raises(PlanRefused):
        await store.apply(a_plan(new("b", 60), again, seconds=60), render)

    assert before == await store.recall(PAGE)


async def test_odd_characters_do_not_stop_a_look(store):
    """Half a surrogate pair is replaced, NUL and every other character are kept."""
    odd = an_item("odd", text="a\ud800b\0c\U0010ffff", label="\udfff", origin={"text": "\ud800"})

    def in_latin(*what):
        return replace(render(*what), body=b"\xff")

    await store.apply(a_plan(new("odd", item=odd), note="\ud800", alerts=(alert(0, "desk"),)), in_latin)

    assert "a?b\0c\U0010ffff" == by_key(await store.recall(PAGE))["odd"].item.text
    assert [b"\xff"] == [delivery.body for delivery in await store.claim(START, 9, {})]


# ------------------------------------------------------------------------------------------------- quiet looks


async def test_a_quiet_look_is_remembered_at_once(store):
    """Between a quiet look and its flush, recall and due already know of it."""
    await store.apply(a_plan(new("a"), new("b")), render)
    seen = sighting("b", 7, matched=frozenset({"gates"}))
    plan = a_quiet_plan(60, sightings=(seen,), memory=replace(REMEMBERED, validators=Validators(etag='"2"')))

    await store.apply(plan, render)

    recall = await store.recall(PAGE)
    assert plan.memory == recall.memory
    assert (7, frozenset({"gates"}), at(60)) == (recall.known[1].position, recall.known[1].matched, recall.known[1].last_seen_at)
    assert at(60) == recall.known[0].last_seen_at
    assert [] == list(await store.due(at(119), 10))
    assert [PAGE] == list(await store.due(at(120), 10))


async def test_flush_makes_quiet_looks_last(reopen):
    """After a flush, a restart remembers what the quiet looks saw; the next flush has nothing to do."""
    store = await reopen()
    await store.apply(a_plan(new("a")), render)
    await store.apply(a_quiet_plan(60), render)
    await store.apply(a_quiet_plan(120), render)
    before = await store.recall(PAGE)

    assert 1 == await store.flush()
    assert 0 == await store.flush()

    assert before == await store.recall(PAGE)
    assert before == await (await reopen()).recall(PAGE)


async def test_closing_flushes(reopen):
    """What was quiet when the store was closed is there when it is opened."""
    store = await reopen()
    await store.apply(a_plan(new("a")), render)
    await store.apply(a_quiet_plan(60, outcome=Outcome.NOT_MODIFIED), render)

    assert at(120) == (await (await reopen()).recall(PAGE)).memory.due_at


async def test_a_loud_plan_keeps_what_quiet_ones_cost(store):
    """Looks are counted once each, quiet or not, flushed or overtaken."""
    await store.apply(a_plan(new("a")), render)
    await store.apply(a_quiet_plan(60), render)
    await store.apply(a_plan(edited("a", 120), seconds=120), render)

    assert 0 == await store.flush()

    assert 3 == (await store.stats())["looks"]
    assert at(180) == (await store.recall(PAGE)).memory.due_at


async def test_prune_forgets_looks_and_nothing_else(store):
    """Looks past their time go; items and changes stay, and the next look is remembered as before."""
    await store.apply(a_plan(new("a")), render)
    await store.apply(a_plan(edited("a", 60), seconds=60), render)
    before = await store.recall(PAGE)

    assert 1 == await store.prune(at(60) + timedelta(days=30), KeepSettings(looks=timedelta(days=30)))

    assert before == await store.recall(PAGE)
    assert {"new": 1, "edited": 1} == (await store.stats())["changes"]


async def test_a_source_that_was_renamed_still_says_where_its_items_stand(reopen):
    """Adopting changed words of a source changes no page and no item."""
    store = await reopen()
    await store.apply(a_plan(new("a")), render)
    tagged = replace(SOURCE, tags=("new",))

    await store.adopt([tagged], at(60))

    assert [replace(PAGE, source=tagged)] == list(await store.pages())
    assert ["a"] == list(by_key(await store.recall(PAGE)))


async def test_a_glance_knows_the_page_and_its_items(store):
    """What a look that finds nothing needs is there at a glance, absences that quiet looks saw included."""
    await store.apply(a_plan(new("a"), new("b")), render)
    await store.apply(a_quiet_plan(60), render)

    glance, whole = await store.recall(PAGE, glance=True), await store.recall(PAGE)

    assert whole.memory == glance.memory
    places = [[(one.id, one.position, one.absent_since) for one in recall.known] for recall in (glance, whole)]
    assert places[0] == places[1]
