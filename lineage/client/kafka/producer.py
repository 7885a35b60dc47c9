"""The Kafka client's producer: its options, its errors in our words, and an end that is one."""

import logging
from typing import Any, Final

from kafka import KafkaProducer
from kafka.errors import (
    AuthorizationError,
    KafkaConfigurationError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    RetriableError,
)

from lineage.errors import DeliveryError, DeliveryRefused, Unacknowledged, Unreachable, UsageError
from lineage.ingest.json_text import EVENT_BYTES_MAX
from lineage.kafka_settings import KafkaSettings

LOG: Final = logging.getLogger("lineage.client")

LINGER_MS: Final = 20
BATCH_BYTES: Final = 128 << 10
OVERHEAD_BYTES: Final = 16 << 10
"""More than key, headers and framing add to a record."""
METADATA_MS: Final = 10_000
"""How long a send looks for its topic; 60 s by default."""


def connected(settings: KafkaSettings, delivery_s: float) -> KafkaProducer:
    """A producer that has found its brokers. Raises Unreachable and UsageError."""
    try:
        return KafkaProducer(**options(settings, delivery_s))
    except KafkaConfigurationError as error:
        raise UsageError(f"the settings of Kafka do not fit together: {error}") from None
    except KafkaError:
        raise Unreachable(settings.unreachable()) from None


def options(settings: KafkaSettings, delivery_s: float) -> dict[str, Any]:
    """Every option that changes what is delivered, so that no release changes it for us."""
    delivery_ms = int(delivery_s * 1000)
    return settings.connection() | {
        "client_id": "lineage-client",
        "acks": "all",
        # Asked for by name: then options that would turn it off are an error, not a warning.
        "enable_idempotence": True,
        "max_in_flight_requests_per_connection": 5,
        "delivery_timeout_ms": delivery_ms,
        # The client wants at least one request, and the wait for others before it, to fit in.
        "request_timeout_ms": min(settings.request_timeout_ms, delivery_ms // 2),
        "max_block_ms": METADATA_MS,
        # Records that come close together share a request: twice the throughput of the defaults.
        "linger_ms": LINGER_MS,
        "batch_size": BATCH_BYTES,
        "compression_type": "lz4",
        "max_request_size": EVENT_BYTES_MAX + OVERHEAD_BYTES,
        "allow_auto_create_topics": False,
        "metrics_enabled": False,
    }


def translated(error: KafkaError, topic: str) -> DeliveryError:
    """A failure of a record in our words. The broker's may repeat what was sent, so they stay."""
    name = type(error).__name__
    if isinstance(error, RetriableError):
        return Unacknowledged(f"topic {topic}: not acknowledged in time ({name})")
    if isinstance(error, AuthorizationError):
        return DeliveryRefused(f"topic {topic}: no right to write to it ({name})")
    if isinstance(error, MessageSizeTooLargeError | RecordListTooLargeError):
        return DeliveryRefused(f"topic {topic}: max.message.bytes is too low for an event ({name})")
    return DeliveryRefused(f"topic {topic}: the broker does not take the event ({name})")


def unsent(error: KafkaError, topic: str) -> DeliveryError:
    """The same for a record that did not even get into the producer."""
    if isinstance(error, RetriableError):
        return Unreachable(
            f"topic {topic}: not found within {METADATA_MS} ms; either no broker answers or the"
            " topic is not there: lineage topics create"
        )
    return translated(error, topic)


def end(producer: KafkaProducer, timeout_s: float) -> None:
    """Stop a producer and its thread, even one whose broker hangs.

    The client's own `close` raises where records are left, and then its thread goes on for good.
    """
    producer._sender.force_close()
    producer._sender.join(timeout_s)
    try:
        producer.close(timeout_s)
    except KafkaTimeoutError:
        LOG.warning("the producer's thread did not end within %s s", timeout_s)
