"""When robots.txt is asked for, how long an answer holds, and what happens without one."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from yarl import URL

from aggregator.fetch.gate import DAY, MOST_ORIGINS, Gate
from aggregator.fetch.wire import NoReply, Reply

PAGE = URL("https://news.example/live")
SHUT = b"User-agent: *\nDisallow: /"


class Host:
    """A host that answers for its robots.txt as told, and a clock that is moved by hand."""

    def __init__(self):
        self.now = 0.0
        self.asked = []
        self.reply = said(b"")
        self.gate = Gate(clock=lambda: self.now)

    async def get(self, url, _cut):
        """Answer for a robots.txt."""
        self.asked.append(str(url))
        await asyncio.sleep(0)
        return self.reply

    async def reason(self, url=PAGE):
        """Return why a page may not be fetched."""
        refused = await self.gate.refusal(url, self.get)
        return refused and refused.reason


def said(body, status=200):
    """Return an answer for a robots.txt."""
    return Reply(status=status, headers={}, raw=(), body=body)


@pytest.fixture
def host():
    """Give a host without rules."""
    return Host()


async def test_an_answer_holds_for_a_day(host):
    """One question a day and origin, whoever asks for whatever."""
    for _ in range(5):
        assert await host.reason() is None
    host.now = DAY - 1
    assert await host.reason(PAGE / "more") is None
    assert ["https://news.example/robots.txt"] == host.asked
    host.now, host.reply = DAY, said(SHUT)

    assert "robots" == await host.reason()
    assert 2 == len(host.asked)


async def test_those_who_come_at_once_share_the_question(host):
    """Ten pages of a new host wait for one robots.txt."""
    await asyncio.gather(*(host.reason(PAGE / str(n)) for n in range(10)))

    assert 1 == len(host.asked)


async def test_each_origin_has_its_own(host):
    """Another scheme, port or host is asked for itself."""
    for url in ("https://a.example/x", "http://a.example/x", "https://a.example:8443/x", "https://b.example/x"):
        await host.reason(URL(url))

    assert 4 == len(set(host.asked))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 204, 304])
async def test_no_file_allows_everything(host, status):
    """A host that has no rules, or shows them to nobody, has none."""
    host.reply = said(b"", status)

    assert await host.reason() is None


async def test_redirects_without_end_are_as_good_as_no_file(host):
    """So says RFC 9309."""
    host.reply = NoReply(reason="redirects", detail=None)

    assert await host.reason() is None


@pytest.mark.parametrize(
    "reply", [said(b"", 500), said(b"", 503), NoReply(reason="timeout", detail=None), NoReply(reason="reset", detail=None)]
)
async def test_a_host_that_answers_badly_is_left_alone_ever_longer(host, reply):
    """No page without rules; the question is put again after 1, 5, 15 and 60 minutes, then hourly."""
    host.reply = reply
    for minutes in (1, 5, 15, 60, 60):
        assert "robots-unreachable" == await host.reason()
        asked = len(host.asked)
        host.now += minutes * 60 - 1
        refused = await host.gate.refusal(PAGE, host.get)
        assert (asked, timedelta(seconds=1)) == (len(host.asked), refused.retry_after)
        host.now += 1

    host.reply = said(b"")
    assert await host.reason() is None


async def test_a_copy_serves_while_the_host_is_down(host):
    """A day's copy needs no host; after that none is better than an old one."""
    host.reply = said(SHUT)
    await host.reason()
    host.reply, host.now = said(b"", 503), DAY - 1
    assert "robots" == await host.reason()
    host.now = DAY

    assert "robots-unreachable" == await host.reason()


@pytest.mark.parametrize("reason", ["dns", "connect", "connect-timeout", "tls", "address-not-public"])
async def test_a_host_that_was_not_reached_is_asked_at_the_next_look(host, reason):
    """An outage of ours is no rule of theirs: the look fails as itself and nothing is held back."""
    host.reply = NoReply(reason=reason, detail="why")
    assert reason == await host.reason()
    host.reply = said(b"")

    assert await host.reason() is None


async def test_a_crawl_delay_is_known_after_the_answer(host):
    """The lane asks for it."""
    host.reply = said(b"User-agent: *\nCrawl-delay: 7")
    assert 0 == host.gate.delay(PAGE)
    await host.reason()

    assert 7 == host.gate.delay(PAGE)


async def test_a_cancelled_question_is_put_again(host):
    """Who gives up leaves the gate as it was."""
    waiting = asyncio.create_task(host.reason())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert await host.reason() is None


async def test_the_oldest_copies_make_room(host):
    """An index full of hosts does not fill the memory."""
    for n in range(MOST_ORIGINS + 10):
        await host.reason(URL(f"https://host-{n}.example/"))
    before = len(host.asked)
    await host.reason(URL(f"https://host-{MOST_ORIGINS}.example/"))
    assert before == len(host.asked)
    await host.reason(URL("https://host-0.example/"))

    assert before + 1 == len(host.asked)


# ------------------------------------------------------------------------------------------------- over a restart


class Wall(Host):
    """A host, a wall clock that goes with the other, and a shelf that outlives the gate."""

    def __init__(self):
        super().__init__()
        self.texts = {}
        self.restart()

    def restart(self, seconds=0.0):
        """Forget all that a process knows; the clock goes on."""
        self.now += seconds
        self.gate = Gate(clock=lambda: self.now - 5.0, now=lambda: START + timedelta(seconds=self.now), shelf=self)

    def read(self, origin):
        """Return what was written."""
        return self.texts.get(origin)

    async def write(self, origin, text):
        """Write it down."""
        self.texts[origin] = text


START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


async def test_an_answer_holds_for_a_day_over_restarts():
    """However often the daemon restarts, an answered robots.txt is asked for once a day, and obeyed."""
    host = Wall()
    host.reply = said(SHUT)
    for _ in range(100):
        assert "robots" == await host.reason()
        host.restart(seconds=860)
    assert 1 == len(host.asked)
    host.restart(seconds=DAY - 86_000)

    assert "robots" == await host.reason()
    assert 2 == len(host.asked)


async def test_a_crawl_delay_is_known_after_a_restart():
    """The gap that a host asks for holds from the first page on."""
    host = Wall()
    host.reply = said(b"User-agent: *\nCrawl-delay: 30")
    await host.reason()
    host.restart()
    await host.reason()

    assert 30 == host.gate.delay(PAGE)
    assert 1 == len(host.asked)


async def test_a_host_in_trouble_is_not_asked_early_after_a_restart():
    """The pauses of 1, 5, 15 and 60 minutes go on where they were."""
    host = Wall()
    host.reply = said(b"", status=503)
    for pause in (60, 300, 900, 3600, 3600):
        assert "robots-unreachable" == await host.reason()
        asked = len(host.asked)
        host.restart(seconds=pause - 1)
        assert "robots-unreachable" == await host.reason()
        assert asked == len(host.asked)
        host.restart(seconds=1)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_robots_txt_is_not_asked_for_inside_its_retry_after(status):
    """Whoever says when to come back is taken at his word, for this file too."""
    host = Wall()
    host.reply = Reply(status=status, headers={"Retry-After": "7200"}, raw=(), body=b"")
    await host.reason()
    host.restart(seconds=7199)

    assert "robots-unreachable" == await host.reason()
    assert 1 == len(host.asked)


async def test_a_shelf_with_garbage_is_no_shelf():
    """What another version wrote is not understood, and costs one request."""
    host = Wall()
    host.texts = {"https://news.example": '{"version": 9}'}

    assert await host.reason() is None
    assert 1 == len(host.asked)
