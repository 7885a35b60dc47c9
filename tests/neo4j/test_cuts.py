"""Connections that are lost during a commit: nothing is recorded twice, and nothing is lost."""

from collections.abc import Iterator

import pytest

from lineage.errors import HeadMoved, OutcomeUnknown
from lineage.ingest.pipeline import Received
from lineage.stores.base import Announcement, Batch
from lineage.stores.neo4j import connection
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests import graph
from tests.batches import a_batch, a_flow, a_person
from tests.builders import a_movement, encoded
from tests.neo4j.proxy import Cut, Proxy
from tests.worlds import HISTORY, lineage_on

CUTS = [Cut.BEFORE_COMMIT, Cut.AFTER_COMMIT]


@pytest.fixture
def proxy(database: Address) -> Iterator[Proxy]:
    graph.empty(database)
    proxy = Proxy(database)
    yield proxy
    proxy.close()


@pytest.fixture
def store(proxy: Proxy) -> Iterator[Neo4jStore]:
    store = Neo4jStore(proxy.address)
    yield store
    store.close()


@pytest.mark.parametrize("cut", CUTS)
def test_a_batch_is_there_once(
    store: Neo4jStore, proxy: Proxy, database: Address, cut: Cut
) -> None:
    """Whether or not the server heard of the commit, the caller learns of nothing."""
    store.record(a_batch(1, activities=((1, a_flow()),), subjects=(a_person(1),)))
    proxy.cut = cut
    store.record(a_batch(2, positions={"topic/0": "7"}))
    assert proxy.cuts == 1
    assert (store.head(), store.size()[0], store.positions()) == (2, 2, {"topic/0": "7"})
    moved = graph.run(
        database, "MATCH (:Subject)-[moved:MOVED]->(:Flow) RETURN moved.event AS event"
    )
    assert sorted(row["event"] for row in moved) == ["m1", "m2"]
    assert store.check() == []


@pytest.mark.parametrize("cut", CUTS)
def test_a_server_that_stays_away_leaves_the_outcome_open(
    proxy: Proxy, database: Address, cut: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller learns that it is unknown, sends the events again, and has them once."""
    monkeypatch.setattr(connection, "DOUBT_S", 0.2)
    monkeypatch.setattr(connection, "RETRY_S", 0.2)
    away = Neo4jStore(proxy.address)
    received = [Received(encoded(a_movement("m1", 1)))]
    pipeline = lineage_on(away).pipeline
    record = away.record

    def cut_off(batch: Batch) -> None:
        proxy.cut, proxy.stays_away = cut, True
        record(batch)

    monkeypatch.setattr(away, "record", cut_off)
    with pytest.raises(OutcomeUnknown) as raised:
        pipeline.submit(received, HISTORY)
    assert raised.value.retryable
    store = Neo4jStore(database)
    there = store.size()[0]
    assert there == (1 if cut is Cut.AFTER_COMMIT else 0)
    (outcome,) = lineage_on(store).pipeline.submit(received, HISTORY)
    assert outcome.status == ("duplicate" if there else "recorded")
    assert store.size()[0] == 1
    store.close()
    away.close()


@pytest.mark.parametrize("cut", CUTS)
def test_a_read_that_is_cut_is_read_again(store: Neo4jStore, proxy: Proxy, cut: Cut) -> None:
    """It commits nothing, so that there is nothing to be in doubt about."""
    store.record(a_batch(1))
    proxy.cut = cut
    assert store.head() == 1
    assert proxy.cuts == 1


def test_another_writers_batch_is_not_taken_for_ours(
    store: Neo4jStore, proxy: Proxy, database: Address
) -> None:
    """Where somebody else recorded under the same number, the batch is refused and not there."""
    other = Neo4jStore(database)
    other.record(a_batch(1, positions={"topic/0": "1"}))
    with pytest.raises(HeadMoved):
        store.record(a_batch(1, positions={"topic/0": "2"}))
    assert store.positions() == {"topic/0": "1"}
    other.close()


@pytest.mark.parametrize("cut", CUTS)
def test_announcements_are_told_once(store: Neo4jStore, proxy: Proxy, cut: Cut) -> None:
    """The outbox grows by what was announced, though the announcement was sent twice."""
    proxy.cut = cut
    told = Announcement(1, "f1", True, b'{"number":1}')
    store.announce(1, [told])
    assert proxy.cuts == 1
    assert (store.judged(), store.announcements(0, 10)) == (1, [told])
