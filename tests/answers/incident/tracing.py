"""Ask for the trace of a breach in a world of events."""

from collections.abc import Iterable
from typing import Any

from lineage import instants
from lineage.answers.incident.answer import trace_answer
from lineage.answers.incident.query import TraceQuery
from lineage.answers.incident.traced import traced
from lineage.bootstrap import Lineage
from tests.builders import Event, a_fact, a_party, day
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

NOW = instants.parse("2030-01-01T00:00:00Z")
Answer = dict[str, Any]


def an_incident(
    incident: str = "INC-1",
    *,
    at: int = 20,
    begins: int | None = 10,
    ends: int | None = 20,
    **given: Any,
) -> Event:
    """A breach at NIM between two days, discovered when the fact says."""
    window = {"from": begins, "to": ends}
    known = {name: day(moment) for name, moment in window.items() if moment is not None}
    known |= {"discovered_at": day(at), "aware_at": day(at)}
    known |= {"holder": "NIM", "kind": "confidentiality"}
    return a_fact("incident", incident, at, **{**known, **given})


def a_life(person: str, at: int = 0, **said: Any) -> Event:
    """Where somebody lived, or how old they were, from a day on."""
    return a_fact("subject", person, at, **said)


def a_regime(regime: str, active: bool = True) -> Event:
    return a_fact("regime", regime, party="PGN", active=active)


def world(events: Iterable[Event]) -> Lineage:
    """The company, declared, and these events."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, [a_party(), *events])
    return lineage


def ask(lineage: Lineage, now: int = NOW, **query: Any) -> Answer:
    """The answer to a breach, with people under their own names."""
    asked = TraceQuery.model_validate(
        {"incident": "INC-1"} | query if "holder" not in query else query
    )
    return trace_answer(traced(lineage.view(), asked, now), asked, revealed(lineage), now)


def revealed(lineage: Lineage) -> Any:
    return lambda numbers: {one: lineage.directory.reveal(one) or "" for one in numbers}


def duty(answer: Answer, name: str) -> Answer:
    found: Answer = next(one for one in answer["duties"] if one["duty"] == name)
    return found
