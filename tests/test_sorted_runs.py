"""The multimap of sorted runs against a plain dictionary."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lineage.sorted_runs import BLOCK, MERGE_RATIO, SortedRuns

Entries = list[tuple[int, int]]
KEY_TYPES = st.sampled_from([np.uint32, np.uint64])
VALUES = st.integers(0, 2**32 - 1)


@st.composite
def batches(draw: st.DrawFn) -> tuple[Any, list[Entries]]:
    """A key type, and batches of entries in which keys meet again."""
    key_type: Any = draw(KEY_TYPES)
    most = int(np.iinfo(key_type).max)
    keys = st.integers(0, 12) | st.sampled_from([most, most - 1, 2**31]) | st.integers(0, most)
    entries = st.lists(st.tuples(keys, VALUES), max_size=20)
    return key_type, draw(st.lists(entries, max_size=12))


def filled(key_type: Any, appended: list[Entries]) -> tuple[SortedRuns, dict[int, list[int]]]:
    """The same entries in sorted runs and in a dictionary."""
    runs, model = SortedRuns(), defaultdict[int, list[int]](list)
    for entries in appended:
        runs.append(
            np.array([key for key, _ in entries], key_type),
            np.array([value for _, value in entries], np.uint32),
        )
        for key, value in entries:
            model[key].append(value)
    return runs, model


def found_among(runs: SortedRuns, keys: Any) -> list[tuple[int, int]]:
    """(place among the keys, value) of what a lookup of many keys gives, in order."""
    places, values = runs.matches(keys)
    return sorted(zip(places.tolist(), values.tolist(), strict=True))


@given(batches(), st.lists(st.integers(0, 2**32 - 1), max_size=5))
def test_looking_up_one_key(made: tuple[Any, list[Entries]], others: list[int]) -> None:
    """Gives every value of the key, ascending, and none for a key that nobody added."""
    runs, model = filled(*made)
    for key in {*model, *others, 0}:
        assert runs.get(key) == sorted(model.get(key, []))
    assert len(runs) == sum(map(len, model.values()))


@given(batches(), st.data())
def test_looking_up_many_keys(made: tuple[Any, list[Entries]], data: st.DataObject) -> None:
    """Gives each entry once for each place its key stands at among those asked for."""
    runs, model = filled(*made)
    asked = data.draw(st.lists(st.sampled_from([*model, 5, 7]), max_size=10))
    expected = [(place, value) for place, key in enumerate(asked) for value in model.get(key, [])]
    assert found_among(runs, np.array(asked, made[0])) == sorted(expected)


@given(batches())
def test_runs_are_sorted_and_lose_nothing(made: tuple[Any, list[Entries]]) -> None:
    """Merging keeps the key type, the order within a run, and every entry."""
    runs, model = filled(*made)
    found: Entries = []
    lengths = []
    for keys, values in runs.runs():
        assert keys.dtype == made[0]
        assert values.dtype == np.uint32
        assert np.all(keys[:-1] <= keys[1:])
        found += zip(keys.tolist(), values.tolist(), strict=True)
        lengths.append(len(keys))
    assert sorted(found) == sorted((key, value) for key in model for value in model[key])
    assert all(elder >= MERGE_RATIO * younger for elder, younger in pairwise(lengths))
    size = np.dtype(made[0]).itemsize
    index = sum(-(-length // BLOCK) for length in lengths)
    assert runs.nbytes == len(runs) * (size + 4) + index * size


@given(
    st.sampled_from([np.uint32, np.uint64]),
    st.integers(0, 5 * BLOCK),
    st.integers(1, 4 * BLOCK),
    st.randoms(use_true_random=False),
)
def test_looking_up_many_keys_in_long_runs(
    key_type: Any, count: int, distinct: int, random: Any
) -> None:
    """Also at the edges of blocks, and where one key fills whole blocks."""
    model = defaultdict[int, list[int]](list)
    keys = [2 * random.randrange(distinct) for _ in range(count)]
    for value, key in enumerate(keys):
        model[key].append(value)
    runs = SortedRuns()
    runs.append(np.array(keys, key_type), np.arange(count, dtype=np.uint32))
    asked = list(range(2 * distinct + 1))
    expected = [(place, value) for place in asked for value in model.get(place, [])]
    assert found_among(runs, np.array(asked, key_type)) == sorted(expected)


@given(batches(), st.randoms(use_true_random=False))
def test_batching_makes_no_difference(made: tuple[Any, list[Entries]], random: Any) -> None:
    """The same entries, shuffled and one by one, give the same answers."""
    key_type, appended = made
    together, model = filled(key_type, appended)
    single = [[entry] for entries in appended for entry in entries]
    random.shuffle(single)
    apart, _ = filled(key_type, single)
    assert [apart.get(key) for key in model] == [together.get(key) for key in model]


@pytest.mark.parametrize("key_type", [np.uint32, np.uint64])
def test_many_batches_stay_few_runs(key_type: Any) -> None:
    """A thousand batches leave a handful of runs, so a lookup stays cheap."""
    runs = SortedRuns()
    for start in range(0, 100_000, 100):
        keys: NDArray[Any] = np.arange(start, start + 100).astype(key_type)[::-1]
        runs.append(keys, keys.astype(np.uint32))
    assert len(runs) == 100_000
    assert len(list(runs.runs())) <= 8
    assert runs.get(99_999) == [99_999]
    assert runs.get(100_000) == []


def test_nothing_is_found_in_nothing() -> None:
    """No entries, no keys, empty batches."""
    runs = SortedRuns()
    runs.append(np.array([], np.uint32), np.array([], np.uint32))
    assert len(runs) == runs.nbytes == 0
    assert runs.get(0) == []
    assert found_among(runs, np.array([], np.uint32)) == []
    assert found_among(runs, np.array([1], np.uint32)) == []


def test_what_was_handed_out_does_not_change() -> None:
    """Runs seen before later batches are merged stay as they were."""
    runs = SortedRuns()
    runs.append(np.array([3, 1], np.uint64), np.array([30, 10], np.uint32))
    ((keys, values),) = runs.runs()
    runs.append(np.array([2, 0], np.uint64), np.array([20, 0], np.uint32))
    assert keys.tolist() == [1, 3]
    assert values.tolist() == [10, 30]
