"""Findings over the whole record: gaps by event, late reports, flows with undeclared names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Activity, Flow
from lineage.instants import OPEN
from lineage.judging.flows import undeclared_at
from lineage.judging.histories import LATE_REASON, LATE_RULE, gaps
from lineage.judging.seen import Seen
from lineage.judging.sweep import gap_candidates
from lineage.mirror.select import joined, rows_of, standing
from lineage.sorted_runs import Keys, Values
from lineage.tracing.trace import Trace
from lineage.view import View


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
        return max((int(subjects.max(initial=0)) for subjects, _ in self._rows), default=0) + 1

    @cached_property
    def people_of_events(self) -> NDArray[np.int64]:
        """How many people each event names."""
        named = joined([ordinals for _, ordinals in self._rows])
        return np.bincount(named, minlength=len(self.kept))

    @cached_property
    def wide(self) -> NDArray[np.bool_]:
        """Whether each event names nobody and concerns a cohort, or everyone held."""
        found = np.zeros(len(self.kept), dtype=bool)
        found[[ordinal for ordinal, _ in self.view.mirror.wide]] = True
        return found

    def categories(self) -> set[str]:
        """Categories that moved."""
        used = np.unique(self.view.mirror.activity.view[: len(self.kept)][self.kept]).tolist()
        flows = (self.view.mirror.activities[number] for number in used)
        return {one for flow in flows if isinstance(flow, Flow) for one in flow.categories}

    @cached_property
    def _rows(self) -> list[tuple[Keys, Values]]:
        return list(self.view.mirror.scan_rows())

    def gaps(self) -> Iterator[Seen]:
        """One finding an event, counting the people it concerns."""
        counted: dict[str, Seen] = {}
        for subject in self._suspects():
            for seen in gaps(self.view, self.traced(subject)):
                before = counted.get(seen.key)
                people = before.subjects if before else 0
                counted[seen.key] = seen._replace(subjects=people + 1)
        yield from counted.values()

    def late(self) -> Iterator[Seen]:
        """Movements reported later than reports may be."""
        mirror = self.view.mirror
        occurred, recorded = mirror.occurred_at.view, mirror.recorded_at.view
        events = len(self.kept)
        happened = mirror.activities_where(
            lambda one: isinstance(one, Flow) and one.kind != "planned"
        )[mirror.activity.view[:events]]
        late = self.kept & happened
        people = self.people_of_events
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
                int(people[ordinal]),
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
                    self._people(flow),
                    frozenset({flow.from_party, flow.to_party}),
                )

    def _people(self, flow: Flow) -> int:
        def same(activity: Activity) -> bool:
            return activity == flow

        return len(np.unique(rows_of(self.view.mirror, same, self.kept).subjects))

    def _suspects(self) -> list[int]:
        candidates = list(gap_candidates(self.view.mirror, self.kept, self.view.company))
        return np.unique(np.concatenate(candidates)).tolist() if candidates else []

    def traced(self, subject: int) -> Trace:
        recorded = self.view.histories.of(subject, self.known_at)
        without = set(recorded.ordinals[~self.kept[recorded.ordinals]].tolist())
        hidden = without & self.hidden
        return Trace(recorded.until(OPEN, without - hidden), self.view.company, hidden)
