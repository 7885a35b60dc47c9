"""Rates of the Neo4j store: `python -m tests.bench.neo4j`, which starts a server of its own.

Writing is compared, batch by batch in turn, with a bare UNWIND … CREATE of the same relationships
between the same nodes, so that a noisy machine slows both. The mirror is fed from packed batches
that were written without their relationships, which it does not read.
"""

import random
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from neo4j import Driver, GraphDatabase, Query

from lineage.ingest.pipeline import Origin, Received
from lineage.mirror.mirror import Mirror
from lineage.stores.base import Batch
from lineage.stores.columns import pack
from lineage.stores.neo4j import statements
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.movements import relationships
from lineage.stores.neo4j.store import Neo4jStore
from tests import graph
from tests.bench.machine import facts_of_machine
from tests.bench.world import Shape, facts, movements
from tests.neo4j.writing import Written, write_together
from tests.servers.fixtures import own_address
from tests.servers.own import Own
from tests.worlds import lineage_on

BATCH: Final = 5_000
PEOPLE: Final = 50_000
WARM_BATCHES: Final = 15
COMPARED_BATCHES: Final = 25
WRITER_S: Final = 20
WRITERS: Final = (1, 2, 2, 1)
"""How many processes write in each run, in an order in which a drift favours neither."""
MIRRORED: Final = 10_000_000
ASKED: Final = 2_000
HISTORY: Final = Origin("bench", imports_history=True)
BARE: Final = statements.MOVED.replace(":MOVED", ":BARE")
_PACKED: Final = """
UNWIND range($first, $last) AS number
CREATE (:Batch {
  sequence: number, columns: $columns, raw: $columns, digest: $columns, tags: '',
  events_total: number * $events, rows_total: number * $events, subject_last: 0,
  quarantine_last: 0})
"""

Row = tuple[str, str, str]


class Timed(Neo4jStore):
    """A store that sums up how long recording takes, and remembers the last batch."""

    seconds = 0.0
    newest: Batch

    def record(self, batch: Batch) -> None:
        begun = time.perf_counter()
        super().record(batch)
        self.seconds += time.perf_counter() - begun
        self.newest = batch


def measure(address: Address, data: Path | None = None) -> Iterator[Row]:
    """Every figure, as (what, value, goal). `data` is the server's folder, where it is known."""
    with GraphDatabase.driver(address.url, auth=(address.user, address.password)) as driver:
        rows, last = _against_bare(address, driver)
        yield from rows
        yield from _disk(address, last, data)
        yield from _one_person(address)
        yield from _mirror(address, driver, last)
        yield from _writers(address)


def _against_bare(address: Address, driver: Driver) -> tuple[list[Row], Batch]:
    _clear(address)
    store = Timed(address)
    pipeline = lineage_on(store).pipeline
    shape = Shape((WARM_BATCHES + COMPARED_BATCHES) * BATCH, people=PEOPLE)
    pipeline.submit([Received(line) for line in facts(shape)], HISTORY)
    bare, compared = 0.0, 0
    for number, batch in enumerate(_batches(movements(shape))):
        if number == WARM_BATCHES:
            store.seconds, bare, compared = 0.0, 0.0, 0
        pipeline.submit(batch, HISTORY)
        for rows in relationships(store.newest.columns).moved:
            begun = time.perf_counter()
            with driver.session(database=address.database) as session:
                session.execute_write(_bare, rows)
            bare += time.perf_counter() - begun
            compared += len(rows["event"])
    whole, newest = compared / store.seconds, store.newest
    store.close()
    return [
        ("recorded by the store, movements/s", f"{whole:,.0f}", ""),
        ("bare UNWIND … CREATE of the same, relationships/s", f"{compared / bare:,.0f}", ""),
        ("recorded ÷ bare", f"{bare / store.seconds:.2f}", "0.7"),
    ], newest


def _bare(tx: Any, rows: dict[str, Any]) -> None:
    tx.run(BARE, rows, first=0).consume()


def _disk(address: Address, last: Batch, data: Path | None) -> list[Row]:
    """What one batch more takes on disk, relationships and packed columns apart."""
    if data is None:
        return []
    before, store = _size(data), Neo4jStore(address)
    pipeline = lineage_on(store).pipeline
    shape = Shape(20 * BATCH, people=PEOPLE, seed=8)
    for batch in _batches(movements(shape)):
        pipeline.submit(batch, HISTORY)
    store.close()
    grown = (_size(data) - before) / shape.movements
    packed = len(pack(last.columns)) / last.columns.events
    return [
        ("disk, bytes a movement (store files)", f"{grown:.0f}", ""),
        ("of which packed columns", f"{packed:.0f}", ""),
    ]


def _size(data: Path) -> int:
    """Bytes of the database's files, without the transaction log."""
    return sum(path.stat().st_size for path in (data / "databases" / "neo4j").rglob("*.db*"))


def _one_person(address: Address) -> list[Row]:
    chance, query = random.Random(7), graph.documented("One person's history")
    took: list[float] = []
    with (
        GraphDatabase.driver(address.url, auth=(address.user, address.password)) as driver,
        driver.session(database=address.database) as session,
    ):
        for _ in range(ASKED):
            number = chance.randrange(1, PEOPLE)
            begun = time.perf_counter()
            session.run(Query(query), number=number).consume()
            took.append(time.perf_counter() - begun)
    took.sort()
    middle, late = took[ASKED // 2] * 1000, took[ASKED * 99 // 100] * 1000
    return [("one person by Cypher, p50 / p99, ms", f"{middle:.1f} / {late:.1f}", "– / 10")]


def _writers(address: Address) -> list[Row]:
    """Whole processes, from JSON to durable: one, and two that share the people; in turn."""
    _clear(address)
    Neo4jStore(address).close()
    rates: dict[int, list[float]] = {1: [], 2: []}
    overtaken: list[Written] = []
    for run, writers in enumerate(WRITERS):
        seeds = range(100 * run, 100 * run + writers)
        written = write_together(address, seeds, WRITER_S, people=PEOPLE // writers, batch=BATCH)
        rates[writers].append(sum(one.rate for one in written))
        overtaken += written if writers > 1 else []
    most = max(one.overtaken_most for one in overtaken)
    one, two = (sum(rates[writers]) for writers in (1, 2))
    return [
        ("one process, JSON to durable, runs in turn, events/s", _listed(rates[1]), ""),
        ("two processes, events/s", _listed(rates[2]), ""),
        ("two ÷ one", f"{two / one:.2f}", "1.2"),
        ("overtaken in a row, of two, at most", f"{most}", ""),
    ]


def _listed(rates: list[float]) -> str:
    return ", ".join(f"{rate:,.0f}" for rate in rates)


def _mirror(address: Address, driver: Driver, last: Batch) -> list[Row]:
    # The activities stay: the columns refer to them.
    graph.run(address, "MATCH (batch:Batch) DELETE batch")
    events = last.columns.events
    batches, step = MIRRORED // events, 100
    for first in range(1, batches + 1, step):
        given = {"first": first, "last": min(first + step - 1, batches)}
        driver.execute_query(_PACKED, given | {"columns": pack(last.columns), "events": events})
    store = Neo4jStore(address)
    begun = time.perf_counter()
    for _ in store.batches(0):
        pass
    read = time.perf_counter() - begun
    begun = time.perf_counter()
    mirror = Mirror(store)
    fed = time.perf_counter() - begun
    store.close()
    return [
        (f"{mirror.events:,} movements out of the server, s", f"{read:.1f}", ""),
        ("the same into the mirror, s", f"{fed:.1f}", "6"),
    ]


def _batches(lines: Iterator[bytes]) -> Iterator[list[Received]]:
    while batch := [Received(line) for line in islice(lines, BATCH)]:
        yield batch


def _clear(address: Address) -> None:
    """Take everything out, in pieces that fit the server's memory."""
    for query in (
        # Each holds as many bytes as thousands of relationships.
        "MATCH (batch:Batch) WITH batch LIMIT 100 DELETE batch RETURN count(*) AS gone",
        "MATCH ()-[edge]->() WITH edge LIMIT 50000 DELETE edge RETURN count(*) AS gone",
        "MATCH (node) WITH node LIMIT 50000 DELETE node RETURN count(*) AS gone",
    ):
        while graph.run(address, query)[0]["gone"]:
            pass


def main() -> None:
    """Measure a server of our own and print the table."""
    own = Own(print)
    try:
        # Only here does the compiler that tests do without earn its keep.
        server = own.neo4j(flags=())
        server.start()
        print(f"Measured on {facts_of_machine()}.\n\n| measured | value | goal |\n|---|--:|--:|")
        for row in measure(own_address(server), server.home / "data"):
            print(f"| {' | '.join(row)} |", flush=True)
    finally:
        own.close()


if __name__ == "__main__":
    main()
