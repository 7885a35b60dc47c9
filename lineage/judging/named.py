"""Whom events name: the rows of the mirror by event, which keeps them by person."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.mirror.cohorts import numbers
from lineage.mirror.mirror import Mirror


class Rows(NamedTuple):
    """Parallel arrays: a person, and which of the events asked about names it."""

    subjects: NDArray[np.uint32]
    places: NDArray[np.int64]


class Named:
    """The people of each event, for all events of a mirror."""

    def __init__(self, mirror: Mirror, known_at: int) -> None:
        subjects, ordinals = _all_rows(mirror)
        self.events = mirror.events
        order = np.argsort(ordinals, kind="stable")
        self._subjects = subjects[order]
        self._counts = np.bincount(ordinals, minlength=self.events)[: self.events]
        self._starts = np.cumsum(self._counts) - self._counts
        # Too many to be laid out beside the others.
        self._cohorts = dict(mirror.cohorts.known(known_at))

    def count(self, event: int) -> int:
        """How many people an event names, in itself or by a manifest that was known."""
        cohort = self._cohorts.get(event)
        return int(self._counts[event]) if cohort is None else len(cohort)

    def of(self, events: NDArray[np.int64]) -> Rows:
        """The people of some events; first those that stand in the events, in their order."""
        named = self._of_rows(events)
        if not self._cohorts:
            return named
        subjects, places = [named.subjects], [named.places]
        for place, event in enumerate(events.tolist()):
            cohort = self._cohorts.get(event)
            if cohort is not None:
                subjects.append(numbers(cohort))
                places.append(np.full(len(cohort), place))
        return Rows(np.concatenate(subjects), np.concatenate(places))

    def _of_rows(self, events: NDArray[np.int64]) -> Rows:
        counts = self._counts[events]
        places = np.repeat(np.arange(len(events)), counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        return Rows(self._subjects[np.repeat(self._starts[events], counts) + within], places)


def _all_rows(mirror: Mirror) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    runs = list(mirror.scan_rows())
    if not runs:
        return np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint32)
    subjects = np.concatenate([subjects for subjects, _ in runs]).astype(np.uint32, copy=False)
    return subjects, np.concatenate([ordinals for _, ordinals in runs])
