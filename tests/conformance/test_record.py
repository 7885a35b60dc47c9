"""Recording: wholly or not at all, in one order, by one writer at a time."""

import threading
from typing import Any

import pytest

from lineage.errors import HeadMoved
from lineage.stores.base import Batch, LineageStore
from tests.batches import (
    a_batch,
    a_fact,
    a_finding,
    a_flow,
    a_manifest,
    a_person,
    a_refusal,
    an_act,
    people_in,
    same_columns,
    some_columns,
)
from tests.conformance.stores import Place


def everything(sequence: int) -> Batch:
    """A batch that has something of everything."""
    return a_batch(
        sequence,
        columns=some_columns(("a", "b" * 40, "c"), (sequence, sequence + 1)),
        activities=((sequence, a_flow(f"P{sequence}")),),
        subjects=(a_person(sequence),),
        facts=(a_fact(sequence, subjects=(sequence,)),),
        findings=(a_finding(event_id=f"m{sequence}"),),
        manifests=(a_manifest(f"{sequence}", range(sequence)), a_manifest("f", problem="digest")),
        quarantine=(a_refusal(sequence),),
        positions={"topic/0": str(sequence)},
        raw=b"sealed",
    )


def contents(store: LineageStore) -> dict[str, Any]:
    """Everything that can be read of a store."""
    return {
        "head": store.head(),
        "batches": [batch.sequence for batch in store.batches(0)],
        "size": store.size(),
        "activities": store.activities(0),
        "subjects": people_in(store),
        "facts": store.facts(-1, frozenset({"personaldata.party.v1"})),
        "findings": store.findings(),
        "manifests": list(store.manifests(0)),
        "quarantine": store.quarantine(0, 100, pending_only=False),
        "counters": store.counters(),
        "positions": store.positions(),
    }


def test_an_empty_store_answers_everything(store: LineageStore) -> None:
    """Nothing recorded is no error."""
    assert store.head() == 0
    assert list(store.batches(0)) == []
    assert store.size() == (0, 0)
    assert store.activities(0) == []
    assert people_in(store) == []
    assert store.subject(1) is None
    assert store.facts(-1, frozenset({"personaldata.party.v1"})) == []
    assert store.facts_about(1) == []
    assert store.findings() == []
    assert list(store.manifests(0)) == []
    assert store.quarantine(0, 10) == []
    assert store.quarantined(1) is None
    assert store.counters() == (0, 0)
    assert store.positions() == {}
    assert store.check() == []


def test_a_batch_comes_back_as_it_was(store: LineageStore) -> None:
    """Columns of every kind, ids in cells and in the overflow, what is sparse and what is not."""
    batch = everything(1)
    store.record(batch)
    (recorded,) = store.batches(0)
    assert recorded.sequence == 1
    assert same_columns(recorded.columns, batch.columns)
    assert recorded.columns.event_id(1) == "b" * 40
    assert store.head() == 1
    assert store.size() == (3, 6)


def test_a_batch_without_events_is_a_batch(store: LineageStore) -> None:
    """Quarantine, positions and findings are recorded though no event is."""
    empty = some_columns((), ())
    store.record(a_batch(1, columns=empty, positions={"topic/0": "9"}))
    (recorded,) = store.batches(0)
    assert recorded.columns.events == 0
    assert store.size() == (0, 0)
    assert store.positions() == {"topic/0": "9"}
    assert store.check() == []


def test_batches_come_in_order_and_none_is_missing(store: LineageStore) -> None:
    """Ascending from any point, nothing past the head, all of them for any earlier point."""
    for sequence in range(1, 6):
        store.record(a_batch(sequence))
    for after in range(7):
        assert [batch.sequence for batch in store.batches(after)] == [*range(after + 1, 6)]


def test_batches_go_on_with_what_is_recorded_meanwhile(store: LineageStore) -> None:
    """A reader that is slow sees what a writer adds behind it, in order and once."""
    store.record(a_batch(1))
    reading = store.batches(0)
    assert next(reading).sequence == 1
    store.record(a_batch(2))
    assert [batch.sequence for batch in reading] == [2]


@pytest.mark.parametrize("sequence", [0, 1, 3])
def test_another_sequence_than_the_next_is_refused(store: LineageStore, sequence: int) -> None:
    """HeadMoved for a batch that was prepared on an older state, and nothing of it is kept."""
    store.record(everything(1))
    before = contents(store)
    moved = everything(7)
    with pytest.raises(HeadMoved) as raised:
        store.record(Batch(**{**_fields(moved), "sequence": sequence}))
    assert raised.value.retryable
    assert contents(store) == before
    store.record(everything(2))


def test_two_handles_see_one_store(shelf: Place) -> None:
    """What one handle records the other reads at once, and only one of two writers is next."""
    one, other = shelf.open(), shelf.open()
    one.record(everything(1))
    assert contents(other) == contents(one)
    other.record(everything(2))
    with pytest.raises(HeadMoved):
        one.record(everything(2))
    one.record(everything(3))
    assert contents(other) == contents(one)
    assert other.check() == []


def test_everything_is_there_after_reopening(shelf: Place) -> None:
    """Nothing lives in a handle alone."""
    store = shelf.open()
    for sequence in (1, 2, 3):
        store.record(everything(sequence))
    before = contents(store)
    store.close()
    assert contents(shelf.open()) == before


def test_many_writers_record_each_batch_once(shelf: Place) -> None:
    """Writers that try again after HeadMoved leave consecutive batches and lose none."""
    writers, each = 4, 5

    def write(store: LineageStore, number: int) -> None:
        for turn in range(each):
            _insist(store, {f"{number}": f"{turn}"})

    handles = [shelf.open() for _ in range(writers)]
    threads = [
        threading.Thread(target=write, args=(store, number)) for number, store in enumerate(handles)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = shelf.open()
    assert [batch.sequence for batch in store.batches(0)] == [*range(1, writers * each + 1)]
    assert store.positions() == {f"{number}": f"{each - 1}" for number in range(writers)}
    assert store.check() == []


def test_closing_twice_is_harmless(shelf: Place) -> None:
    store = shelf.open()
    store.close()
    store.close()


def test_activities_are_numbered(store: LineageStore) -> None:
    """Flows and erasure acts come back equal, ascending, from any number on."""
    store.record(a_batch(1, activities=((1, a_flow()), (2, an_act()))))
    store.record(a_batch(2, activities=((3, a_flow("TRN")),)))
    assert store.activities(0) == [(1, a_flow()), (2, an_act()), (3, a_flow("TRN"))]
    assert store.activities(2) == [(3, a_flow("TRN"))]
    assert store.activities(3) == []


def _insist(store: LineageStore, positions: dict[str, str]) -> None:
    while True:
        try:
            return store.record(a_batch(store.head() + 1, positions=positions))
        except HeadMoved:
            continue


def _fields(batch: Batch) -> dict[str, Any]:
    return {name: getattr(batch, name) for name in Batch.__slots__}
