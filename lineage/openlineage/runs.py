"""The events of a run, merged so that neither their order nor their number matters.

START, RUNNING, OTHER and COMPLETE add up: what was read or written may be named by any of them.
A run happened if a COMPLETE arrived (at the latest one's time), whatever else did; it did not if it
was failed or aborted. A run of events without any eventType is a report of what happened.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lineage.openlineage.events import LineageEvent
from lineage.openlineage.facets import Dependency, columns_of, dataset_of, dependencies_of
from lineage.openlineage.names import START, Dataset, Job, Seen


@dataclass
class Output:
    columns: set[str] = field(default_factory=set)
    dependencies: set[Dependency] = field(default_factory=set)


@dataclass
class Run:
    run_id: str
    job: Job
    inputs: dict[Dataset, set[str]] = field(default_factory=dict)
    """Columns that the run's own events name; more may be known from others."""
    outputs: dict[Dataset, Output] = field(default_factory=dict)
    last_at: dict[str, int] = field(default_factory=dict)
    """The latest event time of each eventType, empty for none."""
    seen: Seen = START
    """Its last event, or the one with which it was given up."""

    @property
    def is_complete(self) -> bool:
        return "COMPLETE" in self.last_at or self.last_at.keys() == {""}

    @property
    def has_ended(self) -> bool:
        return self.is_complete or self.is_void

    @property
    def is_void(self) -> bool:
        return not self.is_complete and not self.last_at.keys().isdisjoint({"FAIL", "ABORT"})

    @property
    def happened_at(self) -> int:
        """Of a run that is not complete: its latest event."""
        return self.last_at.get("COMPLETE", max(self.last_at.values()))

    def merge(self, event: LineageEvent, seen: Seen) -> int:
        """Add what an event says. Returns how many things it said that were new."""
        before = self._size()
        self.seen = seen
        kind = event.event_type or ""
        self.last_at[kind] = max(event.event_time, self.last_at.get(kind, event.event_time))
        for use in event.inputs:
            self.inputs.setdefault(dataset_of(use), set()).update(columns_of(use))
        for use in event.outputs:
            output = self.outputs.setdefault(dataset_of(use), Output())
            output.columns |= columns_of(use)
            output.dependencies |= dependencies_of(use)
        return self._size() - before

    def _size(self) -> int:
        inputs = sum(1 + len(columns) for columns in self.inputs.values())
        return inputs + sum(
            1 + len(output.columns) + len(output.dependencies) for output in self.outputs.values()
        )

    @property
    def size(self) -> int:
        return 1 + self._size()


class Window:
    """The runs that may still change, at most `runs_max` of them saying `entries_max` things."""

    def __init__(self, runs_max: int, entries_max: int) -> None:
        self._runs_max, self._entries_max = runs_max, entries_max
        self._runs: dict[tuple[str, Job], Run] = {}
        self._ended: dict[tuple[str, Job], Run] = {}
        self._entries = 0

    def add(self, run_id: str, job: Job, event: LineageEvent, seen: Seen) -> None:
        key = (run_id, job)
        if key not in self._runs:
            self._runs[key] = Run(run_id, job)
            self._entries += 1
        run = self._runs[key]
        self._entries += run.merge(event, seen)
        if run.has_ended:
            self._ended[key] = run
        else:
            self._ended.pop(key, None)

    @property
    def is_full(self) -> bool:
        return len(self._runs) > self._runs_max or self._entries > self._entries_max

    def take_half(self) -> list[Run]:
        """The half that ended first, or that has been silent the longest; at least one."""
        waiting = sorted(self._runs.values(), key=_settled_first)
        return self._take(waiting[: max(1, len(waiting) // 2)])

    def take_settled(self, before: int) -> list[Run]:
        """Those that have ended, with an event of a number below `before` as their last."""
        return self._take([run for run in self._ended.values() if run.seen.number < before])

    def take_all(self) -> list[Run]:
        return self._take(list(self._runs.values()))

    def _take(self, runs: Iterable[Run]) -> list[Run]:
        taken = sorted(runs, key=lambda run: (run.happened_at, run.run_id, run.job))
        for run in taken:
            del self._runs[run.run_id, run.job]
            self._ended.pop((run.run_id, run.job), None)
            self._entries -= run.size
        return taken


def _settled_first(run: Run) -> tuple[bool, int, str, Job]:
    return (not run.has_ended, run.happened_at, run.run_id, run.job)
