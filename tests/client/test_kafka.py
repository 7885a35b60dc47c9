"""Shows delivery to a real broker: what is acknowledged is there, once and in order."""

import logging
import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka import errors as kafka_errors
from pydantic import SecretStr

from deploy.local.kafka import Kafka
from lineage.client import Client, Incident, OutgoingEvent, Party, Receipt, Undelivered
from lineage.client.kafka import KafkaSettings, KafkaTransport, producer
from lineage.client.kafka.producer import translated, unsent
from lineage.errors import (
    DeliveryRefused,
    EventRefused,
    Unacknowledged,
    Unreachable,
    UsageError,
    WindowFull,
)
from lineage.events.envelope import ERASURE, FACTS, MOVEMENT
from lineage.events.kafka_binding import events_in
from lineage.ingest.decode import Decoder
from lineage.ingest.json_text import EVENT_BYTES_MAX
from tests.servers.secure import PASSWORD, USER, SecureKafka
from tests.servers.topics import fresh_topic

SOURCE = "//shop.example/crm"
PERSON = "Zaphod-7431"
SMALL = 2_000
"""Bytes of the largest batch that a small topic takes."""


def settings_for(address: str, *, small: bool = False, **options: Any) -> KafkaSettings:
    """Fresh topics of four partitions."""
    configs = {"max.message.bytes": str(SMALL)} if small else {}
    return KafkaSettings(
        bootstrap=(address,),
        movements_topic=fresh_topic(address, 4, configs),
        facts_topic=fresh_topic(address, 4, configs),
        incidents_topic=fresh_topic(address, 4, configs),
        **options,
    )


@pytest.fixture
def settings(kafka: str) -> KafkaSettings:
    return settings_for(kafka)


def records(settings: KafkaSettings, topic: str) -> list[Any]:
    """All that is in a topic, partition by partition."""
    consumer = KafkaConsumer(**settings.connection(), enable_auto_commit=False)
    try:
        partitions = [TopicPartition(topic, number) for number in range(4)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        consumer.seek_to_beginning(*partitions)
        found: list[Any] = []
        while any(consumer.position(one) < ends[one] for one in partitions):
            for batch in consumer.poll(timeout_ms=1_000).values():
                found += batch
        return sorted(found, key=lambda record: (record.partition, record.offset))
    finally:
        consumer.close()


def ids(settings: KafkaSettings, topic: str) -> Counter[str]:
    """How often each event is in a topic."""
    return Counter(orjson.loads(record.value)["id"] for record in records(settings, topic))


def moved(client: Client, person: str = PERSON, event_id: str | None = None) -> OutgoingEvent:
    return client.movement(
        kind="disclose",
        sender="SHOP",
        receiver="NIM",
        subjects=[person],
        categories=["email"],
        event_id=event_id,
    )


def test_events_arrive(settings: KafkaSettings) -> None:
    """Each in the topic of its type, in structured mode, at the position its receipt tells."""
    with Client(KafkaTransport(settings), source=SOURCE) as client:
        a_breach = Incident(id="i-1", holder="NIM", kind="integrity")
        erased = client.erasure(holder="NIM", status="claimed", all_held=True)
        sent = [
            (moved(client), settings.movements_topic),
            (erased, settings.movements_topic),
            (client.event(Party(id="NIM")), settings.facts_topic),
            (client.event(a_breach), settings.incidents_topic),
        ]
        receipts = [client.send(event).result() for event, _ in sent]
    for (event, topic), receipt in zip(sent, receipts, strict=True):
        [record] = [one for one in records(settings, topic) if one.value == event.text]
        assert receipt == Receipt("appended", f"{topic}/{record.partition}@{record.offset}")
        assert record.key == event.key
        assert events_in(record.headers, record.value) == [event.text]
        assert Decoder().decode(event.text).id == event.id


def test_every_type_has_a_topic() -> None:
    """Movements and erasures together, incidents apart, all else is a fact."""
    settings = KafkaSettings(movements_topic="m", facts_topic="f", incidents_topic="i")
    assert settings.topic_of(MOVEMENT) == settings.topic_of(ERASURE) == "m"
    topics = Counter(settings.topic_of(name) for name in FACTS)
    assert topics == {"f": len(FACTS) - 1, "i": 1}


def test_one_persons_events_stay_in_order(settings: KafkaSettings) -> None:
    """In one partition, as they were sent; many people fill all partitions."""
    with Client(KafkaTransport(settings), source=SOURCE) as client:
        for number in range(2_000):
            client.send(moved(client, f"person-{number % 40}", f"{number:04}"))
    orders: dict[str, list[tuple[int, str]]] = {}
    for record in records(settings, settings.movements_topic):
        event = orjson.loads(record.value)
        person = event["data"]["subjects"][0]
        orders.setdefault(person, []).append((record.partition, event["id"]))
    assert sum(map(len, orders.values())) == 2_000
    for order in orders.values():
        assert len({partition for partition, _ in order}) == 1
        assert order == sorted(order)
    assert len({partition for order in orders.values() for partition, _ in order}) == 4


def test_what_is_too_large_is_not_sent(settings: KafkaSettings) -> None:
    """An event of just the limit arrives; one byte more does not leave."""
    with Client(KafkaTransport(settings), source=SOURCE) as client:
        event = orjson.loads(client.event(Party(id="NIM")).text)
        padding = EVENT_BYTES_MAX - len(orjson.dumps({**event, "note": ""}))
        with pytest.raises(EventRefused, match="too-large"):
            client.send({**event, "note": "x" * (padding + 1)})
        client.send({**event, "note": "x" * padding}).result()
    assert len(records(settings, settings.facts_topic)) == 1


class Sender:
    """Sends events one after another in a thread of its own, until told to stop."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.futures: dict[str, Any] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Sender":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def acknowledged(self) -> int:
        return sum(future.done() for future in list(self.futures.values()))

    def wait_for(self, more: int) -> None:
        """Until so many further events are acknowledged."""
        enough = self.acknowledged() + more
        while self.acknowledged() < enough:
            self._stopped.wait(0.05)

    def _run(self) -> None:
        number = 0
        while not self._stopped.wait(0.0005):
            event = moved(self.client, f"person-{number % 40}", f"{number:06}")
            self.futures[event.id] = self.client.send(event)
            number += 1


def check_delivery(settings: KafkaSettings, sender: Sender) -> None:
    """All that was sent was acknowledged, and is in the log once, each person's events in order."""
    assert all(future.exception() is None for future in sender.futures.values())
    found = ids(settings, settings.movements_topic)
    assert found == Counter(dict.fromkeys(sender.futures, 1))
    orders: dict[str, list[str]] = {}
    for record in records(settings, settings.movements_topic):
        event = orjson.loads(record.value)
        orders.setdefault(event["data"]["subjects"][0], []).append(event["id"])
    assert all(order == sorted(order) for order in orders.values())


ROUNDS = pytest.mark.parametrize("rounds", [1, pytest.param(5, marks=pytest.mark.thorough)])


@ROUNDS
def test_a_broker_that_is_killed(private_kafka: Kafka, rounds: int) -> None:
    """Events sent before, while and after it is away: none lost, none twice."""
    settings = settings_for(private_kafka.address)
    with Client(KafkaTransport(settings), source=SOURCE) as client:
        with Sender(client) as sender:
            for _ in range(rounds):
                sender.wait_for(200)
                private_kafka.kill()
                private_kafka.start()
            sender.wait_for(200)
        client.flush()
    check_delivery(settings, sender)


@ROUNDS
def test_a_broker_that_hangs(private_kafka: Kafka, rounds: int) -> None:
    """For longer than a request may take, so that requests are sent again: none lost or twice."""
    settings = settings_for(private_kafka.address, request_timeout_ms=1_000)
    with Client(KafkaTransport(settings), source=SOURCE) as client:
        with Sender(client) as sender:
            for _ in range(rounds):
                sender.wait_for(200)
                private_kafka.pause()
                threading.Event().wait(2.5)
                private_kafka.resume()
            sender.wait_for(200)
        client.flush()
    check_delivery(settings, sender)


def test_memory_is_bounded_while_a_broker_hangs(private_kafka: Kafka) -> None:
    """The window fills, then senders wait, then they are told; what was let in arrives later."""
    settings = settings_for(private_kafka.address)
    transport = KafkaTransport(settings, events_max=50, wait_s=0.2)
    client = Client(transport, source=SOURCE)
    client.send(moved(client)).result()
    private_kafka.pause()
    events = [moved(client, event_id=f"{number:03}") for number in range(60)]
    futures = client.send_all(events)
    full = [future for future in futures if future.done()]
    assert len(full) == 10
    assert all(isinstance(future.exception(), WindowFull) for future in full)
    with pytest.raises(Undelivered) as caught:
        client.flush(0)
    assert (len(caught.value.failures), caught.value.under_way) == (10, 50)
    private_kafka.resume()
    client.close()
    assert all(future.result() for future in futures[:50])
    assert len(ids(settings, settings.movements_topic)) == 51


def test_a_broker_away_for_longer_than_delivery_takes(private_kafka: Kafka) -> None:
    """The sender is told that nobody knows; the same client goes on when the broker is back."""
    settings = settings_for(private_kafka.address, request_timeout_ms=1_000)
    transport = KafkaTransport(settings, delivery_s=2)
    client = Client(transport, source=SOURCE)
    client.send(moved(client, event_id="before")).result()
    private_kafka.kill()
    error = client.send(moved(client, event_id="away")).exception()
    assert isinstance(error, Unacknowledged)
    private_kafka.start()
    client.send(moved(client, event_id="after")).result()
    with pytest.raises(Undelivered, match="1 events failed \\(unacknowledged\\)"):
        client.close()
    found = ids(settings, settings.movements_topic)
    assert found["before"] == found["after"] == 1


def sized(client: Client, event_id: str, size: int) -> OutgoingEvent:
    """An event that no compression makes much smaller than `size` bytes."""
    name = secrets.token_hex(size // 2)
    return client.event(Party(id=event_id, name=name, contact=name[::-1]), event_id=event_id)


def test_one_event_that_a_broker_refuses_does_not_take_others_down(kafka: str) -> None:
    """The producer dies of it and is replaced: all others arrive, and it alone has failed."""
    settings = settings_for(kafka, small=True)
    client = Client(KafkaTransport(settings), source=SOURCE)
    before = [sized(client, f"before-{number}", 10) for number in range(150)]
    after = [sized(client, f"after-{number}", 10) for number in range(150)]
    bad = [sized(client, f"bad-{number}", SMALL) for number in range(2)]
    client.send_all([*before, bad[0], *after[:75], bad[1], *after[75:]])
    with pytest.raises(Undelivered) as caught:
        client.close()
    refused = {failure.event.id: failure.error for failure in caught.value.failures}
    assert set(refused) == {"bad-0", "bad-1"}
    assert all(isinstance(error, DeliveryRefused) for error in refused.values())
    assert "max.message.bytes" in str(refused["bad-0"])
    assert set(ids(settings, settings.facts_topic)) == {event.id for event in (*before, *after)}


def test_a_client_goes_on_after_a_refusal(kafka: str) -> None:
    """Also when the refused event was the only one."""
    settings = settings_for(kafka, small=True)
    client = Client(KafkaTransport(settings), source=SOURCE)
    for number in range(3):
        bad = client.event(Party(id="NIM", name=secrets.token_hex(SMALL // 2)))
        assert isinstance(client.send(bad).exception(), DeliveryRefused)
        assert client.send(client.event(Party(id=f"P{number}"))).result().status == "appended"
    with pytest.raises(Undelivered, match="3 events failed"):
        client.close()


def test_a_topic_that_is_not_there(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told with the command that makes it; other topics are not affected."""
    monkeypatch.setattr("lineage.client.kafka.producer.METADATA_MS", 500)
    settings = settings_for(kafka).model_copy(update={"facts_topic": "not-there"})
    client = Client(KafkaTransport(settings), source=SOURCE)
    error = client.send(client.event(Party(id="NIM"))).exception()
    assert isinstance(error, Unreachable)
    assert "not-there" in str(error)
    assert "lineage topics create" in str(error)
    assert client.send(moved(client)).result().status == "appended"
    with pytest.raises(Undelivered):
        client.close()


def test_no_broker() -> None:
    """The address, the credentials and the certificate authority are all named as causes."""
    nobody = KafkaSettings(bootstrap=("127.0.0.1:9",), bootstrap_timeout_ms=300)
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9 .* credentials"):
        KafkaTransport(nobody)


def test_a_broker_that_asks_who_is_there(secure_kafka: SecureKafka) -> None:
    """A password over TLS lets events through; a wrong one is not sent anything."""
    plain = {"security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-512"}
    given: dict[str, Any] = {**plain, "sasl_username": USER, "ca_file": str(secure_kafka.ca_file)}
    wrong = KafkaSettings(
        bootstrap=(secure_kafka.sasl_ssl,),
        bootstrap_timeout_ms=2_000,
        sasl_password=SecretStr("no"),
        **given,
    )
    with pytest.raises(Unreachable) as caught:
        KafkaTransport(wrong)
    assert PASSWORD not in str(caught.value)
    right = wrong.model_copy(
        update={"sasl_password": KafkaSettings(sasl_password=SecretStr(PASSWORD)).sasl_password}
    )
    transport = KafkaTransport(right)
    transport.close(5)


def test_settings_that_make_no_sense(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are told as such, and not as a broker that is away."""
    missing = KafkaSettings(bootstrap=(kafka,), security_protocol="SSL", ca_file="missing.pem")
    with pytest.raises(UsageError, match=r"CA_FILE: there is no file missing\.pem"):
        KafkaTransport(missing)
    with pytest.raises(UsageError, match="at least one second"):
        KafkaTransport(KafkaSettings(bootstrap=(kafka,)), delivery_s=0.9)
    monkeypatch.setattr(producer, "LINGER_MS", 200_000)
    with pytest.raises(UsageError, match="do not fit together"):
        KafkaTransport(KafkaSettings(bootstrap=(kafka,), request_timeout_ms=1_000))


def test_a_closed_client_takes_nothing(settings: KafkaSettings) -> None:
    """And closing again does no harm."""
    client = Client(KafkaTransport(settings), source=SOURCE)
    event = moved(client)
    client.close()
    client.close()
    with pytest.raises(UsageError, match="closed"):
        client.send(event)


def test_closing_while_a_broker_hangs_comes_to_an_end(private_kafka: Kafka) -> None:
    """What was not acknowledged is told, and no thread of the producer is left."""
    settings = settings_for(private_kafka.address)
    client = Client(KafkaTransport(settings), source=SOURCE)
    client.send(moved(client)).result()
    private_kafka.pause()
    future = client.send(moved(client))
    with pytest.raises(Undelivered, match="1 events failed"):
        client.close(0.1)
    assert isinstance(future.exception(), Unacknowledged)
    assert not [one for one in threading.enumerate() if "producer" in one.name.lower()]


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """As in an application that sets its root logger to DEBUG."""
    library = logging.getLogger("kafka")
    level = library.level
    library.setLevel(logging.NOTSET)
    with caplog.at_level(logging.DEBUG):
        yield caplog
    library.setLevel(level)


def test_no_one_is_logged(kafka: str, everything_logged: pytest.LogCaptureFixture) -> None:
    """Neither an identifier nor an event, whether it arrives or not."""
    settings = settings_for(kafka, small=True)
    client = Client(KafkaTransport(settings), source=SOURCE)
    client.send(moved(client))
    long = client.movement(
        kind="disclose",
        sender="SHOP",
        receiver="NIM",
        subjects=[PERSON, secrets.token_hex(200), *(secrets.token_hex(200) for _ in range(9))],
        categories=["email"],
    )
    assert client.send(long).exception() is not None
    with pytest.raises(Undelivered) as caught:
        client.close()
    assert PERSON not in everything_logged.text + str(caught.value)
    assert everything_logged.records


@pytest.mark.parametrize(
    ("error", "translation", "words"),
    [
        (kafka_errors.KafkaTimeoutError(PERSON), Unacknowledged, "in time"),
        (kafka_errors.NotEnoughReplicasError(PERSON), Unacknowledged, "in time"),
        (kafka_errors.TopicAuthorizationFailedError(PERSON), DeliveryRefused, "no right"),
        (kafka_errors.ClusterAuthorizationFailedError(PERSON), DeliveryRefused, "no right"),
        (kafka_errors.MessageSizeTooLargeError(PERSON), DeliveryRefused, "max.message.bytes"),
        (kafka_errors.RecordListTooLargeError(PERSON), DeliveryRefused, "max.message.bytes"),
        (kafka_errors.InvalidTimestampError(PERSON), DeliveryRefused, "does not take"),
    ],
)
def test_errors_of_the_client_library(
    error: kafka_errors.KafkaError, translation: type[Exception], words: str
) -> None:
    """In our words; the library's message stays out, whatever it holds."""
    said = translated(error, "t")
    assert type(said) is translation
    assert words in str(said)
    assert PERSON not in str(said)
    assert isinstance(unsent(error, "t"), Unreachable | DeliveryRefused)
