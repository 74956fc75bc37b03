"""The table of channels."""

from typing import get_args, get_type_hints

from aggregator.channels import CHANNELS, open_channels
from aggregator.core.settings import ChannelSettings


def test_every_kind_that_can_be_configured_is_in_the_table():
    """The configuration and the table name the same kinds, in order."""
    kinds = get_args(get_type_hints(ChannelSettings)["kind"])

    assert sorted(kinds) == list(CHANNELS)


async def test_channels_open_without_a_connection():
    """Opening and closing what is configured dials nothing."""
    settings = {kind: ChannelSettings(name=kind, kind=kind, address="http://192.0.2.1/") for kind in CHANNELS}
    opened = open_channels(settings)
    for channel in opened.values():
        await channel.close()

    assert sorted(settings) == sorted(opened)
