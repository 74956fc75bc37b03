"""Ways to send, one file each. To add one: write the file, add its line here, and pass the contract test."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aggregator.channels.apprise import Apprise
from aggregator.channels.console import Console
from aggregator.channels.protocol import Channel
from aggregator.channels.webhook import Webhook
from aggregator.core.settings import ChannelSettings

__all__ = ["CHANNELS", "Channel", "open_channels"]

CHANNELS: dict[str, Callable[[ChannelSettings], Channel]] = {
    "apprise": Apprise,
    "console": Console,
    "webhook": Webhook,
}


def open_channels(settings: Mapping[str, ChannelSettings]) -> dict[str, Channel]:
    """Return a channel for each name in the configuration; nothing is dialled before the first message."""
    return {name: CHANNELS[channel.kind](channel) for name, channel in sorted(settings.items())}
