"""A growing multimap from unsigned keys to 32-bit values in sorted numpy runs.

Appending a batch sorts only that batch; runs of like size are merged, so an entry is moved a
logarithmic number of times and a lookup touches a handful of runs (O'Neil et al., "The
Log-Structured Merge-Tree", 1996). Measured at 10M entries against a dict: a tenth of the memory.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64] | NDArray[np.uint32]
Values = NDArray[np.uint32]

MERGE_RATIO: Final = 4
"""A run is merged with its elder when the elder is less than this many times as long."""
BLOCK: Final = 64
"""Every so many keys one is a fence of a run: 512 bytes of keys are a few cache lines."""


class Run(NamedTuple):
    """Entries in the order of their keys."""

    keys: Keys
    values: Values
    fences: Keys
    """Fence pointers: the first key of each block, few enough to stay in the processor's cache."""


class SortedRuns:
    """Append batches of (key, value); look keys up one by one or many at once."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def __len__(self) -> int:
        return sum(len(run.keys) for run in self._runs)

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for run in self._runs for array in run)

    def append(self, keys: Keys, values: Values) -> None:
        """Add entries, all of one key type."""
        if not len(keys):
            return
        runs = [*self._runs, _run(*in_order(keys, values))]
        while len(runs) > 1 and len(runs[-2].keys) < MERGE_RATIO * len(runs[-1].keys):
            runs[-2:] = [_run(*_merged(*runs[-2:]))]
        # One assignment, so that a reader in another thread sees all entries or the new ones too.
        self._runs = runs

    def get(self, key: int) -> list[int]:
        """The values of one key, ascending."""
        found: list[int] = []
        for keys, values, _ in self._runs:
            wanted = keys.dtype.type(key)
            start = int(keys.searchsorted(wanted))
            if start < len(keys) and keys[start] == wanted:
                end = int(keys.searchsorted(wanted, side="right"))
                found.extend(values[start:end].tolist())
        return sorted(found)

    def matches(self, keys: Keys) -> tuple[NDArray[np.intp], Values]:
        """Every entry that one of `keys` has: the places of its key in `keys`, and the values."""
        # Neighbours in the order of keys touch the same cache lines one after the other.
        order = np.argsort(keys)
        ordered = keys[order]
        places, values = [order[:0]], [np.empty(0, dtype=np.uint32)]
        for run in self._runs:
            start = _search(run, ordered)
            hits = np.flatnonzero(run.keys.take(start, mode="clip") == ordered)
            hits = hits[start[hits] < len(run.keys)]
            first = start[hits]
            counts = run.keys.searchsorted(ordered[hits], side="right") - first
            places.append(np.repeat(order[hits], counts))
            values.append(run.values[np.repeat(first, counts) + within(counts)])
        return np.concatenate(places), np.concatenate(values)

    def runs(self) -> Iterator[tuple[Any, Values]]:
        """Every entry, run by run; the arrays must not be changed."""
        return iter([(run.keys, run.values) for run in self._runs])


def _run(keys: Keys, values: Values) -> Run:
    return Run(keys, values, keys[::BLOCK].copy())


def _search(run: Run, wanted: Keys) -> NDArray[np.intp]:
    """`run.keys.searchsorted(wanted)`, several times as fast on a long run.

    The fences find the block in the cache, halving for all keys at once finds the place in it:
    the processor then waits for many keys' memory at the same time, not for one after the other.
    """
    place = np.maximum(run.fences.searchsorted(wanted) - 1, 0) * BLOCK
    step = BLOCK // 2
    while step:
        beyond = run.keys.take(place + (step - 1), mode="clip") < wanted
        place += step * (beyond & (place + step <= len(run.keys)))
        step //= 2
    place += (run.keys.take(place, mode="clip") < wanted) & (place < len(run.keys))
    return place


def within(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """0, 1, … for each count, one after the other: [2, 3] gives [0, 1, 0, 1, 2]."""
    ends = np.cumsum(counts)
    return np.arange(counts.sum()) - np.repeat(ends - counts, counts)


def in_order(keys: Keys, values: Values) -> tuple[Any, Values]:
    """Entries in the order of their keys; those of one 32-bit key in the order of their values."""
    if keys.dtype != np.uint32:
        order = np.argsort(keys)
        return keys[order], values[order]
    # Sorting key and value as one 64-bit number is several times faster than an argsort.
    joined = keys.astype(np.uint64)
    joined <<= np.uint64(32)
    joined |= values
    joined.sort()
    ordered = joined.astype(np.uint32)
    joined >>= np.uint64(32)
    return joined.astype(np.uint32), ordered


def _merged(elder: Run, younger: Run) -> tuple[Keys, Values]:
    """Both runs as one: the younger's entries go to their places, the elder's fill the rest."""
    count = len(elder.keys) + len(younger.keys)
    places = elder.keys.searchsorted(younger.keys, side="right") + np.arange(len(younger.keys))
    rest = np.ones(count, dtype=np.bool_)
    rest[places] = False
    keys: Any = np.empty(count, dtype=elder.keys.dtype)
    values = np.empty(count, dtype=np.uint32)
    keys[places], values[places] = younger.keys, younger.values
    keys[rest], values[rest] = elder.keys, elder.values
    return keys, values
