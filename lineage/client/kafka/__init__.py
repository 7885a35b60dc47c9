"""Delivery to Kafka. Beside the consumers the only place that imports the Kafka client."""

from lineage.client.kafka.transport import KafkaTransport
from lineage.kafka_settings import KafkaSettings

__all__ = ["KafkaSettings", "KafkaTransport"]
