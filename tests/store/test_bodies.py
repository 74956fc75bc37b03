"""Kept bodies: one file for each different body, whole or not there."""

from __future__ import annotations

import hashlib
import threading

import pytest
from storing import at

from aggregator.store.bodies import Bodies, BodyDamaged

BODY = b"<html>" + b"The gates stay shut. " * 500


@pytest.fixture
def bodies(tmp_path):
    """Return the bodies beside a database."""
    return Bodies(tmp_path / "db" / "news.db")


def files(bodies):
    """Return all files, whatever they are."""
    return sorted(file for file in bodies.folder.rglob("*") if file.is_file())


def test_a_body_comes_back_as_it_was(bodies):
    """The name is what sha256sum prints, the file is small, the bytes are the same."""
    name = bodies.keep(BODY, at(0))

    assert hashlib.sha256(BODY).hexdigest() == name
    assert BODY == bodies.read(name)
    assert len(BODY) > 20 * files(bodies)[0].stat().st_size
    assert bodies.folder.name == "news"


def test_the_same_body_is_kept_once(bodies):
    """A page that goes back and forth between two states costs two files."""
    for second in range(6):
        bodies.keep(BODY + b"ab"[second % 2 :][:1], at(second))

    assert 2 == len(files(bodies))


def test_a_body_goes_with_the_last_look_that_needs_it(bodies):
    """Pruning looks at the latest look that named a body, also when an older one is told later."""
    old, used_again = bodies.keep(b"old", at(0)), bodies.keep(b"again", at(0))
    bodies.keep(b"again", at(100))
    bodies.keep(b"again", at(50))

    assert 1 == bodies.prune(at(60))
    assert bodies.read(old) is None
    assert b"again" == bodies.read(used_again)
    assert 1 == bodies.prune(at(101))


def test_what_a_kill_left_half_written_is_no_body(bodies):
    """A half file is never read, and a later look writes the body whole."""
    name = bodies.keep(BODY, at(0))
    kept = files(bodies)[0]
    kept.rename(kept.with_name(f"{name}.half"))

    assert bodies.read(name) is None
    assert name == bodies.keep(BODY, at(1))
    assert BODY == bodies.read(name)


@pytest.mark.parametrize(
    "garble", [lambda raw: raw[:-20], lambda raw: raw[:0], lambda raw: b"x" + raw, lambda raw: raw[:30] + b"\0" + raw[31:]]
)
def test_a_damaged_body_is_said(bodies, garble):
    """What does not unpack to what its name says is never given out."""
    name = bodies.keep(BODY, at(0))
    kept = files(bodies)[0]
    kept.write_bytes(garble(kept.read_bytes()))

    with pytest.raises(BodyDamaged, match=name):
        bodies.read(name)


def test_two_threads_may_keep_and_prune_at_once(bodies):
    """A body that was kept just now is not pruned, whoever prunes."""
    lost = []

    def keep():
        for second in range(1000, 1060):
            name = bodies.keep(BODY, at(second))
            lost.extend([] if bodies.has(name) else [second])

    threads = [threading.Thread(target=keep), threading.Thread(target=lambda: [bodies.prune(at(999)) for _ in range(60)])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not lost
