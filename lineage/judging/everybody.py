"""Findings over the whole record: gaps by event, late reports, flows with undeclared names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.cohorts.problems import REASONS
from lineage.instants import OPEN
from lineage.judging.blanket import Blanket
from lineage.judging.flows import undeclared_at
from lineage.judging.histories import LATE_REASON, LATE_RULE, gaps
from lineage.judging.named import Named
from lineage.judging.seen import Seen
from lineage.judging.sweep import gap_candidates
from lineage.mirror.cohorts import numbers
from lineage.mirror.select import standing
from lineage.sorted_runs import Keys, Values
from lineage.stores.columns import ALL_HELD, COHORT
from lineage.tracing.trace import Trace
from lineage.view import View

UNREAD_RULE: Final = "structure.cohort"


@dataclass(frozen=True)
class Everybody:
    """What is known by a moment, without events that an audience may not learn of."""

    view: View
    hidden: frozenset[int]
    known_at: int

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        retracted = self.view.retracted(self.known_at)
        kept = standing(self.view.mirror, OPEN, self.known_at, retracted)
        kept[list(self.hidden)] = False
        return kept

    @cached_property
    def people(self) -> int:
        """One more than the highest number of a person who is named anywhere."""
        return max((int(subjects.max(initial=0)) for subjects, _ in self._rows()), default=0) + 1

    @cached_property
    def named(self) -> Named:
        """The people of each event."""
        return Named(self.view.mirror, self.known_at)

    @cached_property
    def first_seen(self) -> NDArray[np.int64]:
        """When the first movement of each person was that is known, OPEN where there is none."""
        moved = self.view.mirror.activities_where(
            lambda one: isinstance(one, Flow) and one.kind != "planned"
        )
        first = np.full(self.people, OPEN, dtype=np.int64)
        mirror = self.view.mirror
        for subjects, ordinals in self._rows():
            counts = self.kept[ordinals] & moved[mirror.activity.view[ordinals]]
            np.minimum.at(first, subjects[counts], mirror.occurred_at.view[ordinals[counts]])
        return first

    @cached_property
    def wide(self) -> NDArray[np.bool_]:
        """Whether each event concerns a cohort that nobody knows, or everyone held."""
        found = np.zeros(len(self.kept), dtype=bool)
        found[list(self.who)] = True
        return found

    @cached_property
    def who(self) -> dict[int, int]:
        """COHORT or ALL_HELD, by event of which nobody is known by name or by a manifest."""
        mirror = self.view.mirror
        return {
            ordinal: who
            for ordinal, who in mirror.wide
            if mirror.members(ordinal, self.known_at) is None
        }

    @cached_property
    def blanket(self) -> Blanket:
        """Whom movements of everyone held concern."""
        return Blanket(self.view, self.kept, self.people, self.known_at)

    def cohort_size(self, ordinal: int) -> int:
        """How many people an event concerns that are not known, by its own account."""
        return self.view.mirror.cohort_size(ordinal) if self.who[ordinal] == COHORT else 0

    def _concerned(self, flow: Flow, ordinal: int) -> int:
        """How many people a movement concerns, however it says so."""
        if ordinal not in self.who:
            return self.named.count(ordinal)
        if self._is_blanket(ordinal):
            return len(self.blanket.concerned(flow, ordinal)[0])
        return self.cohort_size(ordinal)

    def _is_blanket(self, ordinal: int) -> bool:
        return self.who.get(ordinal) == ALL_HELD

    def categories(self) -> set[str]:
        """Categories that moved."""
        used = np.unique(self.view.mirror.activity.view[: len(self.kept)][self.kept]).tolist()
        flows = (self.view.mirror.activities[number] for number in used)
        return {one for flow in flows if isinstance(flow, Flow) for one in flow.categories}

    def _rows(self) -> Iterator[tuple[Keys, Values]]:
        """(people, events) of all who are known, piece by piece."""
        mirror = self.view.mirror
        yield from mirror.scan_rows()
        for ordinal, people in mirror.cohorts.known(self.known_at):
            yield numbers(people), np.full(len(people), ordinal, dtype=np.uint32)

    def gaps(self) -> Iterator[Seen]:
        """One finding an event, counting the people it concerns."""
        counted: dict[str, Seen] = {}
        for subject in self._suspects():
            for seen in gaps(self.view, self.traced(subject)):
                before = counted.get(seen.key)
                people = before.subjects if before else 0
                counted[seen.key] = seen._replace(subjects=people + 1)
        yield from counted.values()

    def unread(self) -> Iterator[Seen]:
        """Events of a cohort whose people were not known; the count is the most there can be."""
        mirror = self.view.mirror
        for ordinal, who in self.who.items():
            activity = mirror.activity_of(ordinal)
            if who != COHORT or not self.kept[ordinal] or activity is None:
                continue
            parties = (
                {activity.from_party, activity.to_party}
                if isinstance(activity, Flow)
                else {activity.holder}
            )
            yield Seen(
                int(mirror.occurred_at.view[ordinal]),
                "cohort-unresolved",
                mirror.identity(ordinal)[1],
                REASONS[mirror.cohorts.problem(ordinal, self.known_at)],
                UNREAD_RULE,
                int(mirror.recorded_at.view[ordinal]),
                mirror.cohort_size(ordinal),
                frozenset(parties),
            )

    def late(self) -> Iterator[Seen]:
        """Movements reported later than reports may be."""
        mirror = self.view.mirror
        occurred, recorded = mirror.occurred_at.view, mirror.recorded_at.view
        events = len(self.kept)
        happened = mirror.activities_where(
            lambda one: isinstance(one, Flow) and one.kind != "planned"
        )[mirror.activity.view[:events]]
        late = self.kept & happened
        late &= recorded[:events] - occurred[:events] > self.view.late_after
        for ordinal in np.flatnonzero(late).tolist():
            flow = mirror.activity_of(ordinal)
            assert isinstance(flow, Flow)
            yield Seen(
                int(occurred[ordinal]),
                "event-late",
                mirror.identity(ordinal)[1],
                LATE_REASON,
                LATE_RULE,
                int(recorded[ordinal]),
                self._concerned(flow, ordinal),
                frozenset({flow.from_party, flow.to_party}),
            )

    def undeclared(self) -> Iterator[Seen]:
        """One finding for each undeclared name of a flow, at the flow's first movement."""
        mirror, names = self.view.mirror, undeclared_at(self.view, self.known_at)
        activity = mirror.activity.view[: len(self.kept)]
        for number, flow in mirror.flows():
            events = np.flatnonzero((activity == number) & self.kept)
            if not len(events):
                continue
            at = int(mirror.occurred_at.view[events].min())
            at_once = events[mirror.occurred_at.view[events] == at].tolist()
            first = min(at_once, key=mirror.identity)
            for code, reason, rule in names.of(flow, at):
                yield Seen(
                    at,
                    code,
                    mirror.identity(first)[1],
                    reason,
                    rule,
                    int(mirror.recorded_at.view[first]),
                    self._people(flow, events),
                    frozenset({flow.from_party, flow.to_party}),
                )

    def _people(self, flow: Flow, events: NDArray[np.int64]) -> int:
        """How many people the movements of a flow concern together."""
        found = [self.named.of(events).subjects]
        found += [
            self.blanket.concerned(flow, ordinal)[0]
            for ordinal in events[self.wide[events]].tolist()
            if self._is_blanket(ordinal)
        ]
        return len(np.unique(np.concatenate(found)))

    def _suspects(self) -> list[int]:
        candidates = list(
            gap_candidates(self.view.mirror, self.kept, self.view.company, self.known_at)
        )
        return np.unique(np.concatenate(candidates)).tolist() if candidates else []

    def traced(self, subject: int) -> Trace:
        recorded = self.view.histories.of(subject, self.known_at)
        without = set(recorded.ordinals[~self.kept[recorded.ordinals]].tolist())
        hidden = without & self.hidden
        return Trace(recorded.until(OPEN, without - hidden), self.view.company, hidden)
