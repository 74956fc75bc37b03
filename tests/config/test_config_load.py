"""sources.yaml as users write it: what it becomes, and what is said when it cannot be used."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalls import ending

from aggregator.config.load import check, load, parse
from aggregator.config.mistakes import ConfigErrors
from aggregator.core.model import Item, Kind, Selectors
from aggregator.core.rules import folded
from aggregator.core.settings import HostSettings, KeepSettings, Settings

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
CHANNEL = f"channels: {{desk: {{webhook: 'https://example.org/h', secret: {SECRET}}}}}\n"

WHOLE = """\
contact: desk@example.org
sources:
  - https://www.example.org/world/live/ukraine
  - name: lemonde-ukraine
    url: https://example.org/en-direct
    language: fr
    timezone: Europe/Paris
    tags: [ukraine, war]
    every: 60s
    select: {item: "article.item", time: "time", title: "h3", label: ".tag", body: ".body", link: "a.permalink"}
  - name: guardian-live
    index: https://example.org/tone/minutebyminute
    follow: "/live/"
    limit: 5
    schedule: "*/2 6-23 * * 1-5"
pace: {least: 20s, most: 5m, budget: 30/m}
hosts:
  Example.org: {gap: 5s}
  localhost: {gap: 0, robots: ignore}
network: {allow: [127.0.0.0/8, "::1"], proxy: null}
channels:
  desk:  {webhook: "https://example.org/hook", secret: "${DESK_SECRET}"}
  tool:  {webhook: "http://10.0.0.1:5678/hook", secret: ["a text of more than 24 bytes", "${DESK_SECRET}"], private: true}
  phone: {apprise: "${PHONE_URL}"}
  here:  {console: true}
rules:
  - name: north-korea
    match: 'North Korea* OR "Kursk region"'
    on: [new, edited, removed]
    sources: [lemonde-ukraine, "https://www.example.org/world/live/ukraine"]
    notify: [desk, phone]
  - name: all
    tags: [war]
    labels: [LES AUDITEURS]
    languages: [fr]
    notify: [here]
keep: {looks: 7d, bodies: 0}
feeds: {text: full}
"""
ENVIRON = {"DESK_SECRET": SECRET, "PHONE_URL": "json://example.org/notify"}


def said(text, environ=ENVIRON):
    """Return the lines that a file is refused with."""
    with pytest.raises(ConfigErrors) as caught:
        parse(text.encode(), "sources.yaml", environ, Path())
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.fixture
def whole(tmp_path):
    """Return the settings of a file that uses everything."""
    file = tmp_path / "sources.yaml"
    file.write_text(WHOLE)
    return load(file, ENVIRON)


def test_sources_become_values(whole):
    """An address is enough; a mapping says more."""
    short, page, index = whole.sources

    assert ("example-org-world-live-ukraine", "page") == (short.name, short.kind)
    assert ("lemonde-ukraine", "fr", "Europe/Paris", ("ukraine", "war")) == (page.id, page.language, page.timezone, page.tags)
    assert Selectors(item="article.item", time="time", title="h3", label=".tag", body=".body", link="a.permalink") == page.select
    assert (timedelta(seconds=60), timedelta(seconds=20), timedelta(minutes=5)) == (page.pace.every, page.pace.least, page.pace.most)
    assert ("index", "/live/", 5) == (index.kind, index.follow, index.limit)
    assert "*/2 6-23 * * mon,tue,wed,thu,fri" == index.pace.schedule


def test_the_rest_becomes_values(whole):
    """Budget, hosts, networks, times of keeping and feeds."""
    assert ("desk@example.org", 0.5, "full") == (whole.contact, whole.budget, whole.feeds_text)
    assert HostSettings(gap=timedelta(seconds=5)) == whole.host("example.org")
    assert HostSettings(gap=timedelta(), ignore_robots=True) == whole.host("localhost")
    assert (ip_network("127.0.0.0/8"), ip_network("::1")) == whole.network.allow
    assert KeepSettings(looks=timedelta(days=7), bodies=timedelta()) == whole.keep


def test_channels_become_values(whole):
    """Secrets are in the one form that libraries for Standard Webhooks take."""
    assert {"desk": "webhook", "tool": "webhook", "phone": "apprise", "here": "console"} == {n: c.kind for n, c in whole.channels.items()}
    assert ((SECRET,), "https://example.org/hook", False) == (
        whole.channels["desk"].secrets,
        whole.channels["desk"].address,
        whole.channels["desk"].private,
    )
    assert ("whsec_YSB0ZXh0IG9mIG1vcmUgdGhhbiAyNCBieXRlcw==", SECRET) == whole.channels["tool"].secrets
    assert "json://example.org/notify" == whole.channels["phone"].address


def test_rules_become_values(whole):
    """Matches are compiled, and sources known by name whichever way they were written."""
    rule, every = whole.rules

    assert ("lemonde-ukraine", "example-org-world-live-ukraine") == rule.sources
    assert (frozenset({Kind.NEW, Kind.EDITED, Kind.REMOVED}), ("desk", "phone")) == (rule.on, rule.notify)
    assert rule.match.matches(folded(Item(key="k", text="North Koreans arrived")))
    assert (None, frozenset({Kind.NEW}), ("LES AUDITEURS",), ("fr",)) == (every.match, every.on, every.labels, every.languages)


def test_settings_do_not_show_secrets(whole):
    """A log line of the settings holds neither addresses of channels nor secrets."""
    assert not any(part in repr(whole) for part in (SECRET, "5678", "notify'", "YSB0ZX"))


def test_loading_twice_gives_equal_settings(whole, tmp_path):
    """A reload that changes nothing can be seen to change nothing."""
    assert whole == load(tmp_path / "sources.yaml", ENVIRON)


@pytest.mark.parametrize("content", ["", "# only a comment\n", "sources:\n", "sources: []\nrules:\nchannels:\n"])
def test_an_empty_file_watches_nothing(content):
    """Sections may be left empty, as they are when their lines are commented out."""
    assert Settings() == parse(content.encode(), "f", {}, Path()).settings


TEN = """\
contact: "somebody"
sources:
  - name: lemonde
    url: ftp://example.org/live
    evry: 60s
  - name: index
    index: https://example.org/list
    every: 60
    timezone: Europe/Pariss
  - name: lemonde
    url: https://example.org/other
    select: {item: "article["}
channels:
  desk: {webhook: "https://example.org/hook", secret: "${DESK_SECRET}"}
rules:
  - name: north-korea
    match: 'North Korea" OR'
    notify: [dsek]
feed: {text: full}
"""


def test_ten_mistakes_are_ten_lines():
    """The user mends the file once, not ten times."""
    assert [
        "sources.yaml:1: contact should be a mail address or the address of a page, so that a paper can write to you",
        "sources.yaml:4: lemonde: url should be an address that begins with https:// or http://",
        'sources.yaml:5: lemonde: unknown key "evry", did you mean "every"?',
        "sources.yaml:8: index: every should be a time such as 60s, 10m, 2h or 30d; the unit is missing",
        'sources.yaml:9: index: timezone is not a known time zone, did you mean "Europe/Paris"?',
        "sources.yaml:10: lemonde: this name is taken by source 1 of the list",
        "sources.yaml:12: lemonde: item is not a valid CSS selector: Malformed attribute selector at position 7",
        "sources.yaml:14: channel desk: the environment variable DESK_SECRET is not set (nor is DESK_SECRET_FILE)",
        "sources.yaml:17: rule north-korea: match, character 12: this quote is never closed",
        'sources.yaml:18: rule north-korea: no channel "dsek", did you mean "desk"?',
        'sources.yaml:19: unknown key "feed", did you mean "feeds"?',
    ] == said(TEN, {})


def source(line):
    """Return a file with one source that has this line."""
    return f"sources:\n  - name: a\n    url: https://example.org/a\n    {line}\n"


def url(address):
    """Return a file with one source at this address."""
    return f"sources:\n  - '{address}'\n"


def webhook(rest, address="https://example.org/h"):
    """Return a file with one webhook."""
    return f"channels:\n  desk:\n    webhook: {address}\n    {rest}\n"


def rule(line):
    """Return a file with one channel and one rule."""
    return f"{CHANNEL}rules:\n  - name: r\n    {line}\n"


ONE = [
    # the file itself
    ("sources:\n\t- https://example.org/a\n", 2, "a tab; YAML is indented by spaces"),
    ("sources: [https://example.org/a\n", 2, "a bracket that is not closed"),
    ("- https://example.org/a\n", 1, "the file should be a mapping"),
    ("contact: a@example.org\ncontact: b@example.org\n", 2, '"contact" stands here a second time, first on line 1'),
    ("contact: !!python/object:os.system a@example.org\n", 1, "a tag (python/object:os.system)"),
    ("contact: a@example.org\n---\ncontact: b@example.org\n", 3, "a second document"),
    ("contact: *who\n", 1, "an alias (*who) to what has no name"),
    ("sources: &a [*a]\n", 1, "an alias (*a)"),
    ("contact: 'x\n", 2, "a quote that is never closed"),
    ("sources: {a: https://example.org}\n", 1, "sources should be a list"),
    ("channels: [a]\n", 1, "channels should be a mapping"),
    ("pace: 10s\n", 1, "pace should be a mapping"),
    ("sources:\n  - 5: x\n", 2, 'source 1: unknown key "5"'),
    # sources
    (source("naem: b"), 4, 'a: unknown key "naem", did you mean "name"?'),
    (source("select: {itme: a}"), 4, 'a: unknown key "itme", did you mean "item"?'),
    (source("select: {time: a}"), 4, 'a: "item" is missing'),
    (source("select: {item: 'a[['}"), 4, "a: item is not a valid CSS selector"),
    (source("index: https://example.org/i"), 4, "a: has both url and index"),
    (source("follow: /live/"), 4, "a: follow needs index"),
    (source("limit: 3"), 4, "a: limit needs index"),
    (source("every: 1m\n    schedule: '* * * * *'"), 5, "a: has both every and schedule"),
    (source("every: 0"), 4, "a: every should be at least 0.1s"),
    (source("every: 5 minutes"), 4, "a: every should be a time such as"),
    (source("schedule: '* * * *'"), 4, "a: schedule should be five fields of cron"),
    (source("schedule: '61 * * * *'"), 4, "a: schedule is not a valid cron expression"),
    (source("schedule: '* * * * 8'"), 4, "a: schedule is not a valid cron expression: days of the week"),
    (source("language: français"), 4, "a: language should be a language tag"),
    (source("timezone: CEST2"), 4, "a: timezone is not a known time zone"),
    (source("timezone: America"), 4, "a: timezone is not a known time zone"),
    (source("tags: war"), 4, "a: tags should be a list"),
    ("sources:\n  - name: a\n", 2, 'a: "url" is missing'),
    ("sources:\n  - index: https://example.org/i\n    limit: many\n", 3, "https://example.org/i: limit should be a whole number"),
    ("sources:\n  - index: https://example.org/i\n    limit: 0\n", 3, "limit should be at least 1"),
    ("sources:\n  - name: true\n    url: https://example.org/i\n", 2, "name should be text; put it in quotes"),
    (url("example.org/live"), 2, "url should be an address that begins with https:// or http://"),
    (url("https://user:word@example.org/"), 2, "holds a user name or password"),
    (url("https://"), 2, "is not a valid address"),
    (url("https://example.org:99999/"), 2, "is not a valid address"),
    (url("https://exa mple.org/"), 2, "holds a space or sign"),
    (url("https://example.org\\@127.0.0.1/"), 2, "holds a space or sign"),
    (url("https://[::1/"), 2, "is not a valid address"),
    (url("https://-x.org/"), 2, "is not a valid address"),
    (url("https://example.org/" + "a" * 9000), 2, "is longer than 8,192 characters"),
    *(
        (url(f"http://{host}/"), 2, "is no public address")
        for host in ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "\uff11\uff12\uff17.0.0.1", "0")
    ),
    # the rest
    ("pace: {least: 10m, most: 1m}\n", 1, "pace: least is longer than most"),
    ("pace: {budget: 2}\n", 1, "pace: budget should be a rate such as 2/s"),
    ("pace: {budget: 0/s}\n", 1, "pace: budget should be a rate such as 2/s"),
    ("hosts:\n  https://example.org: {gap: 1s}\n", 2, "should be a host name alone"),
    ("hosts:\n  '*.example.org': {gap: 1s}\n", 2, "should be an exact host name"),
    ("hosts:\n  example.org: {robots: ignore}\n", 2, "robots: ignore is only for hosts inside network.allow"),
    ("hosts:\n  example.org: {robots: no}\n", 2, 'robots cannot be "no" (there are ignore, obey)'),
    ("network: {allow: [10.0.0.1/8]}\n", 1, "did you mean 10.0.0.0/8?"),
    ("network: {allow: [intranet]}\n", 1, "should be an IP network"),
    ("keep: {looks: forever}\n", 1, "looks should be a time such as"),
    ("feeds: {text: al}\n", 1, 'feeds: text cannot be "al"'),
    # channels
    (webhook("private: true"), 2, 'channel desk: "secret" is missing'),
    (webhook("secret: short"), 4, "channel desk: secret is a key of 5 bytes"),
    (webhook("secret: whsec_c2hvcnQ="), 4, "channel desk: secret is a key of 5 bytes"),
    (webhook("secret: whsec_?"), 4, "not Base64"),
    (webhook("secret: []"), 4, "secret should not be empty"),
    (webhook(f"secret: [{SECRET}, {SECRET}, {SECRET}]"), 4, "too many entries"),
    (webhook(f"secret: {SECRET}\n    private: 'true'"), 5, "private should be true or false"),
    (webhook(f"secret: {SECRET}", "http://10.0.0.1/h"), 3, "not public (private); if it is yours, add private: true"),
    (webhook(f"secret: {SECRET}\n    private: true", "http://169.254.169.254/h"), 3, "not public (link-local)"),
    (webhook(f"secret: {SECRET}\n    apprise: json://example.org"), 2, "should have exactly one of webhook, apprise and console, not"),
    ("channels: {desk: {}}\n", 1, "should have exactly one of webhook, apprise and console"),
    ("channels: {desk: {console: false}}\n", 1, "console should be true"),
    (f"channels: {{desk: {{console: true, secret: {SECRET}}}}}\n", 1, "secret goes with webhook only"),
    ("channels: {desk: {apprise: 'nothing://x'}}\n", 1, "apprise does not know this kind of address"),
    # rules
    (rule("on: [news]"), 4, 'rule r: on cannot be "news", did you mean "new"?'),
    (rule("on: []"), 4, "rule r: on should not be empty"),
    (rule("match: '(a'"), 4, "rule r: match, character 1: this ( is never closed"),
    (rule("match: '/(a+/'"), 4, "rule r: match, character 2: the pattern is not valid"),
    (rule("notify: [phone]"), 4, 'rule r: no channel "phone" (there is desk)'),
    (rule("sources: [x]"), 4, 'rule r: no source "x" (there are none)'),
    (rule("tags: [x]"), 4, 'rule r: no source with the tag "x"'),
    (rule("notify: [desk]\n  - name: r"), 5, "rule r: another rule has this name"),
    (f"{CHANNEL}rules:\n  - match: a\n", 3, 'rule 1: "name" is missing'),
    ("contact: ${WHO}\n", 1, "the environment variable WHO is not set"),
    ("contact: ${WHO\n", 1, "begins the name of a variable"),
    ("contact: ${a b}\n", 1, "begins the name of a variable"),
    ("contact: ${WHO_FILE}\n", 1, "the environment variable WHO_FILE is not set"),
]


@pytest.mark.parametrize(("text", "line", "words"), ONE)
def test_a_mistake_is_said_once_with_its_line(text, line, words):
    """One mistake is one line that leads to the place and says what to do."""
    lines = said(text)

    assert 1 == len(lines), lines
    assert (True, True) == (lines[0].startswith(f"sources.yaml:{line}: "), words in lines[0]), lines


def test_the_column_leads_into_the_match():
    """An editor can put its cursor on the sign that is wrong."""
    with pytest.raises(ConfigErrors) as caught:
        parse(rule("match: 'Kursk AND (a'").encode(), "f", {}, Path())

    assert (4, 23) == (caught.value.mistakes[0].line, caught.value.mistakes[0].column)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("contact: a".encode("utf-16"), "saved as UTF-16"),
        (b"contact: \xff\n", "not UTF-8"),
        (b"# \x00\n", "a control character"),
        (b"#" * 1_000_001, "larger than 1 MB"),
        (b"[" * 90_000, "nested more than"),
        (
            b"a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 10)) for n in range(8)),
            "aliases counted",
        ),
        (b"sources: " + b"[a," * 30, "nested more than"),
    ],
    ids=["utf-16", "latin-1", "nul", "large", "deep", "bomb", "unclosed"],
)
def test_a_hostile_file_ends_early(content, words):
    """Bombs and files that are no text are refused before they are built."""
    with ending(), pytest.raises(ConfigErrors) as caught:
        parse(content, "f", {}, Path())

    assert (True, 1) == (words in str(caught.value), len(caught.value.mistakes))


def test_a_byte_order_mark_is_no_mistake():
    """An editor that writes one leaves the file as good as it was."""
    assert "a@example.org" == parse(b"\xef\xbb\xbfcontact: a@example.org\n", "f", {}, Path()).settings.contact


def test_a_file_that_is_not_there_is_a_mistake(tmp_path):
    """Missing files and folders are said like every other mistake."""
    for path, words in [(tmp_path / "none.yaml", "No such file"), (tmp_path, "is not a file")]:
        with pytest.raises(ConfigErrors) as caught:
            load(path, {})
        assert words in str(caught.value)


def test_secrets_out_of_the_environment_are_never_shown():
    """A wrong value out of the environment is described, not repeated."""
    text = "channels:\n  desk: {webhook: '${A}', secret: '${A}'}\n  phone: {apprise: '${A}'}\nfeeds: {text: '${A}'}\n"

    assert "geheim" not in "\n".join(said(text, {"A": "ftp://geheim"}))


def test_norwegian_and_clock_times_stay_text():
    """Values are what the user wrote: no is a language, 12:30 a word."""
    text = "sources: [{name: 12:30, url: 'https://example.org/', language: no, tags: [on, 2024, 1e3]}]\n"
    (one,) = parse(text.encode(), "f", {}, Path()).settings.sources

    assert ("12:30", "no", ("on", "2024", "1e3")) == (one.name, one.language, one.tags)


def test_names_made_from_addresses_are_unique_and_lasting():
    """A name does not change because another source comes before it, unless both would have the same."""
    addresses = ["https://example.org/live?id=1", "https://example.org/live?id=2", "https://example.org/" + "long-" * 30]
    text = "sources:\n" + "".join(f"  - {address}\n" for address in addresses)
    names = [one.name for one in parse(text.encode(), "f", {}, Path()).settings.sources]

    assert 3 == len(set(names))
    assert "example-org-live" == names[0]
    assert names[1].startswith("example-org-live-")
    assert max(map(len, names)) < 80


def test_warnings_do_not_stop_a_file():
    """What is probably not meant is said, with its line, and the file is used."""
    text = (
        "sources:\n  - https://example.org/a\n  - {name: b, url: 'https://EXAMPLE.org/a#top'}\n"
        "rules:\n  - {name: r, match: x, on: [failing]}\nnetwork: {allow: [0.0.0.0/0]}\n"
    )
    loaded = parse(text.encode(), "f", {}, Path())

    assert [
        "f: no contact: papers that wonder about the requests find the project's address instead of yours",
        "f:3: b: has the same address as example-org-a; a page exists once",
        "f:5: rule r: tells nobody: notify names no channel",
        "f:5: rule r: match does not apply to started, ended, failing and recovered",
        "f:6: network: allows every address, the cloud's metadata service too",
    ] == list(map(str, loaded.warnings))


def test_a_file_without_doubts_has_no_warnings(tmp_path):
    """The example that uses everything is what we mean."""
    file = tmp_path / "sources.yaml"
    file.write_text(WHOLE)

    assert () == check(file, ENVIRON).warnings


PIECES = [
    "sources:",
    "rules:",
    "channels:",
    "\n",
    "  ",
    "- ",
    "name: ",
    "url: ",
    "https://example.org/",
    "a",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "&a",
    "*a",
    "!x",
    "|",
    ">",
]
PIECES += [
    "${A}",
    "${",
    "$$",
    "every: ",
    "60s",
    "select:",
    "match: ",
    "notify: ",
    "on: ",
    ",",
    ":",
    "#",
    "%",
    "@",
    "\t",
    "é",
    "null",
    "true",
    "---",
    "...",
    "? ",
    "\\",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
def test_any_text_loads_or_is_refused(text):
    """Nothing but ConfigErrors comes out of the door, with at least one mistake in it."""
    mistakes = (None,)
    try:
        parse(text.encode("utf-8", "surrogatepass"), "f", {"A": "x"}, Path())
    except ConfigErrors as error:
        mistakes = error.mistakes
    assert mistakes


@given(st.binary(max_size=200))
def test_any_bytes_load_or_are_refused(content):
    """The file need not even be text."""
    mistakes = (None,)
    try:
        parse(content, "f", {}, Path())
    except ConfigErrors as error:
        mistakes = error.mistakes
    assert mistakes
