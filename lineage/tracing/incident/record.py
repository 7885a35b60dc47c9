"""What a trace reads: events that stand, chosen by activity, with their times and people."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import ErasureAct, Flow
from lineage.instants import OPEN
from lineage.mirror.mirror import Mirror
from lineage.mirror.select import access_end, arrival
from lineage.stores.columns import ALL_HELD
from lineage.tracing.incident.layout import Layout, personal_categories

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

    def where(self, chosen: NDArray[Any]) -> "Moves":
        return Moves._make(column[chosen] for column in self)


class Record:
    """The mirror, less the events that do not stand: not yet known, taken back, or hidden."""

    def __init__(
        self,
        mirror: Mirror,
        stands: Flags,
        company: frozenset[str],
        known_at: int = OPEN,
    ) -> None:
        """`known_at` is the moment by which the people of a cohort must have been known."""
        self.mirror, self.stands, self.company = mirror, stands, company
        self._known_at = known_at
        self.flows = {
            number: flow
            for number, flow in mirror.flows()
            if flow.kind != PLANNED and personal_categories(flow)
        }
        """By number: movements that happened and carried personal data."""

    @cached_property
    def layout(self) -> Layout:
        """The categories of all flows."""
        return Layout(self.flows, len(self.mirror.activities))

    @cached_property
    def is_flow(self) -> Flags:
        """By number of the activity: whether it is one of `flows`."""
        found = np.zeros(len(self.mirror.activities), dtype=np.bool_)
        found[list(self.flows)] = True
        return found

    @cached_property
    def wide_ordinals(self) -> frozenset[int]:
        """Standing events that name nobody and concern a cohort, or everyone held."""
        return frozenset(ordinal for ordinal, _ in self.mirror.wide if self.stands[ordinal])

    def may_be_of(self, ordinals: Ordinals, subjects: Subjects) -> Flags:
        """Whether each event names the person, or is of everyone its sender held."""
        found = self.mirror.people.named(ordinals, subjects)
        for ordinal, who in self.mirror.wide:
            here = np.flatnonzero(ordinals == ordinal)
            if who == ALL_HELD:
                found[here] = True
            elif len(here) and (people := self.cohort(ordinal)) is not None:
                found[here] = np.isin(subjects[here], people)
        return found

    def numbers(self, wanted: Callable[[Flow], bool]) -> list[int]:
        """Numbers of the flows that are wanted."""
        return [number for number, flow in self.flows.items() if wanted(flow)]

    def acts(self, holders: frozenset[str]) -> dict[int, ErasureAct]:
        """Erasures at some holders, by number."""
        return {
            number: act
            for number, act in enumerate(self.mirror.activities)
            if isinstance(act, ErasureAct) and act.holder in holders
        }

    def events(self, numbers: Iterable[int]) -> Ordinals:
        """Standing events of some activities, ascending."""
        found = self.mirror.events_of(numbers)
        found = found[: found.searchsorted(len(self.stands))]
        return found[self.stands[found]]

    def wide(self, numbers: Iterable[int]) -> list[tuple[int, int]]:
        """(ordinal, COHORT or ALL_HELD) of standing events of some activities that name nobody."""
        wanted = set(numbers)
        return [
            (ordinal, who)
            for ordinal, who in self.mirror.wide
            if self.stands[ordinal] and int(self.mirror.activity.view[ordinal]) in wanted
        ]

    def cohort(self, ordinal: int) -> Subjects | None:
        """The people of an event's cohort, ascending; None where they are not known."""
        people = self.mirror.members(ordinal, self._known_at)
        return None if people is None else np.frombuffer(people.to_array(), dtype=np.uint32)

    def moves(self, numbers: Iterable[int]) -> Moves:
        """Movements of some flows, of the people they name, ascending by ordinal."""
        return self.timed(*self.mirror.people.rows(self.events(numbers)))

    def parents(self, ordinal: int) -> frozenset[int]:
        """Events that an event says it was derived from, but those that say the same of it."""
        found = self._said(ordinal)
        return frozenset(one for one in found if ordinal not in self._as_old_ancestors(one))

    def _said(self, ordinal: int) -> list[int]:
        return self.mirror.parents(np.array([ordinal], dtype=np.uint32)).get(ordinal, [])

    def _as_old_ancestors(self, ordinal: int) -> set[int]:
        """An event and all it says it derives from at that very instant, directly or not."""
        at = self.mirror.occurred_at.view
        found, new = {ordinal}, {ordinal}
        while new:
            older = {parent for child in new for parent in self._said(child)}
            new = {parent for parent in older if at[parent] == at[ordinal]} - found
            found |= new
        return found

    def timed(self, subjects: Subjects, ordinals: Ordinals) -> Moves:
        """People and their movements, with the times of these."""
        activity = self.mirror.activity.view[ordinals].astype(np.intp)
        departed = self.mirror.occurred_at.view[ordinals]
        # Nothing arrives before it left, whatever is reported; only access ends by itself.
        arrived = np.maximum(arrival(self.mirror, ordinals), departed)
        ended = access_end(self.mirror, ordinals, OPEN)
        ended[~self._grants[activity]] = OPEN
        return Moves(subjects, ordinals, activity, departed, arrived, ended)

    @cached_property
    def _grants(self) -> Flags:
        return self.mirror.activities_where(lambda one: isinstance(one, Flow) and one.kind == GRANT)
