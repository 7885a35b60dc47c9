"""Events to Kafka, through a producer that is replaced when it dies."""

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final, NamedTuple

from kafka import KafkaProducer
from kafka.errors import KafkaError, RetriableError
from kafka.producer.future import FutureRecordMetadata, RecordMetadata

from lineage.client.delivery import Receipt, Transport, Window, new_future
from lineage.client.event import OutgoingEvent
from lineage.client.kafka.producer import connected, end, translated, unsent
from lineage.errors import DeliveryError, Unacknowledged, Unreachable, UsageError, WindowFull
from lineage.events.cloudevents import STRUCTURED
from lineage.events.kafka_binding import CONTENT_TYPE
from lineage.kafka_settings import KafkaSettings, keep_records_out_of_logs, load

LOG: Final = logging.getLogger("lineage.client")

EVENTS_MAX: Final = 10_000
BYTES_MAX: Final = 64 << 20
DELIVERY_S: Final = 120.0
END_S: Final = 5.0

_HEADERS: Final = [(CONTENT_TYPE, STRUCTURED.encode())]


class _UnderWay(NamedTuple):
    """An event that waits for acknowledgement."""

    event: OutgoingEvent
    topic: str
    future: "Future[Receipt]"


class KafkaTransport(Transport):
    """Publishes to the topics of the settings. Safe for several threads, not across a fork.

    An event whose future ended in a Receipt is on as many brokers as its topic asks for, and in
    order with the events of the same key. One that ended in Unacknowledged may be there; sending
    it again is harmless, since whoever records it knows it again by its source and id.

    The client's producer dies for good of one error that it cannot retry, and takes down whatever
    waits in it. It is then replaced, and what it left is sent again, one event at a time: each
    fails for its own reason or not at all. Only then can an event be on the bus twice.
    """

    def __init__(
        self,
        settings: KafkaSettings | None = None,
        *,
        events_max: int = EVENTS_MAX,
        bytes_max: int = BYTES_MAX,
        delivery_s: float = DELIVERY_S,
        wait_s: float = DELIVERY_S,
    ) -> None:
        """Settings default to those of the environment.

        At most `events_max` events and `bytes_max` bytes wait for acknowledgement; then `send`
        waits for room, at most `wait_s`. Each event is acknowledged or has failed in `delivery_s`.
        Raises Unreachable where no broker answers, and UsageError for settings of no use.
        """
        if delivery_s < 1:
            raise UsageError("expected delivery_s of at least one second")
        keep_records_out_of_logs()
        self._settings = load() if settings is None else settings
        self._delivery_s = delivery_s
        self._window = Window(events_max, bytes_max, wait_s)
        self._under_way: dict[int, _UnderWay] = {}
        self._numbers = 0
        self._closed = False
        # Held while an event is handed to the producer, which keeps events in order, and while
        # the producer is replaced. Never taken in the producer's own thread, which others wait for.
        self._handing_over = threading.Lock()
        self._producer: KafkaProducer | None = connected(self._settings, delivery_s)
        self._dying: KafkaProducer | None = None

    def send(self, events: Sequence[OutgoingEvent]) -> list["Future[Receipt]"]:
        """See Transport. Raises UsageError after `close`."""
        if self._closed:
            raise UsageError("the client is closed")
        return [self._send(event) for event in events]

    def flush(self, timeout_s: float) -> int:
        """See Transport."""
        return self._window.wait_empty(time.monotonic() + timeout_s)

    def close(self, timeout_s: float) -> None:
        """See Transport."""
        self.flush(timeout_s)
        with self._handing_over:
            self._closed = True
            for number in list(self._under_way):
                self._settle(number, Unacknowledged("not acknowledged before the client closed"))
            self._end_producer()

    def _send(self, event: OutgoingEvent) -> "Future[Receipt]":
        future = new_future()
        try:
            self._window.enter(len(event.text))
        except WindowFull as error:
            future.set_exception(error)
            return future
        with self._handing_over:
            self._numbers += 1
            topic = self._settings.topic_of(event.type)
            self._under_way[self._numbers] = _UnderWay(event, topic, future)
            self._hand_over(self._numbers)
        return future

    def _hand_over(self, number: int) -> None:
        one = self._under_way[number]
        try:
            producer = self._live()
            sent = _produce(producer, one)
        except KafkaError as error:
            self._settle(number, unsent(error, one.topic))
        except Unreachable as error:
            self._settle(number, error)
        else:
            sent.add_callback(self._acknowledged, number)
            sent.add_errback(self._failed, number, one.topic, producer)

    def _live(self) -> KafkaProducer:
        """The producer, or a new one where none could be had before. Raises Unreachable."""
        if self._closed:
            raise Unreachable("the client was closed at the same time")
        if self._producer is None:
            self._producer = connected(self._settings, self._delivery_s)
        return self._producer

    def _acknowledged(self, number: int, metadata: RecordMetadata) -> None:
        self._settle(number, _receipt(metadata))

    def _failed(self, number: int, topic: str, producer: KafkaProducer, error: KafkaError) -> None:
        """Called in the producer's thread, which must not wait for anybody."""
        if isinstance(error, RetriableError):
            self._settle(number, translated(error, topic))
        elif number in self._under_way and self._dying is not producer:
            self._dying = producer
            threading.Thread(
                target=self._replace, args=(producer,), name="lineage-replace", daemon=True
            ).start()

    def _replace(self, dead: KafkaProducer) -> None:
        """Send what a dead producer left, one event at a time."""
        with self._handing_over:
            if self._closed or self._producer is not dead:
                return
            left = list(self._under_way)
            LOG.warning("the producer died and is replaced; %d events are sent again", len(left))
            self._end_producer()
            deadline = time.monotonic() + self._delivery_s
            for number in left:
                if number in self._under_way:
                    self._send_alone(number, max(0, deadline - time.monotonic()))

    def _send_alone(self, number: int, timeout_s: float) -> None:
        one = self._under_way[number]
        try:
            producer = self._live()
            sent = _produce(producer, one)
            producer.flush(timeout_s)
            self._settle(number, _receipt(sent.get(timeout_s)))
        except Unreachable:
            self._settle(number, Unacknowledged(f"topic {one.topic}: no broker answers any more"))
        except RetriableError as error:
            self._settle(number, translated(error, one.topic))
        except KafkaError as error:
            self._settle(number, translated(error, one.topic))
            self._end_producer()

    def _end_producer(self) -> None:
        if self._producer is not None:
            end(self._producer, END_S)
        self._producer = None

    def _settle(self, number: int, outcome: Receipt | DeliveryError) -> None:
        one = self._under_way.pop(number, None)
        if one is None:
            return
        if isinstance(outcome, Receipt):
            one.future.set_result(outcome)
        else:
            one.future.set_exception(outcome)
        self._window.leave(len(one.event.text))


def _produce(producer: KafkaProducer, one: _UnderWay) -> FutureRecordMetadata:
    return producer.send(one.topic, value=one.event.text, key=one.event.key, headers=_HEADERS)


def _receipt(metadata: RecordMetadata) -> Receipt:
    return Receipt("appended", f"{metadata.topic}/{metadata.partition}@{metadata.offset}")
