"""Several writers at once, each about people of its own: nothing is lost, nobody waits for ever."""

import threading
import time

import pytest

from lineage.ingest.pipeline import Received
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests import graph
from tests.builders import a_movement, encoded
from tests.worlds import HISTORY, lineage_on

WRITERS = 2
BATCH = 20


class Writer(threading.Thread):
    """A process of its own, as far as the store can tell."""

    def __init__(self, address: Address, number: int, seconds: float) -> None:
        super().__init__()
        self._number, self._seconds = number, seconds
        self._store = Neo4jStore(address)
        self.recorded = 0
        self.failure: Exception | None = None

    def run(self) -> None:
        pipeline = lineage_on(self._store).pipeline
        until = time.monotonic() + self._seconds
        try:
            while time.monotonic() < until:
                outcomes = pipeline.submit(self._batch(), HISTORY)
                assert {outcome.status for outcome in outcomes} == {"recorded"}
                self.recorded += len(outcomes)
        except Exception as error:  # noqa: BLE001 - the test raises it
            self.failure = error
        finally:
            self._store.close()

    def _batch(self) -> list[Received]:
        """The same few parties for everybody, so that writers meet at the nodes of flows."""
        return [
            Received(
                encoded(
                    a_movement(
                        f"m-{self._number}-{self.recorded + place}",
                        1 + place,
                        receiver=("NIM", "TRN")[place % 2],
                        people=(f"person-{self._number}-{place}",),
                    )
                )
            )
            for place in range(BATCH)
        ]


def write_together(address: Address, seconds: float) -> None:
    graph.empty(address)
    writers = [Writer(address, number, seconds) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.failure for writer in writers] == [None] * WRITERS
    store = Neo4jStore(address)
    assert all(writer.recorded for writer in writers)
    assert store.size()[0] == sum(writer.recorded for writer in writers)
    assert store.counters()[0] == WRITERS * BATCH
    assert store.check() == []
    store.close()


def test_two_writers_take_turns(database: Address) -> None:
    """Each records all of its batches, through flows and parties that both make."""
    write_together(database, 3)


@pytest.mark.thorough
def test_two_writers_for_ten_minutes(database: Address) -> None:
    """No deadlock and no error that would stop a consumer."""
    write_together(database, 600)
