"""The events of each activity, so that some activities are read without looking at all events."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ordinals = NDArray[np.uint32]

TAIL_SHARE: Final = 16
"""Newer events are put in order when they are one part in so many; until then all are looked at."""


class ByActivity:
    """Ordinals by activity: four bytes an event."""

    def __init__(self) -> None:
        self._ordinals: Ordinals = np.empty(0, dtype=np.uint32)
        self._ends: NDArray[np.intp] = np.zeros(1, dtype=np.intp)

    @property
    def nbytes(self) -> int:
        return self._ordinals.nbytes + self._ends.nbytes

    def extend(self, activity: NDArray[np.unsignedinteger]) -> None:
        """Take in events; `activity` is that of every event so far."""
        known = len(self._ordinals)
        if known and (len(activity) - known) * TAIL_SHARE < known:
            return
        # Stable: of one activity they stay in the order of recording. Two bytes sort by radix.
        self._ordinals = np.argsort(activity, kind="stable").astype(np.uint32)
        self._ends = np.cumsum(np.bincount(activity, minlength=1))

    def events(self, numbers: Iterable[int], activity: NDArray[np.unsignedinteger]) -> Ordinals:
        """Events of some activities, ascending; `activity` is that of every event."""
        wanted = sorted(numbers)
        known = len(self._ordinals)
        parts = [self._ordinals[:0]]
        for number in wanted:
            if number < len(self._ends):
                start = self._ends[number - 1] if number else 0
                parts.append(self._ordinals[start : self._ends[number]])
        newer = np.flatnonzero(np.isin(activity[known:], wanted)) + known
        found = np.concatenate([*parts, newer.astype(np.uint32)])
        found.sort()
        return found
