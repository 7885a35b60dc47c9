"""Shows what the settings of Kafka accept, and what they make of it for the client library."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from lineage import kafka_settings
from lineage.errors import UsageError
from lineage.kafka_settings import load

SECRET = "correct horse"
SASL = {
    "LINEAGE_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "LINEAGE_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
    "LINEAGE_KAFKA_SASL_USERNAME": "shop",
    "LINEAGE_KAFKA_SASL_PASSWORD": SECRET,
}


def test_defaults() -> None:
    """A broker of this machine, without credentials."""
    options = load({}).connection()
    assert options["bootstrap_servers"] == ["localhost:9092"]
    assert options["security_protocol"] == "PLAINTEXT"
    assert options["sasl_plain_password"] is None


@pytest.mark.parametrize("client", [KafkaProducer, KafkaConsumer, KafkaAdminClient])
def test_every_client_knows_the_options(client: type) -> None:
    """The library refuses what it does not know; here it is only asked."""
    known = client.DEFAULT_CONFIG  # type: ignore[attr-defined]
    assert set(load({}).connection()) <= set(known)


def test_from_the_environment() -> None:
    """Lists have commas; variables of other tables are left alone."""
    others = {"LINEAGE_STORE": "x", "LINEAGE_KAFKA_BOOTSTRAP": "a:1, b:2,"}
    settings = load({**SASL, **others})
    options = settings.connection()
    assert options["bootstrap_servers"] == ["a:1", "b:2"]
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert options["sasl_plain_password"] == SECRET


def test_secrets_do_not_show() -> None:
    """Neither in the text of the settings nor in the message for operators."""
    settings = load({**SASL, "LINEAGE_KAFKA_KEY_PASSWORD": SECRET})
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump_json()}"
    assert SECRET not in settings.unreachable()


@pytest.mark.parametrize(
    "variables",
    [
        {"LINEAGE_KAFKA_BOOTSTRAP": " , "},
        {"LINEAGE_KAFKA_SECURITY_PROTOCOL": "TLS"},
        {"LINEAGE_KAFKA_SECURITY_PROTOCOL": "SASL_SSL"},
        {"LINEAGE_KAFKA_SASL_MECHANISM": "PLAIN", "LINEAGE_KAFKA_SASL_USERNAME": "shop"},
        {"LINEAGE_KAFKA_REQUEST_TIMEOUT_MS": "0"},
        {"LINEAGE_KAFKA_TOPIC": "x"},
    ],
)
def test_what_makes_no_sense_is_refused(variables: dict[str, str]) -> None:
    """Also credentials that nobody would be asked for: somebody thinks they protect something."""
    with pytest.raises(UsageError, match="LINEAGE_KAFKA_"):
        load(variables)


@pytest.mark.parametrize("name", ["ca_file", "certificate_file", "key_file"])
def test_a_missing_file_is_told_at_once(name: str, tmp_path: Path) -> None:
    """The library would take it for a broker that is away."""
    there, missing = tmp_path / "there.pem", tmp_path / "missing.pem"
    there.touch()
    assert load({}, **{name: str(there)}).connection()
    with pytest.raises(UsageError, match=f"{name.upper()}: there is no file"):
        load({}, **{name: str(missing)}).connection()


@pytest.fixture
def library() -> Iterator[logging.Logger]:
    logger = logging.getLogger("kafka")
    before = logger.level
    yield logger
    logger.setLevel(before)


def test_records_stay_out_of_logs(library: logging.Logger) -> None:
    """An application that logs everything does not log records; one that insists on them does."""
    library.setLevel(logging.NOTSET)
    kafka_settings.keep_records_out_of_logs()
    assert not logging.getLogger("kafka.producer.kafka").isEnabledFor(logging.DEBUG)
    library.setLevel(logging.DEBUG)
    kafka_settings.keep_records_out_of_logs()
    assert logging.getLogger("kafka.producer.kafka").isEnabledFor(logging.DEBUG)
