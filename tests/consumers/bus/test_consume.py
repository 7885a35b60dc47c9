"""From a real broker into a store: what arrives, when it counts as recorded, what is told."""

import signal
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from consumers.clients import producer
from consumers.halts import resume
from consumers.outlets import Findings, Outlet, Quarantine
from consumers.relay import Relay
from lineage.bootstrap import Lineage
from lineage.events.kafka_binding import Message, batch, binary, structured
from lineage.instants import EPOCH
from tests.builders import a_movement, a_party
from tests.consumers.bus.consuming import (
    a_lineage,
    consume_all,
    consumer,
    has_caught_up,
    logged,
    positions_read,
    process,
    wait_for,
)
from tests.consumers.bus.model import answers, check_against_model, events_of, refused_in
from tests.consumers.bus.topics import Bus, fresh_bus
from tests.faults.history import history, people

EVENTS = 300


def a_history(count: int = EVENTS) -> list[dict[str, Any]]:
    """As companies publish it: nothing in it says when it is recorded."""
    return [_published(event) for event in history(count)]


def _published(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "recordedtime"}


def test_what_is_published_is_recorded(bus: Bus, lineage: Lineage) -> None:
    """Every event once, at the time the broker appended it, with positions at the log's ends."""
    events = a_history()
    bus.publish(events)
    consume_all(bus, lineage)
    log = bus.log()
    check_against_model(lineage, log, people(events))
    appended = {record.timestamp * 1000 for record in log}
    assert {recorded for *_, recorded in events_of(lineage.store)} <= appended
    ends = bus.ends()
    assert positions_read(lineage.store) == {source: end for source, end in ends.items() if end}


def test_every_mode_and_codec_is_read(bus: Bus, lineage: Lineage) -> None:
    """Structured, binary, batches; gzip, snappy, lz4, zstd; rubbish costs one quarantine row."""
    movements = [_published(a_movement(f"m{index}")) for index in range(6)]
    for codec, event in zip(("gzip", "snappy", "lz4", "zstd"), movements, strict=False):
        bus.publish([event], compression_type=codec)
    bus.put(binary(movements[4]))
    bus.put(batch([movements[5], {"specversion": "1.0"}]))
    bus.put(None)
    bus.put(Message([("content-type", b"text/plain")], b"hello"))
    bus.put(structured(movements[0] | {"data": a_movement(receiver="TRN")["data"]}))
    consume_all(bus, lineage)
    assert sorted(one[1] for one in events_of(lineage.store)) == [f"m{i}" for i in range(6)]
    reasons = sorted(reason for _, reason in refused_in(lineage.store))
    expected = ["event-conflict", "invalid-envelope", "null-value", "unsupported-content-type"]
    assert reasons == expected


def test_a_consumer_goes_on_where_the_store_is(bus: Bus, lineage: Lineage) -> None:
    """Whatever the group has committed: the store's position wins."""
    events = a_history()
    bus.publish(events[:200])
    consume_all(bus, lineage)
    before = lineage.store.size()
    measures = consume_all(bus, lineage, group=f"{bus.settings.facts_topic}-another")
    assert b"_events_total{" not in measures.text()
    assert lineage.store.size() == before
    bus.publish(events[200:])
    consume_all(bus, lineage)
    check_against_model(lineage, bus.log(), people(events))


def test_a_rebuild_from_the_log_answers_the_same(
    bus: Bus, lineage: Lineage, tmp_path: Path
) -> None:
    """Also about what was known at a moment in between, since recorded times are the broker's."""
    events = a_history()
    for start in range(0, EVENTS, 100):
        bus.publish(events[start : start + 100])
    consume_all(bus, lineage)
    bus.publish([events[7]])
    new = tmp_path / "new"
    arguments = ("--rebuild", "--key-file", str(lineage.settings.key_path))
    with process(bus, new, *arguments) as rebuilding:
        _, errors = rebuilding.communicate(timeout=60)
    assert rebuilding.returncode == 0, errors
    rebuilt = a_lineage(new, lineage.settings.key_path)
    log = bus.log()
    check_against_model(rebuilt, log, people(events))
    for record in log[:: len(log) // 5]:
        then = EPOCH + timedelta(milliseconds=record.timestamp)
        named = people(events)
        assert answers(rebuilt, named, then) == answers(lineage, named, then)
    rebuilt.close()


def test_a_rebuild_needs_a_new_store(bus: Bus, lineage: Lineage) -> None:
    """It would otherwise look like one and be none."""
    bus.publish(a_history(3))
    consume_all(bus, lineage)
    with process(bus, lineage.settings.folder, "--rebuild") as refused:
        _, errors = refused.communicate(timeout=60)
    assert refused.returncode == 2
    assert b"expected a new store" in errors


def test_quarantine_and_findings_are_told(bus: Bus, lineage: Lineage) -> None:
    """Bytes and headers as they came, where and why; a finding when it comes and goes."""
    settings = bus.settings
    outlets: list[Outlet] = [
        Findings(settings.findings_topic, lineage.store),
        Quarantine(settings.quarantine_topic, lineage.store, lineage.keys, "here"),
    ]
    bus.put(Message([("trace", b"\xff\x01")], b"\xfe rubbish"))
    parties = [a_party(), a_party("NIM", "service_provider"), a_party("SHW", "service_provider")]
    onward = a_movement("m2", 5, kind="onward", sender="NIM", receiver="SHW")
    bus.publish([_published(event) for event in (*parties, onward)])
    measures = consume_all(bus, lineage)
    relay = Relay(
        lineage.store, outlets, lambda: producer(settings), measures, prepare=lineage.announce
    )
    relay.tell_all()
    (letter,) = bus.log(settings.quarantine_topic)
    headers = dict(letter.headers)
    assert (letter.value, headers["trace"]) == (b"\xfe rubbish", b"\xff\x01")
    assert headers["lineage-reason"] == b"not-json"
    assert headers["lineage-topic"] == settings.movements_topic.encode()
    assert {"lineage-partition", "lineage-offset", "lineage-id"} <= headers.keys()
    told = [orjson.loads(record.value) for record in bus.log(settings.findings_topic)]
    assert {(one["data"]["code"], one["data"]["state"]) for one in told} == {
        ("lineage-gap", "new"),
        ("event-late", "new"),
    }
    bus.publish([_published(a_movement("m1", 3))])
    consume_all(bus, lineage)
    relay.tell_all()
    relay.tell_all()
    told = [orjson.loads(record.value) for record in bus.log(settings.findings_topic)]
    gaps = [one["data"]["state"] for one in told if one["data"]["code"] == "lineage-gap"]
    assert sorted(gaps) == ["cured", "new"]
    assert len({one["id"] for one in told}) == len(told)
    relay.close()


def test_a_broken_producer_halts_its_partition_until_an_operator_resumes(
    kafka: str, lineage: Lineage
) -> None:
    """Nothing is lost meanwhile, readiness says so, and the other partitions go on."""
    bus = fresh_bus(kafka, partitions=1)
    for _ in range(5):
        bus.put(Message([], b"rubbish"))
    with consumer(bus, lineage, breaker_least=5, breaker_window=10) as measures:
        wait_for(lambda: measures.readiness()[1]["halted"])
        ready, body = measures.readiness()
        assert (ready, [one["reason"] for one in body["halted"]]) == (False, ["quarantine-rate"])
        events = a_history(20)
        bus.publish(events)
        # Its one fact stands in another topic.
        wait_for(lambda: lineage.store.size()[0] == 1)
        resume(lineage.store, bus.settings.movements_topic, 0)
        ends = bus.ends()
        wait_for(lambda: has_caught_up(lineage.store, ends))
        wait_for(lambda: measures.readiness()[0])
    check_against_model(lineage, bus.log(), people(events))


def test_a_second_consumer_of_an_embedded_store_is_told_who_is_first(
    bus: Bus, tmp_path: Path
) -> None:
    """A clear error that names the first one, and the first one goes on."""
    folder = tmp_path / "store"
    with process(bus, folder) as first:
        owner = folder / "lineage.owner"
        wait_for(lambda: owner.exists() and owner.read_text())
        with process(bus, folder) as second:
            _, errors = second.communicate(timeout=60)
        assert second.returncode == 1
        assert f"consumer {first.pid}".encode() in errors
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=30)
    assert first.returncode == 0


def test_a_consumer_ends_in_good_order(bus: Bus, tmp_path: Path) -> None:
    """SIGTERM: what was read is recorded and the group is left, within ten seconds."""
    events = a_history()
    bus.publish(events)
    folder = tmp_path / "store"
    with process(bus, folder) as running:
        wait_for(lambda: (folder / "lineage.sqlite").exists())
        lineage = a_lineage(folder)
        wait_for(lambda: lineage.store.size()[0] > 0)
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=10)
    assert running.returncode == 0, errors
    assert "revoked" in [line["event"] for line in logged(errors)]
    consume_all(bus, lineage)
    check_against_model(lineage, bus.log(), people(events))
    lineage.close()


SLOW = (
    "import time; from lineage.bootstrap import Lineage;"
    " Lineage.announce = lambda self: time.sleep(600)"
)


def test_a_long_look_for_findings_holds_up_no_end(bus: Bus, tmp_path: Path) -> None:
    """Within ten seconds all the same, and not by an error: what was not told is told later."""
    events = a_history(50)
    bus.publish(events)
    folder, often = tmp_path / "store", "0.01"
    with process(bus, folder, before=SLOW, LINEAGE_CONSUMER_ANNOUNCE_EVERY_S=often) as running:
        wait_for(lambda: (tmp_path / "store" / "lineage.sqlite").exists())
        lineage = a_lineage(tmp_path / "store")
        ends = bus.ends()
        wait_for(lambda: has_caught_up(lineage.store, ends))
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=10)
    assert running.returncode == 0, errors
    assert [line["event"] for line in logged(errors)][-1] == "left to be told"
    check_against_model(lineage, bus.log(), people(events))
    lineage.close()


@pytest.mark.parametrize("again", [True, False])
def test_an_end_that_takes_too_long_is_forced(bus: Bus, tmp_path: Path, *, again: bool) -> None:
    """By a second signal at once, without one within ten seconds; here the store is locked amid a
    batch, for longer than that. Nothing is lost by it."""
    events = a_history(50)
    folder = tmp_path / "store"
    lineage = a_lineage(folder)
    with closing(sqlite3.connect(folder / "lineage.sqlite", isolation_level=None)) as other:
        with process(bus, folder) as running:
            errors = running.stderr
            assert errors is not None
            while b"assigned" not in errors.readline():
                assert running.poll() is None
            other.execute("BEGIN IMMEDIATE")
            bus.publish(events)
            # The store waits half a minute for the other program.
            time.sleep(2)
            running.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            assert running.poll() is None
            if again:
                running.send_signal(signal.SIGINT)
            assert running.wait(5 if again else 10) == (128 + signal.SIGINT if again else 1)
        other.execute("ROLLBACK")
    assert lineage.store.size() == (0, 0)
    consume_all(bus, lineage)
    check_against_model(lineage, bus.log(), people(events))
    lineage.close()


def test_logs_name_nobody(bus: Bus, tmp_path: Path) -> None:
    """Neither identifiers nor what was refused is in a line of the log, whatever went wrong."""
    person = "ana-identifier-4711"
    event = _published(a_movement("m1", people=(person,)))
    bus.publish([event, event | {"id": f"{person}-1", "data": {"kind": person}}])
    bus.put(Message([("content-type", b"text/plain")], person.encode()))
    folder = tmp_path / "store"
    with process(bus, folder) as running:
        wait_for(lambda: (folder / "lineage.sqlite").exists())
        lineage = a_lineage(folder)
        ends = bus.ends()
        wait_for(lambda: has_caught_up(lineage.store, ends))
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=30)
    assert person.encode() not in errors
    assert len(refused_in(lineage.store)) == 2
    lineage.close()
