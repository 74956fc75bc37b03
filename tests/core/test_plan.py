"""What one look means, over the scars that make_plan must know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import PAGE, SOURCE, START, Ledger, an_item

from aggregator.core.model import Fetched, Kind, Outcome, Pace, PageFacts, PageState, Reading, Recall, Validators
from aggregator.core.plan import make_plan
from aggregator.core.rules import Rule, parse_query
from aggregator.core.text import short_hash

EVERYTHING = Rule(name="all", on=frozenset(Kind), notify=("desk",))
ACTS = ["publish", "publish", "publish", "edit", "remove", "same", "304", "half", "empty"]
NEWS = Rule(name="news", notify=("desk", "phone"))


def some(*names):
    """Items a minute apart, the first the newest."""
    return [an_item(name, minute=-i) for i, name in enumerate(names)]


def test_the_first_look_stores_and_rings_nobody():
    """A baseline is in the ledger with all its items, and alerts nobody."""
    ledger = Ledger(EVERYTHING)

    plan = ledger.look(*some("c", "b", "a"))

    assert ["a", "b", "c"] == ledger.of(Kind.NEW)
    assert all(change.baseline for change in plan.changes)
    assert () == plan.alerts
    assert Outcome.NEW == plan.look.outcome


def test_a_new_item_is_one_change_and_one_alert_on_each_channel():
    """What appears on the second look is new, once, for all the channels that asked."""
    ledger = Ledger(NEWS, replace(NEWS, name="too", notify=("desk",)))
    ledger.look(*some("b", "a"))

    plan = ledger.look(an_item("c", minute=1), *some("b", "a"))

    assert ["c"] == [change.item.key for change in plan.changes]
    assert {"desk": ("news", "too"), "phone": ("news",)} == plan.alerts[0].channels
    assert "item.new" == plan.alerts[0].type


@pytest.mark.parametrize("again", ["same", "304"])
def test_looking_twice_at_the_same_writes_nothing(again):
    """An unchanged list or a 304 is a quiet plan without changes."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*some("b", "a"))

    plan = ledger.look(*some("b", "a")) if again == "same" else ledger.not_modified()

    assert plan.quiet
    assert () == plan.changes
    assert (Outcome.UNCHANGED if again == "same" else Outcome.NOT_MODIFIED) == plan.look.outcome


def test_items_in_another_order_are_no_change():
    """A reordered list (an A/B variant, a pinned item) writes nothing."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*some("c", "b", "a"))

    plan = ledger.look(*reversed(some("c", "b", "a")))

    assert plan.quiet
    assert () == plan.changes


def test_an_edit_keeps_its_item_and_says_what_stood_before():
    """A changed text under one id is the next version of that item."""
    ledger = Ledger(EVERYTHING)
    ledger.look(an_item("a", "12 ships were moored at the northern quay.", minute=0))

    plan = ledger.look(an_item("a", "13 ships were moored at the northern quay.", minute=0))

    (change,) = plan.changes
    assert Kind.EDITED == change.kind
    assert 2 == change.version
    assert "12 ships were moored at the northern quay." == change.before.text
    assert "number" == change.edit_class
    assert START + timedelta(seconds=60) == change.after


@pytest.mark.parametrize("minute", [None, 5])
def test_an_edit_without_ids_is_no_new_item(minute):
    """On a page without ids an edited text is matched by what stayed, with or without a time."""
    ledger = Ledger(EVERYTHING)
    rest = [an_item("x", minute=minute and 3, by="content"), an_item("y", minute=minute and 2, by="content")]
    ledger.look(an_item("k1", "Police say the bridge is open to lorries since noon.", minute=minute, by="content"), *rest)

    ledger.look(an_item("k2", "Police say the bridge is open to cars and lorries since noon.", minute=minute, by="content"), *rest)

    assert ["k1"] == ledger.of(Kind.EDITED)
    assert 3 == len(ledger.of(Kind.NEW))


def test_an_edit_moves_neither_key_nor_time():
    """A paper that bumps the clock at an edit has not published a new item."""
    ledger = Ledger(EVERYTHING)
    ledger.look(an_item("a", minute=0), an_item("b", minute=-5))

    plan = ledger.look(an_item("a", "a: the gates are open again, says the harbour master.", minute=30), an_item("b", minute=-5))

    (change,) = plan.changes
    assert START == change.item.published_at
    assert START + timedelta(minutes=30) == change.item.updated_at


def test_a_time_alone_is_no_edit():
    """A changed clock over an unchanged text is nothing a reader would call news."""
    ledger = Ledger(EVERYTHING)
    ledger.look(an_item("a", minute=0), an_item("b", minute=-5))

    assert () == ledger.look(an_item("a", minute=4), an_item("b", minute=-5)).changes


def test_gone_once_is_not_removed():
    """A single absence is remembered and nothing more."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*some("c", "b", "a"))

    plan = ledger.look(*[item for item in some("c", "b", "a") if item.key != "b"])

    assert () == plan.changes
    assert not plan.quiet


@pytest.mark.parametrize("second", ["look", "304", "newer"])
def test_gone_twice_amid_older_neighbours_is_removed(second):
    """The second sighting may be an identical list, a 304, or a list with something newer."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*some("c", "b", "a"))
    last_shown = ledger.at
    rest = [item for item in some("c", "b", "a") if item.key != "b"]
    ledger.look(*rest)

    if second == "304":
        ledger.not_modified()
    else:
        ledger.look(*([an_item("d", minute=2)] if second == "newer" else []), *rest)

    assert ["b"] == ledger.of(Kind.REMOVED)
    removal = next(change for change in ledger.changes if change.kind is Kind.REMOVED)
    assert last_shown == removal.after
    assert ledger.at == removal.at
    assert "item.removed" in [alert.type for alert in ledger.alerts]


def test_an_item_that_comes_back_in_between_was_never_removed():
    """Absent, back, absent: each absence begins anew."""
    ledger = Ledger(EVERYTHING)
    full, short = some("c", "b", "a"), [item for item in some("c", "b", "a") if item.key != "b"]
    for shown in (full, short, full, short):
        ledger.look(*shown)

    assert [] == ledger.of(Kind.REMOVED)


@pytest.mark.parametrize("timed", [True, False])
def test_items_that_scroll_off_the_end_are_not_removed(timed):
    """A live page is a window: what leaves at its end is only out of sight."""
    ledger = Ledger(EVERYTHING)
    items = [an_item(n, minute=n if timed else None) for n in range(30)]
    for newest in range(5, 30):
        ledger.look(*reversed(items[newest - 5 : newest]))

    assert [] == ledger.of(Kind.REMOVED)
    assert 29 == len(ledger.of(Kind.NEW))


def test_a_removal_is_seen_on_a_page_whose_newest_is_last():
    """Without times, the end at which the page grows tells which neighbours are older."""
    ledger = Ledger(EVERYTHING)
    items = [an_item(n) for n in range(8)]
    ledger.look(*items[:5])
    ledger.look(*items[:6])
    ledger.look(*items[:3], *items[4:7])
    ledger.look(*items[:3], *items[4:7])

    assert ["3"] == ledger.of(Kind.REMOVED)
    assert [False] == [change.backfilled for change in ledger.changes if change.item.key == "6"]


def test_a_removed_item_that_returns_is_restored():
    """It is the same item, in the same version."""
    ledger = Ledger(EVERYTHING)
    full, short = some("c", "b", "a"), [item for item in some("c", "b", "a") if item.key != "b"]
    for shown in (full, short, short):
        ledger.look(*shown)

    plan = ledger.look(*full)

    assert [(Kind.RESTORED, "b", 1)] == [(change.kind, change.item.key, change.version) for change in plan.changes]


@pytest.mark.parametrize(
    ("shown", "reading"),
    [
        ((), {}),
        (some("f"), {}),
        ((), {"live": False, "reason": "not-live"}),
        ([an_item(n, minute=-60) for n in "uvwxyz"], {}),
    ],
    ids=["empty", "half", "consent wall", "another page"],
)
def test_a_body_that_cannot_be_believed_changes_nothing(shown, reading):
    """Empty, half, a wall or another page: a worry, no removal, no alert, and all is well when the page is back."""
    ledger = Ledger(EVERYTHING)
    page = some("f", "e", "d", "c", "b", "a")
    ledger.look(*page)

    plans = [ledger.look(*shown, **reading) for _ in range(3)]

    assert {Outcome.WORRY} == {plan.look.outcome for plan in plans}
    assert [] == [change for plan in plans for change in plan.changes]
    assert () == ledger.look(*page).changes


def test_a_source_is_failing_after_three_looks_and_five_minutes_and_recovers_once():
    """Trouble is said when it lasts, once; its end is said once."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*some("b", "a"))
    for _ in range(10):
        ledger.fail()
    ledger.look(*some("b", "a"))
    ledger.look(*some("b", "a"))

    events = [(change.kind, change.reason) for change in ledger.changes if change.item is None]
    assert [(Kind.FAILING, "http-503"), (Kind.RECOVERED, "http-503")] == events
    assert ["source.failing", "source.recovered"] == [alert.type for alert in ledger.alerts]


def test_a_hiccup_is_not_a_failing_source():
    """Two failed looks, or many within a moment, are not said."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*some("b", "a"))
    for _ in range(8):
        ledger.fail(wait=5)

    assert [] == [change for change in ledger.changes if change.kind is Kind.FAILING]


def test_an_item_that_changes_at_every_look_stops_alerting_and_is_noted():
    """After five changes in an hour an item rings no more; the ledger goes on."""
    ledger = Ledger(EVERYTHING)
    ledger.look(an_item("a", minute=0), an_item("b", minute=-1))
    texts = [f"a: {n} boats have left the harbour by now." for n in range(12)]
    notes = [ledger.look(an_item("a", text, minute=0), an_item("b", minute=-1)).look.note for text in texts]

    assert 12 == len(ledger.of(Kind.EDITED))
    assert 5 == len(ledger.alerts)
    assert 1 == sum(1 for note in notes if note and "flaps" in note)


def test_a_gap_is_recorded():
    """When no item of the last look is still there, some were missed, and the look says so."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*[an_item(n, minute=n) for n in range(4, -1, -1)])

    plan = ledger.look(*[an_item(n, minute=n) for n in range(30, 25, -1)])

    assert 1 == plan.look.missed
    assert 5 == plan.look.new
    assert 5 == len(plan.alerts)


def test_old_items_that_appear_late_are_backfilled_and_silent():
    """A window that grew shows old items; they are stored and ring nobody."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*[an_item(n, minute=n) for n in range(0, -5, -1)])

    plan = ledger.look(*[an_item(n, minute=n) for n in (0, -1, -2, -3, -4, -30, -31)])

    assert [True, True] == [change.backfilled for change in plan.changes]
    assert () == plan.alerts


def test_on_a_page_that_an_index_led_to_young_items_alert_at_once():
    """Breaking news begins on a page we have never seen; what is older than our watch is a baseline."""
    page = replace(PAGE, followed=True, source=replace(SOURCE, kind="index"))
    ledger = Ledger(EVERYTHING, page=page, source_first_look_at=START, found_at=START + timedelta(minutes=9))

    plan = ledger.look(an_item("young", minute=8), an_item("old", minute=-60), wait=600)

    assert [("old", True), ("young", False)] == [(c.item.key, c.baseline) for c in plan.changes if c.item]
    assert ["page.started", "item.new"] == [alert.type for alert in plan.alerts]


def test_a_rule_by_language_hears_of_breaking_news():
    """The first look learns the page's language, and the rules of that look know it."""
    page = replace(PAGE, followed=True, source=replace(SOURCE, kind="index"))
    french = Rule(name="french", on=frozenset({Kind.NEW, Kind.STARTED}), languages=("fr",), notify=("desk",))
    ledger = Ledger(french, page=page, source_first_look_at=START, found_at=START + timedelta(minutes=9))

    ledger.look(an_item("young", minute=8), wait=600, page=PageFacts(url=PAGE.url, language="fr"))

    assert ["page.started", "item.new"] == [alert.type for alert in ledger.alerts]


def test_a_coverage_that_has_ended_before_we_saw_it_neither_starts_nor_ends():
    """An index may lead to yesterday's page: its first look is no news of beginnings and ends."""
    page = replace(PAGE, followed=True, source=replace(SOURCE, kind="index"))
    ledger = Ledger(EVERYTHING, page=page, source_first_look_at=START, found_at=START + timedelta(minutes=9))
    for _ in range(2):
        ledger.look(an_item("old", minute=-300), an_item("older", minute=-301), wait=600, ended=True)

    assert not {Kind.STARTED, Kind.ENDED} & {change.kind for change in ledger.changes}


def test_an_item_alerts_as_new_in_the_first_version_that_matches():
    """An edit that makes an item match is late news, once."""
    rule = Rule(name="evacuation", match=parse_query("evacuat*"), notify=("desk",))
    ledger = Ledger(rule)
    old = [an_item("b", minute=-5)]
    ledger.look(*old)
    ledger.look(an_item("a", "Residents wait for news from the town hall.", minute=1), *old)
    ledger.look(an_item("a", "Residents wait for news of the evacuation from the town hall.", minute=1), *old)
    ledger.look(an_item("a", "Residents wait for news of the evacuations from the town hall tonight.", minute=1), *old)

    assert [("item.new", True)] == [(alert.type, alert.late_match) for alert in ledger.alerts]


def test_what_a_baseline_showed_does_not_match_late():
    """An edit of an item that matched in the baseline is no late news."""
    ledger = Ledger(Rule(name="gates", match=parse_query("gates"), notify=("desk",)))
    ledger.look(an_item("a", "The gates are shut tonight, says the harbour master.", minute=0))
    ledger.look(an_item("a", "The gates are shut tonight, says the mayor.", minute=0))

    assert [] == ledger.alerts


def test_the_end_of_a_coverage_is_said_once_and_looked_at_ever_more_rarely():
    """An ended page is looked at again after 1 h, 6 h, 24 h and 7 d, and then no more."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*some("b", "a"))
    ended_at = ledger.look(*some("c", "b", "a"), ended=True).look.at
    spans = []
    while ledger.recall.memory.due_at is not None:
        due = ledger.recall.memory.due_at
        spans.append(due - ended_at)
        ledger.look(*some("c", "b", "a"), ended=True, wait=(due - ledger.at).total_seconds())

    assert [timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(days=7)] == spans
    assert PageState.ENDED == ledger.recall.memory.state
    assert 1 == sum(1 for change in ledger.changes if change.kind is Kind.ENDED)


def test_validators_of_a_body_that_was_not_believed_are_not_kept():
    """Else the next 304 would bless an error page."""
    ledger = Ledger(EVERYTHING)
    ledger.look(*some("d", "c", "b", "a"))
    before = ledger.recall.memory.validators

    ledger.look(live=False, reason="not-live")

    assert Validators() == before == ledger.recall.memory.validators


def test_a_fixed_pace_counts_from_start_to_start():
    """`every` is kept to the second, and Retry-After holds against it."""
    page = replace(PAGE, source=replace(SOURCE, pace=Pace(every=timedelta(seconds=30))))
    ledger = Ledger(EVERYTHING, page=page)
    good = ledger.look(*some("a"))
    failed = ledger.fail(retry_after=timedelta(hours=1))

    assert good.look.at + timedelta(seconds=30) == good.memory.due_at
    assert failed.look.at + timedelta(hours=1) == failed.memory.due_at


def test_a_look_that_took_longer_than_its_pace_is_followed_by_one_at_once():
    """No due time lies in the past, or a slow page would be looked at twice for one interval."""
    page = replace(PAGE, source=replace(SOURCE, pace=Pace(every=timedelta(seconds=30))))
    answer = Fetched(at=START, url=page.url, status=200, body=b"")
    reading = Reading(live=True, page=PageFacts(url=page.url), items=tuple(some("a")))
    now = START + timedelta(seconds=50)

    assert now == make_plan(page, answer, Recall(), reading, (), now).memory.due_at


def test_two_items_of_the_same_words_and_clock_stay_two():
    """Goal twice in a minute is two goals, also when one id follows the other."""
    ledger = Ledger(EVERYTHING)
    ledger.look(an_item("g1", "Goal!", minute=3), *some("b", "a"))
    ledger.look(an_item("g2", "Goal!", minute=3), an_item("g1", "Goal!", minute=3), *some("b", "a"))

    assert {"g1", "g2", "a", "b"} == set(ledger.of(Kind.NEW))


def test_the_same_short_words_at_another_time_are_another_item_without_ids():
    """On a page without ids the first "Goal!" may scroll off, and the next one is still new."""
    ledger = Ledger(EVERYTHING)
    ledger.look(an_item("goal", "Goal!", minute=0, by="content"), *[an_item(n, minute=-n, by="content") for n in (1, 2, 3)])
    newer = [an_item(n, minute=40 - n, by="content") for n in (10, 11)]
    ledger.look(*newer, an_item("goal", "Goal!", minute=28, by="content"), an_item(1, minute=-1, by="content"))

    assert 2 == sum(1 for change in ledger.changes if change.kind is Kind.NEW and change.item.text == "Goal!")
    assert [] == ledger.of(Kind.EDITED)


@settings(max_examples=60, deadline=None)
@given(
    acts=st.lists(st.sampled_from(ACTS), min_size=5, max_size=40),
    window=st.integers(min_value=6, max_value=20),
    timed=st.booleans(),
    ids=st.booleans(),
    numbers=st.randoms(use_true_random=False),
)
def test_the_ledger_tells_what_the_paper_did(acts, window, timed, ids, numbers):
    """Whatever a paper does, each item is new once, each edit an edit, and nothing is removed that the paper did not remove."""
    paper = Paper(numbers, timed=timed, ids=ids)
    ledger = Ledger(EVERYTHING)
    for _ in range(8):
        paper.publish()
    ledger.look(*paper.shown(window))
    for act in acts:
        paper.act(act, window)
        if act == "304":
            ledger.not_modified()
        elif act == "half":
            ledger.look(*paper.shown(window)[: max(1, min(window, len(paper.items)) // 2 - 1)])
        elif act == "empty":
            ledger.look()
        else:
            ledger.look(*paper.shown(window))

    told = [change.item.text.split(":")[0] for change in ledger.changes if change.kind is Kind.NEW]
    assert sorted(set(told)) == sorted(told)
    assert set(told) <= paper.published
    assert paper.ever_shown <= set(told)
    assert set(ledger.of(Kind.REMOVED)) <= paper.removed_keys
    assert paper.edits >= len(ledger.of(Kind.EDITED))


class Paper:
    """A paper that publishes, edits and removes at random; each item names itself in its first word."""

    def __init__(self, numbers, *, timed, ids):
        self.numbers, self.timed, self.ids = numbers, timed, ids
        self.items, self.count, self.edits = [], 0, 0
        self.published, self.removed_keys, self.ever_shown = set(), set(), set()

    def publish(self):
        """Put one more item at the top."""
        name = f"item{self.count}"
        words = " ".join(short_hash(f"{self.count} {n}", 6) for n in range(self.numbers.randrange(8, 16)))
        minute = self.count if self.timed else None
        self.items.insert(0, an_item(name, f"{name}: {words}", minute=minute, by="id" if self.ids else "content"))
        self.published.add(name)
        self.count += 1

    def act(self, act, window):
        """Publish, edit or remove something, or nothing."""
        if act == "publish":
            self.publish()
        elif act == "edit" and self.items:
            place = self.numbers.randrange(min(window, len(self.items)))
            old = self.items[place]
            key = old.key if self.ids else f"{old.key}'"
            self.items[place] = replace(old, key=key, text=old.text + f" amended{self.edits}")
            self.edits += 1
        elif act == "remove" and len(self.items) > 10:
            self.removed_keys.add(self.items.pop(self.numbers.randrange(1, 5)).text.split(":")[0])

    def shown(self, window):
        """Return what the page shows now."""
        visible = self.items[:window]
        self.ever_shown |= {item.text.split(":")[0] for item in visible}
        return visible
