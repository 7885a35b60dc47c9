"""What is found about one event or party, in a world of a few events."""

from collections.abc import Iterable
from typing import Any

from lineage.answers.query import DisclosureQuery
from lineage.bootstrap import Lineage
from tests.builders import Event, day
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

AS_OF = day(100)


def codes_of(lineage: Lineage, about: str, person: str = "ANA", as_of: str = AS_OF) -> set[str]:
    """Codes of findings about an event or party; an ambiguity stands for itself."""
    return {
        one["ambiguity"] if one["code"] == "policy-ambiguous" else one["code"]
        for one in found(lineage, person, as_of)
        if about in (one.get("event"), one.get("party"))
    }


def found(lineage: Lineage, person: str = "ANA", as_of: str = AS_OF) -> list[dict[str, Any]]:
    query = {"subject": person, "as_of": as_of, "audience": "company"}
    answer = lineage.where(DisclosureQuery.model_validate(query))
    return [*answer["findings"], *answer["ambiguities"]]


def judged(events: Iterable[Event], about: str = "m1", as_of: int = 100) -> set[str]:
    """The codes found about one event or party in a world of these events."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    return codes_of(lineage, about, as_of=day(as_of))
