"""Records are read as the client itself reads them, and where it gives up they are read on."""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from consumers import source
from consumers.fetched import Fetched, read_forgivingly, records_of
from consumers.settings import ConsumerSettings
from lineage.bootstrap import Lineage
from lineage.events.kafka_binding import Message, binary, structured
from tests.builders import a_movement
from tests.consumers.bus.consuming import consume_all
from tests.consumers.bus.model import events_of, refused_in
from tests.consumers.bus.topics import Bus, RawName
from tests.servers.topics import fresh_topic

CODECS = (None, "gzip", "snappy", "lz4", "zstd")
TIMES = ("LogAppendTime", "CreateTime")


def some_bytes(chance: random.Random) -> bytes | None:
    """Sizes on both sides of each length of a number, nothing and null among them."""
    size = chance.choice([None, 0, 1, 63, 64, 300, 8_191, 8_192, 20_000])
    return None if size is None else chance.randbytes(size)


def some_headers(chance: random.Random) -> list[tuple[str, bytes]]:
    alike = [("content-type", b"application/json"), ("ce_é", b"\xff")]
    lengthy = [(f"name-{number}" * 20, some_bytes(chance) or b"") for number in range(3)]
    return chance.choice([[], alike, lengthy, [*alike, *alike]])


def produce(bootstrap: str, topic: str, codec: str | None, seed: int, **options: Any) -> None:
    chance = random.Random(seed)
    given = {"linger_ms": 50, "compression_type": codec, "batch_size": 100_000, **options}
    with closing(KafkaProducer(bootstrap_servers=bootstrap, **given)) as producer:
        for _ in range(60):
            key, value, headers = some_bytes(chance), some_bytes(chance), some_headers(chance)
            if value is None and key is None:
                key = b"tombstone"
            at = 1_700_000_000_000 + chance.randint(-50_000, 50_000)
            producer.send(topic, value, key, headers, timestamp_ms=at)
        producer.flush()


def read(bootstrap: str, topic: str, begin: int, *, forgivingly: bool) -> list[tuple[Any, ...]]:
    """What a committed reader with our options gets from an offset on, a few records at a time."""
    options = source.options(ConsumerSettings(batch_events=7), None)
    one = TopicPartition(topic, 0)
    with closing(KafkaConsumer(bootstrap_servers=bootstrap, **options)) as client:
        if forgivingly:
            read_forgivingly(client)
        client.assign([one])
        client.seek(one, begin)
        end, found = client.end_offsets([one])[one], []
        while client.position(one) < end:
            found += client.poll(timeout_ms=500).get(one, [])
    assert not forgivingly or all(isinstance(record, Fetched) for record in found)
    return [
        (
            *(record.topic, record.partition, record.offset, record.timestamp),
            *(record.timestamp_type, record.key, record.value, tuple(record.headers)),
        )
        for record in found
    ]


@pytest.mark.parametrize("times", TIMES)
def test_records_are_those_that_the_client_reads(kafka: str, times: str) -> None:
    """Every codec, null and empty, either kind of time, from any offset amid a batch."""
    topic = fresh_topic(kafka, 1, {"message.timestamp.type": times})
    for seed, codec in enumerate(CODECS):
        produce(kafka, topic, codec, seed)
    whole = read(kafka, topic, 0, forgivingly=False)
    assert len(whole) == 60 * len(CODECS)
    assert read(kafka, topic, 0, forgivingly=True) == whole
    for begin in random.Random(1).sample(range(len(whole)), 5):
        assert read(kafka, topic, begin, forgivingly=True) == whole[begin:]


@contextmanager
def transaction(producer: KafkaProducer, *, commits: bool) -> Iterator[None]:
    producer.begin_transaction()
    yield
    producer.flush()
    if commits:
        producer.commit_transaction()
    else:
        producer.abort_transaction()


def test_only_what_was_committed_is_read(kafka: str) -> None:
    """Neither aborted records nor the marks of transactions, as the client itself reads them."""
    topic = fresh_topic(kafka)
    options = {"transactional_id": topic, "bootstrap_servers": kafka}
    with closing(KafkaProducer(**options)) as producer:
        producer.init_transactions()
        for number, commits in enumerate([True, False, False, True, True, False]):
            with transaction(producer, commits=commits):
                for index in range(3):
                    producer.send(topic, f"{number}-{index}".encode())
    expected = [f"{number}-{index}".encode() for number in (0, 3, 4) for index in range(3)]
    found = read(kafka, topic, 0, forgivingly=True)
    assert [record[6] for record in found] == expected
    assert found == read(kafka, topic, 0, forgivingly=False)


def test_a_header_whose_name_is_no_text_stops_nobody(bus: Bus, lineage: Lineage) -> None:
    """Somebody's own header does not keep an event from being recorded; of an event's attributes it
    does, and then quarantine has its bytes."""
    foreign, attribute = RawName(b"trace-\xff"), RawName(b"ce_\xff")
    good = structured(a_movement("m1") | {"recordedtime": None})
    bad = binary(a_movement("m2") | {"recordedtime": None})
    bus.put(good._replace(headers=[(foreign, b"1"), *good.headers]))
    bus.put(bad._replace(headers=[*bad.headers, (attribute, b"1")]))
    bus.put(Message([(foreign, b"\xfe")], b"rubbish"))
    consume_all(bus, lineage)
    assert [one[1] for one in events_of(lineage.store)] == ["m1"]
    assert sorted(reason for _, reason in refused_in(lineage.store)) == [
        "invalid-headers",
        "not-json",
    ]


def a_batch(headers: list[tuple[str, bytes]]) -> DefaultRecordBatch:
    builder = DefaultRecordBatchBuilder(2, 0, False, -1, -1, -1, 1 << 20)
    builder.append(0, 1, b"key", b"value", headers)
    return DefaultRecordBatch(bytes(builder.build()))


def test_a_record_that_is_cut_short_is_an_error() -> None:
    """Wherever it is cut, it is never read as something else."""
    whole = a_batch([("name", b"value")])
    (record,) = records_of("t", 0, whole)
    assert (record.key, record.value, record.headers) == (b"key", b"value", (("name", b"value"),))
    begin = DefaultRecordBatch.HEADER_STRUCT.size
    for end in range(begin, len(whole._buffer)):
        cut = a_batch([("name", b"value")])
        del cut._buffer[end:]
        with pytest.raises(CorruptRecordError):
            list(records_of("t", 0, cut))
