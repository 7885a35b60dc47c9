"""What is said to producers is so: the README's program runs, the document names what there is."""

import os
import re
import subprocess
import sys
from pathlib import Path

import xxhash
from kafka import KafkaConsumer

from lineage import errors
from lineage.client import Undelivered
from lineage.client.kafka import transport
from lineage.events.who import SUBJECTS_MAX
from lineage.ingest import json_text, validate
from lineage.ingest.decode import Decoder
from lineage.kafka_settings import load
from tests.servers.topics import fresh_topic
from tests.test_docs import fenced

TEXT = (Path(__file__).parents[1] / "deploy" / "producers.md").read_text()


def test_the_program_in_the_readme_reports(kafka: str) -> None:
    """Its two events are on the bus as a receiver wants them."""
    [program] = [one for one in fenced("python") if "from lineage.client import" in one]
    topics = {name: fresh_topic(kafka) for name in ("MOVEMENTS", "FACTS")}
    variables = {f"LINEAGE_KAFKA_{name}_TOPIC": topic for name, topic in topics.items()}
    subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **variables, "LINEAGE_KAFKA_BOOTSTRAP": kafka},
        check=True,
    )
    for topic in topics.values():
        consumer = KafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
        [[record]] = consumer.poll(timeout_ms=20_000).values()
        consumer.close()
        assert Decoder().decode(record.value).people == ("user-1001",)


def test_every_error_is_explained() -> None:
    """Each class of the tree for deliveries, with its code."""
    classes = [*errors.DeliveryError.__subclasses__()]
    assert Undelivered in classes
    explained = dict(re.findall(r"^\| `(\w+)` \| `([\w-]+)` \|", TEXT, flags=re.MULTILINE))
    assert explained == {one.__name__: one.code for one in classes}


def test_limits_are_those_of_the_code() -> None:
    assert f"at most {transport.EVENTS_MAX:,} events" in TEXT
    assert f"or {transport.BYTES_MAX >> 20} MiB" in TEXT
    assert f"{transport.DELIVERY_S:.0f} s" in TEXT
    assert f"at most {json_text.EVENT_BYTES_MAX >> 20} MiB, {SUBJECTS_MAX:,} people" in TEXT
    assert f"{json_text.DEPTH_MAX} levels" in TEXT
    assert validate.AHEAD_MAX == 5 * 60_000_000


def test_topics_are_those_of_the_settings() -> None:
    settings = load({})
    assert all(f"`{topic}`" in TEXT for topic in settings.topics_read)


def test_the_key_is_as_described() -> None:
    """By the description alone."""
    found = re.search(r"`user-1001` has the key `(\w+)`", TEXT)
    assert found is not None
    digest = xxhash.xxh3_64_intdigest(b"subject\0user-1001")
    assert found[1] == f"{digest % 65_536:04x}"


def test_the_structured_header_is_as_described() -> None:
    assert all(f"`{name}: {value.decode()}`" in TEXT for name, value in transport._HEADERS)
