"""The bus as a source of records: who reads which partition, from where, and how far it is.

The store's position wins over what the group has committed: on assignment every partition gets a
reader, which says from where it has to be read to go on from the store's position. Options that
change behaviour are pinned here, because the client's defaults are wrong for evidence
(`enable_auto_commit=True`, `auto_offset_reset='latest'`, `max_poll_records=500`).
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaError, OffsetOutOfRangeError
from kafka.structs import OffsetAndMetadata

from consumers import halts
from consumers.positions import Partition, Position, parse
from consumers.readers import Begin, Reader, reader_of_events
from consumers.records import Record
from consumers.settings import ConsumerSettings
from lineage.errors import UsageError

LOG: Final = logging.getLogger("lineage.consumer")

FETCH_BYTES: Final = 8 << 20
"""Of one partition in one fetch; more than the largest record a topic of ours takes."""
CLOSE_MS: Final = 5_000
LOOKS: Final = 10
LOOK_AGAIN_S: Final = 0.3


def options(settings: ConsumerSettings, group: str | None) -> dict[str, Any]:
    """The client's options that do not depend on where the broker is."""
    return {
        "group_id": group,
        "group_instance_id": settings.instance or None,
        "enable_auto_commit": False,
        # Neither earliest nor latest: an offset that is out of range is for us to judge.
        "auto_offset_reset": "none",
        "isolation_level": "read_committed",
        "check_crcs": True,
        "allow_auto_create_topics": False,
        "partition_assignment_strategy": (CooperativeStickyAssignor,),
        "max_poll_records": settings.batch_events,
        "max_poll_interval_ms": settings.max_poll_interval_ms,
        "session_timeout_ms": settings.session_timeout_ms,
        "heartbeat_interval_ms": settings.heartbeat_interval_ms,
        "max_partition_fetch_bytes": FETCH_BYTES,
        # A topic that was made again is noticed within this time even if nothing else tells.
        "metadata_max_age_ms": 30_000,
        "metrics_enabled": False,
    }


class Source(ConsumerRebalanceListener):  # type: ignore[misc]  # The client publishes no types.
    """Partitions of some topics, as a member of a group or, for a rebuild, all of them."""

    def __init__(
        self,
        client: KafkaConsumer,
        topics: Sequence[str],
        positions: Any,
        begin: Begin = reader_of_events,
        *,
        in_group: bool,
    ) -> None:
        """`positions()` gives the store's positions. Raises UsageError for an unknown topic."""
        self._client, self._positions, self._begin = client, positions, begin
        self._readers: dict[Partition, Reader] = {}
        self._unproven: dict[TopicPartition, int] = {}
        self._halted: set[Partition] = set()
        self._next: dict[Partition, int] = {}
        self._ends: dict[TopicPartition, int] | None = None
        partitions = [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(_partitions(client, topic))
        ]
        if in_group:
            client.subscribe(topics=list(topics), listener=self)
        else:
            client.assign(partitions)
            self._ends = client.end_offsets(partitions)
            self.on_partitions_assigned(partitions)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Seek to the store's positions; what is halted stays so. Called by the client."""
        positions = self._positions()
        standing = halts.halts(positions)
        for one in assigned:
            partition = Partition(*one)
            self.seek(partition, positions.get(partition.source))
            if partition in standing:
                self.halt(partition)
        LOG.info("assigned", extra={"fields": {"partitions": _named(assigned)}})

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Nothing is under way while the client polls: all that was given out is recorded."""
        for one in revoked:
            self._halted.discard(Partition(*one))
            self._readers.pop(Partition(*one), None)
            self._unproven.pop(one, None)
        LOG.info("revoked", extra={"fields": {"partitions": _named(revoked)}})

    def poll(self, timeout_ms: int) -> Mapping[Partition, Sequence[Record]]:
        """Records by partition, each in order of offsets.

        Raises OutOfRange where a position is not in the log, KafkaError for what else is wrong.
        """
        self._prove()
        try:
            found = self._client.poll(timeout_ms=timeout_ms)
        except OffsetOutOfRangeError as error:
            raise OutOfRange({Partition(*one): at for one, at in error.args[0].items()}) from error
        self._next.update((Partition(*one), rows[-1].offset + 1) for one, rows in found.items())
        return {Partition(*one): records for one, records in found.items()}

    def reader(self, partition: Partition) -> Reader:
        """The reader of an assigned partition."""
        return self._readers[partition]

    def due(self, clock: int) -> list[Partition]:
        """Partitions that have nothing unread, and whose reader need not wait any longer.

        `clock` is to be read before what is found is polled. Raises KafkaError.
        """
        due = [
            TopicPartition(*partition)
            for partition, reader in self._readers.items()
            if reader.is_due(clock) and partition not in self._halted
        ]
        ends = self._client.end_offsets(due) if due else {}
        return [Partition(*one) for one in due if self._client.position(one) >= ends[one]]

    def wait(self, timeout_ms: int) -> None:
        """Stay in the group without reading on, while the store is away."""
        assigned = self._client.assignment()
        self._client.pause(*assigned)
        try:
            found = self._client.poll(timeout_ms=timeout_ms)
            # Partitions that were assigned meanwhile are not paused: their records come again.
            for one, records in found.items():
                self._client.seek(one, records[0].offset)
        except KafkaError as error:
            # What is wrong is still wrong at the next poll, and is judged there.
            LOG.warning("bus away", extra={"fields": {"error": type(error).__name__}})
        finally:
            halted = {TopicPartition(*one) for one in self._halted}
            self._client.resume(*(self._client.assignment() - halted))

    def topic_id(self, topic: str) -> str:
        """The topic's own id, empty where the broker gives none (before Kafka 2.8)."""
        # Kept current by every refresh of metadata; the client has no public way to it, which is
        # one of the reasons why its version is pinned.
        found = self._client._cluster.topic_id(topic)
        return str(found) if found else ""

    def seek(self, partition: Partition, position: str | None) -> None:
        """Begin to read, so as to go on from a position, or anew where there is none."""
        one = TopicPartition(*partition)
        offset = None if position is None else parse(position).offset
        self._readers[partition] = reader = self._begin(partition, offset)
        if reader.begins_at is None:
            self._client.seek_to_beginning(one)
        else:
            self._client.seek(one, reader.begins_at)
        if offset is not None and offset != reader.begins_at:
            self._unproven[one] = offset

    def _prove(self) -> None:
        """Raise OutOfRange for positions that the log does not have and that are not sought."""
        if not self._unproven:
            return
        begins = self._client.beginning_offsets(list(self._unproven))
        ends = self._client.end_offsets(list(self._unproven))
        wrong = {
            Partition(*one): offset
            for one, offset in self._unproven.items()
            if not begins[one] <= offset <= ends[one]
        }
        self._unproven.clear()
        if wrong:
            raise OutOfRange(wrong)

    def halt(self, partition: Partition) -> None:
        self._halted.add(partition)
        self._client.pause(TopicPartition(*partition))

    def resume(self, partition: Partition, position: str | None) -> None:
        """Read a halted partition again, from a position on."""
        self._halted.discard(partition)
        self.seek(partition, position)
        self._client.resume(TopicPartition(*partition))

    @property
    def halted(self) -> frozenset[Partition]:
        return frozenset(self._halted)

    def assigned(self) -> list[Partition]:
        return sorted(Partition(*one) for one in self._client.assignment())

    def commit(self, positions: Mapping[Partition, Position]) -> None:
        """Tell the group how far the store is, for lag tools. What fails is only logged."""
        if self._ends is not None or not positions:
            return
        offsets = {
            TopicPartition(*partition): OffsetAndMetadata(position.offset, "", -1)
            for partition, position in positions.items()
        }
        self._client.commit_async(offsets, callback=_committed)

    def earliest(self, partition: Partition) -> int:
        """The offset at which the log of a partition begins."""
        one = TopicPartition(*partition)
        return int(self._client.beginning_offsets([one])[one])

    def lag(self) -> dict[Partition, int]:
        """Records of each assigned partition that were not given out yet, as of its last fetch."""
        ends = {one: self._client.highwater(one) for one in self._client.assignment()}
        return {
            Partition(*one): max(0, end - self._next.get(Partition(*one), end))
            for one, end in ends.items()
            if end is not None
        }

    def has_ended(self) -> bool:
        """For a rebuild: whether all that was in the log when it began has been read."""
        return self._ends is not None and all(
            Partition(*one) in self._halted or self._client.position(one) >= end
            for one, end in self._ends.items()
        )

    def close(self) -> None:
        """Leave the group, unless this is a static member, which comes back."""
        self._client.close(autocommit=False, timeout_ms=CLOSE_MS)


class OutOfRange(Exception):
    """Positions that the log does not have, by partition."""

    def __init__(self, offsets: Mapping[Partition, int]) -> None:
        super().__init__(offsets)
        self.offsets = offsets


def _partitions(client: KafkaConsumer, topic: str) -> set[int]:
    """The partitions of a topic; brokers take a moment to learn of one just made."""
    for _ in range(LOOKS):
        found: set[int] | None = client.partitions_for_topic(topic)
        if found:
            return found
        time.sleep(LOOK_AGAIN_S)
    raise UsageError(f"there is no topic {topic}; make the topics first: lineage topics create")


def _named(partitions: Iterable[TopicPartition]) -> list[str]:
    return sorted(f"{one.topic}/{one.partition}" for one in partitions)


def _committed(_offsets: object, response: object) -> None:
    if isinstance(response, Exception):
        retriable = isinstance(response, KafkaError) and response.retriable
        LOG.log(
            logging.INFO if retriable else logging.WARNING,
            "group commit failed",
            extra={"fields": {"error": type(response).__name__}},
        )
