"""What a trace reads: events that stand, chosen by activity, with their times and people."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Activity, ErasureAct, Flow
from lineage.instants import OPEN
from lineage.mirror.mirror import Mirror
from lineage.mirror.select import access_end, arrival
from lineage.tracing.history import NO_LONGER_PERSONAL

Instants = NDArray[np.int64]
Ordinals = NDArray[np.uint32]
Subjects = NDArray[np.uint32]
Flags = NDArray[np.bool_]

GRANT: Final = "grant_access"
PLANNED: Final = "planned"


class Moves(NamedTuple):
    """Parallel arrays: a person of a movement, and the movement. Times as in `hops.Hop`."""

    subjects: Subjects
    ordinals: Ordinals
    activity: NDArray[np.intp]
    """Number of the flow."""
    departed_at: Instants
    arrived_at: Instants
    ended_at: Instants

    def where(self, chosen: Flags | NDArray[np.intp]) -> "Moves":
        return Moves._make(column[chosen] for column in self)


class Record:
    """The mirror, less the events that do not stand: not yet known, taken back, or hidden."""

    def __init__(self, mirror: Mirror, stands: Flags, company: frozenset[str]) -> None:
        self.mirror, self.stands, self.company = mirror, stands, company
        self.flows = dict(_personal(mirror.flows()))
        """By number: movements that happened and carried personal data."""

    def numbers(self, wanted: Callable[[Flow], bool]) -> list[int]:
        """Numbers of the flows that are wanted."""
        return [number for number, flow in self.flows.items() if wanted(flow)]

    def acts(self, wanted: Callable[[ErasureAct], bool]) -> list[int]:
        """Numbers of the erasure acts that are wanted."""
        return [
            number
            for number, act in enumerate(self.mirror.activities)
            if isinstance(act, ErasureAct) and wanted(act)
        ]

    def activity(self, number: int) -> Activity | None:
        return self.mirror.activities[number]

    def events(self, numbers: list[int]) -> Ordinals:
        """Standing events of some activities, ascending."""
        wanted = np.zeros(len(self.mirror.activities), dtype=np.bool_)
        wanted[numbers] = True
        found = wanted.take(self.mirror.activity.view[: len(self.stands)])
        found &= self.stands
        return np.flatnonzero(found).astype(np.uint32)

    def moves(self, numbers: list[int]) -> Moves:
        """Movements of some flows, of the people they name."""
        subjects, ordinals = self.mirror.people.rows(self.events(numbers))
        return self.timed(subjects, ordinals)

    def timed(self, subjects: Subjects, ordinals: Ordinals) -> Moves:
        """People and their movements, with the times of these."""
        activity = self.mirror.activity.view[ordinals].astype(np.intp)
        departed = self.mirror.occurred_at.view[ordinals]
        # Nothing arrives before it left, whatever is reported; only access ends by itself.
        arrived = np.maximum(arrival(self.mirror, ordinals), departed)
        ended = access_end(self.mirror, ordinals, OPEN)
        ended[~self._grants[activity]] = OPEN
        return Moves(subjects, ordinals, activity, departed, arrived, ended)

    @property
    def _grants(self) -> Flags:
        return self.mirror.activities_where(lambda one: isinstance(one, Flow) and one.kind == GRANT)


def personal_categories(flow: Flow) -> frozenset[str]:
    """Categories of a flow that are still data about a person."""
    return frozenset(one.category for one in flow.data if one.state not in NO_LONGER_PERSONAL)


def _personal(flows: Iterator[tuple[int, Flow]]) -> Iterator[tuple[int, Flow]]:
    return (
        (number, flow)
        for number, flow in flows
        if flow.kind != PLANNED and personal_categories(flow)
    )
