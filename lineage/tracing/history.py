"""Read one person's history out of the mirror."""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import ErasureAct, Flow
from lineage.instants import OPEN
from lineage.mirror.mirror import Mirror
from lineage.stores.columns import COHORT
from lineage.tracing.hops import History, Hop, Wipe

NO_LONGER_PERSONAL = frozenset({"aggregate", "anonymised"})
_NO_EVENTS: Final = np.empty(0, dtype=np.uint32)


class Recorded(NamedTuple):
    """Everything recorded of one person by a moment: movements that happened, plans, erasures."""

    ordinals: NDArray[np.uint32]
    """The events it was read from, each once; there may be some that were recorded later."""
    hops: tuple[Hop, ...] = ()
    planned: tuple[Hop, ...] = ()
    wipes: tuple[Wipe, ...] = ()
    blanket: tuple[Hop, ...] = ()
    """Movements of everyone the sender holds, which may or may not include this person."""
    cohorts: tuple[Hop, ...] = ()
    """Movements of a cohort whose members are not known here."""

    def until(self, as_of: int, without: Collection[int] = ()) -> History:
        """What had happened by a moment, without some ordinals."""
        return History(
            hops=_until(self.hops, as_of, without),
            wipes=tuple(
                wipe for wipe in self.wipes if wipe.at <= as_of and wipe.ordinal not in without
            ),
            blanket=_until(self.blanket, as_of, without),
        )

    def and_of_everybody(self, bulk: "Recorded", known_at: int) -> "Recorded":
        """With what was recorded of nobody by name by a moment."""
        return Recorded(
            np.concatenate((self.ordinals, bulk.ordinals)),
            self.hops,
            (*self.planned, *_known(bulk.planned, known_at)),
            (*self.wipes, *(wipe for wipe in bulk.wipes if wipe.recorded_at <= known_at)),
            _known(bulk.blanket, known_at),
            _known(bulk.cohorts, known_at),
        )


class Histories:
    """One person's history after the other, over one mirror."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._bulk = (mirror.sequence, _bulk(mirror))

    def of(self, subject: int | None, known_at: int) -> Recorded:
        """A person's history as known at a moment; without a person, what concerns everybody."""
        own = self._mirror.rows.of(subject) if subject is not None else _NO_EVENTS
        recorded = _read(self._mirror, own, known_at)
        bulk = self._of_nobody()
        return recorded.and_of_everybody(bulk, known_at) if len(bulk.ordinals) else recorded

    def length(self, subject: int | None) -> int:
        """How many events a history is read from, which is how long an answer takes."""
        own = self._mirror.rows.of(subject) if subject is not None else _NO_EVENTS
        return len(own) + len(self._mirror.wide)

    def _of_nobody(self) -> Recorded:
        """Bulk events, which are part of every history and read once a batch."""
        sequence, bulk = self._bulk
        if sequence != self._mirror.sequence:
            # The number first: what is recorded meanwhile is read again the next time.
            self._bulk = (self._mirror.sequence, bulk := _bulk(self._mirror))
        return bulk


def _bulk(mirror: Mirror) -> Recorded:
    wide = list(mirror.wide)
    read = _read(mirror, np.array([ordinal for ordinal, _ in wide], dtype=np.uint32), OPEN)
    cohort = {ordinal for ordinal, who in wide if who == COHORT}
    return Recorded(
        read.ordinals,
        planned=_of_all_held(read.planned, cohort),
        wipes=tuple(wipe._replace(certain=wipe.ordinal not in cohort) for wipe in read.wipes),
        blanket=_of_all_held(read.hops, cohort),
        cohorts=tuple(hop for hop in read.hops if hop.ordinal in cohort),
    )


def _read(mirror: Mirror, ordinals: NDArray[np.uint32], known_at: int) -> Recorded:
    """Movements, plans and erasures among events, of those recorded by a moment."""
    if not len(ordinals):
        return Recorded(ordinals)
    hops: list[Hop] = []
    planned: list[Hop] = []
    wipes: list[Wipe] = []
    # Numpy indexes with its own index type several times faster than with any other.
    index = ordinals.astype(np.intp)
    completed = mirror.completed.first_values(ordinals)
    ended = mirror.ended.first_values(ordinals)
    parents = mirror.parents(ordinals)
    activities = mirror.activities
    for ordinal, number, occurred_at, recorded_at in zip(
        ordinals.tolist(),
        mirror.activity.view[index].tolist(),
        mirror.occurred_at.view[index].tolist(),
        mirror.recorded_at.view[index].tolist(),
        strict=True,
    ):
        activity = activities[number]
        if recorded_at > known_at or activity is None:
            continue
        if isinstance(activity, ErasureAct):
            wipes.append(Wipe(ordinal, activity, occurred_at, recorded_at))
            continue
        hop = Hop(
            ordinal,
            activity,
            activity.from_party,
            activity.to_party,
            activity.categories,
            occurred_at,
            # Nothing arrives before it left, whatever is reported.
            max(completed[ordinal], occurred_at) if ordinal in completed else occurred_at,
            ended.get(ordinal, OPEN) if activity.kind == "grant_access" else OPEN,
            tuple(parents[ordinal]) if ordinal in parents else (),
            recorded_at,
        )
        (planned if activity.kind == "planned" else hops).append(hop)
    return Recorded(ordinals, tuple(hops), tuple(planned), tuple(wipes))


def _until(hops: Iterable[Hop], as_of: int, without: Collection[int]) -> tuple[Hop, ...]:
    return tuple([hop for hop in hops if hop.departed_at <= as_of and hop.ordinal not in without])


def _known(hops: Iterable[Hop], known_at: int) -> tuple[Hop, ...]:
    return tuple([hop for hop in hops if hop.recorded_at <= known_at])


def _of_all_held(hops: Iterable[Hop], cohort: Collection[int]) -> tuple[Hop, ...]:
    return tuple(
        hop._replace(named=False)
        for hop in hops
        if hop.ordinal not in cohort and _is_personal(hop.flow)
    )


def _is_personal(flow: Flow) -> bool:
    """Counts and anonymised data of everybody say nothing about one person."""
    return any(datum.state not in NO_LONGER_PERSONAL for datum in flow.data)
