"""Half an hour without us, on a page that shows its last twenty entries and leads to the older ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from daemon_running import RunningDaemon

from aggregator.demo.writing import write

CONFIG = """
sources: [{{name: storm, url: "{page}", every: 1s}}]
hosts: {{127.0.0.1: {{gap: 0s}}}}
network: {{allow: [127.0.0.0/8]}}
channels: {{desk: {{webhook: "{hook}", secret: "{secret}", private: true}}}}
rules: [{{name: everything, on: [new, edited, removed], notify: [desk]}}]
"""
OUTAGE = 1800  # seconds that the newspaper's and our clock are told to have passed


def rows(db, sql):
    """Ask the database."""
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("skin", ["blocks", "flat-clock", "hashed", "seed-flat"])
async def test_an_outage_loses_nothing_that_the_site_still_serves(tmp_path, livesite, receiver, secret, skin):
    """What was published in half an hour without us is found on older pages, stored once and told once."""
    page = livesite.page(skin=skin, window=20, starts_in=-2 * OUTAGE)
    page.paged = True
    now = page.coverage.seconds(datetime.now(UTC))
    for n in range(60):  # until the outage began
        livesite.publish(page, write(1, n), published=now - OUTAGE - 60 * (60 - n))
    (tmp_path / "sources.yaml").write_text(CONFIG.format(page=livesite.url_of(page), hook=receiver.url, secret=secret), encoding="utf-8")
    daemon = RunningDaemon(tmp_path)
    await daemon.start()
    await daemon.until(lambda: daemon.events("page.looked"))
    await daemon.end()
    _an_hour_ago(daemon.db)
    for n in range(60, 150):  # during it: ninety, of which the page itself shows twenty
        livesite.publish(page, write(1, n), published=now - OUTAGE + 20 * (n - 60))

    async with daemon:
        await daemon.until(lambda: len(receiver.accepted) >= 90)
        code = await daemon.end()

    texts = {row[0].split("\n\n")[0] for row in rows(daemon.db, "SELECT text FROM items")}
    assert 0 == code
    assert {write(1, n).paragraphs[0] for n in range(40, 150)} <= texts
    assert rows(daemon.db, "SELECT count(*) FROM items") == rows(daemon.db, "SELECT count(DISTINCT text) FROM items")
    assert [(0,)] == rows(daemon.db, "SELECT coalesce(sum(missed), 0) FROM looks")
    assert [(70,)] == rows(daemon.db, "SELECT count(*) FROM items WHERE backfilled = 1")
    assert [("new",)] == rows(daemon.db, "SELECT DISTINCT kind FROM changes")
    assert 90 == len(receiver.accepted)
    assert not receiver.duplicates


def _an_hour_ago(db):
    """Date what was seen before the outage to its beginning: the test does not wait half an hour."""
    then = (datetime.now(UTC) - timedelta(seconds=OUTAGE)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("UPDATE pages SET last_seen_at = ?, first_look_at = ?", [then, then])
        connection.execute("UPDATE items SET first_seen_at = ?, last_seen_at = ?", [then, then])
        connection.commit()
