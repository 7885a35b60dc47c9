"""Shows what a sender learns of its events, and that what is under way stays bounded."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.client import (
    Client,
    OutgoingEvent,
    Party,
    Receipt,
    Transport,
    Undelivered,
    checked,
    delivery,
)
from lineage.client.delivery import Window, new_future
from lineage.client.keys import BUCKETS, record_key
from lineage.errors import DeliveryError, DeliveryRefused, EventRefused, Unacknowledged, WindowFull

SOURCE = "//shop.example/crm"


class Held(Transport):
    """Ends events only when told to, in the way it is told."""

    def __init__(self) -> None:
        self.futures: list[Future[Receipt]] = []
        self.events: list[OutgoingEvent] = []

    def send(self, events: Sequence[OutgoingEvent]) -> list["Future[Receipt]"]:
        futures = [new_future() for _ in events]
        self.events += events
        self.futures += futures
        return futures

    def flush(self, timeout_s: float) -> int:
        return sum(not future.done() for future in self.futures)

    def close(self, timeout_s: float) -> None:
        for future in self.futures:
            if not future.done():
                future.set_exception(Unacknowledged("closed"))

    def end(self, *outcomes: Receipt | DeliveryError) -> None:
        waiting = (future for future in self.futures if not future.done())
        for future, outcome in zip(waiting, outcomes, strict=False):
            if isinstance(outcome, DeliveryError):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


@pytest.fixture
def held() -> Held:
    return Held()


def party(number: int = 0) -> Party:
    return Party(id=f"P{number}")


def send_and_fail(client: Client) -> None:
    client.send(client.event(party()))
    raise ZeroDivisionError


def test_flush_tells_each_failure_once(held: Held, caplog: pytest.LogCaptureFixture) -> None:
    """With its event and its reason; the next flush tells of what came after."""
    client = Client(held, source=SOURCE)
    events = [client.event(party(number)) for number in range(3)]
    futures = client.send_all(events)
    refusal = DeliveryRefused("no right")
    with caplog.at_level(logging.ERROR):
        held.end(Receipt("recorded"), refusal, Receipt("duplicate"))
    with pytest.raises(Undelivered, match="1 events failed \\(delivery-refused\\)") as caught:
        client.flush()
    assert caught.value.failures == ((events[1], refusal),)
    assert (caught.value.more, caught.value.under_way) == (0, 0)
    assert futures[0].result() == Receipt("recorded")
    assert len(caplog.records) == 1
    client.flush()


def test_flush_tells_what_is_still_under_way(held: Held) -> None:
    client = Client(held, source=SOURCE)
    client.send_all([client.event(party(number)) for number in range(3)])
    held.end(Receipt("appended"))
    with pytest.raises(Undelivered, match="2 are not acknowledged yet") as caught:
        client.flush(0)
    assert caught.value.failures == ()


def test_leaving_the_block_tells_too(held: Held) -> None:
    """Nothing is lost in silence, whether the block ends well or with an error of its own."""
    with pytest.raises(Undelivered), Client(held, source=SOURCE) as client:
        client.send(client.event(party()))
    with pytest.raises(ZeroDivisionError) as caught, Client(held, source=SOURCE) as client:
        send_and_fail(client)
    assert "1 events failed" in caught.value.__notes__[0]


def test_failures_that_are_kept_are_bounded(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    """Further ones are counted, for an application that never asks."""
    monkeypatch.setattr("lineage.client.client.FAILURES_MAX", 2)
    client = Client(held, source=SOURCE)
    client.send_all([client.event(party(number)) for number in range(5)])
    held.end(*[Unacknowledged("lost")] * 5)
    with pytest.raises(Undelivered, match="5 events failed") as caught:
        client.flush()
    assert (len(caught.value.failures), caught.value.more) == (2, 3)
    assert delivery.FAILURES_MAX > 1_000


def test_all_events_are_checked_before_one_leaves(held: Held) -> None:
    """A list with a bad event in it sends nothing."""
    client = Client(held, source=SOURCE)
    with pytest.raises(EventRefused):
        client.send_all([client.event(party()), {"specversion": "1.0"}])
    assert held.events == []


def test_what_is_under_way_cannot_be_cancelled(held: Held) -> None:
    """A cancelled future would say that an event was not sent, which nobody knows."""
    client = Client(held, source=SOURCE)
    assert not client.send(client.event(party())).cancel()


def test_a_window_is_full_by_number_and_by_bytes() -> None:
    """The one event that is larger than the window has it for itself."""
    window = Window(events_max=2, bytes_max=10, wait_s=0)
    window.enter(100)
    with pytest.raises(WindowFull, match=r"1 events \(100 bytes\)"):
        window.enter(1)
    window.leave(100)
    window.enter(4)
    with pytest.raises(WindowFull):
        window.enter(7)
    window.enter(6)
    window.leave(4)
    window.leave(6)
    window.enter(1)
    window.enter(1)
    with pytest.raises(WindowFull):
        window.enter(1)


def test_a_sender_waits_for_room() -> None:
    """It goes on as soon as another event has ended, and `wait_empty` counts what is left."""
    window = Window(events_max=1, bytes_max=10, wait_s=30)
    window.enter(1)
    sender = threading.Thread(target=window.enter, args=(1,))
    sender.start()
    assert window.wait_empty(time.monotonic()) == 1
    window.leave(1)
    sender.join(30)
    assert not sender.is_alive()
    window.leave(1)
    assert window.wait_empty(time.monotonic() + 30) == 0


@given(st.lists(st.text(min_size=1), max_size=3), st.none() | st.text(min_size=1))
def test_keys_are_buckets(people: list[str], fact_id: str | None) -> None:
    """Of the first person, else of the fact; none where there is neither."""
    key = record_key("personaldata.party.v1", people, fact_id)
    if not people and fact_id is None:
        assert key is None
        return
    assert key is not None
    assert 0 <= int(key, 16) < BUCKETS
    assert len(key) == 4
    if people:
        assert key == record_key("personaldata.movement.v1", people[:1], None)


def test_keys_spread_and_do_not_tell() -> None:
    """A million people fall into all buckets, about fifteen into each: a key names nobody."""
    keys = [record_key("", [f"user-{number}"], None) for number in range(200_000)]
    assert len(set(keys)) > BUCKETS * 0.9
    assert record_key("a", [], "1") != record_key("b", [], "1")


def test_keys_are_stable() -> None:
    """Every release and every application gives a person the same partition."""
    assert record_key("", ["user-1001"], None) == b"5e9f"
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": SOURCE,
        "type": "personaldata.request.v1",
        "time": "2026-01-01T00:00:00Z",
        "data": {"id": "r1", "subject": "user-1001", "kind": "access"},
    }
    assert checked(event).key == b"5e9f"


def test_importing_the_client_is_cheap() -> None:
    """An application gets models and checks: no Kafka, no server, no store, no thread."""
    program = (
        "import sys, threading, lineage.client\n"
        "heavy = {'kafka', 'numpy', 'fastapi', 'uvicorn', 'networkx', 'zstandard', 'neo4j',"
        " 'cryptography', 'yaml', 'sqlite3', 'typer', 'rich', 'prometheus_client', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)), threading.active_count())\n"
        "import lineage.client.http\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "import lineage.client.kafka\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    bare, http, kafka = done.stdout.splitlines()
    assert bare == "[] 1"
    assert http == "[]"
    assert "numpy" not in kafka
    assert "fastapi" not in kafka
