"""What /metrics shows of a consumer, and whether it is well. Labels are topics and reasons."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from consumers.halts import Halt
from consumers.positions import Partition
from lineage.ingest.pipeline import Outcome

SILENT_S: Final = 60.0
"""Without a poll for this long a consumer does not count as ready."""


class Measures:
    """Counters of one consumer, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._events = Counter(
            "lineage_consumer_events",
            "Events read, by outcome and by the reason for quarantine.",
            ("outcome", "reason"),
            registry=registry,
        )
        self._batch = Histogram(
            "lineage_consumer_batch_events",
            "Events of a batch.",
            buckets=(1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 50_000),
            registry=registry,
        )
        self._seconds = Histogram(
            "lineage_consumer_batch_seconds",
            "Seconds from a batch's bytes to its being durable.",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0),
            registry=registry,
        )
        self._lag = Gauge(
            "lineage_consumer_lag_records",
            "Records in the log that were not read yet.",
            ("topic", "partition"),
            registry=registry,
        )
        self._halted = Gauge(
            "lineage_consumer_halted",
            "1 for a partition that waits for an operator, by reason.",
            ("topic", "partition", "reason"),
            registry=registry,
        )
        self._store_away = Counter(
            "lineage_consumer_store_unavailable",
            "Times that a batch had to wait for the store.",
            registry=registry,
        )
        self._told = Counter(
            "lineage_consumer_told",
            "Findings and quarantined records published.",
            ("topic",),
            registry=registry,
        )
        self._shortened = Counter(
            "lineage_consumer_shortened",
            "Messages that a topic took only with less of them, or not at all, for their size.",
            ("topic",),
            registry=registry,
        )
        self._untold = Gauge(
            "lineage_consumer_untold",
            "Findings and quarantined records under way to a topic; more may wait behind them.",
            ("topic",),
            registry=registry,
        )
        self._halts: Mapping[Partition, Halt] = {}
        self._lags: Mapping[Partition, int] = {}
        self._polled_at = 0.0
        self._waiting_for_store = False

    def polled(self) -> None:
        self._polled_at = time.monotonic()

    def outcomes(self, outcomes: Sequence[Outcome]) -> None:
        counted: dict[tuple[str, str], int] = {}
        for outcome in outcomes:
            key = (outcome.status, outcome.reason)
            counted[key] = counted.get(key, 0) + 1
        for (status, reason), count in counted.items():
            self._events.labels(status, reason).inc(count)

    @contextmanager
    def recording(self, events: int) -> Iterator[None]:
        """Measure what happens inside as one batch."""
        begun = time.perf_counter()
        yield
        self._batch.observe(events)
        self._seconds.observe(time.perf_counter() - begun)
        self._waiting_for_store = False

    def store_away(self) -> None:
        self._store_away.inc()
        self._waiting_for_store = True

    def standing(self, lags: Mapping[Partition, int]) -> None:
        """How far behind each assigned partition is, in records."""
        if lags.keys() != self._lags.keys():
            self._lag.clear()
        for partition, lag in lags.items():
            self._lag.labels(partition.topic, partition.number).set(lag)
        self._lags = lags

    def halted(self, halts: Mapping[Partition, Halt]) -> None:
        """Which of the assigned partitions wait for an operator."""
        self._halted.clear()
        for partition, halt in halts.items():
            self._halted.labels(partition.topic, partition.number, halt.reason).set(1)
        self._halts = dict(halts)

    def untold(self, topic: str, count: int) -> None:
        self._untold.labels(topic).set(count)

    def told(self, topic: str, count: int) -> None:
        self._told.labels(topic).inc(count)
        self._untold.labels(topic).set(0)

    def shortened(self, topic: str) -> None:
        self._shortened.labels(topic).inc()

    def readiness(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and what is not."""
        silent = time.monotonic() - self._polled_at > SILENT_S
        halted = [
            {"topic": one.topic, "partition": one.number, **halt._asdict()}
            for one, halt in sorted(self._halts.items())
        ]
        ready = not (silent or halted or self._waiting_for_store)
        return ready, {
            "ready": ready,
            "polling": not silent,
            "store": "away" if self._waiting_for_store else "ok",
            "halted": halted,
            "lag": sum(self._lags.values()),
        }

    def text(self) -> bytes:
        """All measures in the Prometheus text format."""
        return generate_latest(self._registry)
