"""What columns each dataset had when, learnt from any event that says so."""

from bisect import bisect_right
from typing import Final

from lineage.ingest.decoded import Refusal
from lineage.openlineage.names import Dataset

Columns = frozenset[str]

COLUMNS_MAX: Final = 1_000_000
"""Columns of all versions of all datasets that are remembered."""
OBSERVATIONS_MAX: Final = 200_000
"""Times at which a schema was seen, before repetitions are dropped."""


class Schemas:
    """Versions of schemas by event time, so that the order in which events arrive has no effect.

    Compacting drops sightings that repeat the one before. If an event that arrives after that
    contradicts the one before, it is taken to hold until the next sighting that is left.
    """

    def __init__(self, columns_max: int = COLUMNS_MAX) -> None:
        self._columns_max = columns_max
        self._seen: dict[Dataset, dict[int, Columns]] = {}
        self._versions: dict[tuple[Dataset, Columns], Columns] = {}
        self._columns = self._observations = 0
        self._touched: set[Dataset] = set()

    def learn(self, dataset: Dataset, at: int, columns: Columns) -> None:
        """Remember a sighting; two of one instant are united. Raises Refusal at COLUMNS_MAX."""
        seen = self._seen.get(dataset, {})
        columns |= seen.get(at, frozenset())
        known = self._versions.get((dataset, columns))
        if known is None:
            if self._columns + len(columns) + 1 > self._columns_max:
                raise Refusal(
                    "too-many-columns", f"expected at most {self._columns_max} columns in a stream"
                )
            self._columns += len(columns) + 1
            self._versions[dataset, columns] = known = columns
        self._observations += at not in seen
        self._touched.add(dataset)
        self._seen.setdefault(dataset, seen)[at] = known
        if self._observations > OBSERVATIONS_MAX:
            self.compact()

    def at(self, dataset: Dataset, instant: int) -> Columns:
        """The last version seen by then, or else the first one after; empty where none is known."""
        seen = self._seen.get(dataset)
        if not seen:
            return frozenset()
        times = sorted(seen)
        return seen[times[max(bisect_right(times, instant) - 1, 0)]]

    def compact(self) -> None:
        """Drop repetitions, which makes `at` fast."""
        for dataset in self._touched:
            seen = self._seen[dataset]
            times = sorted(seen)
            self._seen[dataset] = {
                time: seen[time]
                for before, time in zip([None, *times], times, strict=False)
                if before is None or seen[before] != seen[time]
            }
        self._touched.clear()
        self._observations = 0
