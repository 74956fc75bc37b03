"""When items were published: the times of all ways of reading settled into instants, with the neighbours as witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aggregator.core.times import Stamp, Timed, agree, relabel, resolve, settle_zone, zone_for
from aggregator.extract.view import Draft, View

_SLACK = timedelta(minutes=10)

# Countries of one zone, by their name in addresses; where a country has several, nothing is guessed.
_COUNTRIES = (
    "ae=Asia/Dubai at=Europe/Vienna be=Europe/Brussels bg=Europe/Sofia by=Europe/Minsk ch=Europe/Zurich "
    "cn=Asia/Shanghai cz=Europe/Prague de=Europe/Berlin dk=Europe/Copenhagen ee=Europe/Tallinn eg=Africa/Cairo "
    "es=Europe/Madrid fi=Europe/Helsinki fr=Europe/Paris gr=Europe/Athens hk=Asia/Hong_Kong hr=Europe/Zagreb "
    "hu=Europe/Budapest ie=Europe/Dublin il=Asia/Jerusalem in=Asia/Kolkata iq=Asia/Baghdad ir=Asia/Tehran "
    "it=Europe/Rome jp=Asia/Tokyo kr=Asia/Seoul lt=Europe/Vilnius lv=Europe/Riga nl=Europe/Amsterdam no=Europe/Oslo "
    "pk=Asia/Karachi pl=Europe/Warsaw pt=Europe/Lisbon qa=Asia/Qatar ro=Europe/Bucharest rs=Europe/Belgrade ru=Europe/Moscow "
    "sa=Asia/Riyadh se=Europe/Stockholm si=Europe/Ljubljana sk=Europe/Bratislava tr=Europe/Istanbul tw=Asia/Taipei "
    "ua=Europe/Kyiv uk=Europe/London za=Africa/Johannesburg "
)
_BY_COUNTRY = dict(pair.split("=") for pair in _COUNTRIES.split())
# Languages that are written in one zone nearly alone.
_LANGUAGES = (
    "de=Europe/Berlin fa=Asia/Tehran fr=Europe/Paris he=Asia/Jerusalem it=Europe/Rome ja=Asia/Tokyo ko=Asia/Seoul "
    "nl=Europe/Amsterdam pl=Europe/Warsaw tr=Europe/Istanbul uk=Europe/Kyiv "
)
_BY_LANGUAGE = dict(pair.split("=") for pair in _LANGUAGES.split())


def zone_of(timezone: str | None, url: str, language: str | None, at: datetime) -> tuple[tzinfo, str | None]:
    """Return the zone in which a page writes its clocks, and its name when it is known or can be told from where the paper is."""
    if timezone and (named := zone_for(timezone, at)) is not None:
        return named, timezone
    host = urlsplit(url).hostname or ""
    tongue, _, region = (language or "").lower().replace("_", "-").partition("-")
    name = _BY_COUNTRY.get(host.rpartition(".")[2]) or _BY_COUNTRY.get(region.partition("-")[0]) or _BY_LANGUAGE.get(tongue)
    return (ZoneInfo(name), name) if name else (UTC, None)


def settle(
    drafts: Sequence[Draft], others: Sequence[Draft | None], view: View, newest: datetime | None
) -> list[tuple[Timed | None, Timed | None]]:
    """Return for each draft when it was published and when updated; `others` are the same items as the page's data has them.

    What the markup says exactly is best, then the data, then what a reader sees; `newest` is when the page says it was changed
    last: no item is younger.
    """
    bound = min(newest + _SLACK, view.at) if newest is not None else view.at
    exact = _mended([draft.machine for draft in drafts], others, view, bound)
    data = [_instant(other.machine, view.zone) if other is not None else None for other in others]
    shown = resolve(
        [draft.shown if exact[n] is None else None for n, draft in enumerate(drafts)],
        at=view.at,
        zone=view.zone,
        headings=[_day(draft) for draft in drafts],
    )
    updated = [
        _instant(draft.updated, view.zone) or (_instant(other.updated, view.zone) if other is not None else None)
        for draft, other in zip(drafts, others, strict=True)
    ]
    published = [agree([e, d, s], at=view.at) if e or d else s for e, d, s in zip(exact, data, shown, strict=True)]
    return list(zip(published, updated, strict=True))


def _day(draft: Draft) -> date | None:
    return date.fromisoformat(draft.day) if draft.day else None


def _mended(stamps: Sequence[Stamp | None], others: Sequence[Draft | None], view: View, bound: datetime) -> list[Timed | None]:
    """Return the exact instants; wall clocks that a page labels UTC are read as the wall clocks they are."""
    instants = [_instant(stamp, view.zone) for stamp in stamps]
    utc = [
        n
        for n, (stamp, timed) in enumerate(zip(stamps, instants, strict=True))
        if stamp is not None and timed is not None and stamp.zone is UTC
    ]
    if not utc:
        return instants
    written = [timed[0] for n in utc if (timed := instants[n]) is not None]
    witnesses = [_instant(other.machine, view.zone) if (other := others[n]) is not None else None for n in utc]
    # Clocks on the page settle nothing here: a page that labels its wall clock UTC shows the same wall clock.
    verdict = settle_zone(written, others=[timed[0] if timed else None for timed in witnesses], at=bound, zone=view.zone)
    if verdict != "local":
        return instants
    return [(relabel(timed[0], view.zone), timed[1]) if timed and n in set(utc) else timed for n, timed in enumerate(instants)]


def _instant(stamp: Stamp | None, zone: tzinfo) -> Timed | None:
    moment = stamp.utc(zone) if stamp is not None else None
    return (moment, stamp.precision) if stamp is not None and moment is not None else None
