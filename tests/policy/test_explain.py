"""`lineage explain`: a person can follow each rule, passage, fact and interval."""

from typing import Any

import pytest

from lineage.answers.query import ExplainQuery
from lineage.errors import NotFound
from tests.builders import a_fact, a_secrecy_order
from tests.policy.company import a_company, agreed, hosted
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

CONTACTS: dict[str, Any] = {"subjects": ["ANA"], "permission": "contacts"}
CHILD: dict[str, Any] = {"born_year_band": "under_13", "age_known_at": "2020-01-02T00:00:00Z"}
EVENTS = [
    *a_company(),
    *agreed("NIM"),
    a_fact("subject", "ANA", 0, residency="US-CA"),
    a_fact("subject", "BEN", 0, residency="US-CA", **CHILD),
    a_fact("permission", "contacts-ana", 1, status="granted", **CONTACTS),
    a_fact("permission", "contacts-ana", 20, status="revoked", **CONTACTS),
    hosted("m1", people=["ANA", "BEN"], categories=["contacts"], purposes=["hosting_backend"]),
]


def explained(**asked: Any) -> dict[str, Any]:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, EVENTS)
    return lineage.explain(ExplainQuery.model_validate(asked))


def rule(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in answer["rules"] if one["rule"] == name]


def test_a_rule_shows_its_passages_and_facts_with_intervals() -> None:
    """The permission it rests on, since when, and the clause with its lines."""
    [permission] = rule(explained(event="m1", subject="ANA"), "policy.permission")
    assert permission["outcome"] == "permitted"
    [fact] = permission["facts"]
    assert (fact["type"], fact["valid_from"]) == ("permission", "2020-01-02T00:00:00Z")
    assert {one["clause"]: one["lines"] for one in permission["clauses"]}["C-05"] == "L63"


def test_one_movement_is_fine_for_some_people_and_not_for_others() -> None:
    """Verdicts are counted, and what a rule said is counted apart."""
    answer = explained(event="m1")
    assert answer["people"] == 2
    assert answer["verdicts"]["policy"] == {"not-permitted": 1, "permitted-ambiguous": 1}
    said = {(one["outcome"], one["people"]) for one in rule(answer, "policy.permission")}
    assert said == {("permitted", 1), ("not-permitted", 1)}
    codes = {one["code"] for one in rule(answer, "policy.child")}
    assert codes == {"child-data", "parent-consent-missing"}


def test_nothing_is_explained_to_those_who_may_not_know() -> None:
    """A hidden movement is as little there as one that nobody recorded."""
    lineage = lineage_on(ReferenceStore())
    covered = {"source": "//penguin.example/movements", "id": "m1"}
    fill(lineage, [*EVENTS, a_secrecy_order("so-1", [covered], 0)])
    with pytest.raises(NotFound, match="no event of this id"):
        lineage.explain(ExplainQuery(event="m1", audience="subject"))
    with pytest.raises(NotFound, match="no event of this id"):
        lineage.explain(ExplainQuery(event="none"))
    assert lineage.explain(ExplainQuery(event="m1"))["people"] == 2
