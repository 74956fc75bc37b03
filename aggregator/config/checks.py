"""What only shows when two places of the file are held against each other. Each check returns faults."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.util import find_spec
from urllib.parse import urlsplit
from warnings import catch_warnings, simplefilter

from aggregator.config.fields import host_name, literal
from aggregator.config.judge import is_null
from aggregator.config.mistakes import Fault, hint
from aggregator.config.names import address_of
from aggregator.config.sections import Sections
from aggregator.config.shapes import ChannelShape, SourceShape
from aggregator.config.tree import Listing, Node, Scalar, Table
from aggregator.core.addresses import canonical
from aggregator.core.egress import PRIVATE, blocked, inside

_SHORTEST_PACE = timedelta(milliseconds=100)
_ITEM_KINDS = frozenset({"new", "edited", "removed", "restored"})


def source_keys(sections: Sections, names: list[str]) -> Iterator[Fault]:
    """Refuse keys of a source that exclude each other or lack another; a key with a wrong value counts."""
    del names
    for place, node in _tables(sections):
        keys = _keys(node)
        path = ("sources", place)
        if "url" in keys and "index" in keys:
            yield Fault(
                (*path, "index"), "has both url and index; a live page has a url, a page that lists live pages an index", at_key=True
            )
        if not keys & {"url", "index"} and not _has_unknown(keys):
            yield Fault(path, '"url" is missing (or "index", for a page that lists live pages)')
        if "every" in keys and "schedule" in keys:
            yield Fault((*path, "schedule"), "has both every and schedule; keep one", at_key=True)
        for key in sorted(keys & {"follow", "limit"}):
            if "index" not in keys:
                yield Fault((*path, key), f"{key} needs index; a source with a url is one page", at_key=True)


def _has_unknown(keys: set[str]) -> bool:
    """Say whether a key is unknown: it may be the misspelt address, and one mistake is enough."""
    return bool(keys - set(SourceShape.model_fields))


def source_names(sections: Sections, names: list[str]) -> Iterator[Fault]:
    """Refuse a name that an earlier source has."""
    first: dict[str, int] = {}
    for place, source in enumerate(sections.sources):
        if source is None or not names[place]:
            continue
        if names[place] in first:
            yield Fault(("sources", place, "name"), f"this name is taken by source {first[names[place]] + 1} of the list")
        first.setdefault(names[place], place)


def source_addresses(sections: Sections, names: list[str]) -> Iterator[Fault]:
    """Refuse literal private addresses that network.allow does not name."""
    del names
    for place, source in enumerate(sections.sources):
        host = urlsplit(address_of(source)).hostname if source else None
        address = literal(host) if host else None
        why = blocked(address, sections.network.allow) if address else None
        if why:
            key = "url" if source and source.url else "index"
            yield Fault(("sources", place, key), f"{address} is no public address ({why}); network.allow can name it")


def source_pace(sections: Sections, names: list[str]) -> Iterator[Fault]:
    """Refuse paces that cannot be kept."""
    del names
    for place, source in enumerate(sections.sources):
        if source and source.every is not None and source.every < _SHORTEST_PACE:
            yield Fault(("sources", place, "every"), "every should be at least 0.1s")
    if sections.pace.least > sections.pace.most:
        yield Fault(("pace", "least"), "least is longer than most")
    if sections.pace.most < timedelta(seconds=1):
        yield Fault(("pace", "most"), "most should be at least 1s")


def hosts(sections: Sections, names: list[str]) -> Iterator[Fault]:
    """Refuse hosts that are no exact names, and ignoring robots.txt anywhere but at home."""
    del names
    for key, host in sections.hosts.items():
        try:
            name = host_name(key)
        except ValueError as error:
            yield Fault(("hosts", key), str(error), at_key=True)
            continue
        if host is None or host.robots == "obey":
            continue
        address = literal(name)
        if not sections.network.allow or (address and not inside(address, sections.network.allow)):
            yield Fault(("hosts", key, "robots"), "robots: ignore is only for hosts inside network.allow, which does not name this one")


def channels(sections: Sections, names: list[str]) -> Iterator[Fault]:
    """Refuse channels that are not of one kind or lack what their kind needs."""
    del names
    for name, channel in sections.channels.items():
        if channel is not None:
            keys = _keys(_child(sections.tree, "channels", name))
            yield from (Fault(("channels", name, *fault.path), fault.what, fault.at_key) for fault in _channel(channel, keys))


def _channel(channel: ChannelShape, keys: set[str]) -> Iterator[Fault]:
    kinds = [kind for kind in _KINDS if kind in keys]
    if len(kinds) != 1:
        yield Fault((), f"should have exactly one of webhook, apprise and console{', not ' + ' and '.join(kinds) if kinds else ''}")
        return
    if kinds[0] != "webhook":
        for key in ("secret", "private"):
            if key in keys:
                yield Fault((key,), f"{key} goes with webhook only", at_key=True)
    elif "secret" not in keys:
        yield Fault((), '"secret" is missing: messages are signed; make one with: echo "whsec_$(openssl rand -base64 32)"')
    if getattr(channel, kinds[0]) is not None:
        yield from _KINDS[kinds[0]](channel)


def _webhook(channel: ChannelShape) -> Iterator[Fault]:
    address = literal(urlsplit(channel.webhook or "").hostname or "")
    why = blocked(address, PRIVATE if channel.private else ()) if address else None
    if why:
        mend = "" if channel.private or not inside(address or "", PRIVATE) else "; if it is yours, add private: true"
        yield Fault(("webhook",), f"the webhook's address is not public ({why}){mend}")


def _apprise(channel: ChannelShape) -> Iterator[Fault]:
    if find_spec("apprise") is None:
        yield Fault(("apprise",), 'apprise needs the extra "chat": pip install "live-aggregator[chat]"')
    elif not _is_known_to_apprise(channel.apprise or ""):
        yield Fault(("apprise",), "apprise does not know this kind of address; see https://appriseit.com/services/")


def _is_known_to_apprise(address: str) -> bool:
    import apprise  # noqa: PLC0415 - a second that only its users pay

    log = logging.getLogger("apprise")
    before, log.disabled = log.disabled, True  # it logs addresses, and they are secrets
    try:
        with catch_warnings():
            simplefilter("ignore", DeprecationWarning)  # of the standard library, by its plugins
            return apprise.Apprise.instantiate(address, suppress_exceptions=True) is not None
    finally:
        log.disabled = before


def _console(channel: ChannelShape) -> Iterator[Fault]:
    if channel.console is not True:
        yield Fault(("console",), "console should be true, or the channel left out")


_KINDS: dict[str, Callable[[ChannelShape], Iterator[Fault]]] = {"apprise": _apprise, "console": _console, "webhook": _webhook}


def rules(sections: Sections, names: list[str]) -> Iterator[Fault]:
    """Refuse rules that have another one's name, or that refer to what is not there."""
    count: Counter[str] = Counter()
    choices = {
        "notify": ("channel", set(sections.channels)),
        "sources": ("source", {name for name in names if name} | _written(sections, "name")),
        "tags": ("source with the tag", _written(sections, "tags")),
    }
    for place, rule in enumerate(sections.rules):
        if rule is None:
            continue
        count[rule.name] += 1
        if count[rule.name] > 1:
            yield Fault(("rules", place, "name"), "another rule has this name")
        for key, (noun, there) in choices.items():
            for number, wanted in enumerate(getattr(rule, key)):
                if wanted not in there and not (key == "sources" and _is_address_of(wanted, sections)):
                    yield Fault(("rules", place, key, number), f'no {noun} "{wanted[:60]}"{hint(wanted, there)}')


def _is_address_of(wanted: str, sections: Sections) -> bool:
    return any(source and canonical(wanted) == canonical(address_of(source)) for source in sections.sources)


def _child(table: Table, *path: str) -> Node:
    node: Node = table
    for key in path:
        node = node.entries[key] if isinstance(node, Table) else node
    return node


def _keys(node: Node) -> set[str]:
    """Return the keys that have a value, be it right or wrong."""
    return {key for key, value in node.entries.items() if not is_null(value)} if isinstance(node, Table) else set()


def _tables(sections: Sections) -> Iterator[tuple[int, Table]]:
    """Return the sources that are mappings, with their places."""
    listing = sections.tree.entries.get("sources")
    for place, node in enumerate(listing.entries if isinstance(listing, Listing) else ()):
        if isinstance(node, Table):
            yield place, node


def _written(sections: Sections, key: str) -> set[str]:
    """Return the texts that sources have under a key, also those of sources with a mistake: who refers to them is right."""
    nodes = [node.entries[key] for _, node in _tables(sections) if key in node.entries]
    leaves = [leaf for node in nodes for leaf in (node.entries if isinstance(node, Listing) else (node,))]
    return {leaf.value for leaf in leaves if isinstance(leaf, Scalar) and isinstance(leaf.value, str)}


CHECKS: dict[str, Callable[[Sections, list[str]], Iterator[Fault]]] = {
    "channels": channels,
    "hosts": hosts,
    "rules": rules,
    "source addresses": source_addresses,
    "source keys": source_keys,
    "source names": source_names,
    "source pace": source_pace,
}


def warnings(sections: Sections, names: list[str]) -> Iterator[Fault]:
    """Return what works but is probably not meant."""
    if sections.contact is None:
        yield Fault((), "no contact: papers that wonder about the requests find the project's address instead of yours")
    if not sections.sources:
        yield Fault((), "no sources: nothing is watched")
    seen: dict[str, str] = {}
    for place, source in enumerate(sections.sources):
        address = canonical(address_of(source)) if source else ""
        if address and seen.setdefault(address, names[place]) != names[place]:
            yield Fault(("sources", place), f"has the same address as {seen[address]}; a page exists once")
    for place, rule in enumerate(sections.rules):
        if rule and not rule.notify:
            yield Fault(("rules", place), "tells nobody: notify names no channel")
        if rule and rule.match and not _ITEM_KINDS & set(rule.on):
            yield Fault(("rules", place, "match"), "match does not apply to started, ended, failing and recovered")
    if any(network.prefixlen == 0 for network in sections.network.allow):
        yield Fault(("network", "allow"), "allows every address, the cloud's metadata service too")
