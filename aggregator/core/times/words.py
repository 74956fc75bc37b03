"""How languages write times: tables, one per language, for people to read and mend.

Forms are separated by `|`; the twelve months and the seven days (from Monday) by `/`. Case and diacritics do not count.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's words for times."""

    months: str
    weekdays: str
    second: str
    minute: str
    hour: str
    day: str
    week: str = ""
    before: str = ""  # stands before "5 minutes": il y a, vor
    after: str = ""  # stands behind it: ago, fa
    one: str = ""  # a number left out or written as a word: an hour ago
    pairs: str = ""  # duals, minutes / hours / days
    joint: str = ""  # 1 hour and 5 minutes
    now: str
    today: str
    yesterday: str
    eve: str = ""  # the day before yesterday
    am: str = ""
    pm: str = ""
    oclock: str = ""  # stands behind the clock: Uhr
    dotted: bool = False  # 14.32 is a clock
    bare: bool = False  # "2h" alone means two hours ago
    filler: str = ""  # what may stand around a time and says nothing


WORDS: dict[str, Words] = {
    "de": Words(
        months="januar|jänner|jan/februar|feber|feb/märz|mrz|mär/april|apr/mai/juni|jun/juli|jul/august|aug"
        "/september|sept|sep/oktober|okt/november|nov/dezember|dez",
        weekdays="montag|mo/dienstag|di/mittwoch|mi/donnerstag|do/freitag|fr/samstag|sonnabend|sa/sonntag|so",
        second="sekunde|sekunden|sek|sec|s",
        minute="minute|minuten|min|m",
        hour="stunde|stunden|std|h",
        day="tag|tage|tagen",
        week="woche|wochen",
        before="vor|vor etwa|vor rund|vor ca",
        one="einer|einem|ein|eine",
        joint="und",
        now="jetzt|gerade|gerade eben|soeben|eben|vor wenigen sekunden|vor ein paar sekunden|vor wenigen augenblicken",
        today="heute",
        yesterday="gestern",
        eve="vorgestern",
        oclock="uhr|h",
        dotted=True,
        filler="um|am|vom|den|der|stand|update|aktualisiert|zuletzt|veröffentlicht|geändert|erstellt|publiziert|seit|ortszeit"
        "|live|liveticker",
    ),
    "en": Words(
        months="january|jan/february|feb/march|mar/april|apr/may/june|jun/july|jul/august|aug/september|sept|sep/october|oct"
        "/november|nov/december|dec",
        weekdays="monday|mon/tuesday|tues|tue/wednesday|wed/thursday|thurs|thur|thu/friday|fri/saturday|sat/sunday|sun",
        second="second|seconds|secs|sec|s",
        minute="minute|minutes|mins|min|m",
        hour="hour|hours|hrs|hr|h",
        day="day|days|d",
        week="week|weeks|wk|w",
        before="about|around",
        after="ago|earlier",
        one="a|an|one|about a|about an",
        joint="and",
        now="now|just now|right now|moments ago|a moment ago|seconds ago|a few seconds ago|less than a minute ago|under a minute ago",
        today="today|tonight|this morning|this afternoon|this evening",
        yesterday="yesterday|last night",
        am="a.m.|am|a.m|a. m.|in the morning",
        pm="p.m.|pm|p.m|p. m.|in the afternoon|in the evening",
        oclock="o'clock|hrs|hours|h",
        bare=True,
        filler="at|on|of|the|published|updated|update|last updated|last update|posted|first published|modified|edited|added"
        "|created|as of|from"
        "|local time|time|since|live",
    ),
    "fr": Words(
        months="janvier|janv|jan/février|févr|fév/mars/avril|avr/mai/juin/juillet|juil/août/septembre|sept/octobre|oct/novembre"
        "|nov/décembre|déc",
        weekdays="lundi|lun/mardi|mar/mercredi|mer/jeudi|jeu/vendredi|ven/samedi|sam/dimanche|dim",
        second="seconde|secondes|sec|s",
        minute="minute|minutes|min|mn|m",
        hour="heure|heures|h",
        day="jour|jours|j",
        week="semaine|semaines",
        before="il y a|il y a environ|y a",
        one="une|un",
        joint="et",
        now="à l'instant|a l'instant même|maintenant|il y a un instant|il y a quelques instants|il y a quelques secondes"
        "|il y a moins d'une minute",
        today="aujourd'hui|ce jour|ce matin|cet après-midi|ce soir",
        yesterday="hier|hier soir|hier matin",
        eve="avant-hier",
        oclock="heures|heure|h",
        filler="à|a|le|du|de|publié|publiée|posté|mis à jour|mise à jour|modifié|maj|depuis|vers|heure locale"
        "|dernière mise à jour|actualisé|en direct",
    ),
}
