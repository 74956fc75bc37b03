"""What people read in chats and terminals."""

import asyncio
import contextlib
import io
import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receiving import BODY, delivery, now

from aggregator.channels.apprise import lines
from aggregator.channels.console import Console, line
from aggregator.channels.mentions import neutral, neutral_address
from aggregator.channels.plain import excerpt, plain
from aggregator.core.model import Refused, Sent
from aggregator.core.settings import ChannelSettings

SCREEN = ChannelSettings(name="screen", kind="console")


def body_with(**item):
    """Return the usual message with other words in its item."""
    message = json.loads(BODY)
    message["data"]["item"].update(item)
    return json.dumps(message).encode()


def test_a_message_reads_as_heading_text_and_address():
    """Label, text and permalink of an item stand in the lines."""
    title, text = lines(plain(BODY))

    assert "New: THE PORT" == title
    assert "It closes. Zürich, 東京.\n\nharbour · https://example.org/live#k" == text


def test_a_failing_source_reads_as_its_reason():
    """A message without an item says the page and why."""
    message = json.loads(BODY)
    message["type"] = "source.failing"
    message["data"] = {key: message["data"][key] for key in ("rules", "change", "page", "source")} | {"reason": "http-503"}

    assert ("Failing: A harbour closes", "http-503\n\nharbour · https://example.org/live") == lines(plain(json.dumps(message).encode()))


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("@everyone look", "@everyone"),
        ("x@here", "@here"),
        ("\uff20everyone", "\uff20everyone"),
        ("<!channel> now", "<!channel>"),
        ("<@U024BE7LH>", "<@U"),
        ("<@&1234567890>", "<@&"),
        ("<#C024BE7LR|general>", "<#C"),
        ("<https://evil.example|your bank>", "<https"),
        ("[your bank](https://evil.example)", "]("),
        ("<a href=x>", "<a"),
        ("**bold**", "**"),
        ("||spoiler||", "||"),
        ("```code```", "```"),
        ("_it_", "_it_"),
    ],
)
def test_mentions_and_markup_lose_their_meaning(text, mark):
    """No sign that a service would act on is left as it was."""
    assert mark in text
    assert mark not in neutral(text)


def test_ordinary_text_stays_as_the_paper_wrote_it():
    """Prices, dashes, quotes, snake_case and angle brackets in sums are left alone."""
    text = "«Oil» fell to $70 - 3 < 4 > 2, said file_name [sic] (Reuters) & AT&T #1"

    assert text == neutral(text)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "tg://user?id=1", "", "https://x/\n@here"])
def test_only_web_addresses_are_passed_on(address):
    """An address of another kind is left out."""
    assert neutral_address(address) == ""


def test_an_address_mentions_nobody():
    """An @ in a path leads to the same place in its escaped form."""
    assert "https://example.org/%40everyone" == neutral_address("https://example.org/@everyone")


@given(text=st.text(), most=st.integers(10, 50))
def test_an_excerpt_is_short_and_a_beginning(text, most):
    """A cut text is at most as long as asked and an ellipsis, and begins as the whole does."""
    cut = excerpt(text, most)

    assert len(cut) <= most + 1
    assert text.startswith(cut.removesuffix("…")) or text == cut


@given(text=st.text(), heading=st.text())
def test_no_text_moves_the_terminal(text, heading):
    """Whatever the paper wrote, the console writes one line of printable characters."""
    shown = line(plain(body_with(text=text, title=heading)), now(), coloured=False)

    assert "\n" not in shown
    assert not [sign for sign in shown if ord(sign) < 32 or 127 <= ord(sign) < 160 or sign in "\u202e\u2066\u2028"]


async def test_the_console_writes_one_line():
    """A stream that is no terminal gets the line without colours."""
    stream = io.StringIO()
    at = now()

    assert Sent(at=at) == await Console(SCREEN, stream).send(delivery(), at)
    assert f"{at:%H:%M:%S} New [harbour] THE PORT — It closes. Zürich, 東京. https://example.org/live#k\n" == stream.getvalue()


async def test_the_console_survives_a_poor_encoding():
    """A terminal that only knows ASCII shows question marks and refuses nothing."""
    raw = io.BytesIO()
    terminal = io.TextIOWrapper(raw, encoding="ascii")

    assert isinstance(await Console(SCREEN, terminal).send(delivery(), now()), Sent)
    assert b"Z?rich" in raw.getvalue()


async def test_an_output_that_nobody_reads_holds_up_nothing():
    """A full pipe is a refusal after a while, and the loop goes on meanwhile."""
    reading, writing = os.pipe()
    await asyncio.to_thread(fill, writing)
    stream = os.fdopen(writing, "w")
    beats = 0

    async def beat():
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    beating = asyncio.create_task(beat())
    receipt = await Console(SCREEN, stream, timeout=0.3).send(delivery(), now())
    beating.cancel()
    await asyncio.to_thread(os.read, reading, 1 << 20)  # the thread's line fits now, and its stream can be closed
    await asyncio.sleep(0.1)
    stream.close()
    os.close(reading)

    assert "output-stuck" == receipt.reason
    assert beats > 5


def fill(writing):
    """Write into a pipe until it takes no more."""
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b"x")
    os.set_blocking(writing, True)


async def test_a_closed_output_is_a_refusal():
    """Writing to a stream that has been closed does not raise."""
    stream = io.StringIO()
    stream.close()

    assert isinstance(await Console(SCREEN, stream).send(delivery(), now()), Refused)
