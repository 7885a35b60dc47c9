"""`lineage topics` makes what the product needs, twice does no harm, and differences are told."""

import json
import secrets
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer
from typer.testing import CliRunner

from consumers.topics import Topic, differences, wanted
from consumers.topics_command import app
from lineage.errors import BusUnavailable, UsageError
from lineage.kafka_settings import KafkaSettings

KINDS = ("movements", "facts", "incidents", "findings", "quarantine")


@pytest.fixture
def named(kafka: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a cluster on which nothing of ours exists yet."""
    mark = secrets.token_hex(4)
    names = {kind: f"{mark}.{kind}" for kind in KINDS}
    monkeypatch.setenv("LINEAGE_KAFKA_BOOTSTRAP", kafka)
    for kind, name in names.items():
        monkeypatch.setenv(f"LINEAGE_KAFKA_{kind.upper()}_TOPIC", name)
    return names


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and answer."""
    result = CliRunner().invoke(app, [*arguments, "--format", "json"], catch_exceptions=False)
    return result.exit_code, {one["topic"]: one for one in json.loads(result.stdout)["topics"]}


def test_topics_are_made_once(named: dict[str, str]) -> None:
    """They are missing, then made, then as they should be, and the broker agrees with the plan."""
    code, before = run("list", "--replication", "1")
    assert (code, {one["state"] for one in before.values()}) == (1, {"missing"})
    code, made = run("create", "--replication", "1", "--partitions", "4")
    assert (code, {one["state"] for one in made.values()}) == (0, {"made"})
    assert [made[named[kind]]["partitions"] for kind in KINDS] == [4, 3, 1, 3, 3]
    code, again = run("create", "--replication", "1", "--partitions", "4")
    assert (code, {one["state"] for one in again.values()}) == (0, {"as it should be"})


def test_a_topic_that_differs_is_told_and_left_alone(kafka: str, named: dict[str, str]) -> None:
    """What exists is not changed behind the operator's back: the differences are listed."""
    run("create", "--replication", "1", "--partitions", "4")
    code, answer = run("create", "--replication", "1", "--partitions", "6", "--retention-days", "0")
    movements = answer[named["movements"]]
    assert (code, movements["state"], movements["partitions"]) == (1, "differs", 4)
    assert movements["differences"] == [
        "partitions is 4, should be 6",
        "retention.ms is 2592000000, should be -1",
    ]


def test_the_broker_dates_the_records(kafka: str, named: dict[str, str]) -> None:
    """A producer's own time is replaced by the time of the append, as recorded times need it."""
    run("create", "--replication", "1")
    producer = KafkaProducer(bootstrap_servers=kafka)
    producer.send(named["movements"], b"{}", timestamp_ms=1).get(20)
    producer.close()
    consumer = KafkaConsumer(
        named["movements"], bootstrap_servers=kafka, auto_offset_reset="earliest"
    )
    record = next(consumer)
    consumer.close()
    assert record.timestamp_type == 1
    assert record.timestamp > 1


def test_more_copies_than_brokers_is_wrong_use(named: dict[str, str]) -> None:
    """The default of three copies is refused by a cluster of one, with the option to change."""
    with pytest.raises(UsageError, match="--replication 3"):
        run("create")


def test_no_broker_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names what may be wrong: address, credentials or authority."""
    monkeypatch.setenv("LINEAGE_KAFKA_BOOTSTRAP_TIMEOUT_MS", "500")
    with pytest.raises(BusUnavailable, match="credentials"):
        run("list", "--bootstrap", "127.0.0.1:1")


def test_what_is_compared() -> None:
    """Every setting of the plan counts, one that the broker does not give counts as different."""
    topic = wanted(KafkaSettings(), partitions=2, replication=3, retention_days=1)[0]
    assert differences(topic, topic) == []
    for name in topic.configs:
        rest = {other: value for other, value in topic.configs.items() if other != name}
        found = Topic(topic.name, topic.partitions, topic.replication, rest)
        assert differences(topic, found) == [f"{name} is unknown, should be {topic.configs[name]}"]
    assert topic.configs["min.insync.replicas"] == "2"


def test_topics_that_are_switched_off_are_not_made() -> None:
    """A findings topic without a name is not told and so not made."""
    plan = wanted(KafkaSettings(findings_topic=""), 1, 1, 1)
    assert len(plan) == len(KINDS) - 1


def test_openlineage_has_one_partition() -> None:
    """Jobs know of each other only in one, however many there are for movements."""
    plan = wanted(KafkaSettings(openlineage_topic="runs"), 12, 1, 1)
    assert [topic.partitions for topic in plan if topic.name == "runs"] == [1]
