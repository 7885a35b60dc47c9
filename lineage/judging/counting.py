"""Distinct people over a time, by exporter and whom it counts for: when a line is crossed.

A person counts from a movement until its time is over, and counts once however often something
moves meanwhile. So each person is a few intervals, and how many count at a moment is how many
intervals have begun less how many have ended: one sort, whatever the length of the window.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.judging.case import Case
from lineage.judging.meters import METERS, Instants, Line, Meter
from lineage.judging.seen import Seen
from lineage.judging.verdict import Said
from lineage.mirror.mirror import Mirror

CODE: Final = "bulk-threshold-crossed"


class _Rows(NamedTuple):
    lines: tuple[Line, ...]
    subjects: NDArray[np.int64]
    ordinals: NDArray[np.int64]


@dataclass
class Counting:
    """Movements that laws count, by meter, exporter and whom they count for."""

    mirror: Mirror
    _counted: dict[tuple[str, str, str], list[_Rows]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(
        self,
        case: Case,
        said: Iterable[Said],
        subjects: NDArray[np.int64],
        ordinals: NDArray[np.int64],
    ) -> None:
        """Take in movements, row by row, of people of whom all the same was said."""
        rules = {one.rule for one in said}
        for meter in METERS:
            if meter.counts.id in rules and len(subjects):
                key = (meter.counts.id, case.flow.from_party, meter.whom(case))
                self._counted[key].append(_Rows(meter.lines(case), subjects, ordinals))

    def findings(self) -> Iterator[Seen]:
        """One for each time that a line was crossed, at the movement that did it."""
        for (counts, exporter, whom), rows in sorted(self._counted.items()):
            meter = next(one for one in METERS if one.counts.id == counts)
            for at, line, people in self._crossings(meter, rows):
                yield self._seen(meter, rows, exporter, whom, at, line, people)

    def _crossings(self, meter: Meter, rows: list[_Rows]) -> Iterator[tuple[int, Line, int]]:
        """(when, the line, how many people) in order of time."""
        begins = np.concatenate([self._occurred(one) for one in rows])
        # Also where people cease to count: what falls back may rise again.
        moments = np.unique(np.concatenate((begins, meter.ends(begins))))
        lines = sorted({line for one in rows for line in one.lines}, key=lambda line: line.above)
        if not lines:
            return
        counts = [
            _present(*self._of(meter, [one for one in rows if line in one.lines]), moments)
            for line in lines
        ]
        for line, people in zip(lines, counts, strict=True):
            yield from _crossed(moments, people > line.above, line, people)
        if meter.combined and len(lines) > 1:
            together = _present(*self._of(meter, [one for one in rows if one.lines]), moments)
            present = np.array(counts) > 0
            lowest = np.argmax(present, axis=0)
            above = np.array([line.above for line in lines])[lowest]
            alone = np.any(np.array(counts) > np.array([[one.above] for one in lines]), axis=0)
            over = (present.sum(axis=0) > 1) & (together > above)
            both = Line("combined", lines[0].above, "combined data", lines[0].source)
            yield from _crossed(moments, over, both, together, ~alone)

    def _of(self, meter: Meter, rows: list[_Rows]) -> tuple[Instants, Instants]:
        subjects = np.concatenate([one.subjects for one in rows])
        begins = np.concatenate([self._occurred(one) for one in rows])
        return presence(subjects, begins, meter.ends(begins))

    def _occurred(self, rows: _Rows) -> Instants:
        found: Instants = self.mirror.occurred_at.view[rows.ordinals]
        return found

    def _seen(
        self,
        meter: Meter,
        rows: list[_Rows],
        exporter: str,
        whom: str,
        at: int,
        line: Line,
        people: int,
    ) -> Seen:
        ordinals = np.concatenate([one.ordinals[self._occurred(one) == at] for one in rows])
        ordinal = min(ordinals.tolist(), key=self.mirror.identity)
        return Seen(
            at,
            CODE,
            self.mirror.identity(ordinal)[1],
            f"{line.name}: more than {line.above:,} people of {exporter} {meter.over} for {whom}",
            meter.tells.id,
            int(self.mirror.recorded_at.view[ordinal]),
            people,
            frozenset({exporter, whom}),
            clauses=(meter.tells.citation, line.source),
        )


def presence(
    subjects: NDArray[np.int64], begins: Instants, ends: Instants
) -> tuple[Instants, Instants]:
    """(when people begin to count, when they cease to), each ascending; nobody counts twice."""
    order = np.lexsort((begins, subjects))
    subjects, begins, ends = subjects[order], begins[order], ends[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (subjects[1:] != subjects[:-1]) | (begins[1:] >= ends[:-1])
    last = np.append(np.flatnonzero(fresh)[1:] - 1, len(order) - 1)
    return np.sort(begins[fresh]), np.sort(ends[last])


def _present(begins: Instants, ends: Instants, moments: Instants) -> NDArray[np.int64]:
    """How many count at each moment. At its end a person counts no longer."""
    begun = begins.searchsorted(moments, side="right")
    return begun - ends.searchsorted(moments, side="right")


def _crossed(
    moments: Instants,
    over: NDArray[np.bool_],
    line: Line,
    people: NDArray[np.int64],
    where: NDArray[np.bool_] | bool = True,
) -> Iterator[tuple[int, Line, int]]:
    """The moments at which a line is crossed upwards, where that is asked for."""
    before = np.concatenate(([False], over[:-1]))
    for index in np.flatnonzero(over & ~before & where).tolist():
        yield int(moments[index]), line, int(people[index])
