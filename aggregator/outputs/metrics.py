"""The daemon in figures, as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeHistogramMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from aggregator.core.rows import Counts

BUCKETS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that /metrics tells, at one instant. Nothing in it is an address or a secret."""

    counts: Counts
    now: datetime
    version: str
    clients: int = 0  # browsers that listen to /events
    late: bool = False  # what is due has not been attempted for a minute


def metrics(figures: Figures) -> bytes:
    """Return the figures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(figures))
    return generate_latest(registry)


class _Told(Collector):
    """Reads its families from figures that are already there, not from state that is counted up somewhere."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        counts, now = self._figures.counts, self._figures.now
        paused, failing = dict.fromkeys(counts.paused, 1), dict.fromkeys(counts.failing, 1)
        yield _gauge("aggregator_info", "The program that answers.", ["version"], [((self._figures.version,), 1)])
        yield _counter("aggregator_looks", "Looks at pages.", ["source", "outcome"], counts.looks.items())
        yield _counter("aggregator_fetched_bytes", "Bytes on the wire.", ["source"], _keyed(counts.bytes))
        yield _counter("aggregator_changes", "Lines of the ledger.", ["source", "kind"], counts.changes.items())
        yield _gauge("aggregator_deliveries", "Messages in the outbox, by state.", ["channel", "state"], counts.deliveries.items())
        yield _gauge("aggregator_channel_paused", "Channels that wait for `deliveries resume`.", ["channel"], _keyed(paused))
        yield _gauge("aggregator_source_failing", "Sources that cannot be read.", ["source"], _keyed(failing))
        yield _gauge("aggregator_pages", "Pages that are watched, by state.", ["state"], _keyed(counts.pages))
        yield _one("aggregator_items", "Items in the store.", counts.items)
        yield _one("aggregator_last_change", "Id of the newest line of the ledger.", counts.last_change)
        yield _one("aggregator_oldest_waiting_seconds", "Age of the message that waits longest.", _age(counts.oldest_waiting, now))
        yield _one("aggregator_overdue_seconds", "By how much the most overdue message is late.", _age(counts.oldest_due, now))
        yield _one("aggregator_event_clients", "Browsers that listen to /events.", self._figures.clients)
        yield _one("aggregator_late", "1 when something due was not attempted for a minute.", int(self._figures.late))
        yield _delays(counts.delays)


Samples = Iterable[tuple[tuple[str, ...], float]]


def _counter(name: str, words: str, labels: list[str], samples: Samples) -> Metric:
    family = CounterMetricFamily(name, words, labels=labels)
    for key, value in sorted(samples):
        family.add_metric(key, value)
    return family


def _gauge(name: str, words: str, labels: list[str], samples: Samples) -> Metric:
    family = GaugeMetricFamily(name, words, labels=labels)
    for key, value in sorted(samples):
        family.add_metric(key, value)
    return family


def _one(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _delays(delays: Iterable[float]) -> Metric:
    """Return how late we were with the latest items: a histogram of a window, which may fall, so not one to take a rate of."""
    known = sorted(delays)
    buckets = [(str(float(most)), sum(1 for delay in known if delay <= most)) for most in BUCKETS]
    family = GaugeHistogramMetricFamily("aggregator_delay_seconds", "Publication to first sight, of the latest items.")
    family.add_metric([], buckets=[*buckets, ("+Inf", len(known))], gsum_value=sum(known))
    return family


def _keyed(values: Mapping[str, int]) -> Samples:
    return [((name,), value) for name, value in values.items()]


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max((now - since).total_seconds(), 0.0)
