"""What the user's file says, parsed once and strictly; past the door nothing needs checking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from aggregator.core.model import Source
from aggregator.core.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSettings:
    """How one host is treated. `gap` counts from the start of a request to the start of the next."""

    gap: timedelta = timedelta(seconds=2)
    ignore_robots: bool = False  # taken only for hosts whose address lies inside network.allow


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """From where pages may come: public addresses, and the private ones named here."""

    allow: tuple[IPv4Network | IPv6Network, ...] = ()
    proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """One way to send. `address` and `secrets` never leave this object for a log, a metric or the database."""

    name: str
    kind: Literal["webhook", "apprise", "console"]
    address: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)  # the first signs first; two during a rotation
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSettings:
    """How long looks and the bodies of looks that changed something are kept. Zero keeps none."""

    looks: timedelta = timedelta(days=30)
    bodies: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole of sources.yaml."""

    sources: tuple[Source, ...] = ()
    contact: str | None = None
    budget: float = 2.0  # requests a second, of the whole daemon
    hosts: Mapping[str, HostSettings] = field(default_factory=dict)
    network: NetworkSettings = NetworkSettings()
    channels: Mapping[str, ChannelSettings] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    keep: KeepSettings = KeepSettings()
    feeds_text: Literal["excerpt", "full"] = "excerpt"

    def host(self, name: str) -> HostSettings:
        """Return the settings of a host by its exact name, or the defaults."""
        return self.hosts.get(name, HostSettings())
