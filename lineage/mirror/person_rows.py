"""Who is in which event: the rows of each person, found at once, while new ones are appended.

Most rows stand in one array in the order of people, behind an array that says where each person's
rows begin (compressed sparse rows); what came since stands in sorted runs beside it. When that has
grown to a share of the whole, both become one, so that a row is moved a handful of times at most.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.sorted_runs import SortedRuns, in_order

SHARE: Final = 4
"""What came since is taken in when it is at least one part in so many of the rest."""
CHUNK_ROWS: Final = 2_000_000
"""Rows that are put in order at a time when very many are appended."""

Numbers = NDArray[np.uint32]
Pair = tuple[Numbers, Numbers]
"""Of some rows, the people and the ordinals of the events."""


class _Dense(NamedTuple):
    """Rows by person; those of number n stand at `[starts[n], starts[n + 1])`, ascending."""

    starts: Numbers
    ordinals: Numbers

    def counts(self) -> NDArray[np.int64]:
        return np.diff(self.starts).astype(np.int64)


_EMPTY: Final = _Dense(np.zeros(1, dtype=np.uint32), np.empty(0, dtype=np.uint32))


class PersonRows:
    """Rows, each a person and an event. One writer, any number of readers."""

    def __init__(self) -> None:
        self._held = _EMPTY, SortedRuns()

    def __len__(self) -> int:
        dense, recent = self._held
        return len(dense.ordinals) + len(recent)

    @property
    def nbytes(self) -> int:
        dense, recent = self._held
        return dense.starts.nbytes + dense.ordinals.nbytes + recent.nbytes

    def append(self, rows: Iterable[Pair]) -> None:
        """Add rows part by part, each with ordinals above those of all rows before.

        Of very many, what was read is put in order in a second thread while reading goes on.
        """
        chunks = _chunks(rows)
        first = next(chunks, None)
        if first is None:
            return
        dense, recent = self._held
        few = len(first[0]) < CHUNK_ROWS
        if few and (len(recent) + len(first[0])) * SHARE < len(dense.ordinals):
            recent.append(*first)
            return
        parts = chain((_together([*recent.runs(), first]),), chunks)
        with ThreadPoolExecutor(max_workers=1) as beside:
            ordered = [beside.submit(_by_person, *part) for part in parts]
        # One assignment, so that a reader in another thread finds every row once.
        self._held = _taken_in([dense, *(run.result() for run in ordered)]), SortedRuns()

    def of(self, subject: int) -> Numbers:
        """The ordinals of a person's events, ascending. Not to be changed."""
        dense, recent = self._held
        found = dense.ordinals[:0]
        if subject + 1 < len(dense.starts):
            found = dense.ordinals[dense.starts[subject] : dense.starts[subject + 1]]
        newer = recent.get(subject)
        return np.concatenate((found, np.array(newer, dtype=np.uint32))) if newer else found

    def runs(self) -> Iterator[Pair]:
        """Every row, run by run in the order of people. Not to be changed."""
        dense, recent = self._held
        if len(dense.ordinals):
            people = np.arange(len(dense.starts) - 1, dtype=np.uint32)
            yield np.repeat(people, dense.counts()), dense.ordinals
        yield from recent.runs()


def _chunks(rows: Iterable[Pair]) -> Iterator[Pair]:
    """The same rows in large parts, of which only the last is shorter than CHUNK_ROWS."""
    held: list[Pair] = []
    count = 0
    for pair in rows:
        held.append(pair)
        count += len(pair[0])
        if count >= CHUNK_ROWS:
            yield _together(held)
            held, count = [], 0
    if count:
        yield _together(held)


def _together(pairs: Iterable[Pair]) -> Pair:
    subjects, ordinals = zip(*pairs, strict=True)
    return np.concatenate(subjects), np.concatenate(ordinals)


def _by_person(subjects: Numbers, ordinals: Numbers) -> _Dense:
    people, ordered = in_order(subjects, ordinals)
    return _Dense(_starts(np.bincount(people)), ordered)


def _taken_in(runs: list[_Dense]) -> _Dense:
    """All rows as one: of one person, those of one run behind those of the runs before it."""
    filled = [run for run in runs if len(run.ordinals)]
    if len(filled) == 1:
        return filled[0]
    people = max(len(run.starts) for run in filled) - 1
    counts = np.zeros(people, dtype=np.int64)
    for run in filled:
        counts[: len(run.starts) - 1] += run.counts()
    starts = _starts(counts)
    free = starts[:-1].astype(np.int64)
    merged = np.empty(int(starts[-1]), dtype=np.uint32)
    for run in filled:
        counts = run.counts()
        here = free[: len(counts)]
        # Every row of a person moves as far as the first.
        moved = np.repeat(here - run.starts[:-1], counts)
        moved += np.arange(len(moved))
        merged[moved] = run.ordinals
        here += counts
    return _Dense(starts, merged)


def _starts(counts: NDArray[np.int64]) -> Numbers:
    """Where each of so many begins, and at the end where they all end."""
    starts = np.zeros(len(counts) + 1, dtype=np.uint32)
    np.cumsum(counts, out=starts[1:])
    return starts
