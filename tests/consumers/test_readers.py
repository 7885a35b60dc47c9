"""Readers: from where they read, what they give out, and which position goes with it."""

from pathlib import Path

import orjson
import pytest

from consumers.positions import Partition
from consumers.readers import SKEW_MAX, EventReader, readers
from consumers.settings import ConsumerSettings
from lineage.errors import MappingError, UsageError
from lineage.kafka_settings import KafkaSettings
from tests.builders import a_movement, encoded
from tests.consumers.test_records import AT, Record
from tests.openlineage.builders import MAPPING, a_dataset, a_run_event, email_into

OPENLINEAGE = Partition("openlineage", 0)
KAFKA = KafkaSettings(openlineage_topic=OPENLINEAGE.topic)
SETTLED = AT * 1000 + 2 * 1_000_000 + SKEW_MAX
"""When what was appended at AT has settled, where runs wait for a second."""


@pytest.fixture
def settings(tmp_path: Path) -> ConsumerSettings:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING)
    return ConsumerSettings(openlineage_mapping=str(mapping), openlineage_wait_s=1)


def a_run(offset: int) -> Record:
    value = orjson.dumps(a_run_event(run=str(offset), outputs=[email_into("out")]))
    return Record(value, offset=offset, topic=OPENLINEAGE.topic, partition=0)


def test_events_go_on_at_their_position() -> None:
    """Nothing is held back: the position is behind the last record."""
    reader = EventReader(7)
    assert reader.begins_at == 7
    reading = reader.read([Record(encoded(a_movement()), offset=7), Record(b"", offset=9)])
    assert (len(reading.items), reading.offset) == (2, 10)
    assert not reader.is_due(SETTLED)


def test_each_topic_has_its_reader(settings: ConsumerSettings) -> None:
    """The log of OpenLineage events is read from its beginning, whatever the position."""
    begin = readers(KAFKA, settings)
    assert begin(Partition("other", 0), 7).begins_at == 7
    assert begin(OPENLINEAGE, 7).begins_at is None


def test_a_run_is_given_out_when_nothing_follows(settings: ConsumerSettings) -> None:
    """The position does not move before, and what lies below it is not given out again."""
    reader = readers(KAFKA, settings)(OPENLINEAGE, None)
    first = reader.read([a_run(3)])
    assert len(first.items) == 4
    assert first.offset is None
    assert not reader.is_due(SETTLED - 1)
    assert reader.is_due(SETTLED)
    (movement,), _, offset = reader.wait(SETTLED)
    assert (movement.position, movement.recorded_at) == ("openlineage/0/3", AT * 1000)
    assert offset == 4
    again = readers(KAFKA, settings)(OPENLINEAGE, offset)
    assert again.read([a_run(3), a_run(4)]).items == first.items
    (other,), _, offset = again.wait(SETTLED)
    assert (other.position, offset) == ("openlineage/0/4", 5)


def test_a_producers_clock_is_no_recorded_time(settings: ConsumerSettings) -> None:
    """Of any kind of topic: it orders the log, and what comes of it is recorded on receipt."""
    reader = readers(KAFKA, settings)(OPENLINEAGE, None)
    facts = reader.read([a_run(3)._replace(timestamp_type=0), Record(None, timestamp_type=0)])
    given = reader.wait(SETTLED)
    assert {item.recorded_at for item in (*facts.items, *given.items)} == {None}
    assert len(given.items) == 2


def test_findings_of_a_producers_clock_are_found_now(settings: ConsumerSettings) -> None:
    """What is noticed is recorded when it is, as all else."""
    value = a_run_event(run="r", outputs=[a_dataset("out", "date_of_birth")])
    record = a_run(3)._replace(value=orjson.dumps(value), timestamp=1, timestamp_type=0)
    reader = readers(KAFKA, settings)(OPENLINEAGE, None)
    reader.read([record])
    (found,) = reader.wait(SETTLED).findings
    assert found.recorded_at > AT


def test_a_tombstone_is_refused_and_kept(settings: ConsumerSettings) -> None:
    """With its record, as quarantine keeps whatever cannot be read."""
    reader = readers(KAFKA, settings)(OPENLINEAGE, None)
    tombstone = Record(None)
    reader.read([tombstone])
    (item,) = reader.wait(SETTLED).items
    assert item.refusal is not None
    assert (item.refusal.reason, item.record) == ("null-value", tombstone)


def test_a_topic_and_a_mapping_go_together(settings: ConsumerSettings) -> None:
    """One without the other is wrong use, and so is a mapping that is not there."""
    with pytest.raises(UsageError, match="go together"):
        readers(KAFKA, ConsumerSettings())
    with pytest.raises(UsageError, match="go together"):
        readers(KafkaSettings(), settings)
    with pytest.raises(MappingError):
        readers(KAFKA, ConsumerSettings(openlineage_mapping="none-such.yaml"))
