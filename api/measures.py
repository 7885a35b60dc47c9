"""What /metrics shows. Labels are routes, outcomes and reasons: nothing that names anybody."""

from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from lineage.bootstrap import Lineage
from lineage.ingest.pipeline import Outcome

BUCKETS_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0)
PAGE_ROWS: Final = 1000


class Measures:
    """Counters of one application, in a registry of their own."""

    def __init__(self, lineage: Lineage) -> None:
        self._registry = CollectorRegistry()
        self._events = Counter(
            "lineage_events",
            "Events received over HTTP, by outcome and by the reason for quarantine.",
            ("outcome", "reason"),
            registry=self._registry,
        )
        self._requests = Counter(
            "lineage_http_requests",
            "Requests by method, route template and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._durations = Histogram(
            "lineage_http_request_duration_seconds",
            "Seconds from a request's first line to the end of its answer.",
            ("route",),
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._registry.register(_Standing(lineage))

    def request(self, method: str, route: str, status: int, duration_s: float) -> None:
        """Count a request. `route` is a template and `method` a known one: labels stay few."""
        key = (method, route, status)
        children = self._children.get(key)
        if children is None:
            children = self._children[key] = (
                self._requests.labels(method, route, str(status)),
                self._durations.labels(route),
            )
        children[0].inc()
        children[1].observe(duration_s)

    def events(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self._events.labels(outcome.status, outcome.reason).inc()

    def text(self) -> bytes:
        """All measures in the Prometheus text format. Reads the store: call it in a thread."""
        return generate_latest(self._registry)


class _Standing(Collector):
    """How much there is right now, read when somebody looks."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._counted = (-1, 0)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: registering must not read the store."""
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        store, mirror = self._lineage.store, self._lineage.view().mirror
        for name, help_text, value in (
            ("lineage_events_recorded", "Events in the store.", store.size()[0]),
            ("lineage_subjects", "People ever recorded.", store.counters()[0]),
            ("lineage_quarantine_rows", "Inputs waiting in quarantine.", self._waiting()),
            ("lineage_mirror_sequence", "Newest batch in the mirror.", mirror.sequence),
            ("lineage_mirror_bytes", "Memory of the mirror's columns.", mirror.nbytes),
        ):
            yield GaugeMetricFamily(name, help_text, value)

    def _waiting(self) -> int:
        """Rows in quarantine, counted anew only where a batch was recorded since."""
        store = self._lineage.store
        head, count = store.head(), 0
        if head != self._counted[0]:
            after = 0
            while rows := store.quarantine(after, PAGE_ROWS):
                count, after = count + len(rows), rows[-1].number
            self._counted = (head, count)
        return self._counted[1]
