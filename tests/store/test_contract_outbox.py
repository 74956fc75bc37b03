"""What every store promises of the outbox: each message goes until it is settled, in order for each item, and never changes."""

from __future__ import annotations

from datetime import timedelta

from storing import PAGE, REMEMBERED, START, a_plan, alert, at, edited, new, render

from aggregator.core.model import Change, Kind, Refused, Sent

NO = Refused(at=START, reason="http-500", status=500)


async def filled(store, *keys, channels=("desk",)):
    """Put one message for each key and channel into the outbox."""
    changes = [new(key) for key in keys]
    await store.apply(a_plan(*changes, alerts=tuple(alert(place, *channels) for place in range(len(changes)))), render)


def words(deliveries):
    """Return what messages are about."""
    return [delivery.body.decode().split()[-3] for delivery in deliveries]


async def test_a_message_is_claimed_once_until_it_is_settled(store):
    """What somebody attempts is not handed out again; what was sent never is."""
    await filled(store, "a")

    [delivery] = await store.claim(START, 10, {})

    assert [] == list(await store.claim(START, 10, {}))
    await store.settle(delivery, Sent(at=at(1), status=200), None)
    assert [] == list(await store.claim(at(9999), 10, {}))
    assert {"desk": {"sent": 1}} == (await store.stats())["deliveries"]


async def test_a_message_is_the_same_after_a_kill(reopen):
    """A message that was claimed and not settled goes again, with the same id and bytes."""
    store = await reopen()
    await filled(store, "a")
    first = await store.claim(START, 10, {})

    store = await reopen()

    assert first == await store.claim(START, 10, {})


async def test_messages_go_in_the_order_in_which_they_were_made(store):
    """First made, first claimed, over channels and limits."""
    await filled(store, *"abcdef", channels=("desk", "phone"))

    claimed = [*await store.claim(START, 5, {}), *await store.claim(START, 99, {})]

    assert 12 == len(claimed)
    for channel in ("desk", "phone"):
        assert list("abcdef") == words(one for one in claimed if one.channel == channel)
    assert list("aabbc") == words(claimed[:5])


async def test_a_later_message_of_an_item_waits_for_the_earlier(store):
    """The edit of an item is told after the item, and meanwhile other items and channels go on."""
    await filled(store, "a", "b", channels=("desk", "phone"))
    claimed = {(one.channel, one.item_id): one for one in await store.claim(START, 10, {})}
    first = claimed["desk", new("a").item_id]
    await store.settle(claimed["phone", first.item_id], Sent(at=START), None)
    await store.apply(a_plan(edited("a", 60), seconds=60, alerts=(alert(0, "desk", "phone"),)), render)

    assert ["phone"] == [one.channel for one in await store.claim(at(60), 10, {})]
    await store.settle(first, NO, at(100))
    assert [] == list(await store.claim(at(99), 10, {}))
    [again] = await store.claim(at(100), 10, {})
    assert (first.id, first.body, 1) == (again.id, again.body, again.attempts)
    await store.settle(again, Sent(at=at(101)), None)

    assert [b'{"\xc3\xa9": "item.new The gates open."}'] == [one.body for one in await store.claim(at(102), 10, {})]


async def test_a_dead_message_lets_the_next_of_its_item_go(store):
    """What will never be sent holds nobody back."""
    await filled(store, "a")
    [first] = await store.claim(START, 10, {})
    await store.apply(a_plan(edited("a", 60), seconds=60, alerts=(alert(0, "desk"),)), render)

    await store.settle(first, NO, None)

    assert 1 == len(await store.claim(at(60), 10, {}))
    assert {"dead": 1, "waiting": 1} == (await store.stats())["deliveries"]["desk"]


async def test_a_poison_message_blocks_only_its_item(store):
    """One message that is refused for ever delays no other."""
    await filled(store, *"abcd")
    poison, *others = await store.claim(START, 10, {})

    await store.settle(poison, NO, at(1000))
    for one in others:
        await store.settle(one, Sent(at=at(1)), None)
    await store.apply(a_plan(edited("a", 60), edited("b", 60), seconds=60, alerts=(alert(0, "desk"), alert(1, "desk"))), render)

    assert [new("b").item_id] == [one.item_id for one in await store.claim(at(60), 10, {})]


async def test_a_channel_takes_eight_at_once(store):
    """However many wait, a channel has at most eight attempts under way, counted by the store or told by the caller."""
    await filled(store, *"abcdefghijkl", channels=("desk", "phone"))

    first = await store.claim(START, 99, {"phone": 6})

    assert (8, 2) == tuple(sum(one.channel == name for one in first) for name in ("desk", "phone"))
    assert {"phone"} == {one.channel for one in await store.claim(START, 99, {})}
    await store.settle(first[0], Sent(at=START), None)
    assert 1 == len(await store.claim(START, 99, {}))


async def test_a_paused_channel_rests_until_it_is_resumed(reopen):
    """A pause outlives a restart, holds back that channel only, and ends with everything due at once."""
    store = await reopen()
    await filled(store, "a", "b", channels=("desk", "phone"))
    [one, *_] = [one for one in await store.claim(START, 99, {"phone": 8}) if one.item_id == new("a").item_id]
    await store.pause("desk", "gone", at(1))
    await store.settle(one, Refused(at=at(1), reason="gone", status=410, gone=True), at(5000))

    store = await reopen()
    assert {"phone"} == {one.channel for one in await store.claim(at(2), 99, {})}
    assert {"desk": "gone"} == (await store.stats())["paused"]

    assert 2 == await store.resume("desk", at(3))
    assert list("ab") == words(await store.claim(at(3), 99, {}))
    assert {} == (await store.stats())["paused"]


async def test_a_channel_can_be_paused_before_its_first_message(store):
    """Pausing and resuming ask for nothing to be there."""
    await store.pause("desk", "gone", START)
    await store.pause("desk", "gone still", at(1))
    assert {"desk": "gone"} == (await store.stats())["paused"]

    assert 0 == await store.resume("desk", at(2))
    assert 0 == await store.resume("never", at(2))


async def test_dead_messages_can_be_tried_again(store):
    """Retry revives the named ones, or all, from their first attempt on; what is not dead is left alone."""
    await filled(store, *"abc")
    claimed = await store.claim(START, 10, {})
    for one in claimed:
        await store.settle(one, NO, None)

    assert 1 == await store.retry([claimed[0].id, "unknown"], at(50))
    assert [(claimed[0].id, 0)] == [(one.id, one.attempts) for one in await store.claim(at(50), 10, {})]
    assert 2 == await store.retry([], at(60))
    assert 0 == await store.retry([], at(60))


async def test_what_happens_to_a_page_is_told_in_order_and_holds_back_no_item(store):
    """Failing is told before recovered, on a queue of the page's own."""
    failing, recovered = (Change(kind=kind, at=at(60), reason="timeout") for kind in (Kind.FAILING, Kind.RECOVERED))
    alerts = (alert(0, "desk", type_="source.failing"), alert(1, "desk", type_="source.recovered"), alert(2, "desk"))
    await store.apply(a_plan(failing, recovered, new("a", 60), seconds=60, alerts=alerts), render)

    first = await store.claim(at(60), 10, {})

    assert [None, new("a").item_id] == [one.item_id for one in first]
    await store.settle(first[0], Sent(at=at(61)), None)
    assert [b'{"\xc3\xa9": "source.recovered recovered"}'] == [one.body for one in await store.claim(at(62), 10, {})]


async def test_a_clock_set_back_moves_waiting_messages_with_it(store):
    """A message that waits for its next attempt waits no hour longer for a clock that lost one."""
    await filled(store, "a")
    [one] = await store.claim(START, 10, {})
    await store.settle(one, NO, at(300))

    await store.rebase(at(1) - timedelta(hours=1), -3600.0)

    assert 1 == len(await store.claim(at(300) - timedelta(hours=1), 10, {}))


async def test_a_page_nobody_adopted_can_be_written(reopen):
    """A replay writes pages that are not watched."""
    store = await reopen(adopt=())

    await store.apply(a_plan(new("a"), memory=REMEMBERED), render)

    assert [] == list(await store.pages())
    assert 1 == len((await store.recall(PAGE)).known)
