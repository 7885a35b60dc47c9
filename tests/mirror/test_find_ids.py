"""Events are found by their id alone, many at once."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lineage.mirror.mirror import Mirror
from lineage.stores.base import Batch
from tests.batches import some_columns
from tests.reference.store import ReferenceStore

IDS = st.one_of(
    st.sampled_from(["a", "movement-1", "movement-2", "m" * 14, "m" * 40, "m" * 41, "é" * 20]),
    st.uuids().map(str),
    st.integers(0, 3).map(lambda number: str(UUID(int=(0xABC << 100) + number))),
    st.text(min_size=1, max_size=30),
)


@given(batches=st.lists(st.lists(IDS, min_size=1, max_size=6), max_size=4), wanted=st.sets(IDS))
def test_every_event_of_an_id_is_found(batches: list[list[str]], wanted: set[str]) -> None:
    """Whatever form its id has, and in whichever batch it is; and no other event."""
    store = ReferenceStore()
    for sequence, names in enumerate(batches, start=1):
        columns = some_columns(tuple(names), tuple(range(1, 3)))
        store.record(Batch(sequence, columns))
    every = [name for names in batches for name in names]
    wanted |= set(every[::2])
    expected: dict[str, list[int]] = {}
    for ordinal, name in enumerate(every):
        if name in wanted:
            expected.setdefault(name, []).append(ordinal)
    mirror = Mirror(store)
    mirror.catch_up()
    assert mirror.find_ids(wanted) == expected
