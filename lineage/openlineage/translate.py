"""A stream of OpenLineage events to the events this product records.

Inputs carry no schema and a run's START and COMPLETE each say half, so runs wait in a window until
`finish`: within it the order of events, and their repetition, changes nothing. Memory is bounded:

- a full window gives away the half of its runs that ended first. An event that arrives for one of
  them after that is a run of its own: it can repeat an identity, which recording counts as a
  duplicate or reports as a conflict, or be reported as a run that never ended;
- beyond `schemas.COLUMNS_MAX` columns events are refused;
- beyond `parents.ARRIVALS_MAX` the oldest links are left to inference.

JobEvents and DatasetEvents are designs, not happenings: they teach schemas and move nothing.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from lineage.openlineage.classify import Classifier
from lineage.openlineage.events import DatasetUse, LineageEvent, read_event
from lineage.openlineage.facets import columns_of, dataset_of, dependencies_of
from lineage.openlineage.facts import facts_of
from lineage.openlineage.findings import Findings, UnmappedColumn, UntracedUse
from lineage.openlineage.mapping import Mapping
from lineage.openlineage.movements import movement_of, reference_of
from lineage.openlineage.names import Job
from lineage.openlineage.parents import Arrivals
from lineage.openlineage.runs import Run, Window
from lineage.openlineage.schemas import COLUMNS_MAX, Schemas
from lineage.openlineage.travel import Tracer, Travel

__all__ = ["OpenLineageDecoder", "Translation", "UnmappedColumn", "UntracedUse"]

RUNS_MAX: Final = 50_000
ENTRIES_MAX: Final = 1_000_000
"""Datasets, columns and column dependencies that waiting runs may name between them."""


@dataclass(frozen=True)
class Translation:
    """What came of some input: CloudEvents, and what is left open."""

    events: list[dict[str, Any]] = field(default_factory=list)
    unmapped: list[UnmappedColumn] = field(default_factory=list)
    untraced: list[UntracedUse] = field(default_factory=list)


class OpenLineageDecoder:
    """Translates one stream. Movements come in order of time, findings sorted and once each."""

    def __init__(
        self,
        mapping: Mapping,
        *,
        runs_max: int = RUNS_MAX,
        entries_max: int = ENTRIES_MAX,
        columns_max: int = COLUMNS_MAX,
    ) -> None:
        self._facts = facts_of(mapping)
        self._classifier = Classifier(mapping)
        self._schemas = Schemas(columns_max)
        self._tracer = Tracer(self._classifier, self._schemas)
        self._window = Window(runs_max, entries_max)
        self._arrivals = Arrivals()
        self._findings = Findings()

    def feed(self, received: bytes) -> Translation:
        """Take in one event in JSON; most give nothing yet. The first brings the mapping's facts.

        Raises Refusal, never with a value of the event; no run has changed then.
        """
        event = read_event(received)
        for use in _uses(event):
            if columns := columns_of(use):
                self._schemas.learn(dataset_of(use), event.event_time, columns)
        for use in _uses(event):
            self._look_for_unmapped(use, event.event_time)
        if event.run and event.job:
            self._window.add(event.run.run_id, Job(event.job.namespace, event.job.name), event)
        if self._window.is_full or self._findings.is_full:
            return self._translation(self._window.take_half())
        return Translation(self._take_facts()) if self._facts else _NOTHING

    def finish(self) -> Translation:
        """Translate the runs that wait. Those that never ended move nothing and are reported."""
        return self._translation(self._window.take_all())

    def _translation(self, runs: list[Run]) -> Translation:
        events = self._take_facts() + self._movements(runs)
        return Translation(events, *self._findings.drain())

    def _take_facts(self) -> list[dict[str, Any]]:
        facts, self._facts = self._facts, []
        return facts

    def _movements(self, runs: list[Run]) -> list[dict[str, Any]]:
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
            movement_of(reference, travel, linked, self._classifier)
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
                self._findings.add_column(owner, column, category, at)


_NOTHING: Final = Translation()


def _uses(event: LineageEvent) -> list[DatasetUse]:
    return [*event.inputs, *event.outputs, *([event.dataset] if event.dataset else [])]
