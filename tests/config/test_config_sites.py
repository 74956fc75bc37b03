"""The data files of known sites: every mistake at once, with its line."""

from __future__ import annotations

import pytest

from aggregator.config.mistakes import ConfigErrors
from aggregator.config.sites import load_sites, parse_site, shipped

GOOD = """
name: Dock
known:
  hosts: [dock.example]
timezone: Europe/London
facts:
  post: {address: '/live/(\\d+)'}
delta: "{origin}/api/{post}?after={newest.id}"
older: "{origin}/api/{post}?before={oldest.id}"
payloads:
  - items: entries[]
    id: "tick-{id}"
    html: body
"""


def said(text):
    """Return the mistakes in a data file."""
    with pytest.raises(ConfigErrors) as caught:
        parse_site(text.encode(), "sites/dock.yaml")
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_good_file_is_a_site():
    """What it says is kept as it stands."""
    site = parse_site(GOOD.encode(), "sites/dock.yaml")

    assert ("Dock", "sites/dock.yaml", ("dock.example",), "Europe/London") == (site.name, site.file, site.hosts, site.timezone)
    assert "{origin}/api/{post}?after={newest.id}" == site.delta


@pytest.mark.parametrize(
    ("good", "bad", "mistake"),
    [
        ("timezone:", "timezon:", '5: unknown key "timezon", did you mean "timezone"?'),
        ("Europe/London", "Europe/Lundon", '5: timezone is not a known time zone, did you mean "Europe/London"?'),
        ("  hosts: [dock.example]", "  hosts: []", "3: known names nothing by which a page is recognised: hosts, elements or words"),
        ("dock.example]", "https://dock.example]", "4: known: hosts should be a host name alone, without https://, port or path"),
        ("(\\d+)", "(\\d+", "7: facts: address is not a pattern of RE2: missing ): /live/(\\d+"),
        ("(\\d+)", "\\d+", "7: facts: address needs a group (…): what it matches is the fact"),
        ("{newest.id}", "{newest.key}", '8: delta asks for "newest.key", which is no fact, did you mean "newest.id"?'),
        ("{oldest.id}", "1", "9: older has no cursor: it would lead to the same answer again"),
        ("{oldest.id}", "{now.seconds}", '9: older asks for "now.seconds", which is no fact'),
        ('"{origin}/api/{post}?after={newest.id}"', '"ftp://{post}"', "8: delta should be an address that begins with https:// or http://"),
        ('"{origin}/api/{post}?after={newest.id}"', '"{origin}/{Post"', "8: delta has a brace that is not closed, or a name in braces"),
        ("items: entries[]", "items: entries[", "11: payloads: items is no path after 7 characters"),
        ('    id: "tick-{id}"\n', "", '11: payloads: "id" is missing: without it a delta cannot be told from what the page shows'),
        ("    html: body\n", "", "11: payloads: html and title are missing: nothing says what an item's words are"),
        ("items: entries[]", "markup: entries[]", "11: payloads: says neither items (entries of JSON) nor item (elements of markup)"),
        ("items: entries[]", 'item: "div.tick"', "12: payloads: id is for entries of JSON; markup is read as pages are"),
        ("items: entries[]", "items: entries[]\n    item: p", "11: payloads: items are entries of JSON, markup and item are of markup"),
        ("  post: {address", "  host: {address: '(x)'}\n  post: {address", "7: facts: host is used by no address"),
        ("{address: '/live/(\\d+)'}", "{}", "7: facts: post stands nowhere: say address, page or element"),
        ("{address: '/live/(\\d+)'}", "{address: '(x)', attribute: id}", "7: facts: attribute belongs to element, which is missing"),
    ],
)
def test_a_mistake_has_its_line_and_its_fix(good, bad, mistake):
    """As those of sources.yaml do."""
    assert good in GOOD

    assert any(f"sites/dock.yaml:{mistake}" in line for line in said(GOOD.replace(good, bad))), said(GOOD.replace(good, bad))


@pytest.mark.parametrize("text", ["", "- a\n", "name: [", "name: Dock\n"])
def test_what_is_no_data_file_is_said(text):
    """An empty one, a list, broken YAML, half a file."""
    assert said(text)


def test_all_mistakes_of_all_files_come_at_once(tmp_path):
    """In the order of the files and their lines."""
    (tmp_path / "b.yaml").write_text(GOOD.replace("timezone", "timezon").replace("html", "htlm"))
    (tmp_path / "a.yaml").write_text("name: [\n")
    (tmp_path / "notes.txt").write_text("not one of them")

    with pytest.raises(ConfigErrors) as caught:
        load_sites(tmp_path)

    assert ["a.yaml", "b.yaml", "b.yaml"] == [mistake.file.rpartition("/")[2] for mistake in caught.value.mistakes]


def test_the_shipped_files_are_good():
    """Each site once, and at least those whose endpoints are known."""
    names = [site.file for site in shipped()]

    assert len(names) == len(set(names))
    assert {f"sites/{name}.yaml" for name in ("guardian", "lemonde", "franceinfo", "aljazeera", "wordpress-liveblog")} <= set(names)
