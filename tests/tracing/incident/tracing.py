"""Trace an incident in a world of events, and read the answer in the words of the events."""

from collections.abc import Iterable
from typing import Any

from lineage import instants
from lineage.bootstrap import Lineage
from lineage.instants import OPEN
from lineage.mirror.select import standing
from lineage.tracing.incident.exposure import CERTAINTY, STATES
from lineage.tracing.incident.incident import Incident
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


def names(trace: IncidentTrace, people: Iterable[str], lineage: Lineage) -> dict[int, str]:
    """Person by number."""
    return {lineage.directory.find(person) or 0: person for person in people}


def exposed(lineage: Lineage, trace: IncidentTrace, people: Iterable[str]) -> set[tuple[str, ...]]:
    """(person, category, event, state, certainty) of everything exposed."""
    person = {lineage.directory.find(one): one for one in people}
    found = trace.exposure
    columns = (column.tolist() for column in found.rows)
    return {
        (
            person[subject],
            found.categories[category],
            lineage.mirror.identity(ordinal)[1],
            STATES[state],
            CERTAINTY[certainty],
        )
        for subject, ordinal, category, state, certainty in zip(*columns, strict=True)
    }
