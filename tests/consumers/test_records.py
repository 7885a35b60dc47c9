"""Records become input of the pipeline, and what cannot be recorded is kept whole."""

from pathlib import Path
from typing import NamedTuple

import orjson
import pytest

from consumers.records import received
from lineage.bootstrap import open_lineage
from lineage.events.cloudevents import BATCH, STRUCTURED
from lineage.ingest import captured
from lineage.ingest.captured import Captured, Headers
from lineage.ingest.pipeline import KNOWN, QUARANTINED, RECORDED, Origin
from lineage.settings import Settings
from tests.builders import a_movement, encoded

AT = 1_800_000_000_000
KAFKA = Origin("kafka")


class Record(NamedTuple):
    """What a client gives out, as far as it matters here."""

    value: bytes | None
    headers: Headers = ()
    key: bytes | None = b"k"
    offset: int = 7
    topic: str = "t"
    partition: int = 1
    timestamp: int = AT
    timestamp_type: int = 1


def content_type(media: str) -> Headers:
    return [("content-type", media.encode()), ("trace", b"\xff\x00")]


def test_a_structured_event_goes_on_as_it_came() -> None:
    """The same bytes, recorded at the broker's append time, with the place it stood at."""
    event = encoded(a_movement())
    (item,) = received([Record(event, content_type(STRUCTURED))])
    assert item.raw is event
    assert (item.position, item.recorded_at) == ("t/1/7", AT * 1000)


def test_a_producers_clock_does_not_make_the_recorded_time() -> None:
    """On a topic that keeps it, an event is recorded when it is read."""
    (item,) = received([Record(encoded(a_movement()), timestamp=-1, timestamp_type=0)])
    assert item.recorded_at is None


def test_members_of_a_batch_have_places_of_their_own() -> None:
    """Each can be quarantined and replayed by itself, with the headers of its record."""
    events = [a_movement("a"), a_movement("b")]
    items = received([Record(orjson.dumps(events), content_type(BATCH))])
    assert [orjson.loads(item.raw) for item in items] == events
    assert [item.position for item in items] == ["t/1/7/0", "t/1/7/1"]
    member = items[1].record
    assert member is not None
    assert member.value == items[1].raw
    assert list(member.headers) == [("trace", b"\xff\x00"), ("content-type", STRUCTURED.encode())]


@pytest.mark.parametrize(
    "record",
    [
        Captured(None, (), None),
        Captured(b"", [("a", None), ("a", b""), ("é", b"\xff")], b""),
        Captured(b"\x00\xff", (), b"\xfe"),
        Captured(None, [("trace-\udcff", b"1"), ("trace-\\xff", None), ("\udcc3", b"")], b""),
    ],
)
def test_a_captured_record_is_read_back(record: Captured) -> None:
    """Null and empty stay apart, header names stand twice, any bytes are kept."""
    back = captured.unpack(captured.pack(record))
    assert (back.key, list(back.headers), back.value) == (
        record.key,
        list(record.headers),
        record.value,
    )


def test_a_quarantined_record_is_kept_whole_and_replayed(tmp_path: Path) -> None:
    """Its key, headers and value stand sealed in the store; once it can be recorded, it is."""
    lineage = open_lineage(Settings(store=str(tmp_path / "store")))
    ahead = a_movement("ahead", at=1)
    records = [
        Record(None),
        Record(b"rubbish", content_type(STRUCTURED), offset=8),
        Record(orjson.dumps(ahead), content_type(STRUCTURED), offset=9, timestamp=0),
    ]
    outcomes = lineage.pipeline.submit(received(records), KAFKA)
    assert [outcome.status for outcome in outcomes] == [QUARANTINED] * 3
    rows = lineage.store.quarantine(0, 10)
    assert [row.reason for row in rows] == ["null-value", "not-json", "time-in-future"]
    assert [row.position for row in rows] == ["t/1/7", "t/1/8", "t/1/9"]
    kept = [captured.unpack(lineage.keys.open_input(row.raw)) for row in rows]
    assert [one.value for one in kept] == [record.value for record in records]
    assert all(one.key == b"k" for one in kept)
    again = lineage.pipeline.replay(rows, KAFKA)
    assert [outcome.status for outcome in again] == [QUARANTINED, QUARANTINED, RECORDED]
    assert [row.number for row in lineage.store.quarantine(0, 10)] == [1, 2]
    lineage.close()


def test_what_is_read_again_is_quarantined_once(tmp_path: Path) -> None:
    """Place and bytes say that it is the same record; other bytes there are those of a topic that
    was made again. A conflict is found once, too."""
    lineage = open_lineage(Settings(store=str(tmp_path / "store")))
    events = [a_movement("a"), a_movement("a", receiver="TRN"), {"specversion": "1.0"}]
    records = [
        Record(b"rubbish", offset=1),
        Record(None, offset=2),
        Record(orjson.dumps(events), content_type(BATCH), offset=3),
    ]
    first = lineage.pipeline.submit(received(records), KAFKA)
    again = lineage.pipeline.submit(received(records), KAFKA)
    assert [one.status for one in first].count(QUARANTINED) == 4
    assert [one.status for one in again] == [KNOWN] * 5
    assert [one.quarantine for one in again] == [1, 2, None, 3, 4]
    other = received([Record(b"other rubbish", offset=1), Record(b"rubbish", offset=2)])
    assert [one.quarantine for one in lineage.pipeline.submit(other, KAFKA)] == [5, 6]
    assert len(lineage.store.quarantine(0, 10)) == 6
    assert [one.code for one in lineage.store.findings()] == ["event-conflict"]
    lineage.close()


def test_the_time_of_reading_decides_nothing(tmp_path: Path) -> None:
    """An event too far ahead of its append is refused, however late it is read."""
    lineage = open_lineage(Settings(store=str(tmp_path / "store")))
    event = orjson.dumps(a_movement("ahead", at=1))
    (outcome,) = lineage.pipeline.submit(received([Record(event, timestamp=0)]), KAFKA)
    assert (outcome.status, outcome.reason) == (QUARANTINED, "time-in-future")
    (row,) = lineage.store.quarantine(0, 1)
    assert row.recorded_at == 0
    lineage.close()
