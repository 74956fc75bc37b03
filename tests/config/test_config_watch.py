"""The file while the daemon runs: changes arrive once, whole, and however they were made."""

import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from aggregator.config.load import Loaded, load
from aggregator.config.mistakes import ConfigErrors
from aggregator.config.watch import watch

FIRST = "contact: first@example.org\n"
SECOND = "contact: second@example.org\n"


@pytest.fixture
def file(tmp_path):
    """Return a file that can be used."""
    path = tmp_path / "sources.yaml"
    path.write_text(FIRST)
    return path


@asynccontextmanager
async def watching(path, *, environ=None, every=30.0, since=None, settle=0.3):
    """Give a function that waits for the next change, and the event that forces one."""
    force = asyncio.Event()
    changes = watch(path, {} if environ is None else environ, force, since=since, every=every)
    pending = []

    async def following(seconds=30.0):
        pending[:] = pending or [asyncio.ensure_future(anext(changes))]
        done, _ = await asyncio.wait(pending, timeout=seconds)
        if not done:
            return None
        return pending.pop().result()

    assert await following(settle) is None
    try:
        yield following, force
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        await changes.aclose()


def contact(change):
    """Return the contact of a change that loaded."""
    return change.settings.contact if isinstance(change, Loaded) else change


async def test_a_write_is_a_change(file):
    """What the user saves is loaded."""
    async with watching(file) as (following, _):
        file.write_text(SECOND)

        assert "second@example.org" == contact(await following())


async def test_a_new_file_in_the_place_of_the_old_is_a_change(file):
    """Editors write beside the file and rename, again and again."""
    async with watching(file) as (following, _):
        for text in (SECOND, FIRST, SECOND):
            beside = file.with_suffix(".tmp")
            beside.write_text(text)
            beside.replace(file)

            assert text.split()[1] == contact(await following())


async def test_a_link_that_is_turned_is_a_change(tmp_path):
    """Kubernetes turns the link ..data to a new folder; the file's own link stays as it is."""
    for name, text in (("..one", FIRST), ("..two", SECOND)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sources.yaml").write_text(text)
    (tmp_path / "..data").symlink_to("..one")
    (tmp_path / "sources.yaml").symlink_to(Path("..data") / "sources.yaml")
    async with watching(tmp_path / "sources.yaml") as (following, _):
        (tmp_path / "..tmp").symlink_to("..two")
        (tmp_path / "..tmp").replace(tmp_path / "..data")

        assert "second@example.org" == contact(await following())


async def test_a_bad_file_is_said_and_a_good_one_follows(file):
    """The caller keeps what it has until the file can be used again."""
    async with watching(file) as (following, _):
        file.write_text("contakt: x\n")
        bad = await following()
        file.write_text(SECOND)
        good = await following()

    assert (True, "second@example.org") == (isinstance(bad, ConfigErrors), contact(good))


async def test_a_file_that_goes_and_comes_back_is_said(file):
    """A file that is away is a mistake, not the end of the watch."""
    async with watching(file) as (following, _):
        file.unlink()
        gone = await following()
        file.write_text(SECOND)
        back = await following()

    assert (True, "second@example.org") == (isinstance(gone, ConfigErrors), contact(back))


async def test_touching_and_neighbours_are_no_change(file):
    """Only another content is news."""
    async with watching(file) as (following, _):
        os.utime(file)
        (file.parent / "other.yaml").write_text("x")

        assert await following(0.7) is None


async def test_force_loads_an_unchanged_file(file):
    """After SIGHUP the variables are read again."""
    file.write_text("contact: ${WHO}\n")
    environ = {"WHO": "first@example.org"}
    async with watching(file, environ=environ) as (following, force):
        environ["WHO"] = "second@example.org"
        force.set()

        assert ("second@example.org", False) == (contact(await following()), force.is_set())


async def test_a_change_before_the_watch_is_not_lost(file):
    """What was saved while the daemon started is found, if the watch is told what it started with."""
    loaded = load(file, {})
    file.write_text(SECOND)
    changes = watch(file, {}, asyncio.Event(), since=loaded)

    assert "second@example.org" == contact(await anext(changes))
    await changes.aclose()


async def test_a_change_that_the_system_does_not_tell_is_found(tmp_path):
    """Some mounts tell nothing; a folder that is not there yet tells nothing either."""
    path = tmp_path / "later" / "sources.yaml"
    async with watching(path, every=0.2) as (following, _):
        path.parent.mkdir()
        path.write_text(SECOND)

        assert "second@example.org" == contact(await following())


async def test_the_watch_ends_at_once(file):
    """A daemon that stops does not wait for the watch."""
    async with asyncio.timeout(30):
        async with watching(file, every=3600):
            pass
