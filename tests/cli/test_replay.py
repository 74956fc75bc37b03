"""A replay leaves the ledger that a daemon would have left."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from contextlib import closing

import livesite as faults
import pytest
from daemon_running import RunningDaemon
from livesite import entry
from test_commands_of_care import CONFIG, aggregator

URL = "https://paper.example/live/storm"
LEDGER = "SELECT item, kind, version, at, after, baseline, backfilled, class, text, reason FROM changes ORDER BY id"
DELIVERIES = "SELECT id, channel, body FROM deliveries ORDER BY alert, channel"
RULES = """
sources: [{name: storm, url: "https://paper.example/live/storm", timezone: UTC}]
channels: {desk: {webhook: "https://desk.example/hook", secret: "whsec_bGl2ZS1hZ2dyZWdhdG9yLXRlc3Qtc2VjcmV0LTAx"}}
rules: [{name: everything, on: [new, edited, removed, failing, recovered], notify: [desk]}]
"""


def rows(db, sql):
    """Return what a database says."""
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def page(*names, **texts):
    """Return a small live page, newest first."""
    items = [
        f'<article id="p{name}"><time datetime="2024-11-05T08:{name:02d}:00Z">08:{name:02d}</time>'
        f"<h3>Bulletin number {name}</h3><p>{texts.get(f'p{name}', f'The water has reached mark {name} at the gates.')}</p></article>"
        for name in names
    ]
    head = '<!doctype html><html lang="en"><head><title>Storm surge, live updates</title></head>'
    return f"{head}<body><main><h1>Storm surge, live</h1>{''.join(items)}</main></body></html>".encode()


LOOKS = {
    "2024-11-05T080510Z": page(4, 3, 2, 1),
    "2024-11-05T080610.500Z": page(6, 4, 3, 2, 1),
    "2024-11-05T080710Z": page(6, 4, 3, 2, 1, p3="The water has reached mark 30 at the gates."),
    "2024-11-05T080810Z": page(6, 4, 3, 1, p3="The water has reached mark 30 at the gates."),
    "2024-11-05T080910Z": page(6, 4, 3, 1, p3="The water has reached mark 30 at the gates."),
}
KINDS = ["new"] * 4 + ["new", "edited", "removed"]


@pytest.fixture
def folder(tmp_path):
    """Write a folder of bodies, two files that are none, and the rules."""
    (tmp_path / "sources.yaml").write_text(RULES)
    made = tmp_path / "bodies"
    made.mkdir()
    for name, body in LOOKS.items():
        (made / f"{name}.html").write_bytes(body)
    (made / "README").write_text("nothing to read")
    (made / ".DS_Store").write_bytes(b"\0")
    return made


async def replayed(tmp_path, what, name="out.db"):
    """Replay something and return the new database, and what was said."""
    out = tmp_path / name
    code, said = await aggregator("replay", "--db", out, "--config", tmp_path / "sources.yaml", "--url", URL, "--json", what)
    assert 0 == code, said
    return out, json.loads(said.splitlines()[-1])


async def test_a_folder_becomes_the_ledger_of_its_instants(tmp_path, folder):
    """Baseline, news, edit and removal carry the instants of their files, and what is promised is withheld."""
    out, told = await replayed(tmp_path, folder)

    assert KINDS == [row[1] for row in rows(out, LEDGER)]
    assert ["2024-11-05T08:05:10.000Z", "2024-11-05T08:06:10.500Z", "2024-11-05T08:07:10.000Z", "2024-11-05T08:09:10.000Z"] == sorted(
        {row[3] for row in rows(out, LEDGER)}
    )
    assert [("withheld", 3)] == rows(out, "SELECT state, count(*) FROM deliveries GROUP BY state")
    assert {"new": 5, "edited": 1, "removed": 1} == told["changes"]
    assert (5, 3, 3) == (told["looks"], told["alerts"], told["deliveries"])
    assert [("storm", "page")] == rows(out, "SELECT id, kind FROM sources")


async def test_a_replay_is_the_same_twice(tmp_path, folder):
    """Ids, bytes of messages and all: nothing in it depends on when or where it runs."""
    first, _ = await replayed(tmp_path, folder, "a.db")
    second, _ = await replayed(tmp_path, folder, "b.db")

    assert rows(first, LEDGER) == rows(second, LEDGER)
    assert rows(first, DELIVERIES) == rows(second, DELIVERIES)


async def test_headers_beside_a_body_are_those_of_the_answer(tmp_path, folder):
    """A 304 is a second sighting of a removal, an error removes nothing and becomes trouble, a validator is remembered."""
    (folder / "2024-11-05T080910Z.html").unlink()
    (folder / "2024-11-05T080910Z.headers.json").write_text('{"status": 304, "headers": {"ETag": "\\"v5\\""}}')
    for minute in (10, 13, 16):
        (folder / f"2024-11-05T08{minute}00Z.html").write_bytes(b"<h1>Sorry</h1>")
        (folder / f"2024-11-05T08{minute}00Z.headers.json").write_text('{"status": 503, "headers": {"Retry-After": "30"}}')

    out, _ = await replayed(tmp_path, folder)

    assert [*KINDS, "failing"] == [row[1] for row in rows(out, LEDGER)]
    assert "http-503" == rows(out, LEDGER)[-1][-1]
    assert [('"v5"',)] == rows(out, "SELECT etag FROM pages")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
async def test_a_warc_becomes_the_same_ledger(tmp_path, folder, packed):
    """Records of other addresses, requests, chunks, codings, redirects and revisits are understood."""
    warc = tmp_path / ("crawl.warc.gz" if packed else "crawl.warc")
    (tmp_path / warc.name).write_bytes(b"".join(gzip.compress(one) if packed else one for one in records()))

    from_folder, _ = await replayed(tmp_path, folder, "folder.db")
    from_warc, _ = await replayed(tmp_path, warc, "warc.db")

    assert rows(from_folder, LEDGER) == rows(from_warc, LEDGER)
    assert rows(from_folder, DELIVERIES) == rows(from_warc, DELIVERIES)


def record(kind, date, block, url=URL, **headers):
    """Return one WARC record."""
    listed = {"WARC-Type": kind, "WARC-Date": date, "WARC-Target-URI": url, **{name.replace("_", "-"): v for name, v in headers.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in listed.items())
    return f"WARC/1.1\r\n{lines}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def http(body, *headers, status="200 OK"):
    """Return an HTTP answer as it was on the wire."""
    return "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers, "")).encode() + body


def records():
    """Yield the looks of LOOKS as a crawler would have written them, out of order and amid others."""
    bodies = list(LOOKS.values())
    half = len(bodies[1]) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (bodies[1][:half], bodies[1][half:], b""))
    yield record("warcinfo", "2024-11-05T08:00:00Z", b"software: a crawler\r\n", url="")
    yield record("response", "2024-11-05T08:06:10.500Z", http(chunks, "Transfer-Encoding: chunked"))
    yield record("request", "2024-11-05T08:05:10Z", b"GET /live/storm HTTP/1.1\r\n\r\n")
    yield record("response", "2024-11-05T08:05:10Z", http(bodies[0]), url=f"{URL}?utm_source=crawler")
    yield record("response", "2024-11-05T08:05:30Z", http(page(9, 8)), url="https://paper.example/live/other")
    yield record("response", "2024-11-05T08:07:10Z", http(zlib.compress(bodies[2]), "Content-Encoding: deflate"))
    yield record("response", "2024-11-05T08:08:10Z", http(gzip.compress(bodies[3]), "Content-Encoding: gzip"), WARC_Payload_Digest="sha1:X")
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    yield record("revisit", "2024-11-05T08:09:10Z", http(b""), WARC_Payload_Digest="sha1:X", WARC_Profile=profile)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("2024-11-05T081000Z.headers.json", b"{", "not JSON"),
        ("2024-11-05T081000Z.headers.json", b'{"status": "fine"}', "no HTTP status"),
        ("2024-11-05T081000Z.headers.json", b'{"headers": {"Age": 7}}', "headers"),
        ("2024-11-05T081000Z.html.gz", b"no gzip", "gzip"),
        ("2024-13-45T081000Z.html", b"", "2024-13-45"),
    ],
)
async def test_a_recording_with_a_mistake_is_refused_and_named(tmp_path, folder, name, content, says):
    """The file and its mistake are said, with the exit code for bad input."""
    (folder / name).write_bytes(content)
    code, said = await aggregator("replay", "--db", tmp_path / "out.db", "--url", URL, folder)

    assert 2 == code, said
    assert name in said
    assert says.lower() in said.lower()


@pytest.mark.parametrize(
    "content", [b"", b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\nHTTP", b"%PDF-1.7 none", b"\x1f\x8bnone"]
)
async def test_a_file_that_is_no_recording_is_refused(tmp_path, content):
    """Empty, cut and foreign files make no database that one could take for a result."""
    (tmp_path / "odd.warc").write_bytes(content)
    code, said = await aggregator("replay", "--db", tmp_path / "out.db", "--url", URL, tmp_path / "odd.warc")

    assert 2 == code, said
    assert "odd.warc" in said
    assert not (tmp_path / "out.db").exists()


async def test_a_page_that_is_known_is_not_replayed_into(tmp_path, folder):
    """Two pasts of one page would make one false one."""
    out, _ = await replayed(tmp_path, folder)
    before = rows(out, LEDGER)
    code, said = await aggregator("replay", "--db", out, "--url", URL, folder)

    assert 2 == code
    assert "knows" in said
    assert before == rows(out, LEDGER)


async def test_a_daemon_and_a_replay_of_what_it_kept_leave_equal_ledgers(tmp_path, livesite, receiver, secret):
    """News, edits, faulty looks and a removal: ids, kinds, versions, instants, words and messages are the same."""
    page = livesite.page(skin="blocks")
    for n in range(5):
        livesite.publish(page, entry(n))
    (tmp_path / "sources.yaml").write_text(CONFIG.format(page=livesite.url_of(page), hook=receiver.url, secret=secret))
    async with RunningDaemon(tmp_path) as daemon:
        await daemon.until(lambda: daemon.events("page.looked"))
        livesite.publish(page, entry(9))
        await receiver.wait_for(1, 15)
        livesite.fail(page, faults.error_text(), looks=1)
        livesite.edit(page, entry(9, paragraphs=("Wave 9 reached the second quay as well.",)))
        await receiver.wait_for(2, 15)
        livesite.fail(page, faults.half(), looks=1)
        livesite.remove(page, entry(2))
        await receiver.wait_for(3, 15)
        livesite.fail(page, faults.status(500), looks=1)
        livesite.publish(page, entry(10))
        await receiver.wait_for(4, 15)
        assert 0 == await daemon.end()

    words = ("--config", tmp_path / "sources.yaml", "--url", livesite.url_of(page))
    code, said = await aggregator("replay", "--db", tmp_path / "out.db", *words, daemon.db)

    assert 0 == code, said
    assert ["new"] * 6 + ["edited", "removed", "new"] == [row[1] for row in rows(daemon.db, LEDGER)]
    assert rows(daemon.db, LEDGER) == rows(tmp_path / "out.db", LEDGER)
    assert rows(daemon.db, DELIVERIES) == rows(tmp_path / "out.db", DELIVERIES)
    assert [("sent", 4)] == rows(daemon.db, "SELECT state, count(*) FROM deliveries GROUP BY state")
    assert [("withheld", 4)] == rows(tmp_path / "out.db", "SELECT state, count(*) FROM deliveries GROUP BY state")
