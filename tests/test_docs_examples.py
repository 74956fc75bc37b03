"""The examples of the documentation: messages as they are sent, code that runs, configuration that loads.

`python tests/test_docs_examples.py` prints the example messages of docs/webhooks.md as they should stand there.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from documents import DOCS, EACH, ROOT, blocks, named_in_table, section, text_of
from jsonschema import Draft202012Validator
from ledger import START, Ledger, an_item
from recordings.known import check_answers, check_files, check_page, recording
from ruamel.yaml import YAML

from aggregator.channels.signing import signed_headers
from aggregator.config.load import parse
from aggregator.config.sites import PayloadShape, SiteShape, parse_site, shipped
from aggregator.core.addresses import page_id
from aggregator.core.alerts import TYPES
from aggregator.core.model import Delivery, Kind, Page, Sent, Source
from aggregator.core.outbox import DELAYS
from aggregator.core.rules import Rule, parse_query
from aggregator.core.settings import ChannelSettings
from aggregator.outputs.webhook import render

SECRET = "whsec_bGl2ZS1hZ2dyZWdhdG9yLXRlc3Qtc2VjcmV0LTAx"


# ------------------------------------------------------------------------------------------------- configuration


@EACH
def test_sources_yaml_examples_are_good(page):
    """Every YAML example that is one of sources.yaml loads as it stands."""
    environ = dict.fromkeys(re.findall(r"\$\{(\w+)\}", page.read_text(encoding="utf-8")), SECRET)
    for text in blocks(page, "yaml sources"):
        parse(text.encode(), page.name, environ, page.parent)


@EACH
def test_other_yaml_is_yaml(page):
    """Every other YAML example can be read."""
    for text in blocks(page, "yaml"):
        YAML(typ="safe").load(text)


# ------------------------------------------------------------------------------------------------- known sites


def test_the_known_site_of_the_example_is_read(tmp_path):
    """The data file and the recording that are written out are good, beside all that are shipped."""
    page, folder = DOCS / "adding-a-site.md", tmp_path / "tidewire"
    folder.mkdir()
    for language, name in (("html", "page.html"), ("json", "new.json"), ("yaml", "truth.yaml")):
        (folder / name).write_text(blocks(page, f"{language} {name}")[0], encoding="utf-8")
    site = parse_site(blocks(page, "yaml tidewire.yaml")[0].encode(), "sites/tidewire.yaml")
    recorded = recording(folder, site.file, [*shipped(), site])

    check_page(recorded)
    check_answers(recorded)
    check_files(recorded)


def test_the_keys_of_a_data_file_are_documented():
    """Each key of a site and of a payload stands in its table."""
    said = named_in_table(section(text_of("docs/adding-a-site.md"), "1. The data file"))

    assert set(SiteShape.model_fields) | set(PayloadShape.model_fields) == said


# ------------------------------------------------------------------------------------------------- python


@EACH
def test_python_compiles(page):
    """Every Python example compiles."""
    for code in blocks(page, "python"):
        compile(code, page.name, "exec")


def executed(name, number=0):
    """Return the names that an example marked `python run` defines."""
    code = blocks(ROOT / name, "python run")[number]
    names = {"__name__": "example"}
    exec(compile(code, name, "exec"), names)  # noqa: S102 - the documentation's own examples
    return names


# ------------------------------------------------------------------------------------------------- webhooks

SOURCE = Source(id="harbour", name="harbour", url="https://example.org/live/storm-surge", tags=("storm",))
PAGE = Page(id=page_id(SOURCE.url), url=SOURCE.url, source=SOURCE)
RULE = Rule(name="the-gates", match=parse_query('gate* OR "North Quay"'), on=frozenset(Kind), notify=("desk",))
WORDS = "The gates stay shut until the water has fallen below the mark."


def the_item(text):
    """Return the item of the examples, with this text."""
    more = {"label": "THE NORTH QUAY", "title": "Gates stay shut", "url": f"{SOURCE.url}#e7", "author": "Ada Wren"}
    return an_item("e7", text, minute=1, html=f"<p>{text}</p>", **more)


def messages():
    """Return a message of each shape, made by real looks: type -> Message."""
    desk, standing = Ledger(RULE, page=PAGE), an_item("e6", minute=-20)
    first, second = the_item(f"{WORDS} 3 boats wait."), the_item(f"{WORDS} 4 boats wait.")
    desk.look(standing)
    plans = [desk.look(first, standing), desk.look(second, standing), desk.look(second, standing, ended=True)]
    failing = Ledger(RULE, page=PAGE)
    failing.look(standing)
    plans += [failing.fail("http-503", wait=150) for _ in range(3)]
    told = [(plan, alert) for plan in plans for alert in plan.alerts]
    return {alert.type: render(plan, alert, plan.changes[alert.change], 4711 + n, "desk") for n, (plan, alert) in enumerate(told)}


def shown(message):
    """Return a message's body as the page shows it."""
    return json.dumps(json.loads(message.body), indent=2, ensure_ascii=False)


def test_example_messages_are_those_that_are_sent():
    """The examples are, character for character, what the program renders, indented."""
    examples = [block.strip() for block in blocks(DOCS / "webhooks.md", "json")]

    assert [shown(message) for message in messages().values()] == examples


def test_example_messages_fit_the_schema():
    """The examples are valid by the published schema."""
    schema = Draft202012Validator(json.loads((DOCS / "webhooks.schema.json").read_text(encoding="utf-8")))
    for block in blocks(DOCS / "webhooks.md", "json"):
        schema.validate(json.loads(block))


def test_types_are_documented():
    """Each type of message stands in its table."""
    assert set(TYPES.values()) == named_in_table(section(text_of("docs/webhooks.md"), "Types"))


def test_the_retry_table_is_the_real_one():
    """The table of attempts has the delays of the code, in order."""
    rows = re.findall(r"^\| (\d+) \| ([^|]+?) \|", section(text_of("docs/webhooks.md"), "Retries"), re.MULTILINE)
    units = {"s": 1, "min": 60, "h": 3600}
    delays = [timedelta(seconds=int(number) * units[unit]) for _, said in rows for number, unit in [said.split(" ")]]

    assert list(range(1, len(DELAYS) + 1)) == [int(number) for number, _ in rows]
    assert list(DELAYS) == delays


def test_the_verification_example_takes_what_we_send():
    """The receiver of the documentation accepts a real signed message once, and refuses a forged one."""
    receiver = executed("docs/webhooks.md")
    message = messages()["item.new"]
    headers = signed_headers(message.id, message.body, [SECRET], datetime.now(UTC))
    receive, seen = receiver["receive"], set()

    assert (204, "item.new") == receive(message.body, headers, SECRET, seen)
    assert (204, None) == receive(message.body, headers, SECRET, seen)
    assert (401, None) == receive(message.body + b" ", headers, SECRET, set())


# ------------------------------------------------------------------------------------------------- sites and channels


def test_the_example_recording_holds():
    """The test that shows how to write one passes."""
    for name, example in executed("docs/adding-a-site.md").items():
        if name.startswith("test_"):
            example()


async def test_the_example_channel_sends(tmp_path):
    """The channel of the documentation does what a channel promises."""
    made = executed("docs/adding-a-channel.md")["Append"]
    file = tmp_path / "alerts.jsonl"
    channel = made(ChannelSettings(name="log", kind="console", address=str(file)))
    delivery = Delivery(id="msg_a", channel="log", body=b"{}", item_id=None, attempts=0, created_at=START)
    receipt = await channel.send(delivery, START)
    gone = await made(ChannelSettings(name="log", kind="console", address=str(tmp_path))).send(delivery, START)
    await channel.close()

    assert Sent(at=START) == receipt
    assert b"{}\n" == file.read_bytes()
    assert "cannot-write" == gone.reason


if __name__ == "__main__":
    for each in messages().values():
        print(f"```json\n{shown(each)}\n```\n")  # noqa: T201 - that is what it is for
