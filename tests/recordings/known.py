"""Recordings of known sites: a page and answers in the site's markup and our own words, and what should be read in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from aggregator.core.model import Reading
from aggregator.core.sites import Site, with_cursors
from aggregator.core.text import fingerprint
from aggregator.extract import read

KEYS = {"address", "at", "timezone", "delta", "older", "items", "answers"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording of the site whose data file is `file`, read with all `sites` at hand; `truth` is its truth.yaml."""

    folder: Path
    file: str
    sites: Sequence[Site]
    truth: dict[str, Any]

    @property
    def at(self) -> datetime:
        """When it was recorded."""
        return datetime.fromisoformat(self.truth["at"]).astimezone(UTC)

    @property
    def answers(self) -> dict[str, Any]:
        """What its endpoints answered, by file name."""
        return self.truth.get("answers") or {}

    def page(self) -> Reading:
        """Return the reading of its page."""
        return self._read("page.html", self.truth["address"])

    def answer(self, name: str) -> Reading:
        """Return the reading of one of its answers."""
        return self._read(name, self.answers[name]["address"])

    def _read(self, name: str, address: str) -> Reading:
        return read((self.folder / name).read_bytes(), url=address, at=self.at, sites=self.sites)


def recording(folder: Path, file: str, sites: Sequence[Site]) -> Recorded:
    """Return the recording in a folder."""
    return Recorded(folder, file, sites, YAML(typ="safe").load((folder / "truth.yaml").read_text(encoding="utf-8")))


def shown(reading: Reading) -> list[dict[str, Any]]:
    """Return what a reading lists, as truth.yaml writes it down."""
    return [
        {"key": item.key, "at": f"{item.published_at:%Y-%m-%dT%H:%M:%SZ}" if item.published_at else None, "title": item.title}
        | {"text": item.text}
        for item in reading.items
    ]


def check_page(recorded: Recorded) -> None:
    """Hold the page against its truth: recognised, zone, items, and the addresses of newer and older items."""
    truth, reading = recorded.truth, recorded.page()
    delta = with_cursors(reading.delta, reading.items, recorded.at) if reading.delta else None

    assert recorded.file in [one.file for one in reading.known], "the page is not recognised: does `known` name something that is in it?"
    assert truth["items"] == shown(reading)
    assert bool(truth["items"]) is reading.live
    assert (truth["timezone"], truth.get("delta"), truth.get("older")) == (reading.page.timezone, delta, reading.older)


def check_answers(recorded: Recorded) -> None:
    """Hold each answer against its truth, and against the same items on the page."""
    page = {item.key: item for item in recorded.page().items}
    for name, answer in recorded.answers.items():
        reading = recorded.answer(name)
        by = [one.file for one in reading.known]

        assert reading.live, f"{name} is not recognised: is its shape what `payloads` says?"
        assert [recorded.file] == by, f"{name} is read by {', '.join(by)}: say in `shape` by what its answers differ"
        assert answer["items"] == shown(reading)
        assert answer.get("older") == reading.older
        for item in reading.items:
            there = page.get(item.key, item)
            assert (fingerprint(there), there.published_at) == (fingerprint(item), item.published_at), f"{item.key} is another on the page"


def check_files(recorded: Recorded) -> None:
    """Hold the folder against truth.yaml: what it does not name proves nothing."""
    files = {file.name for file in recorded.folder.iterdir()} - {"page.html", "truth.yaml"}

    assert set(recorded.answers) == files
    assert set(recorded.truth) <= KEYS
