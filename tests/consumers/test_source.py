"""Shows, on a real broker, that waiting for a store loses no record; that settings fit together."""

import pytest
from kafka import KafkaConsumer

from consumers import clients
from consumers.settings import ConsumerSettings
from consumers.source import Source
from lineage.errors import UsageError
from lineage.kafka_settings import KafkaSettings
from tests.servers.topics import fresh_topic

RECORDS = 20


def publish(settings: KafkaSettings, topic: str) -> None:
    """Records through the producer that tells findings and quarantined input."""
    producer = clients.producer(settings)
    sent = [producer.send(topic, value=b"%d" % number) for number in range(RECORDS)]
    for future in sent:
        future.get(timeout=20)
    producer.close()


def test_records_that_come_while_waiting_come_again(kafka: str) -> None:
    """Partitions are assigned while the store is away: what is fetched then is not passed over."""
    settings, topic = KafkaSettings(bootstrap=(kafka,)), fresh_topic(kafka)
    publish(settings, topic)
    client: KafkaConsumer = clients.consumer(settings, ConsumerSettings(), group=topic)
    source = Source(client, [topic], dict, in_group=True)
    while not source.assigned():
        source.wait(10_000)
    values: list[bytes | None] = []
    while len(values) < RECORDS:
        for records in source.poll(1_000).values():
            values += [record.value for record in records]
    source.close()
    assert values == [b"%d" % number for number in range(RECORDS)]


def test_settings_that_do_not_fit_together_are_told_as_such(kafka: str) -> None:
    """And not as a broker that is away."""
    settings = KafkaSettings(bootstrap=(kafka,), request_timeout_ms=100)
    with pytest.raises(UsageError, match="do not fit together"):
        clients.consumer(settings, ConsumerSettings(), group=None)
    clients.producer(settings).close()
