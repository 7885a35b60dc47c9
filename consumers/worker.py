"""From the bus into a store: read a batch, record it with its positions, tell the group.

A batch's events, facts, findings and positions are one transaction of the store, so a record that
is delivered again is known again, whatever was killed when. All decisions about a batch stand here.
"""

import logging
import random
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from kafka.errors import KafkaError

from consumers import halts
from consumers.breaker import Breaker
from consumers.measures import Measures
from consumers.positions import Partition, Position, parse
from consumers.readers import Reading
from consumers.records import Record
from consumers.settings import ConsumerSettings
from consumers.source import OutOfRange, Source
from lineage import instants
from lineage.errors import LineageError, StoreError
from lineage.ingest.decoded import Refusal
from lineage.ingest.pipeline import QUARANTINED, Origin, Outcome, Pipeline, Received
from lineage.stores.base import LineageStore, StoredFinding

LOG: Final = logging.getLogger("lineage.consumer")

ORIGIN: Final = Origin("kafka")
POLL_MS: Final = 500
BACKOFF_S: Final = 0.2
BACKOFF_MAX_S: Final = 3.0
"""Bounds how long a stop waits for a store that is away, too."""
CONTROL_EVERY_S: Final = 2.0
"""How often the store is asked whether an operator took a halt away."""


def _pass(_step: str) -> None:
    """Nothing is in the way of a step."""


class Worker:
    """One consumer of one store. `run` returns once `stop` was called, or a rebuild has ended."""

    def __init__(
        self,
        source: Source,
        store: LineageStore,
        pipeline: Pipeline,
        settings: ConsumerSettings,
        measures: Measures,
        stage: Callable[[str], None] = _pass,
    ) -> None:
        """`stage` is told each step before it is taken, so that a test can die there."""
        self._source, self._store, self._pipeline = source, store, pipeline
        self._measures, self._stage = measures, stage
        self._breaker = Breaker(
            settings.breaker_window, settings.breaker_least, settings.breaker_share
        )
        self._stopping = threading.Event()
        self._looked_at = 0

    def stop(self) -> None:
        """End after the batch under way. Any thread may call it."""
        self._stopping.set()

    def run(self) -> None:
        """Raises StoreError where the store is damaged, KafkaError where the bus refuses us."""
        try:
            while not (self._stopping.is_set() or self._source.has_ended()):
                self._step()
            if not self._stopping.is_set():
                # A rebuild has read all there is, which its readers have not been told.
                self._step()
        finally:
            self._source.close()

    def _step(self) -> None:
        self._stage("poll")
        clock = instants.now()
        try:
            found = self._source.poll(POLL_MS)
        except OutOfRange as error:
            for partition, offset in error.offsets.items():
                self._out_of_range(partition, offset)
            return
        except KafkaError as error:
            self._bus_away(error)
            return
        self._measures.polled()
        due = self._due(clock)
        if found or due:
            self._take({**dict.fromkeys(due, ()), **found}, clock)
        self._follow_operator()
        self._measures.standing(self._source.lag())

    def _due(self, clock: int) -> list[Partition]:
        """Partitions whose readers hold something back that nothing will be added to."""
        try:
            return self._source.due(clock)
        except KafkaError as error:
            self._bus_away(error)
            return []

    def _take(self, found: Mapping[Partition, Sequence[Record]], clock: int) -> None:
        """Record what came of records, of none where a reader is due, unless the topic is another
        one by now."""
        known = self._store.positions()
        readings: dict[Partition, Reading] = {}
        positions: dict[Partition, Position] = {}
        for partition, records in found.items():
            before = parse(known.get(partition.source, ":0"))
            # Metadata may lack the topic for a moment, as while a broker restarts.
            topic_id = self._source.topic_id(partition.topic) or before.topic_id
            if before.topic_id not in ("", topic_id):
                self._recreated(partition)
                continue
            reader = self._source.reader(partition)
            readings[partition] = reading = reader.read(records) if records else reader.wait(clock)
            if reading.offset is not None:
                positions[partition] = Position(topic_id, reading.offset)
        if positions or any(reading.items for reading in readings.values()):
            self._record(readings, positions)

    def _record(
        self, readings: Mapping[Partition, Reading], positions: Mapping[Partition, Position]
    ) -> None:
        with self._measures.recording(sum(len(reading.items) for reading in readings.values())):
            outcomes = self._recorded(readings.values(), positions)
        if outcomes is None:
            return
        self._stage("recorded")
        self._source.commit(positions)
        self._stage("committed")
        self._judge_health(readings, outcomes)

    def _recorded(
        self, readings: Collection[Reading], positions: Mapping[Partition, Position]
    ) -> list[Outcome] | None:
        """Record a batch, waiting for a store that is away; None where we are told to stop."""
        items = [item for reading in readings for item in reading.items]
        findings = tuple(one for reading in readings for one in reading.findings)
        marks = {partition.source: str(position) for partition, position in positions.items()}
        wait_s = BACKOFF_S
        while True:
            try:
                self._stage("record")
                return self._submitted(items, findings, marks)
            except StoreError as error:
                if not error.retryable:
                    raise
                self._measures.store_away()
                LOG.warning("store away", extra={"fields": {"error": error.code}})
            # Nothing of the batch is recorded: its position stays, and it is read again.
            if self._stopping.is_set():
                return None
            self._source.wait(int(1000 * wait_s * random.uniform(0.5, 1.0)))
            wait_s = min(2 * wait_s, BACKOFF_MAX_S)

    def _submitted(
        self, items: list[Received], findings: tuple[StoredFinding, ...], marks: dict[str, str]
    ) -> list[Outcome]:
        """Record a batch; an event that makes us fail is quarantined, not tried for ever."""
        try:
            return self._pipeline.submit(items, ORIGIN, positions=marks, findings=findings)
        except LineageError:
            raise
        except Exception as error:  # noqa: BLE001  Whatever it is, the other events are recorded.
            # Only its class: the message may hold what somebody sent.
            fields = {"exception": type(error).__name__}
            LOG.error("batch failed", extra={"fields": fields})  # noqa: TRY400
        outcomes = [self._one_by_one(item) for item in items]
        self._pipeline.submit((), ORIGIN, positions=marks, findings=findings)
        return outcomes

    def _one_by_one(self, item: Received) -> Outcome:
        try:
            return self._pipeline.submit([item], ORIGIN)[0]
        except LineageError:
            raise
        except Exception as error:  # noqa: BLE001  It is kept with the reason.
            refusal = Refusal("internal-error", f"the product failed with {type(error).__name__}")
            return self._pipeline.submit([item._replace(refusal=refusal)], ORIGIN)[0]

    def _judge_health(
        self, readings: Mapping[Partition, Reading], outcomes: Sequence[Outcome]
    ) -> None:
        """Count outcomes by partition, and halt one whose events are mostly quarantined."""
        self._measures.outcomes(outcomes)
        rest = iter(outcomes)
        for partition, reading in readings.items():
            events = len(reading.items)
            refused = sum(next(rest).status == QUARANTINED for _ in reading.items)
            if self._breaker.trips(partition, events, refused):
                self._halt(
                    partition,
                    halts.QUARANTINE_RATE,
                    f"{refused} of the last {events} events were quarantined",
                )

    def _recreated(self, partition: Partition) -> None:
        self._halt(
            partition,
            halts.TOPIC_RECREATED,
            "the topic was deleted and made again; resume reads the new one from its beginning",
        )

    def _out_of_range(self, partition: Partition, offset: int) -> None:
        """The log does not have our position: say which way, and wait for an operator."""
        position = self._store.positions().get(partition.source)
        topic_id = self._source.topic_id(partition.topic)
        if position is not None and topic_id not in ("", parse(position).topic_id):
            self._recreated(partition)
            return
        earliest = self._source.earliest(partition)
        if offset >= earliest:
            self._halt(
                partition,
                halts.POSITION_PAST_END,
                f"the store has read up to offset {offset}, the log ends before it",
            )
            return
        lost = f"offsets {offset} to {earliest - 1} were deleted before they were read"
        self._halt(partition, halts.RECORDS_EXPIRED, lost)
        self._pipeline.submit((), ORIGIN, findings=(_records_lost(partition, lost),))

    def _halt(self, partition: Partition, reason: str, detail: str) -> None:
        self._source.halt(partition)
        self._breaker.forget(partition)
        self._store.mark(halts.mark(partition, reason, instants.now(), detail))
        self._measures.halted(halts.halts(self._store.positions()))
        fields = {"partition": partition.source, "reason": reason, "detail": detail}
        LOG.error("halted", extra={"fields": fields})

    def _follow_operator(self) -> None:
        """Read on where an operator has taken a halt away."""
        now = instants.now()
        if not self._source.halted or now - self._looked_at < CONTROL_EVERY_S * 1_000_000:
            return
        self._looked_at = now
        positions = self._store.positions()
        standing = halts.halts(positions)
        self._measures.halted({one: standing[one] for one in self._source.halted & standing.keys()})
        for partition in self._source.halted - standing.keys():
            self._source.resume(partition, positions.get(partition.source))
            LOG.warning("resumed", extra={"fields": {"partition": partition.source}})

    def _bus_away(self, error: KafkaError) -> None:
        """The client retries by itself; what it raises is for us to wait out, or not retriable."""
        LOG.warning("bus away", extra={"fields": {"error": type(error).__name__}})
        if not error.retriable:
            raise error
        self._stopping.wait(random.uniform(0.5, 1.0))


def _records_lost(partition: Partition, detail: str) -> StoredFinding:
    return StoredFinding(
        code="source-records-lost",
        severity="warning",
        reason=f"{partition.topic}/{partition.number}: {detail}",
        rule="structure.source",
        recorded_at=instants.now(),
    )
