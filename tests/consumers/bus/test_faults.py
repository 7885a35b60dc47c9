"""Whatever is killed, hung, full, reset or made again: no event is lost and none counted twice."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.structs import OffsetAndMetadata

from consumers import halts
from consumers.positions import Partition, Position
from deploy.local.kafka import Kafka
from lineage.bootstrap import Lineage
from lineage.events.kafka_binding import Message, structured
from lineage.stores import embedded
from tests.builders import a_movement
from tests.consumers.bus.consuming import (
    QUICK,
    a_lineage,
    consume_all,
    consumer,
    has_caught_up,
    wait_for,
)
from tests.consumers.bus.ledger import Ledger
from tests.consumers.bus.model import check_against_model, events_of, refused_in
from tests.consumers.bus.topics import LOG_APPEND_TIME, Bus, fresh_bus
from tests.faults.history import history, people

EVENTS = 1_000
STEPS = ("poll", "record", "recorded", "committed")
SEEDS = [
    pytest.param(seed, marks=[pytest.mark.thorough] if seed > 1 else [])
    for seed in range(1, 1 + int(os.environ.get("LINEAGE_TEST_FAULT_SEEDS", "5")))
]
HALVES = 2

pytestmark = pytest.mark.timeout(300)


def published(seed: int, count: int = EVENTS) -> list[dict[str, Any]]:
    """A history as companies publish it: in an order of its own, and nothing in it says when it is
    recorded."""
    events = [
        {name: value for name, value in event.items() if name != "recordedtime"}
        for event in history(count)
    ]
    random.Random(seed).shuffle(events)
    return events


def publish(bus: Bus, events: list[dict[str, Any]], **options: Any) -> None:
    """Publish events, and some rubbish that is to be quarantined once."""
    for part in (events[: len(events) // 2], events[len(events) // 2 :]):
        bus.publish(part, **options)
        bus.put(Message([], b"rubbish"), retries=100)
        bus.put(None, retries=100)


def settled(bus: Bus, lineage: Lineage, events: list[dict[str, Any]]) -> tuple[int, int, int]:
    """(events in the log, lost, counted twice) once everything was read."""
    consume_all(bus, lineage)
    log = bus.log()
    return (len(log), *check_against_model(lineage, log, people(events)))


def child(bus: Bus, folder: Path, step: str = "-", nth: int = 0) -> "subprocess.Popen[bytes]":
    settings = {f"LINEAGE_CONSUMER_{name.upper()}": str(value) for name, value in QUICK.items()}
    settings["LINEAGE_CONSUMER_GROUP"] = bus.settings.facts_topic
    return subprocess.Popen(
        [sys.executable, "-m", "tests.consumers.bus.child", str(folder), step, str(nth)],
        env=bus.environment | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("step", STEPS)
def test_a_consumer_killed_at_any_step(
    bus: Bus, tmp_path: Path, ledger: Ledger, step: str, seed: int
) -> None:
    """SIGKILL before the step, twice, then one that lives."""
    chance = random.Random(seed)
    events = published(seed)
    publish(bus, events)
    for _ in range(HALVES):
        with child(bus, tmp_path / "store", step, chance.randint(1, 3)) as dying:
            assert dying.wait(60) == -signal.SIGKILL
    lineage = a_lineage(tmp_path / "store")
    ledger.add(f"consumer killed before the step `{step}`", *settled(bus, lineage, events))
    lineage.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_consumer_killed_at_any_moment(
    bus: Bus, tmp_path: Path, ledger: Ledger, seed: int
) -> None:
    """SIGKILL while it decodes, writes or waits for the disk."""
    chance = random.Random(seed)
    events = published(seed, 3 * EVENTS)
    publish(bus, events)
    for _ in range(HALVES):
        with child(bus, tmp_path / "store") as dying:
            with suppress(subprocess.TimeoutExpired):
                dying.wait(chance.uniform(0.8, 3.0))
            dying.kill()
    lineage = a_lineage(tmp_path / "store")
    ledger.add("consumer killed at a random moment", *settled(bus, lineage, events))
    lineage.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broker_killed_and_restarted(
    private_kafka: Kafka, lineage: Lineage, ledger: Ledger, seed: int
) -> None:
    """While somebody produces to it and we consume from it."""
    chance = random.Random(seed)
    bus = fresh_bus(private_kafka.address)
    events = published(seed)
    with consumer(bus, lineage):
        publishing = in_background(lambda: publish(bus, events, retries=100))
        for _ in range(HALVES):
            time.sleep(chance.uniform(0.1, 1.0))
            private_kafka.kill()
            time.sleep(chance.uniform(0.1, 1.0))
            private_kafka.start()
        publishing()
    ledger.add("broker killed and restarted", *settled(bus, lineage, events))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broker_that_hangs(
    private_kafka: Kafka, lineage: Lineage, ledger: Ledger, seed: int
) -> None:
    """It takes connections and answers nothing for longer than a session lasts."""
    chance = random.Random(seed)
    bus = fresh_bus(private_kafka.address)
    events = published(seed)
    with consumer(bus, lineage):
        publish(bus, events[:500])
        private_kafka.pause()
        time.sleep(chance.uniform(1.0, 8.0))
        private_kafka.resume()
        publish(bus, events[500:])
    ledger.add("broker paused for up to eight seconds", *settled(bus, lineage, events))


@pytest.mark.parametrize("seed", SEEDS)
def test_one_of_two_consumers_killed(bus: Bus, tmp_path: Path, ledger: Ledger, seed: int) -> None:
    """The other takes over its partitions; both wrote into one store by turns."""
    chance = random.Random(seed)
    events = published(seed, 2 * EVENTS)
    folder = tmp_path / "store"
    lineage = a_lineage(folder)
    with child(bus, folder) as one, child(bus, folder) as other:
        time.sleep(chance.uniform(1.5, 3.0))
        publish(bus, events[:EVENTS])
        time.sleep(chance.uniform(0.0, 0.5))
        one.kill()
        publish(bus, events[EVENTS:])
        ends = bus.ends()
        wait_for(lambda: has_caught_up(lineage.store, ends))
        other.terminate()
        assert other.wait(30) == 0
    ledger.add("one of two consumers killed", *settled(bus, lineage, events))
    lineage.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_store_that_is_locked(
    bus: Bus, lineage: Lineage, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """It waits, says that it is not ready, stays in the group, and goes on."""
    events = published(seed)
    lineage.store._connection.execute("PRAGMA busy_timeout = 50")  # type: ignore[attr-defined]
    monkeypatch.setattr(embedded, "BUSY_TIMEOUT_S", 0.05)
    path = lineage.settings.folder / "lineage.sqlite"
    with consumer(bus, lineage) as measures:
        wait_for(lambda: measures.readiness()[0])
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            publish(bus, events)
            wait_for(lambda: measures.readiness()[1]["store"] == "away")
            assert not measures.readiness()[0]
            assert lineage.store.size() == (0, 0)
            other.execute("ROLLBACK")
        ends = bus.ends()
        wait_for(lambda: has_caught_up(lineage.store, ends))
        wait_for(lambda: measures.readiness()[0])
    ledger.add("store locked by another program", *settled(bus, lineage, events))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_disk_that_is_full(bus: Bus, lineage: Lineage, ledger: Ledger, seed: int) -> None:
    """Nothing is half written; once there is room the same batch is recorded."""
    events = published(seed)
    connection = lineage.store._connection  # type: ignore[attr-defined]
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with consumer(bus, lineage) as measures:
        publish(bus, events)
        wait_for(lambda: measures.readiness()[1]["store"] == "away")
        assert lineage.store.size()[0] < EVENTS
        connection.execute("PRAGMA max_page_count = 1000000")
        ends = bus.ends()
        wait_for(lambda: has_caught_up(lineage.store, ends))
    ledger.add("disk full", *settled(bus, lineage, events))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("offset", [0, 10_000], ids=["behind", "ahead"])
def test_offsets_of_the_group_that_somebody_reset(
    bus: Bus, lineage: Lineage, ledger: Ledger, offset: int, seed: int
) -> None:
    """The store's position wins, wherever the group's commit was put."""
    events = published(seed)
    publish(bus, events[:600])
    consume_all(bus, lineage)
    reset_group(bus, offset)
    publish(bus, events[600:])
    row = settled(bus, lineage, events)
    ledger.add(f"group offsets reset {'ahead' if offset else 'behind'}", *row)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_topic_made_again_is_noticed(
    bus: Bus, lineage: Lineage, ledger: Ledger, seed: int
) -> None:
    """Its partitions halt instead of being misread; resumed, the new topic is read whole."""
    events = published(seed)
    publish(bus, events[:600])
    consume_all(bus, lineage)
    before = events_of(lineage.store)
    made_again(bus)
    publish(bus, events)
    with consumer(bus, lineage) as measures:
        wait_for(lambda: measures.readiness()[1]["halted"])
        reasons = {one["reason"] for one in measures.readiness()[1]["halted"]}
        assert reasons == {halts.TOPIC_RECREATED}
        assert set(before) <= set(events_of(lineage.store))
    resumed = halts.resume(lineage.store, bus.settings.movements_topic, None)
    assert resumed
    consume_all(bus, lineage)
    recorded = events_of(lineage.store)
    lost = len({event["id"] for event in events} - {one[1] for one in recorded})
    twice = len(recorded) - len({one[:2] for one in recorded})
    assert (lost, twice) == (0, 0)
    assert set(before) <= set(recorded)
    ledger.add("topic deleted and made again", len(events) + 600, lost, twice)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_log_that_ends_before_the_position(
    bus: Bus, lineage: Lineage, ledger: Ledger, seed: int
) -> None:
    """The broker lost what the store has read, or is another one: halt, then read anew."""
    events = published(seed)
    publish(bus, events[:600])
    consume_all(bus, lineage)
    partition, position = a_position(bus, lineage)
    lineage.store.mark({partition.source: str(position._replace(offset=10_000))})
    with consumer(bus, lineage) as measures:
        wait_for(lambda: measures.readiness()[1]["halted"])
        assert halts.halts(lineage.store.positions())[partition].reason == halts.POSITION_PAST_END
        halts.resume(lineage.store, partition.topic, partition.number)
        wait_for(lambda: not measures.readiness()[1]["halted"])
    publish(bus, events[600:])
    ledger.add("log ends before the store's position", *settled(bus, lineage, events))


def test_records_that_expired_unread_are_reported(bus: Bus, lineage: Lineage) -> None:
    """Nobody can read them any more; the partition halts and a finding says which."""
    publish(bus, published(1, 300))
    consume_all(bus, lineage)
    partition, position = a_position(bus, lineage)
    lineage.store.mark({partition.source: str(position._replace(offset=0))})
    with closing(KafkaAdminClient(**bus.settings.connection())) as admin:
        admin.delete_records({TopicPartition(*partition): 20})
    with consumer(bus, lineage) as measures:
        wait_for(lambda: measures.readiness()[1]["halted"])
    assert halts.halts(lineage.store.positions())[partition].reason == halts.RECORDS_EXPIRED
    (lost,) = [one for one in lineage.store.findings() if one.code == "source-records-lost"]
    assert "offsets 0 to 19 were deleted before they were read" in lost.reason
    halts.resume(lineage.store, partition.topic, partition.number)
    consume_all(bus, lineage)


@pytest.mark.parametrize("seed", SEEDS)
def test_rubbish_of_every_kind(bus: Bus, lineage: Lineage, ledger: Ledger, seed: int) -> None:
    """Each record is quarantined for its own reason, and what is good around it is recorded."""
    good = published(seed, 50)
    whole = structured(good[0]).headers
    event = next(one for one in good if "movement" in one["type"])
    ahead = {**a_movement("ahead", "2099-01-01T00:00:00Z")}
    ahead.pop("recordedtime")
    rubbish: dict[str, Message | None] = {
        "null-value": None,
        "empty-value": Message([], b""),
        "too-large": Message(whole, b'{"x":"' + b"x" * (2 << 20) + b'"}'),
        "unsupported-content-type": Message([("content-type", b"image/png")], b"\x89PNG"),
        "not-json": Message(whole, b"\xff\xfe{}"),
        "unsupported-specversion": structured(event | {"id": "v2", "specversion": "2.0"}),
        "invalid-envelope": Message([("ce_specversion", b"1.0")], b"{}"),
        "invalid-headers": Message([("ce_specversion", b"1.0"), ("ce_id", b"\xff")], b"{}"),
        "time-in-future": structured(ahead),
        "unknown-type": structured(event | {"id": "t", "type": "personaldata.teleport.v1"}),
    }
    bus.publish(good[:25])
    for message in rubbish.values():
        bus.put(message)
    bus.publish(good[25:])
    row = settled(bus, lineage, good)
    reasons = sorted(reason for _, reason in refused_in(lineage.store))
    assert reasons == sorted(rubbish)
    ledger.add("rubbish between good records", *row)


@pytest.mark.parametrize("seed", SEEDS)
def test_clocks_that_are_wrong(bus: Bus, lineage: Lineage, ledger: Ledger, seed: int) -> None:
    """A producer's clock does not make the recorded time: the broker's does."""
    events = published(seed, 100)
    for index, event in enumerate(events):
        topic = bus.settings.movements_topic
        skew_ms = -1 if index % 2 else 1_000
        bus.put(structured(event), topic, timestamp_ms=1_000_000_000_000 + skew_ms)
    now_us = time.time_ns() // 1000
    row = settled(bus, lineage, events)
    assert all(abs(recorded - now_us) < 600_000_000 for *_, recorded in events_of(lineage.store))
    ledger.add("producer's clock decades off", *row)


def in_background(work: Callable[[], object]) -> Callable[[], None]:
    """Start work; what is returned waits for it and raises what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  It is raised again below.
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()

    def finish() -> None:
        thread.join()
        if raised:
            raise raised[0]

    return finish


def reset_group(bus: Bus, offset: int) -> None:
    """Commit one offset for every partition of the group, as an operator's tool would."""
    options = bus.settings.connection() | {"group_id": bus.settings.facts_topic}
    with closing(KafkaConsumer(**options, enable_auto_commit=False)) as group:
        partitions = [
            TopicPartition(topic, number)
            for topic in bus.settings.topics_read
            for number in group.partitions_for_topic(topic)
        ]
        group.assign(partitions)
        group.commit({one: OffsetAndMetadata(offset, "", -1) for one in partitions})


def made_again(bus: Bus) -> None:
    """Delete the topic of movements and make it again under its name."""
    topic = bus.settings.movements_topic
    with closing(KafkaAdminClient(**bus.settings.connection())) as admin:
        admin.delete_topics([topic])
        wait_for(lambda: topic not in admin.list_topics())
        given = {"num_partitions": 3, "replication_factor": 1, "configs": LOG_APPEND_TIME}
        wait_for(lambda: _made(admin, topic, given))


def _made(admin: KafkaAdminClient, topic: str, given: dict[str, Any]) -> bool:
    with suppress(Exception):
        admin.create_topics({topic: given})
    return topic in admin.list_topics()


def a_position(bus: Bus, lineage: Lineage) -> tuple[Partition, Position]:
    """The partition of movements that was read the furthest."""
    from consumers.positions import parse, partition_of

    read = {
        partition_of(source): parse(text)
        for source, text in lineage.store.positions().items()
        if source.startswith(f"kafka/{bus.settings.movements_topic}/")
    }
    return max(read.items(), key=lambda one: one[1].offset)
