"""When what arrived somewhere was next erased there: the rules of `wipes`, over whole columns."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import ErasureAct
from lineage.instants import OPEN
from lineage.stores.columns import COHORT
from lineage.tracing.hops import CLAIMED, CONFIRMED
from lineage.tracing.incident.layout import Place
from lineage.tracing.incident.record import Instants, Record, Subjects

Reach = Callable[[ErasureAct, Place, bool], bool]
"""Whether an erasure reaches a place; the last says whether it covers a person for certain."""


class Erasure(NamedTuple):
    """One kind of erasure: the people it names, and when it happened to everybody."""

    act: ErasureAct
    subjects: Subjects
    at: Instants
    wide_at: list[int]
    unsure_at: list[int]
    """Erasures of a cohort whose members are not known: of anybody, perhaps."""


def erasures(record: Record, holders: frozenset[str]) -> list[Erasure]:
    """Everything reported as erased at some holders."""
    wanted = record.acts(lambda act: act.holder in holders and act.status in (CONFIRMED, CLAIMED))
    rows = record.mirror.people.rows(record.events(wanted))
    number = record.mirror.activity.view[rows.ordinals]
    at = record.mirror.occurred_at.view[rows.ordinals]
    wide: dict[int, list[int]] = defaultdict(list)
    unsure: dict[int, list[int]] = defaultdict(list)
    for ordinal, who in record.mirror.wide:
        if record.stands[ordinal]:
            kind = unsure if who == COHORT else wide
            kind[int(record.mirror.activity.view[ordinal])].append(
                int(record.mirror.occurred_at.view[ordinal])
            )
    found = []
    for one in wanted:
        act = record.activity(one)
        assert isinstance(act, ErasureAct)
        mine = number == one
        found.append(Erasure(act, rows.subjects[mine], at[mine], wide[one], unsure[one]))
    return found


def ends(act: ErasureAct, place: Place, certain: bool) -> bool:
    """Whether a holding ends there: only what is confirmed, for certain, and reaches it does."""
    return (
        certain
        and act.status == CONFIRMED
        and _covers(act, place)
        and act.system in ("", place.system)
    )


def leaves_doubt(act: ErasureAct, place: Place, certain: bool) -> bool:
    """Whether what is held there may have been erased though nothing confirms it."""
    if not _covers(act, place):
        return False
    if act.status == CLAIMED or not certain:
        return act.system in ("", place.system) or not place.system
    return bool(act.system) and not place.system


def _covers(act: ErasureAct, place: Place) -> bool:
    return act.holder == place.holder and (not act.categories or place.category in act.categories)


class NextErasure:
    """The next erasure of a person's category at a place, at or after a moment."""

    def __init__(self, erased: Iterable[Erasure], places: Sequence[Place], reaches: Reach) -> None:
        keys, times = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int64)]
        wide: dict[int, list[int]] = defaultdict(list)
        for one in erased:
            for number, place in enumerate(places):
                if reaches(one.act, place, True):
                    keys.append(_keys(np.uint32(number), one.subjects))
                    times.append(one.at)
                    wide[number] += one.wide_at
                if one.unsure_at and reaches(one.act, place, False):
                    wide[number] += one.unsure_at
        self._wide = {number: np.sort(np.array(at)) for number, at in wide.items() if at}
        joined, at = np.concatenate(keys), np.concatenate(times)
        self._keys, dense = np.unique(joined, return_inverse=True)
        self._times, rank = np.unique(at, return_inverse=True)
        self._span = np.int64(len(self._times) + 1)
        self._sorted = np.sort(dense * self._span + rank)

    def after(self, places: NDArray[np.uint32], subjects: Subjects, at: Instants) -> Instants:
        """For each (place, person, moment) when the next erasure was, OPEN where none was."""
        found = np.full(len(at), OPEN, dtype=np.int64)
        if len(self._keys):
            self._named(found, _keys(places, subjects), at)
        for number, times in self._wide.items():
            here = np.flatnonzero(places == number)
            following = times.searchsorted(at[here])
            found[here] = np.minimum(found[here], np.append(times, OPEN)[following])
        return found

    def _named(self, found: Instants, keys: NDArray[np.uint64], at: Instants) -> None:
        place = self._keys.searchsorted(keys)
        place[place == len(self._keys)] = 0
        hits = np.flatnonzero(self._keys[place] == keys)
        dense = place[hits]
        wanted = dense * self._span + self._times.searchsorted(at[hits])
        following = self._sorted.searchsorted(wanted)
        following[following == len(self._sorted)] = 0
        next_dense, rank = np.divmod(self._sorted[following], self._span)
        same = (next_dense == dense) & (self._sorted[following] >= wanted)
        found[hits[same]] = self._times[rank[same]]


def _keys(places: NDArray[np.uint32] | np.uint32, subjects: Subjects) -> NDArray[np.uint64]:
    return (subjects.astype(np.uint64)) | (np.asarray(places, dtype=np.uint64) << np.uint64(32))
