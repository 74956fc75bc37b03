"""Times as readers of seventeen languages see them."""

# Letters and digits of other scripts are the subject here.
# ruff: noqa: RUF001

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalls import ending

from aggregator.core.times import Stamp, is_clock, read_written

AT = datetime(2024, 9, 17, 18, 30, tzinfo=UTC)  # a Tuesday
BERLIN = ZoneInfo("Europe/Berlin")
TODAY, YESTERDAY = date(2024, 9, 17), date(2024, 9, 16)


def read(text: str, language: str | None) -> Stamp | None:
    """Read a time as on a page in Berlin."""
    return read_written(text, language=language, at=AT, zone=BERLIN)


CLOCKS = [
    ("14:32", "en"),
    ("14h32", "fr"),
    ("14 h 32", "fr"),
    ("14.32 Uhr", "de"),
    ("2:32 p.m.", "en"),
    ("2.32pm", "en"),
    ("Published at 14:32", "en"),
    ("14:32 Uhr", "de"),
    ("2:32 PM", None),
    ("a las 14:32", "es"),
    ("14:32 horas", "es"),
    ("2:32 p. m.", "es"),
    ("ore 14:32", "it"),
    ("alle 14.32", "it"),
    ("14.32", "it"),
    ("às 14h32", "pt"),
    ("14h32min", "pt"),
    ("14.32 uur", "nl"),
    ("om 14:32 uur", "nl"),
    ("godz. 14:32", "pl"),
    ("14.32", "pl"),
    ("о 14:32", "uk"),
    ("в 14:32", "ru"),
    ("١٤:٣٢", "ar"),
    ("الساعة 14:32", "ar"),
    ("2:32 م", "ar"),
    ("2:32 مساءً", "ar"),
    ("בשעה 14:32", "he"),
    ("ساعت ۱۴:۳۲", "fa"),
    ("۱۴:۳۲", None),
    ("saat 14:32", "tr"),
    ("14.32", "tr"),
    ("14時32分", "ja"),
    ("午後2時32分", "ja"),
    ("14：32", "zh"),
    ("下午2:32", "zh"),
    ("下午2点32分", "zh"),
    ("오후 2시 32분", "ko"),
    ("오후 2:32", "ko"),
    ("14:32 更新", "ja"),
    ("Publié à 14h32, mis à jour à 15h10", "fr"),
    ("Published 14:32 | Updated 15:10", "en"),
    ("(14:32)", "en"),
    ("+++ 14:32 +++", "de"),
]


@pytest.mark.parametrize(("text", "language"), CLOCKS)
def test_a_clock_alone_is_read_in_its_language(text, language):
    """Half past two and two minutes is the same clock in all its spellings, and says nothing of the day."""
    assert Stamp(clock=time(14, 32), precision="minute") == read(text, language)
    assert is_clock(text, language)


@pytest.mark.parametrize("text", [text for text, _ in CLOCKS])
def test_a_clock_is_read_without_knowing_the_language(text):
    """A page that does not say its language, or says a wrong one, loses no clock."""
    assert Stamp(clock=time(14, 32), precision="minute") == read(text, None)
    assert Stamp(clock=time(14, 32), precision="minute") == read(text, "xx")


MINUTES_AGO = [
    ("5 minutes ago", "en"),
    ("5m", "en"),
    ("5 mins ago", "en"),
    ("Updated 5 min ago", "en"),
    ("il y a 5 min", "fr"),
    ("Il y a 5 minutes", "fr"),
    ("vor 5 Minuten", "de"),
    ("Vor 5 Min.", "de"),
    ("hace 5 minutos", "es"),
    ("5 minuti fa", "it"),
    ("há 5 minutos", "pt"),
    ("5 minutos atrás", "pt"),
    ("5 minuten geleden", "nl"),
    ("5 minut temu", "pl"),
    ("5 min temu", "pl"),
    ("5 хвилин тому", "uk"),
    ("5 хв тому", "uk"),
    ("5 минут назад", "ru"),
    ("5 мин. назад", "ru"),
    ("منذ 5 دقائق", "ar"),
    ("قبل ٥ دقائق", "ar"),
    ("לפני 5 דקות", "he"),
    ("۵ دقیقه پیش", "fa"),
    ("5 dakika önce", "tr"),
    ("5 dk önce", "tr"),
    ("5分前", "ja"),
    ("5分钟前", "zh"),
    ("5 分鐘前", "zh"),
    ("5분 전", "ko"),
]
HOUR_AGO = [
    ("1h ago", "en"),
    ("an hour ago", "en"),
    ("about an hour ago", "en"),
    ("1h", "en"),
    ("il y a une heure", "fr"),
    ("il y a 1h", "fr"),
    ("vor einer Stunde", "de"),
    ("vor 1 Std.", "de"),
    ("hace una hora", "es"),
    ("un'ora fa", "it"),
    ("1 ora fa", "it"),
    ("há uma hora", "pt"),
    ("een uur geleden", "nl"),
    ("godzinę temu", "pl"),
    ("годину тому", "uk"),
    ("1 ч назад", "ru"),
    ("час назад", "ru"),
    ("منذ ساعة", "ar"),
    ("לפני שעה", "he"),
    ("یک ساعت پیش", "fa"),
    ("bir saat önce", "tr"),
    ("1 saat önce", "tr"),
    ("1時間前", "ja"),
    ("1小时前", "zh"),
    ("1시간 전", "ko"),
]
NOW = [
    ("just now", "en"),
    ("a few seconds ago", "en"),
    ("à l'instant", "fr"),
    ("À l\u2019instant", "fr"),
    ("soeben", "de"),
    ("gerade eben", "de"),
    ("ahora mismo", "es"),
    ("adesso", "it"),
    ("agora", "pt"),
    ("zojuist", "nl"),
    ("przed chwilą", "pl"),
    ("щойно", "uk"),
    ("только что", "ru"),
    ("الآن", "ar"),
    ("עכשיו", "he"),
    ("هم‌اکنون", "fa"),
    ("az önce", "tr"),
    ("たった今", "ja"),
    ("刚刚", "zh"),
    ("방금 전", "ko"),
]


@pytest.mark.parametrize(
    ("text", "language", "ago", "precision"),
    [(*each, timedelta(minutes=5), "minute") for each in MINUTES_AGO]
    + [(*each, timedelta(hours=1), "hour") for each in HOUR_AGO]
    + [(*each, timedelta(), "minute") for each in NOW]
    + [
        ("30 seconds ago", "en", timedelta(seconds=30), "second"),
        ("2 hours and 5 minutes ago", "en", timedelta(hours=2, minutes=5), "minute"),
        ("1h 20m ago", "en", timedelta(hours=1, minutes=20), "minute"),
        ("hace 1 hora y 5 minutos", "es", timedelta(hours=1, minutes=5), "minute"),
        ("2 days ago", "en", timedelta(days=2), "day"),
        ("vor 2 Tagen", "de", timedelta(days=2), "day"),
        ("منذ ساعتين", "ar", timedelta(hours=2), "hour"),
        ("לפני שעתיים", "he", timedelta(hours=2), "hour"),
        ("3天前", "zh", timedelta(days=3), "day"),
    ],
)
def test_a_relative_time_names_an_instant_and_its_own_precision(text, language, ago, precision):
    """What counts back from now is as exact as its smallest unit."""
    assert Stamp(instant=AT - ago, precision=precision) == read(text, language)
    assert not is_clock(text, language)


@pytest.mark.parametrize(
    ("text", "language", "day", "clock"),
    [
        ("heute, 9.05 Uhr", "de", TODAY, time(9, 5)),
        ("gestern um 18:20", "de", YESTERDAY, time(18, 20)),
        ("hier à 23h10", "fr", YESTERDAY, time(23, 10)),
        ("ayer a las 18:20", "es", YESTERDAY, time(18, 20)),
        ("ieri, 18:20", "it", YESTERDAY, time(18, 20)),
        ("ontem às 18h20", "pt", YESTERDAY, time(18, 20)),
        ("gisteren 18:20", "nl", YESTERDAY, time(18, 20)),
        ("wczoraj, 18:20", "pl", YESTERDAY, time(18, 20)),
        ("вчора о 18:20", "uk", YESTERDAY, time(18, 20)),
        ("вчера в 18:20", "ru", YESTERDAY, time(18, 20)),
        ("أمس 18:20", "ar", YESTERDAY, time(18, 20)),
        ("אתמול, 18:20", "he", YESTERDAY, time(18, 20)),
        ("دیروز ۱۸:۲۰", "fa", YESTERDAY, time(18, 20)),
        ("dün 18:20", "tr", YESTERDAY, time(18, 20)),
        ("昨日 18:20", "ja", YESTERDAY, time(18, 20)),
        ("昨天 18:20", "zh", YESTERDAY, time(18, 20)),
        ("어제 오후 6:20", "ko", YESTERDAY, time(18, 20)),
        ("Monday 14:32", "en", YESTERDAY, time(14, 32)),
        ("Tuesday 14:32", "en", TODAY, time(14, 32)),
        ("Tuesday 23:32", "en", date(2024, 9, 10), time(23, 32)),
        ("Oct. 2, 2020, 7:02 PM", "en", date(2020, 10, 2), time(19, 2)),
        ("17.09.2024 • 20:11 Uhr", "de", TODAY, time(20, 11)),
        ("17.09. 20:11", "de", TODAY, time(20, 11)),
        ("Stand: 17.09.2024 20:11 Uhr", "de", TODAY, time(20, 11)),
        ("17. September 2024, 20.11 Uhr", "de", TODAY, time(20, 11)),
        ("lundi 16 septembre 2024 à 14h32", "fr", YESTERDAY, time(14, 32)),
        ("1er septembre 2024 à 14h32", "fr", date(2024, 9, 1), time(14, 32)),
        ("Publié le 16/09/2024 à 14:32", "fr", YESTERDAY, time(14, 32)),
        ("17 de septiembre de 2024, 14:32 h", "es", TODAY, time(14, 32)),
        ("17 settembre 2024 ore 14:32", "it", TODAY, time(14, 32)),
        ("17 de setembro de 2024 às 14h32", "pt", TODAY, time(14, 32)),
        ("17 september 2024 om 14:32", "nl", TODAY, time(14, 32)),
        ("17 września 2024, godz. 14:32", "pl", TODAY, time(14, 32)),
        ("17 вересня 2024 р., 14:32", "uk", TODAY, time(14, 32)),
        ("17 сентября 2024 года в 14:32", "ru", TODAY, time(14, 32)),
        ("17 سبتمبر 2024 14:32", "ar", TODAY, time(14, 32)),
        ("17 أيلول/سبتمبر 2024 14:32", "ar", TODAY, time(14, 32)),
        ("17 בספטמבר 2024, 14:32", "he", TODAY, time(14, 32)),
        ("۲۷ شهریور ۱۴۰۳ ساعت ۱۴:۳۲", "fa", TODAY, time(14, 32)),
        ("۱۴۰۳/۰۶/۲۷ ۱۴:۳۲", "fa", TODAY, time(14, 32)),
        ("17 Eylül 2024 14:32", "tr", TODAY, time(14, 32)),
        ("2024年9月17日 14時32分", "ja", TODAY, time(14, 32)),
        ("9月17日(火) 14:32", "ja", TODAY, time(14, 32)),
        ("2024年9月17日 下午2:32", "zh", TODAY, time(14, 32)),
        ("2024-09-17 14:32", "zh", TODAY, time(14, 32)),
        ("입력 2024.09.17 14:32", "ko", TODAY, time(14, 32)),
        ("2024. 9. 17. 오후 2:32", "ko", TODAY, time(14, 32)),
        ("9월 17일 오후 2시 32분", "ko", TODAY, time(14, 32)),
        ("9/17/2024 2:32 PM", "en", TODAY, time(14, 32)),
        ("17/9/2024 14:32", "en", TODAY, time(14, 32)),
        ("31 Dec 23:50", "en", date(2023, 12, 31), time(23, 50)),
        ("Sept 17 at 2:32pm", "en", TODAY, time(14, 32)),
        ("Today at 2:32 PM", "en", TODAY, time(14, 32)),
        ("14:32, 17 September", "en", TODAY, time(14, 32)),
        ("Posted at 14:32 on 17 Sep", "en", TODAY, time(14, 32)),
        ("Updated: Sep 17, 2024 14:32", "en", TODAY, time(14, 32)),
        ("17/09/2024 - 14:32", "es", TODAY, time(14, 32)),
        ("17 sept 2024 - 14:32", "es", TODAY, time(14, 32)),
        ("17 settembre - 14:32", "it", TODAY, time(14, 32)),
        ("17 wrz 2024 14:32", "pl", TODAY, time(14, 32)),
        ("17 сен, 14:32", "ru", TODAY, time(14, 32)),
        ("2024年09月17日14時32分", "ja", TODAY, time(14, 32)),
        ("14:32 | 17.09.24", "he", TODAY, time(14, 32)),
        ("17.9., 14.32 Uhr", "de", TODAY, time(14, 32)),
        ("12.32 Uhr am 17.09.2024", "de", TODAY, time(12, 32)),
        ("12.32 Uhr am 17.09.2024", None, TODAY, time(12, 32)),
        ("Dienstag, 17. September 2024, 14.32 Uhr", "de", TODAY, time(14, 32)),
        ("Aujourd'hui à 14:32", "fr", TODAY, time(14, 32)),
        ("9 hours ago 11:48", "en", TODAY, time(11, 48)),
        ("21h ago 23:48", "en", YESTERDAY, time(23, 48)),
        ("23:48 (vor 21 Stunden)", "de", YESTERDAY, time(23, 48)),
        ("11:48, Tue, Sep 17, 2024 | UPDATED: 11:50, Tue, Sep 17, 2024", "en", TODAY, time(11, 48)),
        ("29 Feb 12:00", "en", date(2024, 2, 29), time(12)),
    ],
)
def test_a_day_and_a_clock_are_read_together(text, language, day, clock):
    """The day may be named, numbered, or told from today; without a year it is the last one."""
    assert Stamp(day=day, clock=clock, precision="minute") == read(text, language)
    assert not is_clock(text, language)


def test_day_and_month_that_could_be_swapped_are_read_as_the_nearer_past():
    """02/10 in September was a day of February; in the middle of October it was two weeks ago."""
    october = datetime(2024, 10, 14, tzinfo=UTC)

    assert Stamp(day=date(2024, 2, 10), precision="day") == read("02/10/2024", "en")
    assert Stamp(day=date(2024, 10, 2), precision="day") == read_written("02/10/2024", language="en", at=october, zone=UTC)


def test_zone_and_clock_come_in_either_order_with_a_date():
    """The zone in brackets behind the clock is the paper's, and the day is the last 2 October."""
    stamp = read("19:02 (IST), Oct 02", "en")

    assert stamp is not None
    assert datetime(2023, 10, 2, 13, 32, tzinfo=UTC) == stamp.utc(UTC)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2:32 p.m. ET", "en", datetime(2024, 9, 17, 18, 32, tzinfo=UTC)),
        ("14:32 MESZ", "de", datetime(2024, 9, 17, 12, 32, tzinfo=UTC)),
        ("14:32 GMT+1", "en", datetime(2024, 9, 17, 13, 32, tzinfo=UTC)),
        ("14:32 BST", "en", datetime(2024, 9, 17, 13, 32, tzinfo=UTC)),
        ("49m ago 14.32 BST", "en", datetime(2024, 9, 17, 13, 32, tzinfo=UTC)),
        ("2:32 p.m. ET, September 17, 2024", "en", datetime(2024, 9, 17, 18, 32, tzinfo=UTC)),
        ("2:32 PM EDT, Tue September 17, 2024", "en", datetime(2024, 9, 17, 18, 32, tzinfo=UTC)),
        ("17 Sep 2024 - 14:32 GMT", "en", datetime(2024, 9, 17, 14, 32, tzinfo=UTC)),
        ("14:32 British Summer Time 17 September", "en", datetime(2024, 9, 17, 13, 32, tzinfo=UTC)),
        ("14h32 (heure de Paris)", "fr", datetime(2024, 9, 17, 12, 32, tzinfo=UTC)),
        ("14:32 мск", "ru", datetime(2024, 9, 17, 11, 32, tzinfo=UTC)),
        ("14:32 по московскому времени", "ru", datetime(2024, 9, 17, 11, 32, tzinfo=UTC)),
        ("14:32 TSİ", "tr", datetime(2024, 9, 17, 11, 32, tzinfo=UTC)),
        ("14:32 بتوقيت غرينتش", "ar", datetime(2024, 9, 17, 14, 32, tzinfo=UTC)),
    ],
)
def test_a_zone_that_is_written_beats_the_pages(text, language, expected):
    """An abbreviation or the words for a zone go with the clock."""
    stamp = read(text, language)

    assert stamp is not None
    assert stamp.zone is not None
    assert expected == datetime.combine(TODAY, stamp.clock, stamp.zone)


@pytest.mark.parametrize(
    ("text", "precision", "clock"),
    [("14:32:10", "second", time(14, 32, 10)), ("14 Uhr", "hour", time(14)), ("14h", "hour", time(14)), ("2 pm", "hour", time(14))],
)
def test_precision_is_what_the_page_says(text, precision, clock):
    """Seconds and bare hours are not taken for minutes."""
    language = {"14 Uhr": "de", "14h": "fr"}.get(text, "en")

    assert Stamp(clock=clock, precision=precision) == read(text, language)


def test_midnight_is_said_in_two_ways():
    """24:00 and 12:00 a.m. are both midnight, and 12 p.m. is noon."""
    assert [time(0), time(0), time(12)] == [read(text, "en").clock for text in ("24:00", "12:00 a.m.", "12:00 pm")]


@pytest.mark.parametrize(
    "text",
    [
        "67'",
        "90+2'",
        "45+1",
        "67. Minute",
        "67 min",
        "min 67",
        "67e minute",
        "HT",
        "FT",
        "",
        " ",
        "garbage",
        "10.000 soldiers",
        "3.5 percent",
        "24:7",
        "57:33",
        "25:10",
        "14:60",
        "3-1",
        "2:1",
        "2020",
        "1",
        "14:32 in the square",
        "The 14:32 train",
        "In 2024",
        "7 people",
        "page 14:32",
        "99/99/9999",
        "31.02.2024 10:00",
        "12:30:99",
        "13:45 am 3",
        "vor Gericht",
        "il y a des morts",
        "ago",
        "minutes ago today",
        "1.2.3.4",
        "192.168.10.12",
        "+33 6 12 34 56 78",
        "50%",
        "€ 14.50",
        "14.50 €",
        "10:30 - 11:30",
        "0x7f000001",
        "²³",
        "⑭:32x",
        "\ud800",
        "\x00",
        "5 minutes",
        "January",
        "may",
        "mar",
    ],
)
@pytest.mark.parametrize("language", [None, "en", "de", "fr"])
def test_what_is_no_time_is_none(text, language):
    """Match minutes, scores, sums, spans, sentences and garbage are not times."""
    assert read(text, language) is None


@given(st.text(max_size=200), st.sampled_from([None, "en", "de", "fr", "ar", "ja", "zz", "x" * 50]))
def test_no_text_at_all_raises(text, language):
    """Whatever stands on a page, reading it as a time ends in a stamp or in None."""
    stamp = read(text, language)

    assert stamp is None or stamp.clock or stamp.day or stamp.instant


PIECES = ["0", "1", "12", "59", "2024", ":", ".", "/", "-", "h", "a", "pm", "年", "月", "日", "時", "分", "um", "vor", "ago", "il y a"]
PIECES += ["min", "uhr", "oct", "mai", "14:32", "17.09.2024", "gestern", "ET", "+", "'", "monday", "شهریور", "۱۴۰۳", "前"]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_heap_of_pieces_of_times_raises(pieces):
    """Nearly times are the hardest garbage."""
    read("".join(pieces), None)
    read(" ".join(pieces), "de")


def test_garbage_is_refused():
    """Fields that hold no time cost next to nothing, also the long and the wicked ones."""
    wicked = [
        "7 " * 40,
        "1:" * 40,
        "vor " * 20,
        "1 h " * 20,
        "9" * 5000,
        "a" * 100_000,
        "Il y a un problème avec la loi 14 et 15",
        "(" * 80,
        "12.12." * 14,
    ]
    with ending():
        assert {None} == {read(text, language) for text in wicked for language in ("fr", "de", "en")}
