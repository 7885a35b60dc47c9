"""Records of a message bus as input of the pipeline."""

from collections.abc import Iterable
from typing import Final, Protocol

from lineage.events.cloudevents import STRUCTURED
from lineage.events.kafka_binding import (
    CONTENT_TYPE,
    TOMBSTONE,
    Headers,
    events_in,
    is_structured,
)
from lineage.ingest.captured import BusRecord, Captured
from lineage.ingest.decoded import Refusal
from lineage.ingest.pipeline import Received

LOG_APPEND_TIME: Final = 1
"""The type of a timestamp that the broker gave (`message.timestamp.type=LogAppendTime`)."""
_OBJECT: Final = ord("{")
_STRUCTURED: Final = (CONTENT_TYPE, STRUCTURED.encode())


class Record(BusRecord, Protocol):
    """What is read of a record; `timestamp` is in milliseconds since 1970."""

    @property
    def topic(self) -> str: ...

    @property
    def partition(self) -> int: ...

    @property
    def offset(self) -> int: ...

    @property
    def timestamp(self) -> int: ...

    @property
    def timestamp_type(self) -> int: ...


def received(records: Iterable[Record]) -> list[Received]:
    """The events of records in order, recorded when the broker appended them."""
    items: list[Received] = []
    headers, are_of_one = None, False
    for record in records:
        # Records that are read one after the other mostly share their headers: one object.
        if record.headers is not headers:
            headers = record.headers
            are_of_one = is_structured(headers)
        value = record.value
        if are_of_one and value and value[0] == _OBJECT:
            items.append(Received(value, _position(record), appended_at(record), record=record))
        else:
            items += _events(record)
    return items


def _events(record: Record) -> list[Received]:
    """The events of any record."""
    at, position = appended_at(record), _position(record)
    try:
        events = events_in(record.headers, record.value)
    except Refusal as refusal:
        return [Received(b"", position, at, refusal, record=record)]
    if len(events) == 1:
        return [Received(events[0], position, at, record=record)]
    return [
        Received(event, f"{position}/{index}", at, record=_member(record, event))
        for index, event in enumerate(events)
    ]


def whole(record: Record) -> Received:
    """A record as it stands, for a reader that makes events of several together."""
    at, position = appended_at(record), _position(record)
    if record.value is None:
        return Received(b"", position, at, TOMBSTONE, record=record)
    return Received(record.value, position, at, record=record)


def appended_at(record: Record) -> int | None:
    """When the broker appended a record; None where the topic keeps the producer's clock instead.

    Such a record is taken as recorded when it is read: a producer's word for it is no evidence.
    """
    return record.timestamp * 1000 if record.timestamp_type == LOG_APPEND_TIME else None


def _position(record: Record) -> str:
    return f"{record.topic}/{record.partition}/{record.offset}"


def _member(record: Record, event: bytes) -> BusRecord:
    """One event of a batch, as if it had come in a record of its own."""
    headers: Headers = [one for one in record.headers if one[0].lower() != CONTENT_TYPE]
    return Captured(record.key, [*headers, _STRUCTURED], event)
