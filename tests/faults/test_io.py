"""The Nth statement to the disk fails, for every N: unavailable, and nothing is half there."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lineage.errors import StoreUnavailable
from lineage.ingest.pipeline import Received
from lineage.stores.embedded import EmbeddedStore
from tests.builders import Event, a_movement, a_party, encoded
from tests.worlds import HISTORY, Question, ask, lineage_on


class Faults:
    """Which statements fail, counted over all connections."""

    def __init__(self) -> None:
        self.count, self.first, self.last = 0, 0, 0

    def arm(self, first: int, last: int) -> None:
        """Let the statements from `first` to `last` fail, counted from now, beginning at 1."""
        self.count, self.first, self.last = 0, first, last

    def step(self) -> None:
        self.count += 1
        if self.first <= self.count <= self.last:
            raise sqlite3.OperationalError("disk I/O error")


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    faults = Faults()

    class Faulty(sqlite3.Connection):
        def execute(self, *given: Any) -> sqlite3.Cursor:
            faults.step()
            return super().execute(*given)

        def executemany(self, *given: Any) -> sqlite3.Cursor:
            faults.step()
            return super().executemany(*given)

    connect = sqlite3.connect

    def connected(*given: Any, **named: Any) -> sqlite3.Connection:
        return connect(*given, **named, factory=Faulty)

    monkeypatch.setattr(sqlite3, "connect", connected)
    yield faults
    faults.arm(0, 0)


BEFORE = [a_party(), a_movement("m1", 1)]
AFTER: list[Event | None] = [
    a_movement("m2", 2, sender="NIM", receiver="TRN", people=("BEN", "ANA")),
    a_party("TRN", "vendor", 2),
    None,
    a_movement("m1", 1),
]
FOREVER = 10**9


def received(events: list[Any]) -> list[Received]:
    return [Received(encoded(event) if event else b"garbage") for event in events]


def statements(folder: Path, faults: Faults) -> int:
    """How many statements the second batch takes."""
    store = EmbeddedStore(folder / "counted.sqlite")
    lineage = lineage_on(store)
    lineage.pipeline.submit(received(BEFORE), HISTORY)
    faults.arm(FOREVER, FOREVER)
    lineage.pipeline.submit(received(AFTER), HISTORY)
    store.close()
    return faults.count


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "until it is mended"])
def test_a_failing_disk_leaves_nothing_half_there(
    tmp_path: Path, faults: Faults, lasting: bool
) -> None:
    """Wherever recording a batch fails, the batch is not there, and the next attempt records it."""
    for number in range(1, statements(tmp_path, faults) + 1):
        path = tmp_path / f"{number}.sqlite"
        store = EmbeddedStore(path)
        lineage = lineage_on(store)
        lineage.pipeline.submit(received(BEFORE), HISTORY)
        answer = ask(lineage, Question())
        faults.arm(number, FOREVER if lasting else number)
        with pytest.raises(StoreUnavailable):
            lineage.pipeline.submit(received(AFTER), HISTORY)
        faults.arm(0, 0)
        other = EmbeddedStore(path)
        assert other.head() == 1
        assert other.counters() == (1, 0)
        assert other.check() == []
        assert ask(lineage_on(other), Question()) == answer
        other.close()
        assert store.head() == 1, f"statement {number}"
        outcomes = lineage.pipeline.submit(received(AFTER), HISTORY)
        statuses = [outcome.status for outcome in outcomes]
        assert statuses == ["recorded", "recorded", "quarantined", "duplicate"]
        assert (store.head(), store.size()[0], store.counters()) == (2, 4, (2, 1))
        assert store.check() == []
        store.close()


def test_a_failing_disk_while_opening_leaves_a_store_that_opens(
    tmp_path: Path, faults: Faults
) -> None:
    """Creating a store fails at any statement, or is whole."""
    faults.arm(FOREVER, FOREVER)
    EmbeddedStore(tmp_path / "counted.sqlite").close()
    for number in range(1, faults.count + 1):
        path = tmp_path / f"{number}.sqlite"
        faults.arm(number, number)
        with pytest.raises(StoreUnavailable):
            EmbeddedStore(path)
        faults.arm(0, 0)
        store = EmbeddedStore(path)
        assert store.check() == []
        assert store.head() == 0
        store.close()
