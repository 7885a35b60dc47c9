"""Cohorts in the mirror: whose data a bulk event is about, as known at any moment."""

from dataclasses import replace

import numpy as np
import orjson
import pytest
from pyroaring import BitMap

from lineage.mirror.mirror import Mirror
from lineage.stores.base import LineageStore
from lineage.stores.columns import COHORT, SUBJECTS, Columns
from tests.batches import a_batch, a_flow, a_manifest, some_columns
from tests.reference.store import ReferenceStore

PEOPLE = BitMap([2, 3, 2**21])
EARLY, LATE = 4, 10


def bulk(digits: str, count: int) -> Columns:
    """A movement of a cohort, and one of somebody."""
    said = orjson.dumps({"cohort": {"uri": "u", "sha256": digits * 64, "count": count}})
    return replace(
        some_columns(("bulk", "one")),
        who=np.array([COHORT, SUBJECTS], dtype=np.uint8),
        detail_event=np.array([0], dtype=np.uint32),
        detail_end=np.array([len(said)], dtype=np.uint32),
        details=np.frombuffer(said, dtype=np.uint8),
    )


@pytest.fixture
def store() -> LineageStore:
    """Two events that point at manifest `a`, the second with another count; one at `b`."""
    store = ReferenceStore()
    for sequence, (digits, count) in enumerate((("a", 3), ("a", 4), ("b", 0)), start=1):
        activities = ((1, a_flow()),) if sequence == 1 else ()
        store.record(a_batch(sequence, columns=bulk(digits, count), activities=activities))
    return store


def test_people_join_when_their_manifest_comes(store: LineageStore) -> None:
    """Not before it was recorded, and in a mirror that stood before as in a new one."""
    standing = Mirror(store)
    assert standing.members(0) is None
    assert (standing.cohort_size(0), standing.cohorts.problem(0)) == (3, "missing")
    store.record(a_batch(4, manifests=(a_manifest("a", PEOPLE, recorded_at=LATE),)))
    standing.catch_up()
    for mirror in (standing, Mirror(store)):
        assert mirror.members(0) == PEOPLE
        assert mirror.members(0, LATE) == PEOPLE
        assert mirror.members(0, LATE - 1) is None
        assert mirror.members(1) is None, "names nobody but its own person"
        assert mirror.cohorts.nbytes > 0


def test_an_earlier_repetition_is_known_from_then(store: LineageStore) -> None:
    """The order in which the two were recorded is no part of the answer."""
    store.record(a_batch(4, manifests=(a_manifest("a", PEOPLE, recorded_at=LATE),)))
    store.record(a_batch(5, manifests=(a_manifest("a", recorded_at=EARLY),)))
    mirror = Mirror(store)
    assert mirror.members(0, EARLY) == PEOPLE
    assert mirror.members(0, EARLY - 1) is None


def test_another_count_is_no_match(store: LineageStore) -> None:
    """The manifest is right, and the event that counts otherwise is not about its people."""
    store.record(a_batch(4, manifests=(a_manifest("a", PEOPLE, recorded_at=LATE),)))
    mirror = Mirror(store)
    assert mirror.members(2) is None
    assert mirror.cohorts.problem(0) == ""
    assert mirror.cohorts.problem(2) == "count"
    assert mirror.cohorts.problem(2, LATE - 1) == "missing"


def test_nobody_is_an_answer(store: LineageStore) -> None:
    """A manifest of nobody was read all the same."""
    assert Mirror(store).members(4) is None
    store.record(a_batch(4, manifests=(a_manifest("b"),)))
    assert Mirror(store).members(4) == BitMap()


def test_the_last_problem_is_told(store: LineageStore) -> None:
    """As known at the moment of the question, until the manifest is there."""
    store.record(
        a_batch(
            4,
            manifests=(
                a_manifest("a", problem="digest", recorded_at=5),
                a_manifest("a", problem="outside", recorded_at=3),
                a_manifest("a", PEOPLE, recorded_at=7),
            ),
        )
    )
    cohorts = Mirror(store).cohorts
    found = [cohorts.problem(0, known_at) for known_at in (2, 3, 4, 5, 6, 7)]
    assert found == ["missing", "outside", "outside", "digest", "digest", ""]


def test_a_reader_is_no_further_than_its_events(store: LineageStore) -> None:
    """What was found of manifests in a batch that is not in the mirror yet waits with it."""
    mirror = Mirror(store)
    row = a_manifest("a", PEOPLE)
    mirror.cohorts.read([(3, a_manifest("b")), (4, row)], until=3)
    assert mirror.members(4) == BitMap()
    assert mirror.members(0) is None
