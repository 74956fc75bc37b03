"""When to look next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger import START

from aggregator.core.cadence import (
    PRICE,
    Price,
    Prices,
    adapt,
    adaptive_interval,
    asking,
    back_off,
    host_share,
    learn,
    next_look,
    not_before,
    reprice,
    whole_at,
)
from aggregator.core.model import Failed, Fetched, Memory, NotModified, Pace, PageState, Rate, Trouble, Validators

PACE = Pace(least=timedelta(seconds=15), most=timedelta(minutes=10))


def after(seconds):
    """Return the instant so many seconds after the start."""
    return START + timedelta(seconds=seconds)


def steady(gap, hours=12):
    """Learn the rate of items that come every `gap` seconds."""
    rate = Rate()
    for n in range(int(hours * 3600 / gap)):
        rate = learn(rate, [after(n * gap)], after(n * gap))
    return rate, after(hours * 3600)


def interval(rate, now, **rest):
    """Return the interval in seconds."""
    return adaptive_interval(rate, PACE, now, **rest).total_seconds()


# ------------------------------------------------------------------------------------------------- the rate


@pytest.mark.parametrize("gap", [120, 300, 900])
def test_the_interval_makes_delay_worth_its_price(gap):
    """At a steady rate the expected delay gathered between two looks is the price, within the noise of a young mean."""
    rate, now = steady(gap)

    assert PRICE == pytest.approx(interval(rate, now) ** 2 / (2 * gap), rel=0.35)


def test_four_times_the_items_are_looked_at_twice_as_often():
    """The poll rate follows the square root of the rate of items."""
    slow, now = steady(1200)
    fast, _ = steady(300)

    assert 2 == pytest.approx(interval(slow, now) / interval(fast, now), rel=0.2)


def test_four_times_the_price_halves_the_looks():
    """One price governs all pages, whatever their rate."""
    rate, now = steady(300)

    assert 2 == pytest.approx(interval(rate, now, price=4 * PRICE) / interval(rate, now), rel=0.05)


def test_a_burst_is_followed_at_once():
    """Three items within a minute, on a page that brings one an hour, are followed at once."""
    rate, now = steady(3600, hours=24)
    before = interval(rate, now)
    burst = learn(rate, [now - timedelta(seconds=60), now - timedelta(seconds=30), now], now)

    assert interval(burst, now) < 0.65 * before


def test_a_page_of_bursts_trusts_its_bursts():
    """What a page has been like decides how much a burst foretells: clusters more, single items less."""
    single = clustered = Rate()
    for hour in range(48):
        single = learn(single, [after(hour * 3600 + 900 * n) for n in range(4)], after(hour * 3600 + 2700))
        clustered = learn(clustered, [after(hour * 3600 + 30 * n) for n in range(4)], after(hour * 3600 + 90))

    assert clustered.credit[0] / sum(clustered.credit) > 2 * single.credit[0] / sum(single.credit)


def test_silence_sends_a_page_to_rest():
    """A coverage that brought an item each five minutes and has been silent for six hours is looked at rarely."""
    rate, now = steady(300)

    assert interval(rate, now + timedelta(hours=6)) > 10 * interval(rate, now)
    assert PACE.most.total_seconds() == interval(rate, now + timedelta(days=2))


def test_nights_are_left_alone():
    """After some days the hours in which nothing comes are known, before the silence itself tells."""
    rate = Rate()
    for day in range(5):
        for minute in range(0, 12 * 60, 10):  # from noon to midnight
            at = START + timedelta(days=day, minutes=minute)
            rate = learn(rate, [at], at)
    # The last item came at ten to midnight; the same silence of half an hour by day and by night:
    midday = replace(rate, at=rate.at - timedelta(hours=6))

    assert interval(rate, rate.at + timedelta(minutes=40)) > 1.3 * interval(midday, midday.at + timedelta(minutes=40))


def test_a_baseline_teaches_what_its_items_tell():
    """Items found at the first look are learned by their own times, as if we had been there."""
    times = [after(300 * n) for n in range(40)]
    at_once = learn(Rate(), reversed(times), times[-1])
    one_by_one = Rate()
    for time in times:
        one_by_one = learn(one_by_one, [time], time)

    assert at_once == one_by_one


def test_a_page_that_has_not_begun_is_waited_for():
    """Nothing was learned but that nothing comes: it is looked at ever more rarely, but not as one that has ended."""
    rate = learn(Rate(), [], START)

    assert interval(rate, START) < interval(rate, after(3600)) < interval(rate, after(86400)) < PACE.most.total_seconds()


@given(
    st.lists(st.integers(min_value=-(10**8), max_value=10**8), max_size=30),
    st.integers(min_value=0, max_value=10**8),
    st.floats(min_value=1e-6, max_value=1e7),
)
def test_the_interval_keeps_within_its_limits(times, silence, price):
    """Whatever was learned, however odd the times, the interval lies between least and most."""
    rate = learn(Rate(), [after(time) for time in times], START)

    assert PACE.least <= adaptive_interval(rate, PACE, after(silence), price) <= PACE.most


def test_an_item_of_the_future_counts_as_one_of_now():
    """A wrong clock of a paper cannot make a rate explode."""
    assert learn(Rate(), [START], START) == learn(Rate(), [START + timedelta(days=900)], START)


def test_items_of_last_year_teach_nothing():
    """An item dated 1970 by mistake does not make a page look old and slow."""
    ancient = [START - timedelta(days=days) for days in (8, 400, 20_000)]

    assert learn(Rate(), [START], START) == learn(Rate(), [*ancient, START], START)


# ------------------------------------------------------------------------------------------------- jitter


def test_pages_that_were_due_together_come_apart():
    """Two pages looked at in the same instant are due again at different instants, the same ones if asked again."""
    memory, answer = Memory(trouble=Trouble(failing=True)), NotModified(at=START)
    due = {page: next_look(PACE, memory, answer, page=page) for page in ("a", "b", "c", "d")}

    assert 4 == len(set(due.values()))
    assert due == {page: next_look(PACE, memory, answer, page=page) for page in due}
    assert all(after(540) <= one <= after(600) for one in due.values())


def test_jitter_keeps_the_least_and_leaves_a_fixed_pace_alone():
    """What the user fixed is kept to the second."""
    fixed, narrow = Pace(every=timedelta(seconds=60)), Pace(least=timedelta(seconds=600), most=timedelta(seconds=600))

    assert after(60) == next_look(fixed, Memory(), NotModified(at=START), page="a")
    assert after(600) == next_look(narrow, Memory(), NotModified(at=START), page="a")


# ------------------------------------------------------------------------------------------------- the price


def spend(price, looks_a_second, budget, hours, **rest):
    """Adapt a price minute by minute to looks that go with one over its root."""
    at_first = price.per_look
    for _ in range(int(hours * 60)):
        looks = looks_a_second * (at_first / price.per_look) ** 0.5
        price = adapt(price, looks * 60, 60, budget, **rest)
    return price, looks


def test_the_price_brings_the_looks_to_the_budget():
    """Four times too many looks cost sixteen times as much after a while, and are then within the budget."""
    price, looks = spend(Price(), 8.0, 2.0, hours=6)

    assert 2.0 == pytest.approx(looks, rel=0.02)
    assert 16 * PRICE == pytest.approx(price.per_look, rel=0.05)


def test_a_budget_is_no_duty():
    """However much is left over, no page is looked at for less than the least price; a bench may set it free."""
    price, _ = spend(Price(per_look=30.0), 0.1, 2.0, hours=24)
    free, looks = spend(Price(per_look=30.0), 0.1, 2.0, hours=24, least=0.0)

    assert PRICE == price.per_look
    assert free.per_look < PRICE
    assert 2.0 == pytest.approx(looks, rel=0.05)


@given(st.floats(min_value=0, max_value=1e9), st.floats(min_value=0, max_value=1e6), st.floats(min_value=0, max_value=1e3))
def test_the_price_stays_sane(looks, seconds, budget):
    """No count of looks, span or budget makes it leap, vanish or overflow."""
    after_it = adapt(Price(), looks, seconds, budget)

    assert PRICE <= after_it.per_look <= PRICE * 2


def test_a_busy_host_costs_more_than_the_rest():
    """The price of a look is that of everywhere, or the host's own when that is higher."""
    prices = Prices(everywhere=Price(per_look=5.0), hosts={"busy.example": Price(per_look=9.0), "calm.example": Price()})

    assert [9.0, 5.0, 5.0] == [prices.of(host) for host in ("busy.example", "calm.example", "other.example")]


def test_a_host_that_cannot_bear_its_looks_gets_a_price_of_its_own():
    """Sixty looks a minute at a host that lets 24 through make it dearer, and nobody else; in peace the price goes."""
    prices = Prices()
    for _ in range(30):
        prices = reprice(prices, {"busy.example": 60, "calm.example": 3}, 60, 10.0, lambda _: host_share(timedelta(seconds=2)))
    dear = prices
    for _ in range(600):
        prices = reprice(prices, {}, 60, 10.0, lambda _: host_share(timedelta(seconds=2)))

    assert ["busy.example"] == list(dear.hosts)
    assert dear.of("busy.example") > 2 * dear.of("calm.example")
    assert PRICE == dear.of("calm.example")
    assert not prices.hosts


# ------------------------------------------------------------------------------------------------- audits

GIVEN = Validators(etag='"a"')


def test_a_page_is_asked_for_whole_each_six_hours():
    """A server that says 304 for ever is asked without validators six hours after it last sent a body."""
    memory = Memory(validators=GIVEN, whole_at=START)

    assert GIVEN == asking(memory, after(6 * 3600 - 1))
    assert Validators() == asking(memory, after(6 * 3600))


def test_an_audit_that_failed_is_not_repeated_at_once():
    """Whatever became of it, the next one waits six hours."""
    memory = Memory(validators=GIVEN, whole_at=START)
    failed = Failed(at=after(6 * 3600 + 1), reason="http-503")

    assert failed.at == whole_at(memory, failed)
    assert START == whole_at(memory, Failed(at=after(60), reason="http-503"))
    assert START == whole_at(memory, NotModified(at=after(60)))


def test_a_page_that_changes_needs_no_audit():
    """A body that came because something changed counts as one."""
    answer = Fetched(at=after(5 * 3600), url="https://paper.example/live", status=200, body=b"")

    assert answer.at == whole_at(Memory(validators=GIVEN, whole_at=START), answer)


# ------------------------------------------------------------------------------------------------- bounds


def test_back_off_doubles_up_to_ten_minutes():
    """A page that fails is left alone ever longer."""
    assert [15, 30, 60, 600, 600] == [back_off(n, PACE).total_seconds() for n in (1, 2, 3, 9, 5000)]


@pytest.mark.parametrize(("asked", "held"), [(3600, 3600), (10**9, 24 * 3600), (-5, 15), (None, 15)])
def test_retry_after_is_kept_up_to_a_day(asked, held):
    """What a host asks for is honoured, within reason."""
    retry_after = None if asked is None else timedelta(seconds=asked)
    failed = Failed(at=START, reason="http-503", retry_after=retry_after)

    assert START + timedelta(seconds=held) == not_before(failed, Memory(trouble=Trouble(looks=1)), PACE)


def test_max_age_bounds_a_fixed_pace():
    """Asking again before a cache may answer otherwise is a wasted request."""
    answer = NotModified(at=START, max_age=timedelta(seconds=60))
    pace = Pace(every=timedelta(seconds=10))
    memory = Memory(not_before=not_before(answer, Memory(), pace))

    assert START + timedelta(seconds=60) == next_look(pace, memory, answer)


def test_a_cron_schedule_leaves_no_due_time():
    """Its jobs say when; an ended page follows its own calendar."""
    pace = Pace(schedule="*/5 * * * *")
    ended = Memory(state=PageState.ENDED, ended_at=START)

    assert next_look(pace, Memory(), NotModified(at=START)) is None
    assert START + timedelta(hours=1) == next_look(pace, ended, NotModified(at=START))


def test_a_slow_look_does_not_shift_a_fixed_pace():
    """Intervals count from start to start, and a look that took longer than its interval is followed at once."""
    pace = Pace(every=timedelta(seconds=10))

    assert START + timedelta(seconds=7) == next_look(pace, Memory(), NotModified(at=START, seconds=3))
    assert START == next_look(pace, Memory(), NotModified(at=START, seconds=30))
