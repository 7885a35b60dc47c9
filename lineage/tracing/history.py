"""Read one person's history out of the mirror."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lineage.activities import ErasureAct, Flow
from lineage.instants import OPEN
from lineage.mirror.mirror import Mirror
from lineage.stores.columns import COHORT
from lineage.tracing.hops import History, Hop, Wipe

NO_LONGER_PERSONAL = frozenset({"aggregate", "anonymised"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """Everything recorded of one person by a moment: movements that happened, plans, erasures."""

    hops: tuple[Hop, ...]
    planned: tuple[Hop, ...]
    wipes: tuple[Wipe, ...]
    blanket: tuple[Hop, ...]
    cohorts: tuple[Hop, ...]

    def ordinals(self) -> NDArray[np.uint32]:
        """Every event of the history, ascending."""
        hops = (*self.hops, *self.planned, *self.blanket, *self.cohorts)
        found = [hop.ordinal for hop in hops] + [wipe.ordinal for wipe in self.wipes]
        return np.array(sorted(found), dtype=np.uint32)

    def until(self, as_of: int, without: Collection[int] = ()) -> History:
        """What had happened by a moment, without some ordinals."""
        return History(
            hops=tuple(_until(self.hops, as_of, without)),
            wipes=tuple(
                wipe for wipe in self.wipes if wipe.at <= as_of and wipe.ordinal not in without
            ),
            blanket=tuple(_until(self.blanket, as_of, without)),
        )


def _until(hops: Iterable[Hop], as_of: int, without: Collection[int]) -> list[Hop]:
    return [hop for hop in hops if hop.departed_at <= as_of and hop.ordinal not in without]


def recorded_of(mirror: Mirror, subject: int | None, known_at: int) -> Recorded:
    """A person's history as known at a moment; without a person, what concerns everybody."""
    own = mirror.rows.get(subject) if subject is not None else []
    named = np.array(own, dtype=np.uint32)
    hops, planned, wipes = _read(mirror, named, known_at)
    wide_ordinals = np.array([ordinal for ordinal, _ in mirror.wide], dtype=np.uint32)
    wide_hops, wide_planned, wide_wipes = _read(mirror, wide_ordinals, known_at)
    cohort = {ordinal for ordinal, who in mirror.wide if who == COHORT}
    return Recorded(
        hops=tuple(hops),
        planned=(*planned, *_of_all_held(wide_planned, cohort)),
        wipes=(
            *wipes,
            *(wipe._replace(certain=wipe.ordinal not in cohort) for wipe in wide_wipes),
        ),
        blanket=_of_all_held(wide_hops, cohort),
        cohorts=tuple(hop for hop in wide_hops if hop.ordinal in cohort),
    )


def _read(
    mirror: Mirror, ordinals: NDArray[np.uint32], known_at: int
) -> tuple[list[Hop], list[Hop], list[Wipe]]:
    """(movements, plans, erasures) among events, of those recorded by a moment."""
    hops: list[Hop] = []
    planned: list[Hop] = []
    wipes: list[Wipe] = []
    if not len(ordinals):
        return hops, planned, wipes
    completed = mirror.completed.first_values(ordinals)
    ended = mirror.ended.first_values(ordinals)
    parents = mirror.parents(ordinals)
    activities = mirror.activities
    for ordinal, number, occurred_at, recorded_at in zip(
        ordinals.tolist(),
        mirror.activity.view[ordinals].tolist(),
        mirror.occurred_at.view[ordinals].tolist(),
        mirror.recorded_at.view[ordinals].tolist(),
        strict=True,
    ):
        activity = activities[number]
        if recorded_at > known_at or activity is None:
            continue
        if isinstance(activity, ErasureAct):
            wipes.append(Wipe(ordinal, activity, occurred_at))
            continue
        hop = Hop(
            ordinal,
            activity,
            activity.categories,
            occurred_at,
            # Nothing arrives before it left, whatever is reported.
            max(completed.get(ordinal, occurred_at), occurred_at),
            ended.get(ordinal, OPEN) if activity.kind == "grant_access" else OPEN,
            tuple(parents.get(ordinal, ())),
            recorded_at,
        )
        (planned if activity.kind == "planned" else hops).append(hop)
    return hops, planned, wipes


def _of_all_held(hops: Iterable[Hop], cohort: Collection[int]) -> tuple[Hop, ...]:
    return tuple(
        hop._replace(named=False)
        for hop in hops
        if hop.ordinal not in cohort and _is_personal(hop.flow)
    )


def _is_personal(flow: Flow) -> bool:
    """Counts and anonymised data of everybody say nothing about one person."""
    return any(datum.state not in NO_LONGER_PERSONAL for datum in flow.data)
