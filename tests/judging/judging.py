"""Record a few events and look at what the law alone says of them."""

import json

from lineage.answers.query import DisclosureQuery
from lineage.ingest.pipeline import Origin, Received
from tests.builders import Event, a_party
from tests.reference.store import ReferenceStore
from tests.worlds import lineage_on

LAW = "law."


def codes_of(*events: Event, people: tuple[str, ...] = ("ANA",)) -> set[str]:
    """Codes of findings under the law about the last person's movements, asked after the others."""
    lineage = lineage_on(ReferenceStore())
    declared = any(one["id"] == "party-PGN" for one in events)
    given = events if declared else (a_party(), *events)
    received = [Received(json.dumps(event).encode()) for event in given]
    outcomes = lineage.pipeline.submit(received, Origin("test", imports_history=True))
    assert {one.status for one in outcomes} == {"recorded"}
    for person in people:
        asked = DisclosureQuery.model_validate({"subject": person, "audience": "company"})
        found = lineage.where(asked)["findings"]
    return {one["code"] for one in found if one["rule"].startswith(LAW)}
