"""A growing multimap from unsigned keys to 32-bit values in sorted numpy runs.

Appending a batch sorts only that batch; runs of like size are merged, so an entry is moved a
logarithmic number of times and a lookup touches a handful of runs (O'Neil et al., "The
Log-Structured Merge-Tree", 1996). Measured at 10M entries against a dict: a tenth of the memory.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64] | NDArray[np.uint32]
Values = NDArray[np.uint32]

MERGE_RATIO: Final = 4
"""A run is merged with its elder when the elder is less than this many times as long."""


class SortedRuns:
    """Append batches of (key, value); look keys up one by one or many at once."""

    def __init__(self) -> None:
        self._runs: list[tuple[Keys, Values]] = []

    def __len__(self) -> int:
        return sum(len(keys) for keys, _ in self._runs)

    @property
    def nbytes(self) -> int:
        return sum(keys.nbytes + values.nbytes for keys, values in self._runs)

    def append(self, keys: Keys, values: Values) -> None:
        """Add entries, all of one key type."""
        if not len(keys):
            return
        runs = [*self._runs, _sorted(keys, values)]
        while len(runs) > 1 and len(runs[-2][0]) < MERGE_RATIO * len(runs[-1][0]):
            runs[-2:] = [_merged(*runs[-2:])]
        # One assignment, so that a reader in another thread sees all entries or the new ones too.
        self._runs = runs

    def get(self, key: int) -> list[int]:
        """The values of one key, ascending."""
        found: list[int] = []
        for keys, values in self._runs:
            wanted = keys.dtype.type(key)
            start = int(keys.searchsorted(wanted))
            if start < len(keys) and keys[start] == wanted:
                end = int(keys.searchsorted(wanted, side="right"))
                found.extend(values[start:end].tolist())
        return sorted(found)

    def count(self, key: int) -> int:
        """How many values a key has."""
        wanted = [(keys, keys.dtype.type(key)) for keys, _ in self._runs]
        return sum(
            int(keys.searchsorted(one, side="right") - keys.searchsorted(one))
            for keys, one in wanted
        )

    def matches(self, keys: Keys) -> Iterator[tuple[int, int]]:
        """(index into `keys`, value) of every entry that one of `keys` has."""
        if not len(keys):
            return
        order = np.argsort(keys)
        ordered = keys[order]
        for run_keys, run_values in self._runs:
            start = run_keys.searchsorted(ordered)
            inside = start < len(run_keys)
            start[~inside] = 0
            hits = np.flatnonzero(inside & (run_keys[start] == ordered))
            for hit in hits.tolist():
                position, wanted = int(start[hit]), ordered[hit]
                while position < len(run_keys) and run_keys[position] == wanted:
                    yield int(order[hit]), int(run_values[position])
                    position += 1

    def runs(self) -> Iterator[tuple[Keys, Values]]:
        """Every entry, run by run; the arrays must not be changed."""
        return iter(tuple(self._runs))


def _sorted(keys: Keys, values: Values) -> tuple[Keys, Values]:
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


def _merged(elder: tuple[Keys, Values], younger: tuple[Keys, Values]) -> tuple[Keys, Values]:
    keys: Any = np.concatenate((elder[0], younger[0]))
    values = np.concatenate((elder[1], younger[1]))
    # A stable sort recognises the two sorted halves and only merges them.
    order = np.argsort(keys, kind="stable")
    return keys[order], values[order]
