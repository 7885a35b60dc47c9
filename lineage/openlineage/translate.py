"""A stream of OpenLineage events to the events this product records.

Inputs carry no schema and a run's START and COMPLETE each say half, so runs wait in a window until
it is said that they have settled, or that the stream has ended: till then the order of events, and
their repetition, changes nothing. An event that arrives for a run after that is a run of its own:
it can repeat an identity, which recording counts as a duplicate or reports as a conflict, or be
reported as a run that never ended. Memory is bounded:

- a full window is to shed the half of its runs that ended first;
- beyond `schemas.COLUMNS_MAX` columns events are refused;
- beyond `parents.ARRIVALS_MAX` the oldest links are left to inference.

JobEvents and DatasetEvents are designs, not happenings: they teach schemas and move nothing.
"""

import math
from typing import Any, Final, NamedTuple

from lineage.openlineage.classify import Classifier
from lineage.openlineage.events import DatasetUse, LineageEvent, read_event
from lineage.openlineage.facets import columns_of, dataset_of, dependencies_of
from lineage.openlineage.findings import Findings, UnmappedColumn, UntracedUse
from lineage.openlineage.mapping import Mapping
from lineage.openlineage.movements import movement_of, reference_of
from lineage.openlineage.names import START, Job, Seen
from lineage.openlineage.parents import Arrivals
from lineage.openlineage.runs import Run, Window
from lineage.openlineage.schemas import COLUMNS_MAX, Schemas
from lineage.openlineage.travel import Tracer, Travel

__all__ = ["OpenLineageDecoder", "Translated", "Translation", "UnmappedColumn", "UntracedUse"]

RUNS_MAX: Final = 50_000
ENTRIES_MAX: Final = 1_000_000
"""Datasets, columns and column dependencies that waiting runs may name between them."""


class Translated(NamedTuple):
    """A CloudEvent, and the last event of the run it was made of."""

    event: dict[str, Any]
    seen: Seen


class Translation(NamedTuple):
    """What came of some input, and what is left open."""

    movements: list[Translated]
    unmapped: list[UnmappedColumn]
    untraced: list[UntracedUse]


class OpenLineageDecoder:
    """Translates one stream. Movements come in order of time, findings sorted and once each.

    The mapping's own facts (`facts.facts_of`) are for the caller to add.
    """

    def __init__(
        self,
        mapping: Mapping,
        *,
        runs_max: int = RUNS_MAX,
        entries_max: int = ENTRIES_MAX,
        columns_max: int = COLUMNS_MAX,
    ) -> None:
        self._classifier = Classifier(mapping)
        self._schemas = Schemas(columns_max)
        self._tracer = Tracer(self._classifier, self._schemas)
        self._window = Window(runs_max, entries_max)
        self._arrivals = Arrivals()
        self._findings = Findings()
        self._seen = START

    def feed(self, received: bytes, seen: Seen = START) -> None:
        """Take in one event in JSON, whose number is not below that of the one before.

        Raises Refusal, never with a value of the event; no run has changed then.
        """
        self._seen = seen
        event = read_event(received)
        for use in _uses(event):
            if columns := columns_of(use):
                self._schemas.learn(dataset_of(use), event.event_time, columns)
        for use in _uses(event):
            self._look_for_unmapped(use, event.event_time)
        if event.run and event.job:
            job = Job(event.job.namespace, event.job.name)
            self._window.add(event.run.run_id, job, event, seen)

    @property
    def is_full(self) -> bool:
        """Whether some of what waits must be settled or shed before more is fed."""
        return self._window.is_full or self._findings.is_full

    def settle(self, before: int) -> Translation:
        """Translate the runs that have ended, with a last event of a number below `before`."""
        return self._translation(self._window.take_settled(before), before)

    def shed(self) -> Translation:
        """Translate half of the runs that wait. What has not ended is given up with this event."""
        runs = self._window.take_half()
        for run in runs:
            run.seen = run.seen if run.has_ended else self._seen
        return self._translation(runs)

    def finish(self) -> Translation:
        """Translate the runs that wait. Those that never ended move nothing and are reported."""
        return self._translation(self._window.take_all())

    def _translation(self, runs: list[Run], before: float = math.inf) -> Translation:
        return Translation(self._movements(runs), *self._findings.drain(before))

    def _movements(self, runs: list[Run]) -> list[Translated]:
        self._schemas.compact()
        travels = []
        for run in runs:
            for found in self._tracer.trace(run):
                if isinstance(found, Travel):
                    travels.append((reference_of(found), found))
                else:
                    self._findings.add_use(found)
        parents = self._arrivals.link(travels)
        return [
            Translated(movement_of(reference, travel, linked, self._classifier), travel.seen)
            for (reference, travel), linked in zip(travels, parents, strict=True)
        ]

    def _look_for_unmapped(self, use: DatasetUse, at: int) -> None:
        dataset = dataset_of(use)
        named = {(dataset, column) for column in columns_of(use)}
        for dependency in dependencies_of(use):
            named.add((dependency.source, dependency.field))
            if dependency.column:
                named.add((dataset, dependency.column))
        for owner, column in named:
            if category := self._classifier.guess(owner, column):
                found = UnmappedColumn(*owner, column, category, at, self._seen)
                self._findings.add_column(owner, found)


def _uses(event: LineageEvent) -> list[DatasetUse]:
    return [*event.inputs, *event.outputs, *([event.dataset] if event.dataset else [])]
