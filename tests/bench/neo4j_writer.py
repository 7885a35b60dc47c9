"""One of several processes that write to one Neo4j store, each about people of its own.

`python -m tests.bench.neo4j_writer URL USER NUMBER WRITERS SECONDS`, the password on standard
input; prints how many events were durable in that time.
"""

import sys
import time
from collections.abc import Iterator
from itertools import islice

from lineage.ingest.pipeline import Origin, Received
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests.bench.world import Shape, movements
from tests.worlds import lineage_on

BATCH = 5_000
EVENTS_MAX = 3_000_000
PEOPLE = 50_000
HISTORY = Origin("bench", imports_history=True)


def main(url: str, user: str, number: int, writers: int, seconds: float) -> int:
    """Write for so long; how many events were recorded."""
    store = Neo4jStore(Address(url, user, sys.stdin.read()))
    pipeline = lineage_on(store).pipeline
    lines, done = _own(number, writers), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        batch = [Received(line) for line in islice(lines, BATCH)]
        pipeline.submit(batch, HISTORY)
        done += len(batch)
    store.close()
    return done


def _own(number: int, writers: int) -> Iterator[bytes]:
    """Events about people whose number leaves this remainder: no person is shared."""
    shape = Shape(EVENTS_MAX, people=PEOPLE // writers, seed=100 + number)
    prefix = f'"user-{number}-'.encode()
    for line in movements(shape):
        yield line.replace(b'"user-', prefix)


if __name__ == "__main__":
    url, user, number, writers, seconds = sys.argv[1:]
    sys.stdout.write(str(main(url, user, int(number), int(writers), float(seconds))))
