"""How a command asks the daemon to write."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from aggregator.daemon.control import Control, NoDaemon, ask, perform, socket_path
from aggregator.store.sqlite import SqliteStore


def now():
    """Return the instant it is."""
    return datetime.now(UTC)


@pytest.fixture
async def store(tmp_path):
    """Open a database of our own."""
    opened = await SqliteStore.open(tmp_path / "news.db")
    yield opened
    await opened.close()


async def test_a_request_is_carried_out_by_the_daemon(tmp_path, store):
    """What a command asks for is done on the daemon's store, and it is told."""
    carried_out = []
    async with Control(tmp_path / "news.db", store, now=now, after=lambda: carried_out.append(1)):
        answer = await asyncio.to_thread(ask, tmp_path / "news.db", {"verb": "retry", "ids": []})

    assert {"retried": 0} == answer
    assert [1] == carried_out


async def test_without_a_daemon_there_is_nobody_to_ask(tmp_path):
    """A database nobody writes has no socket, or a dead one."""
    with pytest.raises(NoDaemon):
        await asyncio.to_thread(ask, tmp_path / "news.db", {"verb": "retry"})


async def test_what_is_not_understood_is_said(tmp_path, store):
    """Unknown verbs and broken lines get an answer, not silence."""
    assert "unknown verb" in (await perform(store, {"verb": "drop"}, now()))["error"]
    async with Control(tmp_path / "news.db", store, now=now, after=lambda: None):
        reader, writer = await asyncio.open_unix_connection(socket_path(tmp_path / "news.db"))
        writer.write(b"not json\n")
        line = await reader.readline()
        writer.close()

    assert b"not understood" in line


async def test_only_the_owner_may_ask(tmp_path, store):
    """The socket is closed to other users, and gone when the daemon is."""
    path = socket_path(tmp_path / "news.db")
    async with Control(tmp_path / "news.db", store, now=now, after=lambda: None):
        assert 0o600 == path.stat().st_mode & 0o777

    assert not path.exists()
