"""The rows of each person against a plain dictionary, however they came in."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.mirror import person_rows as module
from lineage.mirror.person_rows import Pair, PersonRows

PEOPLE = st.integers(0, 9) | st.integers(0, 200)
PARTS = st.lists(st.lists(PEOPLE, max_size=12), max_size=6)
APPENDED = st.lists(PARTS, max_size=8)

Model = dict[int, list[int]]


def parts_of(parts: list[list[int]], first: int) -> Iterator[Pair]:
    """Each part's people, with ordinals from `first` on."""
    for people in parts:
        ordinals = np.arange(first, first + len(people), dtype=np.uint32)
        yield np.array(people, dtype=np.uint32), ordinals
        first += len(people)


def filled(appended: list[list[list[int]]]) -> tuple[PersonRows, Model]:
    rows, model, ordinal = PersonRows(), defaultdict[int, list[int]](list), 0
    for parts in appended:
        rows.append(parts_of(parts, ordinal))
        for person in [person for people in parts for person in people]:
            model[person].append(ordinal)
            ordinal += 1
    return rows, model


@pytest.mark.parametrize("chunk_rows", [1, 5, 2_000_000])
@given(appended=APPENDED)
def test_each_person_has_their_rows(chunk_rows: int, appended: list[list[list[int]]]) -> None:
    """One by one and all together, in chunks or at once; nobody else has any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK_ROWS", chunk_rows)
        rows, model = filled(appended)
    for person in range(202):
        assert rows.of(person).tolist() == model.get(person, [])
    assert len(rows) == sum(map(len, model.values()))
    seen = [
        (person, ordinal)
        for people, ordinals in rows.runs()
        for person, ordinal in zip(people.tolist(), ordinals.tolist(), strict=True)
    ]
    assert sorted(seen) == sorted((one, ordinal) for one in model for ordinal in model[one])
    for people, _ in rows.runs():
        assert np.all(people[:-1] <= people[1:])


def test_most_rows_take_four_bytes() -> None:
    """A thousand people with a hundred rows each, recorded in a thousand batches."""
    chance = np.random.default_rng(1)
    rows = PersonRows()
    for first in range(0, 100_000, 100):
        ordinals = np.arange(first, first + 100, dtype=np.uint32)
        rows.append([(chance.integers(0, 1000, 100).astype(np.uint32), ordinals)])
    assert len(rows) == 100_000
    assert rows.nbytes < 5.2 * len(rows)
    assert len(list(rows.runs())) < 8


def test_what_was_handed_out_does_not_change() -> None:
    """Rows seen before others are taken in stay as they were."""
    rows = PersonRows()
    rows.append(parts_of([[3, 1, 3]], 0))
    seen = rows.of(3)
    rows.append(parts_of([[3, 3, 3, 0]], 3))
    assert seen.tolist() == [0, 2]
    assert rows.of(3).tolist() == [0, 2, 3, 4, 5]
