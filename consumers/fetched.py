"""Records as a broker sends them, read faster and more forgivingly than the client reads them.

kafka-python takes a header whose name is not UTF-8 for a corrupt record: its poll then raises for
ever, and one producer has stopped everybody. Here such a name keeps its bytes (`surrogateescape`),
as the names of files do in Python. The rest is the client's own way through a fetch, with a third
of its work for each record: headers that look alike are read once, what nobody asks is not made.

The layout is that of record batches, version 2, which brokers have written since Kafka 0.11; older
ones are left to the client. https://kafka.apache.org/documentation/#recordbatch
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from kafka import KafkaConsumer
from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.protocol.consumer import IsolationLevel

from lineage.ingest.captured import Headers

VERSION: Final = 2
ALIKE_BYTES_MAX: Final = 512
"""Headers longer than this are not looked up: they would rarely be found, and cost memory."""


class Fetched(NamedTuple):
    """A record; `timestamp` is in milliseconds since 1970, its type 1 where the broker gave it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: Headers


def read_forgivingly(client: KafkaConsumer) -> None:
    """Let a consumer read records in this way. Its version is pinned for this, too."""
    client._fetcher.PartitionRecords = PartitionRecords


class PartitionRecords(Fetcher.PartitionRecords):  # type: ignore[misc]  # The client has no types.
    """What one fetch brought of a partition."""

    def _unpack_records(self, tp: Any, records: Any, *deserializers: Any) -> Iterator[Any]:
        """The records in order; `next_fetch_offset` follows."""
        try:
            while batch := records.next_batch():
                if batch.magic != VERSION:
                    yield from super()._unpack_records(tp, _Single(batch), *deserializers)
                    continue
                if self.check_crcs and not batch.validate_crc():
                    raise CorruptRecordError(f"{tp}: offset {batch.base_offset} fails its checksum")
                self.leader_epoch = batch.leader_epoch
                self.bytes_read += batch.size_in_bytes
                if not self._is_hidden(batch):
                    self.records_read += batch.records_count
                    for record in records_of(tp.topic, tp.partition, batch):
                        self.next_fetch_offset = record.offset + 1
                        yield record
                # Compaction may have removed the last records of a batch.
                self.next_fetch_offset = batch.next_offset
        finally:
            # Also after an error: the client would ask an exhausted iterator for ever.
            self.drain()

    def _is_hidden(self, batch: Any) -> bool:
        """Whether a batch is a mark of a transaction, or of one that was not committed."""
        if self.isolation_level == IsolationLevel.READ_COMMITTED and batch.has_producer_id():
            self._consume_aborted_transactions_up_to(batch.last_offset)
            if self._contains_abort_marker(batch):
                self.aborted_producer_ids.discard(batch.producer_id)
            elif self._is_batch_aborted(batch):
                return True
        return bool(batch.is_control_batch)


class _Single:
    """One batch, as the client's own reader wants to be given batches."""

    def __init__(self, batch: Any) -> None:
        self._batches = [batch]

    def next_batch(self) -> Any:
        return self._batches.pop() if self._batches else None


def records_of(topic: str, partition: int, batch: Any) -> Iterator[Fetched]:
    """The records of a batch that is not a control batch. Raises CorruptRecordError."""
    batch._maybe_uncompress()
    buffer, at = bytes(batch._buffer), batch._pos
    kind, first_offset, first_at = batch.timestamp_type, batch.base_offset, batch.first_timestamp
    appended_at = batch.max_timestamp if kind else None
    make = tuple.__new__
    try:
        for _ in range(batch.records_count):
            length, at = _varint(buffer, at)
            end = at + length
            after, at = _varint(buffer, at + 1)
            number, at = _varint(buffer, at)
            # Written out twice, since this is what reading a record costs.
            size, at = _varint(buffer, at)
            key = buffer[at : at + size] if size >= 0 else None
            size, at = _varint(buffer, at + size if size > 0 else at)
            value = buffer[at : at + size] if size >= 0 else None
            tail = buffer[at + size if size > 0 else at : end]
            headers = _alike(tail) if len(tail) <= ALIKE_BYTES_MAX else _headers(tail)
            timestamp = first_at + after if appended_at is None else appended_at
            found = (topic, partition, first_offset + number, timestamp, kind, key, value, headers)
            yield make(Fetched, found)
            at = end
    except (IndexError, ValueError) as error:
        raise CorruptRecordError(f"{topic}/{partition}: a record is cut short") from error


def _headers(tail: bytes) -> Headers:
    """The headers at the end of a record."""
    count, at = _varint(tail, 0)
    headers = []
    for _ in range(count):
        name, at = _bytes(tail, at)
        value, at = _bytes(tail, at)
        headers.append(((name or b"").decode("utf-8", "surrogateescape"), value))
    if at != len(tail):
        raise ValueError("expected the headers to end with the record")
    return tuple(headers)


_alike: Final = lru_cache(maxsize=1024)(_headers)


def _bytes(buffer: bytes, at: int) -> tuple[bytes | None, int]:
    """What a length says, and where it ends; a negative length stands for null."""
    length, at = _varint(buffer, at)
    if length < 0:
        return None, at
    end = at + length
    if end > len(buffer):
        raise IndexError("expected more bytes")
    return buffer[at:end], end


def _varint(buffer: bytes, at: int) -> tuple[int, int]:
    """A zigzag number of variable length, and where it ends."""
    byte = buffer[at]
    at += 1
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), at
    number, shift = byte & 0x7F, 7
    second = buffer[at]
    if second < 0x80:
        number |= second << 7
        return (number >> 1) ^ -(number & 1), at + 1
    while (byte := buffer[at]) >= 0x80:
        number |= (byte & 0x7F) << shift
        shift += 7
        at += 1
    number |= byte << shift
    return (number >> 1) ^ -(number & 1), at + 1
