"""Traces of incidents are those of the specification, whatever was recorded."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from lineage import instants
from lineage.bootstrap import Lineage
from lineage.instants import OPEN
from lineage.stores.base import ManifestRow
from lineage.stores.members import pack
from lineage.tracing.incident import not_exposed, not_onward
from lineage.tracing.incident.exposure import CERTAINTY
from lineage.tracing.incident.incident import Incident
from tests.builders import Event, day
from tests.properties.breaches import RECORDED, a_breached_world
from tests.properties.strategies import PEOPLE
from tests.reference import incident as reference
from tests.reference.record import NEVER, moment
from tests.reference.store import ReferenceStore
from tests.tracing.incident.tracing import exposed, listed, traced, went_on
from tests.worlds import fill, lineage_on

MANY = 5 * settings().max_examples


known = st.sampled_from([None, None, None, *RECORDED[:2]])


@settings(max_examples=MANY)
@given(st.integers(0, 2**32), known, st.sampled_from([None, ("ANA",), PEOPLE]))
def test_traces_are_those_of_the_specification(
    seed: int, known_at: int | None, cohort: tuple[str, ...] | None
) -> None:
    """What was exposed, where it went on in both readings, and why not: the same earliest paths.

    The people of a cohort whose manifest was read are as good as named.
    """
    events, incident = a_breached_world(seed)
    people = [one for one in cohort or () if one in named(events)]
    for event in events:
        if people and "cohort" in event["data"]:
            event["data"]["cohort"]["count"] = len(people)
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events, batch=3)
    if people:
        numbers = BitMap(lineage.directory.find(one) or 0 for one in people)
        row = ManifestRow("0" * 64, 0, chunks=pack(numbers))
        lineage.view().mirror.cohorts.read([(0, row)], 0)
        events = [spelt_out(event, people) for event in events]
    assert answer(lineage, incident, known_at) == specified(events, incident, known_at)


def named(events: Iterable[Event]) -> set[str]:
    """Everybody whom any event names."""
    return {who for event in events for who in event["data"].get("subjects") or ()}


def spelt_out(event: Event, people: list[str]) -> Event:
    """An event of a cohort as one that names its people."""
    data = dict(event["data"])
    if data.pop("cohort", None):
        data["subjects"] = people
    return {**event, "data": data}


def answer(lineage: Lineage, incident: Incident, known_at: int | None) -> dict[str, Any]:
    trace = traced(lineage, incident, OPEN if known_at is None else instants.parse(day(known_at)))
    return {
        "exposed": exposed(lineage, trace, PEOPLE),
        "left": went_on(lineage, trace, trace.left, PEOPLE),
        "held": went_on(lineage, trace, trace.went_on, PEOPLE),
        "not exposed": listed(lineage, trace, trace.not_exposed, PEOPLE, not_exposed.REASONS),
        "only there": listed(lineage, trace, trace.only_there, PEOPLE, CERTAINTY),
        "not left": listed(lineage, trace, trace.not_left, PEOPLE, not_onward.REASONS),
        "not held": listed(lineage, trace, trace.not_went_on, PEOPLE, not_onward.REASONS),
        "gaps left": listed(lineage, trace, trace.gaps(trace.left), PEOPLE),
        "gaps held": listed(lineage, trace, trace.gaps(trace.went_on), PEOPLE),
    }


def specified(events: Iterable[Event], incident: Incident, known_at: int | None) -> dict[str, Any]:
    """The same, by the naive reading of one person after the other."""
    asked = reference.Incident(
        incident.holder,
        moment(instants.write(incident.begins_at)),
        moment(instants.write(incident.ends_at)),
        tuple(incident.systems),
        tuple(incident.categories),
        incident.key_compromised,
    )
    at = NEVER if known_at is None else moment(day(known_at))
    everybody = reference.people(events, asked, at)
    found: dict[str, Any] = {"exposed": {row for one in everybody for row in one.exposed()}}
    found["only there"] = {row for one in everybody for row in one.only_there()}
    found["not exposed"] = {row for one in everybody for row in one.not_exposed()}
    for reading in ("left", "held"):
        found[reading] = {
            (*way[:3], instants.write(instants.from_datetime(way[3])), *way[4:])
            for one in everybody
            for way in one.onward(reading)
        }
        found[f"not {reading}"] = {row for one in everybody for row in one.not_onward(reading)}
        reached = {way[0] for way in found[reading]}
        found[f"gaps {reading}"] = {row for one in everybody for row in one.gaps(reached)}
    return found
