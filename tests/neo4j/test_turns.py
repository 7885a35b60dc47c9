"""Writers of one server take turns: who was overtaken is next; the dead are not waited for."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from lineage.errors import HeadMoved
from lineage.ingest.pipeline import Received
from lineage.stores.base import Batch
from lineage.stores.neo4j import turns
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests import graph
from tests.batches import a_batch
from tests.builders import a_movement, encoded
from tests.worlds import HISTORY, lineage_on

QUEUE = "MATCH (turn:Turn) WHERE turn.until > timestamp() RETURN turn.writer AS writer"


@pytest.fixture
def stores(database: Address) -> Iterator[list[Neo4jStore]]:
    graph.empty(database)
    opened = [Neo4jStore(database) for _ in range(3)]
    yield opened
    for store in opened:
        store.close()


def test_a_writer_without_contenders_leaves_no_trace(
    stores: list[Neo4jStore], database: Address
) -> None:
    """It is let through at once, and nothing is written for the sake of others."""
    with closing(stores[0].turns()) as steps:
        assert next(steps) is False
        stores[0].record(a_batch(1))
    assert not graph.run(database, "MATCH (turn:Turn) RETURN turn")


def test_who_was_overtaken_is_next(stores: list[Neo4jStore], database: Address) -> None:
    """A writer that comes later waits until the overtaken one has recorded, and learns of it."""
    slow, fast = stores[:2]
    order: list[str] = []
    with closing(slow.turns()) as steps:
        next(steps)
        fast.record(a_batch(1))
        with pytest.raises(HeadMoved):
            slow.record(a_batch(1))
        assert next(steps) is True
        later = threading.Thread(target=_record_next, args=(fast, order))
        later.start()
        time.sleep(0.3)
        assert fast.head() == 1
        slow.record(a_batch(2))
        order.append("slow")
    later.join()
    assert order == ["slow", "waited"]
    assert not graph.run(database, QUEUE)


def _record_next(store: Neo4jStore, order: list[str]) -> None:
    with closing(store.turns()) as steps:
        waited = next(steps)
        store.record(a_batch(store.head() + 1))
        order.append("waited" if waited else "went ahead")


def test_who_records_nothing_after_all_leaves(stores: list[Neo4jStore], database: Address) -> None:
    """As where what others recorded makes all of a batch a duplicate."""
    with closing(stores[0].turns()) as steps:
        next(steps)
        next(steps)
        assert len(graph.run(database, QUEUE)) == 1
    assert not graph.run(database, QUEUE)


def test_the_dead_are_waited_for_no_longer_than_their_lease(
    stores: list[Neo4jStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that stands in the queue and is never heard of again."""
    monkeypatch.setattr(turns, "LEASE_S", 0.5)
    dead = stores[0].turns()
    next(dead)
    next(dead)
    with closing(stores[1].turns()) as steps:
        assert next(steps) is True
    dead.close()


def test_waiting_is_bounded(stores: list[Neo4jStore], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the queue does not move, the steps end instead of going on for ever."""
    with closing(stores[0].turns()) as blocking:
        next(blocking)
        next(blocking)
        monkeypatch.setattr(turns, "PATIENCE_S", 0.2)
        with closing(stores[1].turns()) as steps:
            assert list(steps)


def test_a_slow_writer_among_fast_ones_is_overtaken_twice_at_most(
    stores: list[Neo4jStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it takes to prepare a batch: once before it stands in the queue, once while."""
    slow, ending = stores[0], threading.Event()
    lost = [0]
    record = slow.record

    def slowly(batch: Batch) -> None:
        time.sleep(0.3)
        try:
            record(batch)
        except HeadMoved:
            lost[-1] += 1
            raise

    monkeypatch.setattr(slow, "record", slowly)
    hurried = [
        threading.Thread(target=_hurry, args=(store, number, ending))
        for number, store in enumerate(stores[1:])
    ]
    pipeline = lineage_on(slow).pipeline
    for thread in hurried:
        thread.start()
    try:
        for number in range(6):
            pipeline.submit([Received(encoded(a_movement(f"slow-{number}", 1)))], HISTORY)
            lost.append(0)
    finally:
        ending.set()
        for thread in hurried:
            thread.join()
    assert max(lost) <= 2
    assert slow.check() == []


def _hurry(store: Neo4jStore, number: int, ending: threading.Event) -> None:
    pipeline, done = lineage_on(store).pipeline, 0
    while not ending.is_set():
        pipeline.submit([Received(encoded(a_movement(f"fast-{number}-{done}", 1)))], HISTORY)
        done += 1
