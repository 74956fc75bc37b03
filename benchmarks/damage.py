"""What a damaged file comes to: the torn end of the log is cut off at a commit, all other damage is found and left alone.

A store is filled, a checkpoint is held half-way by a reader, more is written, and the files are copied as kill -9 would
leave them. Each case damages a copy and opens it as the daemon does.

- the end: the log is cut or garbled behind the last frame that a checkpoint copied. It opens, passes integrity_check, and
  holds what some first plans had committed, whole, with their messages.
- before it: the log is garbled in frames that were copied already. SQLite would mix old pages with new ones; we refuse.
- the file: a page of the database is noise, or its end is missing. We refuse.

Refused means: StoreDamaged, in words, and every byte as before.

    python benchmarks/damage.py [--quick] [--ends N] [--others N] [--seed N]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sqlite3
import struct
import sys
import tempfile
import time
from bisect import bisect_right
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "store"))

from storing import SOURCE, START, a_plan, alert, edited, new, removed, render, sighting

from aggregator.store import wal
from aggregator.store.connection import open_for_writing
from aggregator.store.errors import StoreDamaged, StoreError
from aggregator.store.sqlite import SqliteStore

PLANS = 60
LOG_HEADER, FRAME_HEADER = 32, 24
SUFFIXES = ("", "-wal", "-shm")
LEDGER = "SELECT id, kind, item, version, at, text FROM changes ORDER BY id"
MESSAGES = "SELECT id, body FROM deliveries ORDER BY alert, id"


@dataclass(slots=True, kw_only=True)
class Scene:
    """Files as a kill left them, and what had been committed when. `copied` is where the log's copied frames end."""

    folder: Path
    page_size: int
    copied: int
    copied_changes: int
    changes: list[tuple[object, ...]]
    messages: list[tuple[object, ...]]
    commits: list[int] = field(default_factory=list)  # changes in the ledger after each plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one case came to. `wrong` is None when the promise held; `held` says how much of the ledger was there."""

    wrong: str | None
    held: int = 0


async def build(folder: Path, *, whole: bool) -> Scene:
    """Fill a store; `whole` closes it, else its files are copied while they are in use."""
    live = folder / "live" / "news.db"
    store = await SqliteStore.open(live)
    await store.adopt([SOURCE], START)
    commits = []
    for number in range(PLANS):
        await apply(store, number)
        commits.append(ask(live, "SELECT count(*) FROM changes"))
        if number == PLANS // 2 and not whole:
            reader = sqlite3.connect(live)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM changes").fetchone()  # holds the log, so that it is not begun anew
            with closing(sqlite3.connect(live)) as other:
                other.execute("PRAGMA wal_checkpoint(PASSIVE)")
    index = wal.progress(live)
    if whole:
        await store.close()
    scene = folder / "scene"
    scene.mkdir()
    for suffix in SUFFIXES:
        if (one := live.with_name(live.name + suffix)).exists():
            shutil.copyfile(one, scene / one.name)
    if not whole:
        reader.close()
        await store.close()
    with closing(sqlite3.connect(live)) as connection:
        changes, messages = connection.execute(LEDGER).fetchall(), connection.execute(MESSAGES).fetchall()
    page_size = struct.unpack_from(">H", (scene / "news.db").read_bytes(), 16)[0]
    copied = LOG_HEADER + (index.copied if index else 0) * (FRAME_HEADER + page_size)
    half = commits[PLANS // 2]
    return Scene(folder=scene, page_size=page_size, copied=copied, copied_changes=half, changes=changes, messages=messages, commits=commits)


async def apply(store: SqliteStore, number: int) -> None:
    """Apply one plan of a coverage that adds, edits and removes."""
    keys, second = [f"n{number}k{place}" for place in range(3)], number * 60
    changes = [new(key, second) for key in keys]
    if number:
        changes += [edited(f"n{number - 1}k0", second, text=f"The gates open, at {number}."), removed(f"n{number - 1}k1", second)]
    seen = [sighting(key, place) for place, key in enumerate(keys)]
    await store.apply(a_plan(*changes, seconds=second, sightings=seen, alerts=[alert(n, "desk") for n in range(len(changes))]), render)


def ask(path: Path, sql: str) -> int:
    """Ask one number."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return int(connection.execute(sql).fetchone()[0])


# ------------------------------------------------------------------------------------------------- damage


def tear(scene: Scene, log: Path, dice: random.Random) -> str:
    """Cut or garble the log behind what was copied."""
    raw = bytearray(log.read_bytes())
    place = dice.randrange(scene.copied, len(raw))
    if dice.random() < 0.5:
        log.write_bytes(raw[:place])
        return f"log cut at {place}"
    noise = dice.randbytes(dice.randint(1, 4000))
    raw[place : place + len(noise)] = noise[: len(raw) - place]
    log.write_bytes(raw)
    return f"log garbled at {place}"


def spoil_copied(scene: Scene, log: Path, dice: random.Random) -> str:
    """Garble the log where it was copied already."""
    raw = bytearray(log.read_bytes())
    place = dice.randrange(0, scene.copied)
    noise = dice.randbytes(min(dice.randint(8, 4000), scene.copied - place))
    raw[place : place + len(noise)] = noise
    log.write_bytes(raw)
    return f"log garbled at {place}, copied up to {scene.copied}"


def spoil_file(scene: Scene, db: Path, dice: random.Random) -> str:
    """Make a page of the database noise, or cut its end off."""
    raw = bytearray(db.read_bytes())
    pages = len(raw) // scene.page_size
    if dice.random() < 0.25:
        place = dice.randrange(1, len(raw) - scene.page_size)
        db.write_bytes(raw[:place])
        return f"file cut at {place} of {len(raw)}"
    page = dice.randrange(pages)
    raw[page * scene.page_size : (page + 1) * scene.page_size] = dice.randbytes(scene.page_size)
    db.write_bytes(raw)
    return f"page {page + 1} of {pages} is noise"


# ------------------------------------------------------------------------------------------------- judgement


def holds_a_prefix(scene: Scene, db: Path, what: str) -> Found:
    """Open what must open; say what is wrong."""
    try:
        with open_for_writing(db) as opened:
            said = [row[0] for row in opened.execute("PRAGMA integrity_check(3)")]
            changes, messages = opened.execute(LEDGER).fetchall(), opened.execute(MESSAGES).fetchall()
    except StoreError as error:
        return Found(wrong=f"{what}: {error}")
    held = len(changes)
    if said != ["ok"]:
        return Found(wrong=f"{what}: {said}")
    if held < scene.copied_changes or held != scene.commits[bisect_right(scene.commits, held) - 1]:
        return Found(wrong=f"{what}: {held} changes, which no plan left")
    same = changes == scene.changes[:held] and messages == scene.messages[:held]
    return Found(wrong=None if same else f"{what}: not what was committed", held=held)


def is_refused(db: Path, what: str) -> Found:
    """Open what must not be opened; say what is wrong."""
    files = [one for suffix in ("", "-wal") if (one := db.with_name(db.name + suffix)).exists()]
    before = [one.read_bytes() for one in files]
    try:
        with open_for_writing(db):
            wrong: str | None = f"{what}: opened"
    except StoreDamaged as error:
        wrong = None if "restore a backup" in str(error) else f"{what}: does not say what to do: {error}"
    except StoreError as error:
        wrong = f"{what}: said something else: {error}"
    if before != [one.read_bytes() for one in files]:
        wrong = f"{what}: overwritten"
    return Found(wrong=wrong)


def cases(kind: str, scene: Scene, folder: Path, number: int, dice: random.Random) -> list[Found]:
    """Damage so many copies and judge each."""
    found = []
    for _ in range(number):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(scene.folder, folder)
        db = folder / "news.db"
        match kind:
            case "end of the log":
                found.append(holds_a_prefix(scene, db, tear(scene, folder / "news.db-wal", dice)))
            case "copied part of the log":
                found.append(is_refused(db, spoil_copied(scene, folder / "news.db-wal", dice)))
            case _:
                found.append(is_refused(db, spoil_file(scene, db, dice)))
    return found


async def main(ends: int, others: int, seed: int) -> bool:
    """Run the bench and print its table; say whether everything held."""
    dice = random.Random(seed)  # noqa: S311 - it chooses damage, and guards nothing
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-damage-") as name:
        in_use = await build(Path(name) / "in-use", whole=False)
        closed = await build(Path(name) / "closed", whole=True)
        at = Path(name) / "case"
        found = {
            "end of the log": cases("end of the log", in_use, at, ends, dice),
            "copied part of the log": cases("copied part of the log", in_use, at, others // 2, dice),
            "the file": cases("the file", closed, at, others - others // 2, dice),
        }
    print(f"{'damage':26}{'cases':>8}{'held':>8}{'wrong':>8}")
    for kind, row in found.items():
        wrong = [one.wrong for one in row if one.wrong is not None]
        print(f"{kind:26}{len(row):8}{len(row) - len(wrong):8}{len(wrong):8}")
        for one in wrong[:5]:
            print(f"  {one}")
    held = sorted({one.held for one in found["end of the log"] if one.wrong is None})
    least, most = min(held, default=0), max(held, default=0)
    bad = sum(one.wrong is not None for row in found.values() for one in row)
    print(f"\n{len(held)} different prefixes, of {least} to {most} changes of {len(in_use.changes)}")
    verdict, seconds = "BAD" if bad else "good", time.monotonic() - began
    print(f"damage: {verdict}, {ends} torn logs and {others} damaged files, {bad} wrong, {seconds:.0f} s")
    return not bad


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="100 torn logs and 40 damaged files")
    parser.add_argument("--ends", type=int, default=1000)
    parser.add_argument("--others", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    asked = (100, 40) if given.quick else (given.ends, given.others)
    sys.exit(0 if asyncio.run(main(*asked, given.seed)) else 1)
