"""The product's topics under names of one test, and what a test puts on them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from consumers.fetched import read_forgivingly
from lineage.events.kafka_binding import Message, structured
from lineage.kafka_settings import KafkaSettings
from tests.servers.topics import fresh_topic

LOG_APPEND_TIME = {"message.timestamp.type": "LogAppendTime", "max.message.bytes": str(8 << 20)}
PARTITIONS = 3


@dataclass(frozen=True)
class Bus:
    """Topics of one test on a broker."""

    settings: KafkaSettings

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a process of its own to these topics."""
        kept = {name: text for name, text in os.environ.items() if not name.startswith("LINEAGE_")}
        given = self.settings.model_dump(include=_NAMES | {"bootstrap"})
        given["bootstrap"] = ",".join(given["bootstrap"])
        return kept | {f"LINEAGE_KAFKA_{name.upper()}": text for name, text in given.items()}

    def producer(self, **options: Any) -> KafkaProducer:
        given = {"linger_ms": 5, "max_request_size": 8 << 20, **options}
        return KafkaProducer(**self.settings.connection(), **given)

    def publish(self, events: Iterable[Mapping[str, Any]], **options: Any) -> int:
        """Publish events as wholes, keyed by their first person; how many."""
        messages = [(keyed(event), structured(event), topic_of(self, event)) for event in events]
        with closing(self.producer(**options)) as producer:
            sent = [
                producer.send(topic, key=key, value=message.value, headers=message.headers)
                for key, message, topic in messages
            ]
            for future in sent:
                future.get(30)
        return len(messages)

    def put(
        self, message: Message | None, topic: str = "", *, retries: int = 10, **options: Any
    ) -> None:
        """Publish one record as it is; None is a tombstone."""
        with closing(self.producer(retries=retries)) as producer:
            producer.send(
                topic or self.settings.movements_topic,
                value=message.value if message else None,
                headers=message.headers if message else [],
                key=b"key",
                **options,
            ).get(30)

    def log(self, *topics: str) -> list[Any]:
        """Every record of some topics, by default those a consumer reads, in order of partition."""
        options = self.settings.connection() | {"auto_offset_reset": "earliest"}
        with closing(KafkaConsumer(**options)) as reader:
            read_forgivingly(reader)
            partitions = [
                TopicPartition(topic, number)
                for topic in topics or self.settings.topics_read
                for number in sorted(reader.partitions_for_topic(topic))
            ]
            reader.assign(partitions)
            ends = reader.end_offsets(partitions)
            records: dict[TopicPartition, list[Any]] = {one: [] for one in partitions}
            while any(reader.position(one) < ends[one] for one in partitions):
                for one, found in reader.poll(timeout_ms=500).items():
                    records[one] += found
        return [record for one in partitions for record in records[one]]

    def ends(self) -> dict[str, int]:
        """Source → end of its log, for every partition that a consumer reads."""
        with closing(KafkaConsumer(**self.settings.connection())) as consumer:
            partitions = [
                TopicPartition(topic, number)
                for topic in self.settings.topics_read
                for number in consumer.partitions_for_topic(topic)
            ]
            found = consumer.end_offsets(partitions)
        return {f"kafka/{one.topic}/{one.partition}": end for one, end in found.items()}


class RawName(str):
    """A header's name of any bytes, which the client's producer does not let through otherwise."""

    raw: bytes

    def __new__(cls, raw: bytes) -> "RawName":
        made = super().__new__(cls, raw.decode("utf-8", "surrogateescape"))
        made.raw = raw
        return made

    def encode(self, *_: object) -> bytes:
        return self.raw


_NAMES = {"movements_topic", "facts_topic", "incidents_topic", "findings_topic", "quarantine_topic"}


def fresh_bus(bootstrap: str, partitions: int = PARTITIONS, **configs: Mapping[str, str]) -> Bus:
    """Topics that nobody else knows; they are there when this returns. `configs`: by topic."""
    names = {
        name: fresh_topic(bootstrap, partitions, configs.get(name, LOG_APPEND_TIME))
        for name in sorted(_NAMES)
    }
    return Bus(KafkaSettings.model_validate({"bootstrap": bootstrap, **names}))


def topic_of(bus: Bus, event: Mapping[str, Any]) -> str:
    kind = event["type"].split(".")[1]
    settings = bus.settings
    topics = {"movement": settings.movements_topic, "erasure": settings.movements_topic}
    return topics.get(kind, settings.facts_topic)


def keyed(event: Mapping[str, Any]) -> bytes:
    subjects: Sequence[Any] = event["data"].get("subjects") or [event["id"]]
    return orjson.dumps(subjects[0])
