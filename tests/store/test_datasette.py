"""Datasette over a database that the store has filled: real HTTP, every table described, every canned query answered."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest
from storing import START, a_plan, alert, at, edited, new, removed, render

from aggregator.core.model import Refused
from aggregator.store.tables import TABLES

METADATA = Path(__file__).parents[2] / "db" / "datasette.yaml"
QUERIES = ("by-source", "cost-by-source", "delay-by-source", "edited", "failed-deliveries", "latest", "removed", "search")


@pytest.fixture
async def filled(store, path):
    """Fill a database with one of everything that the queries tell of; the daemon has it open."""
    await store.apply(a_plan(new("a"), new("b"), alerts=(alert(0, "desk"), alert(1, "desk"))), render)
    await store.apply(a_plan(edited("a", 60), removed("b", 60), seconds=60), render)
    for delivery in await store.claim(START, 10, {}):
        await store.settle(delivery, Refused(at=at(1), reason="http-500", status=500), None)
    return path


@pytest.fixture
def datasette(filled):
    """Start Datasette on a free port; return what gets a path as JSON."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    code = "from datasette.cli import cli; cli()"
    told = [sys.executable, "-W", "ignore", "-c", code, "serve", str(filled), "--metadata", str(METADATA), "--port", str(port)]
    process = subprocess.Popen(told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # noqa: S603 - our own words
    try:
        yield lambda path: answer(process, f"http://127.0.0.1:{port}{path}")
    finally:
        process.terminate()
        process.communicate()


def answer(process, url):
    """Get a page once Datasette listens."""
    for _ in range(150):
        assert process.poll() is None, process.communicate()[0].decode()
        try:
            with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - our own loopback server
                return response.read().decode()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error.code} {error.read().decode()[:2000]}") from error
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("Datasette never listened")


def test_datasette_answers_every_canned_query_and_describes_every_column(datasette):
    """One process, all questions: starting it costs a second."""
    for name in QUERIES:
        found = json.loads(datasette(f"/news/{name}.json?_shape=array"))
        assert found, f"{name} returns no rows"

    metadata = json.loads(datasette("/-/metadata.json"))["databases"]["news"]
    assert sorted(QUERIES) == sorted(metadata["queries"])
    assert {*TABLES, "remembered"} == {name for name, table in metadata["tables"].items() if not table.get("hidden")}
    for name, shape in TABLES.items():
        described = metadata["tables"][name]
        assert described["title"]
        assert described["description"]
        assert set(shape["columns"]) == set(described["columns"]), name
        assert described["title"] in datasette(f"/news/{name}")


def test_datasette_narrows_queries_by_what_is_asked(datasette):
    """Parameters do what their words say, and no search text is an error."""

    def found(name, **asked):
        return [row["item"] for row in json.loads(datasette(f"/news/{name}.json?{urlencode({'_shape': 'array', **asked})}"))]

    assert 2 == len(found("by-source", source="harbour"))
    assert [] == found("by-source", source="nobody")
    assert 1 == len(found("edited", **{"class": "wording"}))
    assert [new("a").item_id] == found("search", q="GATES open")
    assert 1 == len(found("search", q='"the gates open"'))
    for odd in ('"', "NOT", "a OR", "*", "NEAR(", "é^:-"):
        found("search", q=odd)
