"""People whose data a party passes on, against a count in plain Python."""

from hypothesis import given

from lineage import instants
from lineage.graph.people import passed_on
from lineage.mirror.select import standing
from tests.builders import Event
from tests.properties.strategies import Features, worlds
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on


@given(worlds(Features(secrecy=False)))
def test_people_are_counted_who_came_and_went(events: list[Event]) -> None:
    """A person counts for a party that got something of it no later than it last sent something."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    mirror = lineage.view().mirror
    kept = standing(mirror, instants.OPEN, instants.OPEN, ())
    first_in: dict[tuple[str, str], str] = {}
    last_out: dict[tuple[str, str], str] = {}
    for event in events:
        if event["type"] != "personaldata.movement.v1":
            continue
        for person in event["data"].get("subjects") or ():
            into, out = event["data"]["to"]["party"], event["data"]["from"]["party"]
            at = event["time"]
            first_in[into, person] = min(at, first_in.get((into, person), at))
            last_out[out, person] = max(at, last_out.get((out, person), at))
    expected: dict[str, int] = {}
    for (party, person), at in first_in.items():
        if (party, person) in last_out and at <= last_out[party, person]:
            expected[party] = expected.get(party, 0) + 1
    assert passed_on(mirror, kept, instants.OPEN) == expected
