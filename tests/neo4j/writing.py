"""Processes that write to one Neo4j store at the same time, each about people of its own.

`python -m tests.neo4j.writing URL USER PEOPLE BATCH SEED SECONDS` is one of them: the password on
standard input, `Written` on standard output.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from lineage.errors import HeadMoved
from lineage.ingest.pipeline import Origin, Received
from lineage.stores.base import Batch
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests.bench.world import Shape, movements
from tests.worlds import lineage_on

EVENTS_MAX: Final = 3_000_000
HISTORY: Final = Origin("written together", imports_history=True)


class Written(NamedTuple):
    """What a writer recorded."""

    events: int
    seconds: float
    batches: int
    overtaken: int
    """Batches that were prepared and refused because another writer was faster."""
    overtaken_most: int
    """How often in a row that happened to one batch."""
    longest_s: float
    """What the slowest batch took, waiting for others included."""

    @property
    def rate(self) -> float:
        return self.events / self.seconds


class Counting(Neo4jStore):
    """A store that counts how often other writers were faster."""

    overtaken = in_a_row = in_a_row_most = 0

    def record(self, batch: Batch) -> None:
        try:
            super().record(batch)
            self.in_a_row = 0
        except HeadMoved:
            self.overtaken += 1
            self.in_a_row += 1
            self.in_a_row_most = max(self.in_a_row_most, self.in_a_row)
            raise


def write_together(
    address: Address, seeds: range, seconds: float, *, people: int, batch: int
) -> list[Written]:
    """One process for each seed; every seed has people and events of its own."""
    command = [sys.executable, "-m", "tests.neo4j.writing", address.url, address.user]
    running = [
        subprocess.Popen(
            [*command, str(people), str(batch), str(seed), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for seed in seeds
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(address.password.encode())
        process.stdin.close()
        # Nobody is to write it again when what they say is read.
        process.stdin = None
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return [Written(*json.loads(line)) for line in said]


def write(address: Address, people: int, batch: int, seed: int, seconds: float) -> Written:
    """Record as long as that, batch after batch; each must be recorded whole."""
    store = Counting(address)
    pipeline = lineage_on(store).pipeline
    lines = _own(people, seed)
    events = batches = 0
    longest = 0.0
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        received = [Received(line) for line in islice(lines, batch)]
        began = time.monotonic()
        outcomes = pipeline.submit(received, HISTORY)
        longest = max(longest, time.monotonic() - began)
        assert {outcome.status for outcome in outcomes} == {"recorded"}
        events, batches = events + len(received), batches + 1
    took = time.monotonic() - begun
    store.close()
    return Written(events, took, batches, store.overtaken, store.in_a_row_most, longest)


def _own(people: int, seed: int) -> Iterator[bytes]:
    """Movements between the same parties for every seed, about people that no other seed has."""
    prefix = f'"user-{seed}-'.encode()
    for line in movements(Shape(EVENTS_MAX, people=people, seed=seed)):
        yield line.replace(b'"user-', prefix)


if __name__ == "__main__":
    url, user, people, batch, seed, seconds = sys.argv[1:]
    address = Address(url, user, sys.stdin.read())
    written = write(address, int(people), int(batch), int(seed), float(seconds))
    sys.stdout.write(json.dumps(written))
