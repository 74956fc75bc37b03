"""The stores that the contract suite is run against, and a reader of the SQLite one."""

from __future__ import annotations

import pytest
from storing import SOURCE, START

from aggregator.store.reader import Reader
from aggregator.store.sqlite import SqliteStore

STORES = {"sqlite": SqliteStore.open}


@pytest.fixture
def path(tmp_path):
    """Return where the database of a test lies."""
    return tmp_path / "db" / "news.db"


@pytest.fixture(params=sorted(STORES))
async def reopen(request, path):
    """Return what opens the store anew as after a restart, with one source adopted; closes what it opened."""
    opened = []

    async def again(*, adopt=(SOURCE,)):
        while opened:
            await opened.pop().close()
        store = await STORES[request.param](path)
        opened.append(store)
        if adopt:
            await store.adopt(adopt, START)
        return store

    yield again
    while opened:
        await opened.pop().close()


@pytest.fixture
async def store(reopen):
    """Open an empty store that watches one page."""
    return await reopen()


@pytest.fixture
def reader(path):
    """Open a reader beside the store."""
    with Reader(path) as opened:
        yield opened
