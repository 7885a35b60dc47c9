"""Several processes write at once, each about its own people: nothing is lost, nobody starves."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests import graph
from tests.neo4j.writing import Written, write_together

PEOPLE = 200


def together(address: Address, writers: int, seconds: float, batch: int) -> list[Written]:
    """Write into an empty store; what must be true of it afterwards, whoever wrote how much."""
    graph.empty(address)
    written = write_together(address, range(writers), seconds, people=PEOPLE, batch=batch)
    store = Neo4jStore(address)
    assert store.size()[0] == sum(one.events for one in written)
    assert store.head() == sum(one.batches for one in written)
    assert store.counters()[0] <= writers * PEOPLE
    assert store.check() == []
    assert store.positions() == {}
    store.close()
    return written


def test_two_writers_take_turns(database: Address) -> None:
    """Each records all of its batches, through flows and parties that both make."""
    written = together(database, 2, 4, batch=20)
    assert all(one.batches for one in written)
    assert max(one.overtaken_most for one in written) <= 3


def test_processes_that_start_together_make_one_schema(database: Address) -> None:
    """Whoever is locked out by another tries again, and all of them find the same store."""
    graph.empty(database)
    graph.run(database, "MATCH (n:Schema) DELETE n")
    for row in graph.run(database, "SHOW CONSTRAINTS YIELD name"):
        graph.run(database, f"DROP CONSTRAINT {row['name']}")
    for row in graph.run(database, "SHOW INDEXES YIELD name, type WHERE type = 'RANGE'"):
        graph.run(database, f"DROP INDEX {row['name']}")
    with ThreadPoolExecutor(4) as several:
        stores = list(several.map(lambda _: Neo4jStore(database), range(4)))
    with ThreadPoolExecutor(4) as several:
        seeds = set(
            several.map(lambda pair: pair[1].setting("seed", str(pair[0])), enumerate(stores))
        )
    for store in stores:
        store.close()
    assert len(seeds) == 1
    assert graph.run(database, "SHOW CONSTRAINTS YIELD name WHERE name = 'lineage_turn'")


@pytest.mark.thorough
@pytest.mark.timeout(1200)
def test_three_writers_for_ten_minutes(database: Address) -> None:
    """No deadlock, no error that would stop a consumer, and none gets much less than another."""
    written = together(database, 3, 600, batch=500)
    sys.stdout.write("".join(f"{one}\n" for one in written))
    assert max(one.overtaken_most for one in written) <= 3
    shares = [one.batches for one in written]
    assert min(shares) >= 0.8 * max(shares)
