"""Known endpoints are asked for new items in place of the page: the same ledger for fewer bytes, and the page when in doubt."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.core.awaited import PATIENCE
from aggregator.core.deltas import RESTS, SHELL_EVERY, WHOLE_EVERY, Deltas
from aggregator.core.model import Failed, Fetched, Selectors, Source, Validators
from aggregator.core.settings import Settings
from aggregator.pipeline import Pipeline
from aggregator.store.sqlite import SqliteStore

START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
PAGE = "https://harbour.example/2026/03/storm-surge/"
API = "https://harbour.example/wp-json/liveblog/v1/45/entries/"
FRANCEINFO = Path(__file__).parent / "recordings" / "sites" / "franceinfo"
EN_DIRECT = "https://www.francetvinfo.fr/en-direct/"


class Harbour:
    """A paper whose live page is made with the WordPress plugin; stands where the web stands, at the desk's own time."""

    def __init__(self) -> None:
        self.now = START
        self.entries = {}  # number -> (when it was written, when it was changed last, its words; None when it was deleted)
        self.asked = []
        self.broken = False
        self.wait = None
        self.prefix = "liveblog-entry-"  # before an entry's number, on the page
        self.copy = None  # the page as a cache between us has it
        self.window = 100
        self.bytes = 0

    def write(self, number, words):
        """Write, change or (without words) delete an entry."""
        self.entries[number] = (self.entries.get(number, (self.now,))[0], self.now, words)

    async def fetch(self, url, *, validators):
        """Answer with the page or with what was written, changed and deleted since."""
        self.asked.append(url)
        if url.startswith(API) and self.broken:
            return Failed(at=self.now, reason="http-503", status=503, retry_after=self.wait)
        body = self._told(int(url.split("/")[-3])) if url.startswith(API) else self._page()
        self.bytes += len(body)
        validators = Validators(etag=f'"{len(url)}"')
        return Fetched(at=self.now, url=url, status=200, body=body.encode(), content_type=None, size=len(body), validators=validators)

    def _page(self):
        return self.copy or self.page()

    def page(self):
        """Return the page as it is."""
        rows = "".join(
            f'<div id="{self.prefix}{n}" data-timestamp="{at.timestamp():.0f}"><time datetime="{at.isoformat()}">{at:%H:%M}</time>'
            f'<div class="liveblog-entry-text"><p>{words}</p></div></div>'
            for n, (at, _, words) in sorted(self.entries.items(), reverse=True)[: self.window]
            if words is not None
        )
        return (
            "<!doctype html><html lang=en><title>Storm surge, live</title><body><h1>Storm surge, live</h1>"
            f'<div id="liveblog-entries">{rows}</div><script>var liveblog_settings = '
            '{"endpoint_url":"https:\\/\\/harbour.example\\/wp-json\\/liveblog\\/v1\\/45\\/"}</script></body></html>'
        )

    def _told(self, since):
        entries = [
            {"id": str(n), "type": "delete" if words is None else "new", "render": f"<p>{words}</p>", "entry_time": int(at.timestamp())}
            for n, (at, changed, words) in self.entries.items()
            if changed.timestamp() >= since
        ]
        return json.dumps({"entries": entries, "latest_timestamp": int(self.now.timestamp()), "refresh_interval": 10})


class Recorded:
    """The web of a page whose items are all told elsewhere, from its recording."""

    def __init__(self) -> None:
        self.now = START + timedelta(minutes=5)
        self.asked = []

    async def fetch(self, url, *, validators):
        """Answer from the recording."""
        self.asked.append(url)
        body = (FRANCEINFO / ("page.html" if url == EN_DIRECT else "messages.json")).read_bytes()
        return Fetched(at=self.now, url=url, status=200, body=body, content_type=None, size=len(body))


class Desk:
    """A store and a pipeline before a web of ours."""

    def __init__(self, folder, web, url=PAGE, deltas=None, **source) -> None:
        self.web, self.db = web, folder / f"{'with' if deltas else 'without'}.db"
        self.source = Source(id="storm", name="storm", url=url, **source)
        self.deltas = deltas

    async def __aenter__(self):
        self.store = await SqliteStore.open(self.db)
        self.pipeline = Pipeline(store=self.store, fetcher=self.web, now=lambda: self.web.now, deltas=self.deltas)
        await self.pipeline.reconfigure(Settings(sources=(self.source,)))
        await self.store.adopt([self.source], self.web.now)
        [self.page] = await self.store.pages()
        return self

    async def __aexit__(self, *_):
        await self.pipeline.close()
        await self.store.close()

    async def look(self, **later):
        """Look after a while; return the plan."""
        self.web.now += timedelta(**later)
        return await self.pipeline.look(self.page)

    async def items(self):
        """Return what is on the page as far as we know, by key."""
        recall = await self.store.recall(self.page)
        return {one.item.key: one.item.text for one in recall.known if one.state == "current"}


@pytest.fixture
def harbour():
    """Return the paper with three entries written."""
    paper = Harbour()
    for n in range(1, 4):
        paper.now += timedelta(minutes=1)
        paper.write(n, f"Boat {n} has left the harbour with the first tide of the day.")
    return paper


@pytest.fixture
async def desk(tmp_path, harbour):
    """Open a desk that asks for deltas, its baseline taken."""
    async with Desk(tmp_path, harbour, deltas=Deltas()) as desk:
        await desk.look(seconds=5)
        yield desk


def kinds(plan):
    """Return the kinds of a plan's changes."""
    return [change.kind.value for change in plan.changes]


async def test_new_items_and_edits_are_told_without_the_page(desk, harbour):
    """The endpoint is asked from the newest item's time on; what it repeats is no change."""
    harbour.now += timedelta(seconds=20)
    harbour.write(4, "Boat 4 waits outside until the water has fallen.")
    first = await desk.look(seconds=10)
    harbour.write(4, "Boat 4 waits outside until the water has fallen, and has lost its mast.")
    second = await desk.look(seconds=20)
    third = await desk.look(seconds=20)

    assert (["new"], ["edited"], []) == (kinds(first), kinds(second), kinds(third))
    assert third.quiet
    assert [
        PAGE,
        *[f"{API}{int((START + timedelta(minutes=3)).timestamp())}/{int((START + timedelta(seconds=215)).timestamp())}/"],
    ] == harbour.asked[:2]
    assert PAGE not in harbour.asked[1:]
    assert "asked for new items alone" == first.look.note


async def test_asking_an_endpoint_is_not_seeing_the_page(desk, harbour):
    """The page's validators, and when it was seen whole, stay as they were."""
    before = (await desk.store.recall(desk.page)).memory
    await desk.look(seconds=20)
    harbour.write(4, "Boat 4 waits outside until the water has fallen.")
    await desk.look(seconds=20)
    after = (await desk.store.recall(desk.page)).memory

    assert harbour.asked[-1].startswith(API)
    assert Validators(etag=f'"{len(PAGE)}"') == before.validators
    assert (before.validators, before.whole_at) == (after.validators, after.whole_at)
    assert after.last_good_at > before.last_good_at


async def test_what_was_there_long_before_is_not_news(desk, harbour):
    """An old entry that somebody touched, and that the page does not show any more, is no new item."""
    harbour.window = 3
    harbour.entries[0] = (
        START - timedelta(hours=2),
        harbour.now + timedelta(seconds=10),
        "Boat 0 was the first to leave, long before the tide.",
    )

    plan = await desk.look(seconds=20)

    assert ([], 3) == (kinds(plan), len(await desk.items()))


async def test_an_endpoint_removes_nothing_and_the_page_does(desk, harbour):
    """What an answer leaves out is still on the page; the looks at the page itself, every few minutes, see that it is not."""
    harbour.write(2, None)
    told = [kinds(await desk.look(seconds=20)) for _ in range(4)]
    seen = [kinds(await desk.look(seconds=WHOLE_EVERY.total_seconds())) for _ in range(2)]

    assert [[]] * 4 == told
    assert [[], ["removed"]] == seen
    assert [PAGE, PAGE] == harbour.asked[-2:]


async def test_an_item_that_is_missing_is_sought_on_the_page(desk, harbour):
    """Between the first look that misses it and the second nobody asks the endpoint."""
    harbour.write(2, None)
    await desk.look(seconds=WHOLE_EVERY.total_seconds())

    plan = await desk.look(seconds=5)

    assert (["removed"], PAGE) == (kinds(plan), harbour.asked[-1])


async def test_an_endpoint_that_fails_costs_no_look(desk, harbour):
    """The page is looked at at once, and the endpoint is left alone for an hour."""
    harbour.broken = True
    harbour.write(4, "Boat 4 waits outside until the water has fallen.")
    plan = await desk.look(seconds=20)
    failed_at, asked = harbour.now, len(harbour.asked)
    for _ in range(5):
        await desk.look(seconds=30)
    resting = harbour.asked[asked:]
    harbour.broken = False
    harbour.now = failed_at + RESTS
    await desk.look()
    await desk.look(seconds=5)

    assert ["new"] == kinds(plan)
    assert harbour.asked[asked - 2].startswith(API)
    assert {PAGE} == set(resting)
    assert harbour.asked[-1].startswith(API)


async def test_an_older_copy_of_the_page_takes_nothing_back(desk, harbour):
    """What an endpoint told before a cache let go of its copy of the page is neither removed nor edited back and forth."""
    harbour.copy = harbour.page()
    harbour.write(4, "Boat 4 waits outside until the water has fallen.")
    harbour.write(2, "Boat 2 has come back, for the second tide was higher than the first.")
    told = kinds(await desk.look(seconds=20))
    again = [kinds(await desk.look(seconds=WHOLE_EVERY.total_seconds())) for _ in range(3)]
    pages = harbour.asked.count(PAGE)
    harbour.copy = None
    fresh = [kinds(await desk.look(seconds=WHOLE_EVERY.total_seconds())) for _ in range(2)]

    assert ["edited", "new"] == sorted(told)
    assert ([[]] * 3, [[]] * 2) == (again, fresh)
    assert 4 == pages
    assert {4, 2} <= {int(key.rpartition("-")[2]) for key in await desk.items()}


async def test_an_item_keeps_its_key_where_the_page_names_it_otherwise(desk, harbour):
    """A theme of the paper's own gives other ids than the platform's: what is told is the item of the page all the same."""
    harbour.entries.clear()
    harbour.prefix = "id_"
    for n in range(7, 10):
        harbour.write(n, f"Boat {n} has left the harbour with the first tide of the day.")
    await desk.look(seconds=WHOLE_EVERY.total_seconds() + 1)
    await desk.look(seconds=5)
    harbour.copy = harbour.page()
    harbour.write(9, "Boat 9 has left the harbour with the first tide of the day, and met the fog.")
    told = kinds(await desk.look(seconds=20))
    again = [kinds(await desk.look(seconds=WHOLE_EVERY.total_seconds())) for _ in range(2)]

    assert (["edited"], [[], []]) == (told, again)
    assert "id_9" in await desk.items()
    assert harbour.asked[-3].startswith(API)


async def test_what_the_page_never_shows_is_removed_in_the_end(desk, harbour):
    """No cache keeps a page for ever: after a while what was told counts no more than what is seen."""
    harbour.copy = harbour.page()
    harbour.write(4, "Boat 4 waits outside until the water has fallen.")
    await desk.look(seconds=20)
    harbour.now += PATIENCE

    assert [[], ["removed"]] == [kinds(await desk.look(seconds=30)) for _ in range(2)]


async def test_an_edit_after_the_page_has_shown_the_item_counts(desk, harbour):
    """What the page has shown is awaited no more: its next words, and its end, are news."""
    harbour.write(4, "Boat 4 waits outside until the water has fallen.")
    await desk.look(seconds=20)
    await desk.look(seconds=WHOLE_EVERY.total_seconds())
    harbour.write(4, None)
    told = [kinds(await desk.look(seconds=WHOLE_EVERY.total_seconds())) for _ in range(2)]

    assert [[], ["removed"]] == told


async def test_a_host_that_asks_us_to_wait_is_left_alone(desk, harbour):
    """The page is not asked in place of an endpoint that said `Retry-After`."""
    harbour.broken, harbour.wait = True, timedelta(minutes=5)

    plan = await desk.look(seconds=20)

    assert harbour.asked[-1].startswith(API)
    assert harbour.now + timedelta(minutes=5) == plan.memory.not_before


async def test_the_ledger_is_that_of_looking_at_the_page(tmp_path):
    """Whatever is written, changed and deleted: the same items with the same words in the end, none of them twice, for fewer bytes."""
    ends, changes, sizes = [], [], []
    for deltas in (None, Deltas()):
        dice, paper = random.Random(7), Harbour()  # noqa: S311 - the same coverage twice
        for n in range(1, 31):
            paper.now += timedelta(minutes=1)
            paper.write(n, f"Boat {n} has left the harbour with the tide, bound for pier {n * 7}.")
        async with Desk(tmp_path, paper, deltas=deltas) as desk:
            new = []
            for step in range(120):
                number = max(paper.entries)
                match dice.randrange(12):
                    case 0 | 1 | 2:
                        paper.write(number + 1, f"Boat {number + 1} has been seen off the cape at step {step}, all well on board.")
                    case 3:
                        paper.write(number, f"Boat {number} is told anew at step {step}: it has come home with all hands.")
                    case 4 if step % 3 == 0:
                        paper.write(number - 5, None)
                plan = await desk.look(seconds=30)
                new += [change.item.key for change in plan.changes if change.kind.value == "new" and not change.baseline]
            for _ in range(3):
                await desk.look(seconds=WHOLE_EVERY.total_seconds())
            ends.append(await desk.items())
            changes.append(sorted(new))
            sizes.append(paper.bytes)

    assert ends[0] == ends[1]
    assert changes[0] == changes[1]
    assert len(changes[1]) == len(set(changes[1])) > 20
    assert sizes[1] < sizes[0] / 2


async def test_a_page_without_items_is_followed_where_they_are_told(tmp_path):
    """Its endpoint's list is the page's; the page itself is seen now and then, for the endpoint may move."""
    async with Desk(tmp_path, Recorded(), url=EN_DIRECT, deltas=Deltas()) as desk:
        first = await desk.look()
        second = await desk.look(seconds=30)
        await desk.look(seconds=SHELL_EVERY.total_seconds())

    assert (3, [True] * 3) == (len(first.changes), [change.baseline for change in first.changes])
    assert ("En direct : onde de tempête", "Europe/Paris") == (first.memory.title, first.memory.timezone)
    assert second.quiet
    told = desk.web.asked[1]
    assert told.startswith("https://live.francetvinfo.fr/v2/lives/")
    assert [EN_DIRECT, told, told, EN_DIRECT, told] == desk.web.asked


async def test_whoever_asks_for_no_deltas_gets_none(tmp_path, harbour):
    """Not without the book of deltas, and not of a page that is read by the user's own selectors."""
    async with Desk(tmp_path, harbour) as desk:
        await desk.look(seconds=5)
        await desk.look(seconds=5)
    async with Desk(tmp_path, harbour, deltas=Deltas(), select=Selectors(item="#liveblog-entries > div")) as desk:
        await desk.look(seconds=5)
        await desk.look(seconds=5)

    assert {PAGE} == set(harbour.asked)


async def test_an_endpoint_that_is_a_source_is_looked_at_as_it_is(tmp_path):
    """It has no page behind it that would have to be seen."""
    web = Recorded()
    async with Desk(tmp_path, web, url="https://live.francetvinfo.fr/v2/lives/4e9efb1a1cc6f04d98000abc/messages", deltas=Deltas()) as desk:
        for _ in range(3):
            plan = await desk.look(seconds=30)

    assert plan.quiet
    assert [desk.page.url] * 3 == web.asked
