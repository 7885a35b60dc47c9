"""Movements that say, at one instant, that each came of the other say nothing."""

import pytest

from tests.builders import a_movement
from tests.properties.test_incidents import answer, specified
from tests.reference.store import ReferenceStore
from tests.tracing.incident.tracing import an_incident
from tests.worlds import fill, lineage_on

WAYS = {"m2": ("NIM", "TRN"), "m3": ("TRN", "SKU"), "m4": ("SKU", "NIM")}


@pytest.mark.parametrize("length", [2, 3])
def test_circles_are_told_from_chains(length: int) -> None:
    """As specified, for a circle of two and of three, and for what feeds one from outside."""
    names = list(WAYS)[:length]
    events = [a_movement("m1", 1, receiver="NIM")]
    for place, name in enumerate(names):
        sender, receiver = WAYS[name]
        receiver = "NIM" if name == names[-1] else receiver
        before = names[place - 1]
        events.append(a_movement(name, 3, sender=sender, receiver=receiver, derived_from=[before]))
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    for holder in ("NIM", "TRN", "SKU"):
        incident = an_incident(holder, 2, 5)
        assert answer(lineage, incident, None) == specified(events, incident, None)
