"""Whom events name: the rows of the mirror by event, which keeps them by person."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.mirror.mirror import Mirror


class Rows(NamedTuple):
    """Parallel arrays: a person, and which of the events asked about names it."""

    subjects: NDArray[np.uint32]
    places: NDArray[np.int64]


class Named:
    """The people of each event, for all events of a mirror."""

    def __init__(self, mirror: Mirror) -> None:
        subjects, ordinals = _all_rows(mirror)
        self.events = mirror.events
        order = np.argsort(ordinals, kind="stable")
        self._subjects = subjects[order]
        self.counts = np.bincount(ordinals, minlength=self.events)[: self.events]
        """How many people each event names."""
        self._starts = np.cumsum(self.counts) - self.counts

    def of(self, events: NDArray[np.int64]) -> Rows:
        """The people of some events, in the events' order."""
        counts = self.counts[events]
        places = np.repeat(np.arange(len(events)), counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        return Rows(self._subjects[np.repeat(self._starts[events], counts) + within], places)


def _all_rows(mirror: Mirror) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    runs = list(mirror.scan_rows())
    if not runs:
        return np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint32)
    subjects = np.concatenate([subjects for subjects, _ in runs]).astype(np.uint32, copy=False)
    return subjects, np.concatenate([ordinals for _, ordinals in runs])
