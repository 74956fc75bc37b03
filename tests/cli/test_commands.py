"""The commands as a shell sees them: what they print, and their exit codes."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime

import pytest
from livesite import entry, status

from aggregator.demo.harbour import HARBOUR
from aggregator.demo.skins import SKINS, render
from aggregator.store.sqlite import SqliteStore

MISTAKES = """\
contact: nobody
sources:
  - name: a
    url: htps://example.org/live
    evry: 60s
    timezone: Europe/Pariss
  - name: a
    index: https://example.org/
    every: 10
channels:
  desk: {webhook: "https://example.org/hook", secret: "${NOT_SET_ANYWHERE}"}
rules:
  - name: r
    match: '"never closed'
    on: [new, deleted]
    notify: [dsek]
feed: {text: full}
"""


@pytest.fixture
def aggregator(tmp_path):
    """Run a command in a folder of its own; return its exit code and what it printed."""

    async def run(*words, stdin=b"", **environ):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "aggregator",
            *map(str, words),
            cwd=tmp_path,
            env={"PATH": "", "HOME": str(tmp_path), **environ},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate(stdin)
        return process.returncode, out.decode(), err.decode()

    return run


@pytest.fixture
def harbour(tmp_path):
    """Save a live page of our own and return its path."""
    page = tmp_path / "harbour.html"
    page.write_text(render(HARBOUR, 12.0, SKINS["seed-flat"]), encoding="utf-8")
    return page


async def test_check_says_every_mistake_at_once_with_its_line(aggregator, tmp_path):
    """Ten mistakes are ten lines `file:line: what`, and exit code 2."""
    (tmp_path / "sources.yaml").write_text(MISTAKES)

    code, out, _ = await aggregator("check")

    assert 2 == code
    lines = out.splitlines()
    assert [1, 4, 5, 6, 7, 9, 11, 14, 15, 16, 17] == [int(line.split(":")[1]) for line in lines]
    assert all(line.startswith("sources.yaml:") for line in lines)


async def test_check_is_content_with_a_good_file(aggregator, tmp_path):
    """A file that can be used is exit code 0, for people and for machines."""
    (tmp_path / "sources.yaml").write_text("contact: desk@example.org\nsources: [https://example.org/live]\n")

    assert (0, "sources.yaml: good, 1 source, 0 rules, 0 channels\n") == (await aggregator("check"))[:2]
    assert {"ok": True, "warnings": []} == json.loads((await aggregator("check", "--json"))[1])


async def test_extract_lists_the_items_of_a_saved_page(aggregator, harbour):
    """A file, and the same from standard input."""
    code, out, _ = await aggregator("extract", "--json", harbour)
    again = await aggregator("extract", "--json", "-", stdin=harbour.read_bytes())

    assert (0, out) == again[:2]
    assert 0 == code
    assert HARBOUR.title == json.loads(out)["page"]["title"]
    assert "THE GAUGE" in [item["label"] for item in json.loads(out)["items"]]


async def test_extract_for_people_says_what_was_read(aggregator, harbour):
    """Without --json the items are listed, one below the other."""
    code, out, _ = await aggregator("extract", harbour)

    assert 0 == code
    assert "THE GAUGE" in out


async def test_extract_uses_the_address_and_instant_it_is_told(aggregator, tmp_path):
    """`--url` makes links whole, `--at` dates clocks that have no day."""
    page = tmp_path / "blocks.html"
    page.write_text(render(HARBOUR, 12.0, SKINS["flat-clock"]), encoding="utf-8")

    _, out, _ = await aggregator("extract", "--json", "--url", "https://paper.example/live/x", "--at", "2026-03-14T07:10:00Z", page)

    found = json.loads(out)
    assert "https://paper.example/live/x" == found["page"]["url"]
    assert {"2026-03-14"} == {item["published_at"][:10] for item in found["items"]}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("extract", "nowhere.html"), 2),
        (("extract", "."), 2),
        (("extract", "-"), 2),
        (("extract", "article.html"), 3),
        (("extract", "--at", "yesterday", "article.html"), 2),
        (("extract", "http://127.0.0.1:9/live"), 4),
        (("extract", "--config", "nowhere.yaml", "article.html"), 2),
        (("items",), 5),
        (("sources",), 5),
        (("deliveries", "list"), 5),
        (("deliveries", "retry"), 5),
        (("run", "--listen", "everywhere"), 2),
        (("run", "--listen", "127.0.0.1:99999"), 2),
        (("run",), 2),
        (("check", "--config", "nowhere.yaml"), 2),
        (("nothing-of-the-kind",), 2),
    ],
)
async def test_exit_codes_say_whose_fault_it_is(aggregator, tmp_path, words, code):
    """Bad input, no live page, a failed fetch, a database that is not there: each has its code and says what to do."""
    (tmp_path / "article.html").write_text("<html><body><article><h1>One</h1><p>An article like any other.</p></article></body></html>")

    got, out, err = await aggregator(*words)

    assert code == got, out + err
    assert "Traceback" not in err
    assert err.strip() or out.strip()


async def test_a_failed_fetch_is_told_to_machines_too(aggregator, tmp_path, livesite):
    """`extract --json URL` prints an object with the reason and exits 4."""
    page = livesite.page(skin="blocks")
    livesite.fail(page, status(503))
    (tmp_path / "c.yaml").write_text("network: {allow: [127.0.0.0/8]}\nhosts: {127.0.0.1: {gap: 0s}}\n")

    code, out, _ = await aggregator("extract", "--json", "--config", "c.yaml", livesite.url_of(page))

    assert 4 == code
    assert (False, "http-503", []) == tuple(json.loads(out)[name] for name in ("live", "reason", "items"))


async def test_extract_reads_an_address(aggregator, tmp_path, livesite):
    """An address is fetched as politely as a look, by the settings of the file that is named."""
    page = livesite.page(skin="blocks")
    for n in range(4):
        livesite.publish(page, entry(n))
    (tmp_path / "c.yaml").write_text("network: {allow: [127.0.0.0/8]}\nhosts: {127.0.0.1: {gap: 0s}}\n")

    code, out, _ = await aggregator("extract", "--json", livesite.url_of(page), AGGREGATOR_CONFIG="c.yaml")

    assert 0 == code
    assert 4 == len(json.loads(out)["items"])
    assert 1 == livesite.asked["/robots.txt"]


async def test_lists_of_an_empty_database_say_what_to_do(aggregator, tmp_path):
    """Nothing yet is no error, and the next step is named; machines get an empty list."""
    store = await SqliteStore.open(tmp_path / "news.db")
    await store.adopt([], datetime.now(UTC))
    await store.close()

    for words in (("items",), ("sources",), ("deliveries", "list")):
        code, out, _ = await aggregator(*words, "--db", "news.db")
        assert 0 == code
        assert out.strip()
        assert [] == json.loads((await aggregator(*words, "--db", "news.db", "--json"))[1])


async def test_commands_that_write_take_the_lock_when_no_daemon_runs(aggregator, tmp_path):
    """`deliveries retry` without a daemon opens the database itself."""
    store = await SqliteStore.open(tmp_path / "news.db")
    held = await aggregator("deliveries", "retry", "--db", "news.db")
    await store.close()

    assert 5 == held[0]
    code, out, _ = await aggregator("deliveries", "retry", "--db", "news.db", "--json")
    assert (0, {"retried": 0}) == (code, json.loads(out))


@pytest.mark.parametrize("words", [("items",), ("sources",), ("deliveries", "list"), ("items", "--json"), ("forget", "x", "--yes")])
async def test_a_file_that_is_no_database_is_one_line(aggregator, tmp_path, words):
    """Noise where the database should be is exit code 5 and a sentence, as with `run`."""
    (tmp_path / "junk.db").write_bytes(bytes(range(256)) * 40)

    code, out, err = await aggregator(*words, "--db", "junk.db")

    assert (5, "", 1) == (code, out, len(err.splitlines()))
    assert "junk.db is damaged" in err
