"""Findings about everybody are those about each person, counted."""

from collections import Counter
from typing import Any

from hypothesis import given

from lineage.answers.query import FindingsQuery
from tests.builders import Event, a_fact
from tests.policy.company import a_company, agreed, hosted
from tests.policy.strategies import PEOPLE, policy_worlds
from tests.policy.test_order import AS_OF, findings, opened

Counted = Counter[tuple[Any, ...]]


def about(one: dict[str, Any]) -> tuple[Any, ...]:
    """What a finding is about. Of a party the moment differs from person to person."""
    if "event" in one:
        return (one["event"], one["code"], one["ambiguity"], one["severity"])
    return (one["party"], one["code"], one["severity"])


@given(policy_worlds())
def test_everybody_is_each_person_counted(events: list[Event]) -> None:
    """Nobody is left out of a count and nobody is counted twice, whoever was asked one by one."""
    lineage = opened(events)
    expected: Counted = Counter(
        about(one)
        for person in PEOPLE
        for one in findings(lineage, subject=person)
        if one["code"] != "entity-unresolved"
    )
    found = findings(lineage)
    counted: Counted = Counter()
    for one in found:
        # Undeclared parties are counted by flow, and schedules are nobody's.
        if one["code"] != "entity-unresolved" and one["subjects"]:
            counted[about(one)] += one["subjects"]
    assert counted == expected
    names = [(about(one), one["occurred_at"]) for one in found if one["subjects"]]
    assert len(set(names)) == len(names)


@given(policy_worlds())
def test_pages_are_parts_of_the_whole(events: list[Event]) -> None:
    """Cursor after cursor, two at a time, in the same order."""
    lineage = opened(events)
    whole = findings(lineage)
    cursor, seen = None, list[dict[str, Any]]()
    while True:
        query = FindingsQuery.model_validate({"as_of": AS_OF, "limit": 2, "cursor": cursor})
        page = lineage.findings(query)
        assert page["total"] == len(whole)
        seen += [{**one, "facts": len(one["facts"])} for one in page["findings"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == whole


def test_many_people_of_one_movement_are_one_finding() -> None:
    """A bulk movement of hosting is one finding, less those of whom something else is said."""
    people = [f"P-{number}" for number in range(50)]
    child = {"born_year_band": "under_13", "age_known_at": "2020-01-02T00:00:00Z"}
    lineage = opened(
        [
            *a_company(),
            *agreed("NIM"),
            a_fact("subject", "P-7", 1, **child),
            hosted(people=people, categories=["email"], purposes=["hosting_backend"]),
        ]
    )
    found = {one["code"]: one["subjects"] for one in findings(lineage) if one.get("event") == "m1"}
    assert found == {"policy-ambiguous": 50, "child-data": 1, "parent-consent-missing": 1}
