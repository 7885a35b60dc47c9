"""From the records of a partition to input of the pipeline, each kind of topic in its own way."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from consumers.positions import Partition
from consumers.records import Record, appended_at, received, whole
from consumers.settings import ConsumerSettings
from lineage.errors import UsageError
from lineage.ingest.pipeline import Received
from lineage.kafka_settings import KafkaSettings
from lineage.openlineage.log import OpenLineageLog
from lineage.openlineage.mapping import load_mapping
from lineage.openlineage.names import Seen
from lineage.stores.base import StoredFinding

LOG: Final = logging.getLogger("lineage.consumer")

SKEW_MAX: Final = 5_000_000
"""How far the clock here may be ahead of a broker's, in microseconds."""


class Reading(NamedTuple):
    """What came of some records, to be recorded in one transaction."""

    items: Sequence[Received]
    findings: Sequence[StoredFinding]
    offset: int | None
    """All that rests on records before it is given out with this reading; None for no change."""


class Reader(Protocol):
    """Reads one partition, from when it is assigned to this consumer until it is revoked."""

    begins_at: int | None
    """The first offset it has to be given, None for the log's earliest."""

    def read(self, records: Sequence[Record]) -> Reading:
        """Take in records in order of offsets."""
        ...

    def is_due(self, clock: int) -> bool:
        """Whether something it holds back can be given out by now, if nothing follows."""
        ...

    def wait(self, clock: int) -> Reading:
        """Give that out. Every record must have been read that was in the log at that time."""
        ...


Begin = Callable[[Partition, int | None], Reader]
"""A reader for a partition whose position is this offset, None for a partition never read."""


class EventReader:
    """CloudEvents, each of which stands by itself: nothing is held back."""

    def __init__(self, begins_at: int | None) -> None:
        self.begins_at = begins_at

    def read(self, records: Sequence[Record]) -> Reading:
        return Reading(received(records), (), records[-1].offset + 1)

    def is_due(self, clock: int) -> bool:  # noqa: ARG002  Readers of other kinds need it.
        return False

    def wait(self, clock: int) -> Reading:  # noqa: ARG002
        return Reading((), (), None)


class OpenLineageReader:
    """OpenLineage events, which say something together: runs wait until they have settled."""

    def __init__(self, log: OpenLineageLog) -> None:
        self.begins_at: int | None = None
        self._log = log

    def read(self, records: Sequence[Record]) -> Reading:
        for record in records:
            by_broker = appended_at(record) is not None
            seen = Seen(record.timestamp * 1000, record.offset, by_broker)
            self._log.read(whole(record), seen)
        return Reading(*self._log.take())

    def is_due(self, clock: int) -> bool:
        return self._log.would_settle(clock - SKEW_MAX)

    def wait(self, clock: int) -> Reading:
        self._log.settle(clock - SKEW_MAX)
        return Reading(*self._log.take())


def reader_of_events(_partition: Partition, offset: int | None) -> Reader:
    """For topics of CloudEvents."""
    return EventReader(offset)


def readers(kafka: KafkaSettings, settings: ConsumerSettings) -> Begin:
    """A reader for each topic's kind. Raises UsageError, MappingError."""
    topic = kafka.openlineage_topic
    if bool(topic) != bool(settings.openlineage_mapping):
        raise UsageError("an OpenLineage topic and a mapping go together; see `lineage settings`")
    if not topic:
        return reader_of_events
    mapping = load_mapping(Path(settings.openlineage_mapping))

    def begin(partition: Partition, offset: int | None) -> Reader:
        if partition.topic != topic:
            return EventReader(offset)
        if partition.number:
            # What one job says of a data set is not known where another job's events are read.
            LOG.warning("openlineage parted", extra={"fields": {"partition": partition.source}})
        log = OpenLineageLog(
            mapping,
            f"{partition.topic}/{partition.number}",
            position=offset or 0,
            interval=settings.openlineage_wait_s * 1_000_000,
        )
        return OpenLineageReader(log)

    return begin
