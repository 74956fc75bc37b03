"""What every store promises of sources and pages: what is watched, what is due, and where an index leads."""

from __future__ import annotations

from dataclasses import replace

from storing import INDEX, PAGE, REMEMBERED, SOURCE, START, a_plan, a_quiet_plan, at, new, render

from aggregator.core.addresses import page_id
from aggregator.core.model import Memory, Pace, Page, PageState, Source, Validators

LIVE = [f"https://paper.example/live/{name}" for name in ("one", "two", "three", "four")]
LOOKED = replace(REMEMBERED, due_at=None)


def followed(*urls, source=INDEX):
    """Return the pages that an index leads to."""
    return [Page(id=page_id(url), url=url, source=source, followed=True) for url in urls]


async def shown(store):
    """Return the addresses of the live pages that are watched."""
    return sorted(page.url for page in await store.pages() if page.followed)


async def test_pages_of_new_sources_are_due_at_once(store):
    """A source that was just named is looked at now; nothing is due before it is named."""
    assert [PAGE] == list(await store.due(START, 10))
    assert [] == list(await store.due(at(-1), 10))


async def test_what_belongs_to_no_page_outlives_a_restart(reopen):
    """Values are kept by kind and id, the latest of each."""
    store = await reopen()
    await store.remember("robots", {"https://a.example": "one", "https://b.example": "two"}, START)
    await store.remember("robots", {"https://a.example": "three"}, at(60))
    await store.remember("price", {"*": "[2.0, 60.0]"}, at(60))

    store = await reopen()

    assert {"https://a.example": "three", "https://b.example": "two"} == dict(await store.remembered("robots"))
    assert {} == dict(await store.remembered("else"))


async def test_a_restart_makes_no_page_due_early(reopen):
    """The due time of a known page is kept, however often its source is adopted."""
    store = await reopen()
    await store.apply(a_plan(new("a")), render)

    store = await reopen()

    assert [] == list(await store.due(at(59), 10))
    assert [PAGE] == list(await store.due(at(60), 10))


async def test_longest_due_comes_first(reopen):
    """Pages are returned in the order of their due times, unwritten ones among them, at most as many as asked for."""
    sources = [Source(id=f"s{n}", name=f"s{n}", url=f"https://paper.example/{n}") for n in range(4)]
    store = await reopen(adopt=sources)
    pages = {page.source.id: page for page in await store.pages()}
    for name, seconds in (("s0", 30), ("s1", 10), ("s2", 40), ("s3", 20)):
        plan = a_plan if name in {"s0", "s1"} else a_quiet_plan
        await store.apply(plan(seconds=seconds, page=pages[name]), render)

    assert ["s1", "s3", "s0"] == [page.source.id for page in await store.due(at(999), 3)]
    assert ["s1", "s3"] == [page.source.id for page in await store.due(at(80), 9)]


async def test_a_page_to_be_left_alone_is_not_due(store):
    """What a host asked for with Retry-After holds, whatever the due time says, written or not."""
    alone = replace(REMEMBERED, not_before=at(500))
    await store.apply(a_plan(new("a"), memory=alone), render)
    assert [] == list(await store.due(at(499), 10))

    await store.apply(a_quiet_plan(1, memory=alone), render)

    assert [] == list(await store.due(at(499), 10))
    assert [PAGE] == list(await store.due(at(500), 10))


async def test_a_source_that_left_is_looked_at_no_more(store):
    """Its page is not due and not listed, its items stay; when it comes back it is watched again."""
    await store.apply(a_plan(new("a")), render)
    await store.apply(a_quiet_plan(60), render)

    await store.adopt([], at(100))
    assert [] == list(await store.due(at(999), 10))
    assert [] == list(await store.pages())
    assert 1 == len((await store.recall(PAGE)).known)

    await store.adopt([SOURCE], at(101))
    assert [PAGE] == list(await store.due(at(999), 10))


async def test_a_new_address_of_a_source_replaces_the_old_page(store):
    """A source whose address was changed watches the new page only."""
    moved = replace(SOURCE, url="https://paper.example/live/harbour-2")

    await store.adopt([moved], at(1))

    assert [moved.url] == [page.url for page in await store.pages()]


async def test_a_page_exists_once_even_if_two_sources_name_it(reopen):
    """The first source that names a page has it, tracking parameters or not."""
    twin = Source(id="twin", name="twin", url=SOURCE.url + "?utm_source=front#top")
    store = await reopen(adopt=[SOURCE, twin])

    assert [PAGE] == list(await store.pages())


async def test_a_page_left_by_cron_is_due_when_the_schedule_goes(reopen):
    """A page without a due time is not forgotten when its source is paced again."""
    cron = replace(SOURCE, pace=Pace(schedule="*/2 * * * *"))
    store = await reopen(adopt=[cron])
    plan = a_plan(new("a"))
    await store.apply(replace(plan, memory=replace(plan.memory, due_at=None)), render)
    assert [] == list(await store.due(at(999), 10))

    await store.adopt([SOURCE], at(100))

    assert [PAGE] == list(await store.due(at(100), 10))


async def test_an_ended_page_is_not_woken_by_adoption(store):
    """A page that had its last look stays at rest."""
    ended = Memory(state=PageState.ENDED, first_look_at=START, ended_at=START)
    plan = a_plan(new("a"))
    await store.apply(replace(plan, memory=ended), render)

    await store.adopt([SOURCE], at(100))

    assert [] == list(await store.due(at(99999), 10))


async def test_due_tells_indexes_from_live_pages(reopen):
    """An index is due as a page of its own, and can be asked for apart, flushed or not."""
    store = await reopen(adopt=[SOURCE, INDEX])
    index = Page(id=page_id(INDEX.url), url=INDEX.url, source=INDEX)

    assert [index] == list(await store.due(START, 10, index=True))
    assert [PAGE] == list(await store.due(START, 10, index=False))
    assert {index, PAGE} == set(await store.due(START, 10))

    await store.apply(a_plan(page=index, memory=LOOKED), render)
    await store.apply(a_quiet_plan(1, page=index), render)
    assert [index] == list(await store.due(at(61), 10, index=True))
    assert [PAGE] == list(await store.due(at(61), 10, index=False))


async def test_an_index_leads_to_new_pages_once(reopen):
    """Pages that an index shows are new the first time, and due at once; the next look at it adds none."""
    store = await reopen(adopt=[INDEX])

    assert followed(*LIVE[:2]) == list(await store.follow(INDEX, LIVE[:2], at(5)))
    assert [] == list(await store.follow(INDEX, LIVE[:2], at(6)))

    assert followed(*LIVE[:2]) == sorted(await store.due(at(5), 10, index=False), key=lambda page: LIVE.index(page.url))


async def test_recall_tells_when_an_index_led_to_a_page(reopen):
    """The first look at a followed page knows when the index was first read and when it first showed the page."""
    store = await reopen(adopt=[INDEX])
    await store.follow(INDEX, LIVE[:1], at(5))
    [late] = await store.follow(INDEX, LIVE[:2], at(65))

    recall = await store.recall(late)

    assert (at(5), at(65)) == (recall.source_first_look_at, recall.found_at)


async def test_at_most_as_many_pages_as_the_limit_are_followed(reopen):
    """The index's first ones are followed; one that newly leads the index takes the place of the last."""
    store = await reopen(adopt=[INDEX])
    await store.follow(INDEX, LIVE[:3], at(5))
    assert sorted(LIVE[:2]) == await shown(store)

    await store.follow(INDEX, [LIVE[3], *LIVE[:3]], at(6))

    assert sorted([LIVE[3], LIVE[0]]) == await shown(store)


async def test_a_page_that_left_the_index_keeps_its_place_while_there_is_room(reopen):
    """Papers drop a coverage from the index before it is over."""
    store = await reopen(adopt=[INDEX])
    await store.follow(INDEX, LIVE[:2], at(5))

    await store.follow(INDEX, [LIVE[2]], at(6))

    assert 2 == len(await shown(store))
    assert LIVE[2] in await shown(store)


async def test_an_ended_page_holds_no_place(reopen):
    """A coverage that ended keeps its last looks, and its place goes to the next on the index."""
    store = await reopen(adopt=[INDEX])
    await store.follow(INDEX, LIVE, at(5))
    await store.apply(a_plan(page=followed(LIVE[0])[0], memory=replace(REMEMBERED, state=PageState.ENDED)), render)

    assert followed(LIVE[2]) == list(await store.follow(INDEX, LIVE, at(6)))

    assert sorted(LIVE[:3]) == await shown(store)


async def test_a_page_named_by_the_user_stays_with_its_source(reopen):
    """An index that shows a page which the user named does not take it over."""
    store = await reopen(adopt=[SOURCE, INDEX])

    assert followed(LIVE[0]) == list(await store.follow(INDEX, [SOURCE.url, LIVE[0]], at(5)))

    assert PAGE in await store.pages()


async def test_naming_a_followed_page_makes_it_the_users_own(reopen):
    """When the user names a page that an index led to, it takes the user's source and pace."""
    store = await reopen(adopt=[INDEX])
    await store.follow(INDEX, [SOURCE.url], at(5))

    await store.adopt([SOURCE, INDEX], at(6))

    assert PAGE in await store.pages()


async def test_followed_pages_go_with_their_index(reopen):
    """Without the index its pages are watched no more; a restart with it changes nothing."""
    store = await reopen(adopt=[INDEX])
    await store.follow(INDEX, LIVE[:2], at(5))
    store = await reopen(adopt=[INDEX])
    assert sorted(LIVE[:2]) == await shown(store)

    await store.adopt([SOURCE], at(7))

    assert [PAGE] == list(await store.pages())


async def test_a_clock_set_back_moves_due_times_with_it(store):
    """After the wall clock went back an hour, a page is due when it would have been without that."""
    await store.apply(a_plan(new("a"), memory=replace(REMEMBERED, not_before=at(30))), render)
    await store.apply(a_quiet_plan(60), render)

    await store.rebase(at(60 - 3600), -3600.0)

    assert [] == list(await store.due(at(119 - 3600), 10))
    assert [PAGE] == list(await store.due(at(120 - 3600), 10))


async def test_an_index_that_follows_otherwise_is_read_anew(store):
    """A 304 would hide what a new limit leads to; an unchanged source keeps its validators."""
    await store.adopt([INDEX], START)
    (page,) = await store.pages()
    known = replace(REMEMBERED, validators=Validators(etag='"1"'))
    await store.apply(replace(a_plan(memory=known), page=page), render)

    await store.adopt([INDEX], START)
    same = (await store.recall(page)).memory.validators
    await store.adopt([replace(INDEX, limit=INDEX.limit + 1)], START)
    other = (await store.recall(page)).memory.validators

    assert (Validators(etag='"1"'), Validators()) == (same, other)


async def test_a_page_that_loses_its_schedule_under_a_look_is_due_again(store):
    """A plan made for the schedule leaves no due time; without the schedule nobody would ever look again."""
    cron = replace(SOURCE, pace=Pace(schedule="0 4 * * *"))
    await store.adopt([cron], START)
    (page,) = await store.pages()
    await store.adopt([SOURCE], START)
    await store.apply(replace(a_plan(memory=LOOKED), page=page), render)

    assert [page.id] == [one.id for one in await store.due(at(3600), 10)]


async def test_a_source_that_left_leads_nowhere(store):
    """An index that was removed while we looked at it adds no pages."""
    await store.adopt([INDEX], START)
    await store.adopt([], START)

    assert [] == list(await store.follow(INDEX, LIVE, START))
    assert [] == list(await store.pages())
