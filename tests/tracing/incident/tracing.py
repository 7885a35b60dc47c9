"""Trace an incident in a world of events, and read the answer in the words of the events."""

from collections.abc import Iterable, Sequence
from typing import Any

from numpy.typing import NDArray

from lineage import instants
from lineage.bootstrap import Lineage
from lineage.instants import OPEN
from lineage.mirror.select import standing
from lineage.tracing.copies import CERTAINTY as LINKS
from lineage.tracing.incident.exposure import CERTAINTY, STATES
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.onward import Onward
from lineage.tracing.incident.record import Record
from lineage.tracing.incident.trace import IncidentTrace
from tests.builders import Event, day
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on


def an_incident(holder: str = "NIM", begins: int = 0, ends: int = 100, **given: Any) -> Incident:
    """An incident between two days of 2020."""
    return Incident(holder, instants.parse(day(begins)), instants.parse(day(ends)), **given)


def traced(lineage: Lineage, incident: Incident, known_at: int = OPEN) -> IncidentTrace:
    view = lineage.view()
    stands = standing(view.mirror, OPEN, known_at, view.retracted(known_at))
    return IncidentTrace(Record(view.mirror, stands, view.company), incident)


def trace(events: Iterable[Event], incident: Incident, known_at: int = OPEN) -> IncidentTrace:
    """The trace of an incident in a world of these events."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    return traced(lineage, incident, known_at)


Identity = tuple[str, str]
Exposed = tuple[str, str, Identity, str, str]
Way = tuple[str, str, str, str, tuple[Identity, ...], str]


def exposed(lineage: Lineage, trace: IncidentTrace, people: Iterable[str]) -> set[Exposed]:
    """(person, category, event, state, certainty) of everything exposed."""
    person = {lineage.directory.find(one): one for one in people}
    found = trace.exposure
    columns = (column.tolist() for column in found.rows)
    return {
        (
            person[subject],
            found.categories[category],
            lineage.mirror.identity(ordinal),
            STATES[state],
            CERTAINTY[certainty],
        )
        for subject, ordinal, category, state, certainty in zip(*columns, strict=True)
    }


def listed(
    lineage: Lineage,
    trace: IncidentTrace,
    rows: Iterable[NDArray[Any]],
    people: Iterable[str],
    reasons: Sequence[str] = (),
) -> set[tuple[Any, ...]]:
    """(person, category, event, reason) of rows that say so; no reason where there are none."""
    person = {lineage.directory.find(one): one for one in people}
    names = trace.record.layout.categories
    found = set()
    for subject, ordinal, category, *reason in zip(
        *(column.tolist() for column in rows), strict=True
    ):
        words = [reasons[one] for one in reason]
        found.add((person[subject], names[category], lineage.mirror.identity(ordinal), *words))
    return found


def went_on(
    lineage: Lineage, trace: IncidentTrace, onward: Onward, people: Iterable[str]
) -> set[Way]:
    """(holder, person, category, since, path, certainty) of everything reached."""
    person = {lineage.directory.find(one): one for one in people}
    layout = trace.record.layout
    path = [lineage.mirror.identity(ordinal) for ordinal in onward.path.tolist()]
    begins = [0, *onward.path_end.tolist()]
    columns = (column.tolist() for column in onward[:6])
    return {
        (
            layout.parties[holder],
            person[subject],
            layout.categories[category],
            instants.write(since),
            tuple(path[begin:end]),
            LINKS[certainty],
        )
        for begin, (subject, holder, category, since, certainty, end) in zip(
            begins, zip(*columns, strict=True), strict=False
        )
    }
