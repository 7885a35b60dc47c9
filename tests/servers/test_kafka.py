"""A real broker serves tests, keeps its data over crashes, and lets in only who may come in."""

from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaTimeoutError

from deploy.local.kafka import Kafka
from tests.servers.secure import PASSWORD, USER, SecureKafka
from tests.servers.topics import fresh_topic

WAIT_MS = 20_000
REFUSED_MS = 3_000


def produce(topic: str, value: bytes, **options: Any) -> None:
    producer = KafkaProducer(reconnect_backoff_max_ms=500, **options)
    try:
        producer.send(topic, value).get(WAIT_MS / 1000)
    finally:
        producer.close()


def consume(topic: str, **options: Any) -> bytes:
    """The first record of a topic."""
    consumer = KafkaConsumer(
        topic, auto_offset_reset="earliest", consumer_timeout_ms=WAIT_MS, **options
    )
    try:
        value: bytes = next(consumer).value
        return value
    finally:
        consumer.close()


def test_a_record_goes_through(kafka: str) -> None:
    """What a client of Kafka produces, another consumes."""
    topic = fresh_topic(kafka)
    produce(topic, b"a record", bootstrap_servers=kafka)
    assert consume(topic, bootstrap_servers=kafka) == b"a record"


def test_faults_of_a_broker_of_ones_own(private_kafka: Kafka) -> None:
    """Paused, it accepts connections and answers nothing, as one that hangs does. Killed, it comes
    back on its port with what it had acknowledged."""
    at = {"bootstrap_servers": private_kafka.address}
    topic = fresh_topic(private_kafka.address)
    produce(topic, b"acknowledged", acks="all", **at)
    private_kafka.pause()
    assert not private_kafka.answers()
    private_kafka.resume()
    assert private_kafka.answers()
    private_kafka.kill()
    assert private_kafka.holder is None
    private_kafka.start()
    assert consume(topic, **at) == b"acknowledged"


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
def test_a_password_lets_in(secure_kafka: SecureKafka, protocol: str, mechanism: str) -> None:
    """Both mechanisms, with and without TLS."""
    produce_and_consume(with_password(secure_kafka, protocol, mechanism))


def test_a_certificate_lets_in(secure_kafka: SecureKafka) -> None:
    """Mutual TLS: the broker proves who it is, and so does the client."""
    produce_and_consume(
        {
            "bootstrap_servers": secure_kafka.ssl,
            "security_protocol": "SSL",
            "ssl_cafile": str(secure_kafka.ca_file),
            "ssl_certfile": str(secure_kafka.certificate_file),
        }
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"sasl_plain_password": "not-the-password"},
        {"ssl_cafile": "other"},
        {"security_protocol": "SASL_PLAINTEXT"},
    ],
    ids=["password", "authority", "protocol"],
)
def test_who_is_not_known_is_kept_out(secure_kafka: SecureKafka, wrong: dict[str, str]) -> None:
    """The broker really asks: each of these on its own keeps a client out."""
    options = with_password(secure_kafka, "SASL_SSL", "SCRAM-SHA-512") | wrong
    if options["ssl_cafile"] == "other":
        options["ssl_cafile"] = str(secure_kafka.other_ca_file)
    assert not gets_in(options)


def gets_in(options: dict[str, str]) -> bool:
    try:
        KafkaProducer(bootstrap_timeout_ms=REFUSED_MS, **options).close()
    except KafkaTimeoutError:
        return False
    return True


def with_password(secure: SecureKafka, protocol: str, mechanism: str) -> dict[str, str]:
    return {
        "bootstrap_servers": secure.sasl_ssl if protocol == "SASL_SSL" else secure.sasl,
        "security_protocol": protocol,
        "sasl_mechanism": mechanism,
        "sasl_plain_username": USER,
        "sasl_plain_password": PASSWORD,
        "ssl_cafile": str(secure.ca_file),
    }


def produce_and_consume(options: dict[str, str]) -> None:
    topic = fresh_topic(options["bootstrap_servers"], security=options)
    produce(topic, b"a record", **options)
    assert consume(topic, **options) == b"a record"
