"""Kafka clients with our options, and their refusals as the product's errors."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from consumers import relay, source
from consumers.settings import ConsumerSettings
from lineage.errors import BusUnavailable
from lineage.kafka_settings import KafkaSettings, keep_records_out_of_logs

Client = TypeVar("Client")


def consumer(kafka: KafkaSettings, settings: ConsumerSettings, group: str | None) -> KafkaConsumer:
    """Raises BusUnavailable."""
    return _let_in(kafka, partial(KafkaConsumer, **source.options(settings, group)))


def producer(kafka: KafkaSettings) -> KafkaProducer:
    """Raises BusUnavailable."""
    return _let_in(kafka, partial(KafkaProducer, **relay.OPTIONS))


def _let_in(kafka: KafkaSettings, client: Callable[..., Any]) -> Any:
    keep_records_out_of_logs()
    try:
        return client(client_id="lineage", **kafka.connection())
    except (KafkaError, OSError) as error:
        raise BusUnavailable(kafka.unreachable()) from error
