"""Chat and mail through Apprise."""

import asyncio
import json
import threading

import pytest
from aiohttp import web
from receiving import delivery, now, receiver

from aggregator.channels.apprise import Apprise
from aggregator.core.model import Refused, Sent
from aggregator.core.settings import ChannelSettings

# One of the library's plugins imports `imghdr`, which 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def phone(address="json://127.0.0.1:1/"):
    """Make the settings of a chat channel."""
    return ChannelSettings(name="phone", kind="apprise", address=address)


async def test_the_library_sends_plain_text():
    """A real service of the library gets title and text over a real socket."""
    seen = []

    async def answer(request):
        seen.append(json.loads(await request.read()))
        return web.Response()

    async with receiver(answer) as address:
        receipt = await Apprise(phone(address.replace("http://", "json://"))).send(delivery(), now())

    assert isinstance(receipt, Sent)
    assert "New: THE PORT" == seen[0]["title"]
    assert "It closes." in seen[0]["message"]


async def test_a_service_that_refuses_is_a_refusal(caplog):
    """An error of the service is a value, and neither it nor the log holds the address."""

    async def answer(_request):
        return web.Response(status=500)

    async with receiver(answer) as address:
        receipt = await Apprise(phone(address.replace("http://", "json://") + "/t0ken")).send(delivery(), now())

    assert "not-accepted" == receipt.reason
    assert "t0ken" not in caplog.text


async def test_redirects_are_not_followed():
    """A service's redirect leads nowhere."""
    asked = []

    async def answer(request):
        asked.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with receiver(answer) as address:
        receipt = await Apprise(phone(address.replace("http://", "json://"))).send(delivery(), now())

    assert isinstance(receipt, Refused)
    assert ["/hook"] == asked


@pytest.mark.parametrize("address", ["nosuch://t0ken", "", "::::"])
async def test_an_address_that_means_nothing_is_a_refusal(address):
    """What the library cannot read is refused without its words."""
    assert "not-accepted" == (await Apprise(phone(address)).send(delivery(), now())).reason


async def test_a_hanging_service_is_given_up():
    """After the time is over the attempt is refused, though the thread still hangs."""
    release = threading.Event()
    async with asyncio.timeout(30):
        receipt = await Apprise(phone(), lambda _title, _text: release.wait(60), timeout=0.2).send(delivery(), now())
    release.set()

    assert "timeout" == receipt.reason


async def test_a_plugin_that_raises_is_a_refusal():
    """Only the kind of error is told: its words may hold a token."""

    def raises(_title, _text):
        raise KeyError("t0ken")

    assert "apprise-KeyError" == (await Apprise(phone(), raises).send(delivery(), now())).reason
