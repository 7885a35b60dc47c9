"""When what arrived somewhere was next erased there: the rules of `wipes`, over whole columns."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
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
    """Erasures of one kind: the people they name, and when there was one of everybody."""

    act: ErasureAct
    subjects: Subjects
    at: Instants
    everybody: list[int]
    anybody: list[int]
    """Erasures of a cohort whose members are not known: of anybody, perhaps."""


def erasures(record: Record, holders: frozenset[str]) -> list[Erasure]:
    """Everything reported as erased at some holders."""
    acts = record.acts(holders)
    subjects, ordinals = record.mirror.people.rows(record.events(acts))
    number = record.mirror.activity.view[ordinals]
    order = np.argsort(number, kind="stable")
    ends = number[order].searchsorted(np.array(list(acts), dtype=number.dtype), side="right")
    named = dict(zip(acts, np.split(order, ends[:-1]), strict=True)) if acts else {}
    at = record.mirror.occurred_at.view
    found = {
        one: Erasure(act, subjects[named[one]], at[ordinals[named[one]]], [], [])
        for one, act in acts.items()
    }
    for ordinal, who in record.wide(acts):
        one = int(record.mirror.activity.view[ordinal])
        found[one] = _and_of_many(record, found[one], ordinal, who)
    return list(found.values())


def _and_of_many(record: Record, erasure: Erasure, ordinal: int, who: int) -> Erasure:
    """With one of a cohort, or of everybody."""
    at = int(record.mirror.occurred_at.view[ordinal])
    if who != COHORT:
        return erasure._replace(everybody=[*erasure.everybody, at])
    people = record.cohort(ordinal)
    if people is None:
        return erasure._replace(anybody=[*erasure.anybody, at])
    return erasure._replace(
        subjects=np.concatenate((erasure.subjects, people)),
        at=np.concatenate((erasure.at, np.full(len(people), at))),
    )


def ends(act: ErasureAct, place: Place, certain: bool) -> bool:
    """Whether a holding ends there: only what is confirmed, for certain, and reaches it does."""
    return certain and act.status == CONFIRMED and act.system in ("", place.system)


def ends_stock(act: ErasureAct, place: Place, certain: bool) -> bool:
    """Whether nothing of a category is left at any system of the holder."""
    return certain and act.status == CONFIRMED and act.system == place.system == ""


def leaves_doubt(act: ErasureAct, place: Place, certain: bool) -> bool:
    """Whether what is held there may have been erased though nothing confirms it."""
    if act.status == CLAIMED or (act.status == CONFIRMED and not certain):
        return act.system in ("", place.system) or not place.system
    return act.status == CONFIRMED and bool(act.system) and not place.system


class NextErasure:
    """The next erasure of a person's category at a place, at or after a moment."""

    def __init__(
        self, erased: Iterable[Erasure], places: Mapping[int, Place], reaches: Reach
    ) -> None:
        """`places` are those asked about, by number."""
        of_holder: dict[str, list[int]] = defaultdict(list)
        for number, place in places.items():
            of_holder[place.holder].append(number)
        keys, times = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int64)]
        wide: dict[int, list[int]] = defaultdict(list)
        for one in erased:
            for number in of_holder[one.act.holder]:
                place = places[number]
                if one.act.categories and place.category not in one.act.categories:
                    continue
                if reaches(one.act, place, True):
                    keys.append(_keys(np.uint32(number), one.subjects))
                    times.append(one.at)
                    wide[number] += one.everybody
                if reaches(one.act, place, False):
                    wide[number] += one.anybody
        self._wide = {number: np.sort(np.array(at)) for number, at in wide.items() if at}
        self._keys, dense = np.unique(np.concatenate(keys), return_inverse=True)
        self._times, rank = np.unique(np.concatenate(times), return_inverse=True)
        self._span = np.int64(len(self._times) + 1)
        self._sorted = np.sort(dense * self._span + rank)
        people = self._keys.astype(np.uint32)
        self._people = np.zeros(int(people.max(initial=0)) + 1, dtype=np.bool_)
        self._people[people] = True

    def after(self, places: NDArray[np.uint32], subjects: Subjects, at: Instants) -> Instants:
        """For each (place, person, moment) when the next erasure was, OPEN where none was."""
        found = np.full(len(at), OPEN, dtype=np.int64)
        if len(self._keys):
            # Few people had anything erased: to look at the others' keys would cost most.
            some = self._people.take(subjects, mode="clip") & (subjects < len(self._people))
            hits = np.flatnonzero(some)
            self._named(found, hits, _keys(places[hits], subjects[hits]), at)
        for number, times in self._wide.items():
            here = np.flatnonzero(places == number)
            following = times.searchsorted(at[here])
            found[here] = np.minimum(found[here], np.append(times, OPEN)[following])
        return found

    def _named(
        self, found: Instants, hits: NDArray[np.intp], keys: NDArray[np.uint64], at: Instants
    ) -> None:
        dense = self._keys.searchsorted(keys)
        met = self._keys.take(dense, mode="clip") == keys
        hits, dense = hits[met], dense[met]
        wanted = dense * self._span + self._times.searchsorted(at[hits])
        following = self._sorted.take(self._sorted.searchsorted(wanted), mode="clip")
        next_dense, rank = np.divmod(following, self._span)
        same = (next_dense == dense) & (following >= wanted)
        found[hits[same]] = self._times[rank[same]]


def _keys(places: NDArray[np.uint32] | np.uint32, subjects: Subjects) -> NDArray[np.uint64]:
    return subjects.astype(np.uint64) | (np.asarray(places, dtype=np.uint64) << np.uint64(32))
