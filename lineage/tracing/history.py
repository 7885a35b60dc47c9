"""Read one person's history out of the mirror."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
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

    def known(self, known_at: int) -> "Recorded":
        """What of it was recorded by a moment; every ordinal stays."""
        if known_at == OPEN:
            return self
        return Recorded(
            self.ordinals,
            _known(self.hops, known_at),
            _known(self.planned, known_at),
            tuple(wipe for wipe in self.wipes if wipe.recorded_at <= known_at),
            _known(self.blanket, known_at),
            _known(self.cohorts, known_at),
        )


class Bulk(NamedTuple):
    """What was recorded of nobody by name."""

    everyone: Recorded
    """Of everyone somebody held."""
    cohorts: tuple[Recorded, ...]
    """Of each cohort, by itself."""


class Histories:
    """One person's history after the other, over one mirror."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._bulk = (mirror.sequence, _bulk(mirror))

    def of(self, subject: int | None, known_at: int) -> Recorded:
        """A person's history as known at a moment; without a person, what concerns everybody."""
        own = self._mirror.rows.of(subject) if subject is not None else _NO_EVENTS
        parts = [_read(self._mirror, own, known_at)]
        bulk = self._of_nobody()
        if len(bulk.everyone.ordinals):
            parts.append(bulk.everyone.known(known_at))
        parts += [
            concerned.known(known_at)
            for cohort in bulk.cohorts
            if (concerned := self._as_member(cohort, subject, known_at))
        ]
        return parts[0] if len(parts) == 1 else _together(parts)

    def length(self, subject: int | None) -> int:
        """How many events a history is read from, which is how long an answer takes."""
        own = self._mirror.rows.of(subject) if subject is not None else _NO_EVENTS
        return len(own) + len(self._mirror.wide)

    def _as_member(self, cohort: Recorded, subject: int | None, known_at: int) -> Recorded | None:
        """An event of a cohort as it concerns a person, None where the person is no member.

        Where the members were not known, the person may be one: no hop of it is taken for
        certain, and an erasure leaves doubt.
        """
        members = self._mirror.members(int(cohort.ordinals[0]), known_at)
        if members is not None:
            return cohort if subject is not None and subject in members else None
        return cohort._replace(
            hops=(),
            planned=(),
            wipes=tuple(wipe._replace(certain=False) for wipe in cohort.wipes),
            cohorts=cohort.hops,
        )

    def _of_nobody(self) -> Bulk:
        """Bulk events, which are part of every history and read once a batch."""
        sequence, bulk = self._bulk
        if sequence != self._mirror.sequence:
            # The number first: what is recorded meanwhile is read again the next time.
            self._bulk = (self._mirror.sequence, bulk := _bulk(self._mirror))
        return bulk


def _together(parts: Sequence[Recorded]) -> Recorded:
    """What all of them hold."""
    ordinals, *others = zip(*parts, strict=True)
    return Recorded(np.concatenate(ordinals), *(tuple(chain(*part)) for part in others))


def _bulk(mirror: Mirror) -> Bulk:
    wide = list(mirror.wide)
    held = [ordinal for ordinal, who in wide if who != COHORT]
    read = _read(mirror, np.array(held, dtype=np.uint32), OPEN)
    everyone = Recorded(
        read.ordinals,
        planned=_of_all_held(read.planned),
        wipes=read.wipes,
        blanket=_of_all_held(read.hops),
    )
    return Bulk(everyone, tuple(_cohorts(mirror, wide)))


def _cohorts(mirror: Mirror, wide: Iterable[tuple[int, int]]) -> Iterator[Recorded]:
    """Each event of a cohort by itself."""
    ordinals = np.array([ordinal for ordinal, who in wide if who == COHORT], dtype=np.uint32)
    read = _read(mirror, ordinals, OPEN)
    hops = {hop.ordinal: (hop,) for hop in read.hops}
    planned = {hop.ordinal: (hop,) for hop in read.planned}
    wipes = {wipe.ordinal: (wipe,) for wipe in read.wipes}
    for place, ordinal in enumerate(ordinals.tolist()):
        yield Recorded(
            ordinals[place : place + 1],
            hops.get(ordinal, ()),
            planned.get(ordinal, ()),
            wipes.get(ordinal, ()),
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


def _of_all_held(hops: Iterable[Hop]) -> tuple[Hop, ...]:
    return tuple(hop._replace(named=False) for hop in hops if _is_personal(hop.flow))


def _is_personal(flow: Flow) -> bool:
    """Counts and anonymised data of everybody say nothing about one person."""
    return any(datum.state not in NO_LONGER_PERSONAL for datum in flow.data)
