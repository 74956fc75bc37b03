"""Parsed sections to Settings; nothing can go wrong here any more."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.config.fields import host_name
from aggregator.config.names import address_of
from aggregator.config.sections import Sections
from aggregator.config.shapes import ChannelShape, PaceShape, RuleShape, SelectShape, SourceShape
from aggregator.core.addresses import canonical, source_id
from aggregator.core.model import Kind, Pace, Selectors, Source
from aggregator.core.rules import Rule, parse_query
from aggregator.core.settings import ChannelSettings, HostSettings, KeepSettings, NetworkSettings, Settings

_FOLLOWED = 10


def build(sections: Sections, names: Sequence[str]) -> Settings:
    """Return the settings that a file without mistakes stands for."""
    sources = [_source(shape, name, sections.pace) for shape, name in zip(sections.sources, names, strict=True) if shape]
    by_address = {canonical(source.url): source.name for source in sources}
    return Settings(
        sources=tuple(sources),
        contact=sections.contact,
        budget=sections.pace.budget,
        hosts={
            host_name(name): HostSettings(gap=host.gap, ignore_robots=host.robots == "ignore")
            for name, host in sections.hosts.items()
            if host
        },
        network=NetworkSettings(allow=tuple(sections.network.allow), proxy=sections.network.proxy),
        channels={name: _channel(name, channel) for name, channel in sections.channels.items() if channel},
        rules=tuple(_rule(rule, frozenset(names), by_address) for rule in sections.rules if rule),
        keep=KeepSettings(looks=sections.keep.looks, bodies=sections.keep.bodies),
        feeds_text=sections.feeds.text,
    )


def _source(shape: SourceShape, name: str, pace: PaceShape) -> Source:
    return Source(
        id=source_id(name),
        name=name,
        url=address_of(shape),
        kind="index" if shape.index else "page",
        tags=tuple(dict.fromkeys(shape.tags)),
        language=shape.language,
        timezone=shape.timezone,
        pace=Pace(every=shape.every, schedule=shape.schedule, least=pace.least, most=pace.most),
        select=_selectors(shape.select) if shape.select else None,
        follow=shape.follow,
        limit=_FOLLOWED if shape.limit is None else shape.limit,
    )


def _selectors(shape: SelectShape) -> Selectors:
    return Selectors(item=shape.item, time=shape.time, title=shape.title, label=shape.label, body=shape.body, link=shape.link)


def _channel(name: str, shape: ChannelShape) -> ChannelSettings:
    if shape.webhook:
        return ChannelSettings(name=name, kind="webhook", address=shape.webhook, secrets=tuple(shape.secret or ()), private=shape.private)
    if shape.apprise:
        return ChannelSettings(name=name, kind="apprise", address=shape.apprise)
    return ChannelSettings(name=name, kind="console")


def _rule(shape: RuleShape, names: frozenset[str], by_address: dict[str, str]) -> Rule:
    sources = (name if name in names else by_address[canonical(name)] for name in shape.sources)
    return Rule(
        name=shape.name,
        match=None if shape.match is None else parse_query(shape.match),
        match_text=shape.match,
        on=frozenset(map(Kind, shape.on)),
        sources=tuple(sources),
        tags=tuple(shape.tags),
        labels=tuple(shape.labels),
        languages=tuple(shape.languages),
        notify=tuple(dict.fromkeys(shape.notify)),
    )
