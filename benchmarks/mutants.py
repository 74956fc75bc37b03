"""Known mistakes, made on purpose in a copy of the program: each must be caught by the test that is named for it.

Every mistake is an edit of the source that must apply (else the bench fails: it has rotted) and a test that must pass without
it and fail with it. A test that never ends with the mistake has caught it too.

    python benchmarks/mutants.py [--quick] [--only WORD]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPIED = ("aggregator", "tests", "db", "pyproject.toml")
PATIENCE = 40.0  # seconds; the slowest of the tests takes eight
FAILED = 1  # pytest's exit code when tests ran and failed; all else is no catch
QUICK = 6


@dataclass(frozen=True, slots=True)
class Edit:
    """One place in the source; `old` must stand there exactly once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mistake and the test that catches it."""

    name: str
    caught_by: str
    edits: tuple[Edit, ...]


def mutant(name: str, caught_by: str, *edits: tuple[str, str, str]) -> Mutant:
    """Write a mutant down in a few lines."""
    return Mutant(name, caught_by, tuple(Edit(f"aggregator/{file}", old, new) for file, old, new in edits))


CONNECTOR = "return aiohttp.TCPConnector(socket_factory=socket_factory(opened, only=only), limit=limit)"
IN_THE_RESOLVER = """class Guarded(aiohttp.ThreadedResolver):
        async def resolve(self, host, port=0, family=socket.AF_INET):
            found = await super().resolve(host, port, family)
            for one in found:
                if why := blocked(one["host"], opened):
                    raise Blocked(one["host"], why)
            return found

    return aiohttp.TCPConnector(resolver=Guarded(), limit=limit)"""
RESOLVED_TWICE = """class Checked(aiohttp.TCPConnector):
        async def _resolve_host(self, host, port, traces=None):
            for one in await super()._resolve_host(host, port, traces):
                if why := blocked(one["host"], opened):
                    raise Blocked(one["host"], why)
            return await super()._resolve_host(host, port, traces)

    return Checked(limit=limit)"""
SAID_ANEW = """if delivery.attempts:
            import dataclasses, json
            delivery = dataclasses.replace(delivery, body=json.dumps(json.loads(delivery.body)).encode())
        headers = {"""
LATER = """with transaction(self._db) as db:
            while ledger_.LEFT:
                db.table("deliveries").insert(ledger_.LEFT.pop(0))
        self._quiet.written((plan.page.id,))"""
SENT_FIRST = "await self.store.settle(delivery, Sent(at=self.now()), None)\n        "
RECEIPT = "receipt = await self._send(channel, delivery) if channel else"

MUTANTS = (
    mutant(
        "outbox outside the transaction",
        "store/test_damage.py::test_a_plan_and_its_messages_are_one_commit",
        ("store/ledger.py", 'db.table("deliveries").insert_all(deliveries)', "LEFT.extend(deliveries)"),
        ("store/ledger.py", "\nNEXT_CHANGE =", "\nLEFT: list[dict[str, Any]] = []\nNEXT_CHANGE ="),
        ("store/sqlite.py", "self._quiet.written((plan.page.id,))", LATER),
        (
            "store/sqlite.py",
            "from aggregator.store.lock import",
            "from aggregator.store import ledger as ledger_\nfrom aggregator.store.lock import",
        ),
    ),
    mutant(
        "a scan that forgets the order",
        "extract/test_scan.py::test_two_articles_that_change_places_are_seen",
        ("extract/scan.py", "found.update(view[at : at + length])", "found.update(bytes(sorted(view[at : at + length])))"),
        ("extract/scan.py", "found.update(body[last:start])", "found.update(bytes(sorted(body[last:start])))"),
        ("extract/scan.py", "found.update(body[last:])", "found.update(bytes(sorted(body[last:])))"),
    ),
    mutant(
        "words taken for tokens",
        "extract/test_scan.py::test_a_word_is_never_a_token",
        (
            "extract/noise.py",
            "return len(token) if len(token) >= _LONG and token != token.lower() and token != token.upper() else None",
            "return len(token)",
        ),
    ),
    mutant(
        "a scan that is never audited",
        "extract/test_scan.py::test_full_readings_come_at_audits_at_a_new_day_and_at_an_end_that_was_announced",
        ("extract/scan.py", "if looks >= scan.audit_each or", "if"),
    ),
    mutant(
        "marked before sent",
        "test_delivering.py::test_a_message_waits_until_it_has_arrived",
        ("pipeline.py", RECEIPT, SENT_FIRST + RECEIPT),
    ),
    mutant(
        "random id for each attempt",
        "test_delivering.py::test_every_attempt_sends_the_stored_bytes_under_one_id",
        ("channels/webhook.py", "**signed_headers(delivery.id,", '**signed_headers("msg_" + __import__("uuid").uuid4().hex,'),
    ),
    mutant(
        "body said anew on a retry",
        "test_delivering.py::test_every_attempt_sends_the_stored_bytes_under_one_id",
        ("channels/webhook.py", "headers = {", SAID_ANEW),
    ),
    mutant(
        "guard in the resolver only",
        "fetch/test_dial_guard.py::test_no_spelling_of_a_private_address_gets_out",
        ("egress.py", CONNECTOR, IN_THE_RESOLVER),
    ),
    mutant(
        "is_private only",
        "core/test_egress.py::test_an_address_that_is_not_public_is_refused",
        ("core/egress.py", "else _not_public(unwrapped(found))", 'else "private" if found.is_private else None'),
    ),
    mutant(
        "checked, then resolved again",
        "fetch/test_rebinding.py::test_what_is_checked_is_what_is_dialled",
        ("egress.py", CONNECTOR, RESOLVED_TWICE),
    ),
    mutant(
        "read without a cap",
        "fetch/test_hostile_http.py::test_a_body_without_end_is_cut_at_the_cap",
        ("fetch/body.py", "if self.size > self.limits.wire:", "if False:"),
        ("fetch/body.py", "if self.length > self.limits.inflated:", "if False:"),
    ),
    mutant(
        "html.parser on the page",
        "extract/test_stalling_markup.py::test_markup_that_stalls_parsers_is_read_in_time",
        (
            "extract/tree.py",
            "    parser = LexborHTMLParser(",
            '    __import__("bs4").BeautifulSoup(text, "html.parser")\n    parser = LexborHTMLParser(',
        ),
    ),
    mutant(
        "re for the users' patterns",
        "core/test_rules_query.py::test_a_hostile_pattern_cannot_stall",
        ("core/rules/parse.py", 're2.compile(f"(?m){_without_marks(written)}", options=options)', '__import__("re").compile(written)'),
    ),
    mutant(
        "wall clock without a watchdog",
        "daemon/test_clockwork.py::test_a_wall_clock_that_jumps_is_noticed_and_the_jobs_are_woken",
        ("daemon/clockwork.py", "                self._wake()", "                pass"),
    ),
    mutant(
        "timers reset by a restart",
        "store/test_contract_watching.py::test_a_restart_makes_no_page_due_early",
        (
            "store/watching.py",
            "    _write_pages(db, sources, now)\n",
            '    _write_pages(db, sources, now)\n    db.execute("UPDATE pages SET due_at = ?", [rfc3339(now)])\n',
        ),
    ),
    mutant(
        "ETag altered",
        "fetch/test_fetcher.py::test_an_etag_returns_byte_for_byte",
        ("fetch/headers.py", '"If-None-Match": validators.etag,', '"If-None-Match": (validators.etag or "").removeprefix("W/") or None,'),
    ),
    mutant(
        "removal on the first absence",
        "core/test_plan.py::test_gone_once_is_not_removed",
        ("core/compare.py", "    if one.absent_since is None:  # it keeps", "    if False:  # it keeps"),
    ),
    mutant(
        "edits taken for new items",
        "core/test_plan.py::test_an_edit_without_ids_is_no_new_item",
        ("core/diff.py", "_by_content, _by_likeness):", "_by_content):"),
    ),
    mutant(
        "roll-off taken for removal",
        "core/test_plan.py::test_items_that_scroll_off_the_end_are_not_removed",
        ("core/compare.py", "    if not older:  # scrolled off", "    older = older or [0]\n    if not older:  # scrolled off"),
    ),
    mutant(
        "baseline that alerts",
        "core/test_plan.py::test_the_first_look_stores_and_rings_nobody",
        ("core/alerts.py", "(change.baseline or (", "(False or ("),
    ),
    mutant(
        "error pages believed",
        "test_faults.py::test_a_body_that_is_not_the_page_removes_nothing_and_is_no_news",
        (
            "core/plan.py",
            "    if reason is not None:\n        return _bad(case, Outcome.WORRY, reason)",
            "    if False:\n        return None",
        ),
    ),
    mutant(
        "cut bodies believed",
        "core/test_worries.py::test_a_body_without_the_end_that_the_page_has_was_cut",
        ("core/worries.py", "(memory.closed and not reading.closed) or ", ""),
    ),
    mutant(
        "another page taken for a gap",
        "core/test_worries.py::test_another_page_at_the_address_is_known_by_title_and_number",
        ("core/worries.py", '        ("other-items", many and _is_elsewhere(matched, reading, memory, at)),\n', ""),
    ),
    mutant(
        "one old item at the foot turns the page",
        "core/test_worries.py::test_where_news_came_at_the_head_an_item_at_the_foot_is_an_old_one",
        ("core/compare.py", "(foot and not recall.memory.newest_first)", "foot"),
    ),
    mutant(
        "reading anew makes two of an edited item",
        "core/test_reading_anew.py::test_a_body_from_before_an_edit_that_left_no_word_makes_no_new_item",
        ("core/reread.py", "[_as_of(one, past, at) for one in known", "[one for one in known"),
    ),
    mutant(
        "a poison message blocks its channel",
        "store/test_contract_outbox.py::test_a_poison_message_blocks_only_its_item",
        ("store/outbox.py", "AND earlier.queue = one.queue AND earlier.alert", "AND earlier.alert"),
    ),
    mutant(
        "damage in the log believed",
        "store/test_damage.py::test_damage_in_what_a_checkpoint_had_copied_is_found",
        ("store/connection.py", "        if hidden:", "        if False:"),
    ),
)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a test ended: pytest's exit code (None: it was stopped), and the seconds it took."""

    code: int | None
    seconds: float
    said: str = ""


def copy_to(folder: Path) -> None:
    """Copy what is needed to run the tests."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.db*"))
        else:
            shutil.copyfile(source, folder / name)


def run_tests(folder: Path, *tests: str, patience: float = PATIENCE) -> Ran:
    """Run tests on a copy."""
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider"]
    began = time.monotonic()
    environ = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [*words, *(f"tests/{test}" for test in tests)],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(None, time.monotonic() - began)
    return Ran(done.returncode, time.monotonic() - began, done.stdout[-2000:])


def applied(folder: Path, one: Mutant) -> str | None:
    """Make the mistake; say what is wrong if an edit does not apply."""
    for edit in one.edits:
        path = folder / edit.file
        text = path.read_text(encoding="utf-8")
        if text.count(edit.old) != 1:
            return f"{edit.file} holds {text.count(edit.old)} times {edit.old!r}"
        path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    return None


def judge(one: Mutant) -> tuple[str | None, Ran]:
    """Make one mistake in a copy of its own; return what is wrong with the bench or the test, None when it was caught."""
    with tempfile.TemporaryDirectory(prefix="bench-mutant-") as name:
        folder = Path(name)
        copy_to(folder)
        rotten = applied(folder, one)
        if rotten is not None:
            return f"does not apply: {rotten}", Ran(None, 0.0)
        ran = run_tests(folder, one.caught_by)
    if ran.code is None:
        return None, ran
    return (None if ran.code == FAILED else f"not caught (pytest said {ran.code}): {ran.said.splitlines()[-1:]}"), ran


def main(asked: tuple[Mutant, ...]) -> bool:
    """Run the bench and print its table; say whether every mutant was caught."""
    with tempfile.TemporaryDirectory(prefix="bench-mutant-") as name:
        copy_to(Path(name))
        clean = run_tests(Path(name), *sorted({one.caught_by for one in asked}), patience=300.0)
    if clean.code != 0:
        print(clean.said)
        print("mutants: BAD, the tests do not even pass without mistakes")
        return False
    missed = 0
    width = max(len(one.name) for one in asked)
    print(f"{'mistake':{width}}  {'seconds':>7}  caught by")
    for one in asked:
        wrong, ran = judge(one)
        missed += wrong is not None
        how = wrong or one.caught_by + (" (it never ends)" if ran.code is None else "")
        print(f"{one.name:{width}}  {ran.seconds:7.1f}  {how}", flush=True)
    print(f"\nmutants: {'BAD' if missed else 'good'}, {len(asked) - missed} of {len(asked)} caught")
    return not missed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK}")
    parser.add_argument("--only", default="", help="those with this in their names")
    given = parser.parse_args()
    chosen = tuple(one for one in MUTANTS if given.only in one.name)
    sys.exit(0 if main(chosen[:QUICK] if given.quick else chosen) else 1)
