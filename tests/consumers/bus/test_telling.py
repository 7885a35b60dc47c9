"""What a store has to tell reaches its topics, whatever their limits and whatever else is wrong."""

from collections.abc import Sequence
from typing import Any

import pytest

from consumers.clients import producer
from consumers.measures import Measures
from consumers.outlets import Outlet, Quarantine, Told
from consumers.relay import Relay
from consumers.topics import wanted
from lineage.bootstrap import Lineage
from lineage.events.kafka_binding import Message
from lineage.kafka_settings import KafkaSettings
from tests.consumers.bus.consuming import consume_all
from tests.consumers.bus.topics import Bus, RawName, fresh_bus

TWO_MIB = b"x" * (2 << 20)


def told(bus: Bus, lineage: Lineage, *others: Outlet) -> tuple[list[Any], Measures, bool]:
    """Consume all and tell it: the letters, the measures, and whether all was told."""
    measures = consume_all(bus, lineage)
    letters = Quarantine(bus.settings.quarantine_topic, lineage.store, lineage.keys, "here")
    outlets = [*others, letters]
    relay = Relay(lineage.store, outlets, lambda: producer(bus.settings), measures)
    complete = relay.tell_all()
    relay.close()
    found = bus.log(bus.settings.quarantine_topic)
    return sorted(found, key=number), measures, complete


def number(letter: Any) -> int:
    return int(dict(letter.headers)["lineage-id"].rpartition(b"-")[2])


def test_two_mebibytes_come_through_whole(kafka: str, lineage: Lineage) -> None:
    """Into the store and out again, through topics as `lineage topics create` makes them."""
    named = KafkaSettings()
    plan = {topic.name: topic.configs for topic in wanted(named, 1, 1, 30)}
    incoming, letters = plan[named.movements_topic], plan[named.quarantine_topic]
    bus = fresh_bus(kafka, 1, movements_topic=incoming, quarantine_topic=letters)
    bus.put(Message([], TWO_MIB))
    (letter,), measures, complete = told(bus, lineage)
    assert (letter.value, complete) == (TWO_MIB, True)
    assert b"lineage_consumer_shortened_total{" not in measures.text()


def test_a_topic_that_refuses_sizes_gets_what_it_takes(kafka: str, lineage: Lineage) -> None:
    """The large ones without their value or without their headers, which they say; the small ones
    whole, before them and behind them. The store has all of it."""
    bus = fresh_bus(kafka, 1, quarantine_topic={"max.message.bytes": "100000"})
    for value, headers in (
        (b"small", []),
        (TWO_MIB, [("trace", b"1")]),
        (b"between", [("trace", b"x" * 200_000)]),
        (b"last", []),
    ):
        bus.put(Message(headers, value))
    letters, measures, complete = told(bus, lineage)
    first, second, third, fourth = {number(letter): letter for letter in letters}.values()
    assert ([first.value, fourth.value], complete) == ([b"small", b"last"], True)
    said = dict(second.headers)
    assert (second.value, second.key, said["trace"]) == (b"", b"key", b"1")
    assert said["lineage-value"] == b"left out, 2097152 bytes"
    said = dict(third.headers)
    assert (third.value, third.key, "trace" in said) == (b"", None, False)
    assert said["lineage-reason"] == b"not-json"
    assert said["lineage-headers"] == b"key and headers left out"
    assert f'_shortened_total{{topic="{bus.settings.quarantine_topic}"}} 2.0'.encode() in (
        measures.text()
    )
    raw = [lineage.keys.open_input(row.raw) for row in lineage.store.quarantine(0, 10)]
    assert [len(one) > 200_000 for one in raw] == [False, True, True, False]


def test_a_topic_that_takes_nothing_holds_nothing_up(kafka: str, lineage: Lineage) -> None:
    """What is not told is counted and is in the store; what comes later is tried again."""
    bus = fresh_bus(kafka, 1, quarantine_topic={"max.message.bytes": "80"})
    bus.put(Message([], b"rubbish"))
    letters, measures, complete = told(bus, lineage)
    assert (letters, complete) == ([], True)
    assert b"_untold{" in measures.text()
    assert f'_shortened_total{{topic="{bus.settings.quarantine_topic}"}} 1.0'.encode() in (
        measures.text()
    )
    assert lineage.store.positions()["told/quarantine"] == "1"


class Broken:
    """An outlet with something wrong."""

    topic = "nowhere"
    mark = "told/broken"

    def read(self, after: int, limit: int) -> Sequence[Told]:
        raise ValueError("what somebody sent")


def test_what_is_wrong_with_one_topic_does_not_hold_up_another(
    bus: Bus, lineage: Lineage, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged by its class alone, and the other topic is told."""
    bus.put(Message([], b"rubbish"))
    letters, _, complete = told(bus, lineage, Broken())
    assert ([letter.value for letter in letters], complete) == ([b"rubbish"], False)
    assert [one.message for one in caplog.records if one.name == "lineage.relay"] == ["not told"]
    assert "what somebody sent" not in caplog.text


def test_names_of_headers_that_are_no_text_are_told_readably(bus: Bus, lineage: Lineage) -> None:
    """Clients could not send the bytes as they are."""
    bus.put(Message([(RawName(b"trace-\xff"), b"1")], b"rubbish"))
    (letter,), _, _ = told(bus, lineage)
    said = dict(letter.headers)
    assert (letter.value, said["trace-\\xff"]) == (b"rubbish", b"1")
    assert said["lineage-header-names"] == b"bytes that are not UTF-8 are escaped"
