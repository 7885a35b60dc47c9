"""Kafka clients with our options, and their refusals as the product's errors."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaConfigurationError, KafkaError

from consumers import relay, source
from consumers.fetched import read_forgivingly
from consumers.settings import ConsumerSettings
from lineage.errors import BusUnavailable, UsageError
from lineage.kafka_settings import KafkaSettings, keep_records_out_of_logs

Client = TypeVar("Client")


def consumer(kafka: KafkaSettings, settings: ConsumerSettings, group: str | None) -> KafkaConsumer:
    """Raises BusUnavailable, and UsageError for settings that do not fit together."""
    client: KafkaConsumer = _let_in(
        kafka, partial(KafkaConsumer, **source.options(settings, group))
    )
    read_forgivingly(client)
    return client


def producer(kafka: KafkaSettings) -> KafkaProducer:
    """Raises BusUnavailable, and UsageError for settings that do not fit together."""
    # The client wants at least one request, and the wait for others before it, to fit in.
    delivery_ms = 2 * kafka.request_timeout_ms
    return _let_in(kafka, partial(KafkaProducer, delivery_timeout_ms=delivery_ms, **relay.OPTIONS))


def admin(kafka: KafkaSettings) -> KafkaAdminClient:
    """Raises BusUnavailable."""
    return _let_in(kafka, KafkaAdminClient)


def _let_in(kafka: KafkaSettings, client: Callable[..., Any]) -> Any:
    keep_records_out_of_logs()
    try:
        return client(client_id="lineage", **kafka.connection())
    except KafkaConfigurationError as error:
        raise UsageError(f"the settings of Kafka do not fit together: {error}") from None
    except (KafkaError, OSError) as error:
        raise BusUnavailable(kafka.unreachable()) from error
