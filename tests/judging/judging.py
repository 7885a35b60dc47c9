"""Record a few events and look at what the law alone says of them."""

import json

from lineage.answers.query import DisclosureQuery
from lineage.ingest.pipeline import Origin, Received
from tests.builders import Event, a_party
from tests.reference.store import ReferenceStore
from tests.worlds import lineage_on

LAW = "law."


def codes_of(*events: Event) -> set[str]:
    """Codes of findings under the law about ANA's movements."""
    lineage = lineage_on(ReferenceStore())
    declared = any(one["id"] == "party-PGN" for one in events)
    given = events if declared else (a_party(), *events)
    received = [Received(json.dumps(event).encode()) for event in given]
    outcomes = lineage.pipeline.submit(received, Origin("test", imports_history=True))
    assert {one.status for one in outcomes} == {"recorded"}
    asked = DisclosureQuery.model_validate({"subject": "ANA", "audience": "company"})
    return {one["code"] for one in lineage.where(asked)["findings"] if one["rule"].startswith(LAW)}
