"""The people of each event: the mirror's rows the other way round, for questions about everybody.

Most events are about one person, whose number stands under the event's ordinal: four bytes an
event. The rows of the others are kept apart, in the order of their ordinals.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.mirror.growable import Growable
from lineage.sorted_runs import Keys, Values

NOBODY: Final = 0xFFFFFFFF
"""Stands under an event that names nobody: a fact, or a movement of many at once."""
SEVERAL: Final = 0xFFFFFFFE
"""Stands under an event that names several people."""


class Rows(NamedTuple):
    """Parallel arrays: a person, and an event of that person."""

    subjects: NDArray[np.uint32]
    ordinals: NDArray[np.uint32]


class People:
    """Who each event names, by its ordinal."""

    def __init__(self) -> None:
        self._one = Growable(np.uint32)
        self._ordinals = Growable(np.uint32)
        self._subjects = Growable(np.uint32)
        self.highest = 0
        """The highest number of a person who is named anywhere."""

    @property
    def nbytes(self) -> int:
        return self._one.nbytes + self._ordinals.nbytes + self._subjects.nbytes

    def extend(self, events: int, rows: Iterable[tuple[Keys, Values]]) -> None:
        """Take in the rows, (subjects, ordinals), of the events from the last on up to `events`."""
        first = len(self._one)
        runs = [(subjects, ordinals - np.uint32(first)) for subjects, ordinals in rows]
        self.highest = max(self.highest, *(int(one.max(initial=0)) for one, _ in runs), 0)
        one = np.full(events - first, NOBODY, dtype=np.uint32)
        for subjects, places in runs:
            one[places] = subjects
        overwritten = [places[one[places] != subjects] for subjects, places in runs]
        if any(map(len, overwritten)):
            self._keep_apart(one, runs, np.concatenate(overwritten))
        self._one.extend(one)

    def rows(self, ordinals: NDArray[np.uint32]) -> Rows:
        """Each person of some ascending events."""
        subjects = self._one.view[ordinals]
        several = ordinals[subjects == SEVERAL]
        single = subjects < SEVERAL
        if not len(several):
            return (
                Rows(subjects, ordinals)
                if single.all()
                else Rows(subjects[single], ordinals[single])
            )
        known = self._ordinals.view
        starts, ends = known.searchsorted(several), known.searchsorted(several, side="right")
        places = _spans(starts, ends)
        found = np.concatenate((ordinals[single], known[places]))
        order = np.argsort(found, kind="stable")
        of_found = np.concatenate((subjects[single], self._subjects.view[places]))
        return Rows(of_found[order], found[order])

    def named(
        self, ordinals: NDArray[np.uint32], subjects: NDArray[np.uint32]
    ) -> NDArray[np.bool_]:
        """For each (event, person) whether the event names the person."""
        one = self._one.view[ordinals]
        found: NDArray[np.bool_] = one == subjects
        several = np.flatnonzero(one == SEVERAL)
        if len(several):
            found[several] = np.isin(
                _joined(ordinals[several], subjects[several]),
                _joined(*self.rows(np.unique(ordinals[several]))[::-1]),
            )
        return found

    def _keep_apart(
        self,
        one: NDArray[np.uint32],
        runs: list[tuple[Keys, NDArray[np.uint32]]],
        overwritten: NDArray[np.uint32],
    ) -> None:
        first = np.uint32(len(self._one))
        one[overwritten] = SEVERAL
        joined = [
            _joined(places[apart] + first, subjects[apart].astype(np.uint32))
            for subjects, places in runs
            if len(apart := np.flatnonzero(one[places] == SEVERAL))
        ]
        rows = np.unique(np.concatenate(joined))
        self._subjects.extend(rows.astype(np.uint32))
        self._ordinals.extend((rows >> np.uint64(32)).astype(np.uint32))


def _spans(starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """start, start + 1, … end - 1 of each span, one after the other."""
    counts = ends - starts
    firsts = np.cumsum(counts) - counts
    spread: NDArray[np.intp] = np.arange(counts.sum()) + np.repeat(starts - firsts, counts)
    return spread


def _joined(ordinals: NDArray[np.uint32], subjects: NDArray[np.uint32]) -> NDArray[np.uint64]:
    joined: NDArray[np.uint64] = (ordinals.astype(np.uint64) << np.uint64(32)) | subjects
    return joined
