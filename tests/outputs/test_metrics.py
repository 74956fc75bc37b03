"""What Prometheus reads."""

from datetime import UTC, datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

from aggregator.core.rows import Counts
from aggregator.outputs.metrics import Figures, metrics

NOW = datetime(2024, 11, 5, 8, 2, 10, tzinfo=UTC)


def told(counts, **more):
    """Return the samples of a scrape as name and labels -> value."""
    body = metrics(Figures(counts=counts, now=NOW, version="1.2.3", **more)).decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


def test_looks_and_deliveries_are_counted():
    """A scrape tells looks by source and outcome and deliveries by channel and state."""
    samples = told(Counts(looks={("harbour", "unchanged"): 40}, deliveries={("desk", "waiting"): 2}, paused={"desk": "http-410"}))

    assert 40 == samples["aggregator_looks_total", "harbour", "unchanged"]
    assert 2 == samples["aggregator_deliveries", "desk", "waiting"]
    assert 1 == samples["aggregator_channel_paused", "desk"]
    assert 1 == samples["aggregator_info", "1.2.3"]


def test_the_delay_is_a_histogram():
    """How late we were stands in buckets, with sum and count."""
    samples = told(Counts(delays=(1.5, 7.0)))

    assert 1 == samples["aggregator_delay_seconds_bucket", "2.0"]
    assert 2 == samples["aggregator_delay_seconds_bucket", "+Inf"]
    assert 8.5 == samples["aggregator_delay_seconds_gsum",]


def test_the_age_of_what_waits_is_in_seconds():
    """The oldest message is told by its age; none waiting is none late."""
    assert 90 == told(Counts(oldest_waiting=NOW - timedelta(seconds=90)))["aggregator_oldest_waiting_seconds",]
    assert 0 == told(Counts())["aggregator_oldest_waiting_seconds",]
    assert 0 == told(Counts(oldest_due=NOW + timedelta(seconds=90)))["aggregator_overdue_seconds",]


def test_label_values_are_escaped():
    """A name with quotes and line feeds stays inside its label."""
    assert 1 == told(Counts(looks={('a"\n}', "new"): 1}))["aggregator_looks_total", 'a"\n}', "new"]


def test_the_same_figures_give_the_same_text():
    """A scrape depends on its figures alone."""
    figures = Figures(counts=Counts(items=3), now=NOW, version="1")

    assert metrics(figures) == metrics(figures)
