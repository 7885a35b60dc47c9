"""Which laws protect a person, and that an answer says where it cannot tell."""

from typing import Any

import pytest

from lineage.answers.query import FindingsQuery
from tests.answers.laws.asking import RECEIVED, a_world, answered, asked, served, world_of
from tests.builders import Event, a_fact, day
from tests.policy.cases.people import applies

JUNE = "2026-06-01T00:00:00Z"


def laws(answer: dict[str, Any]) -> dict[str, tuple[bool | str, bool | str]]:
    return {
        one["regime"]: (one["applies_to_company"], one["protects_person"]) for one in answer["laws"]
    }


def reasons(answer: dict[str, Any]) -> list[str]:
    return [one["reason"] for one in answer["gaps"]]


@pytest.mark.parametrize(
    ("residency", "protected", "gap"),
    [("DE", True, False), ("US-CA", False, False), ("", "unknown", True)],
)
def test_a_law_of_where_people_live(residency: str, protected: bool | str, gap: bool) -> None:
    """Somebody whose residence nobody declared is not silently outside of it."""
    home = {"residency": residency} if residency else {}
    known = [a_fact("subject", "ANA", "2022-01-01T00:00:00Z", **home), applies("gdpr")]
    world = [event for event in a_world() if event["type"] != "personaldata.subject.v1"]
    answer = asked("gdpr-15", [*world, *known, served("m1", JUNE)])
    assert laws(answer) == {"gdpr": (True, protected)}
    assert (answer["laws"][0]["missing"] == "residency") is gap
    assert reasons(answer) == (["residency_unknown"] if gap else [])
    assert answer["complete"] is not gap


def test_findings_about_a_person_say_so_too() -> None:
    """They may not be all there are."""
    world = [event for event in a_world() if event["type"] != "personaldata.subject.v1"]
    lineage = world_of([*world, applies("gdpr"), served("m1", JUNE)])
    asked_for = FindingsQuery.model_validate({"subject": "ANA", "as_of": RECEIVED})
    answer = lineage.findings(asked_for)
    assert reasons(answer) == ["residency_unknown"]
    assert not answer["complete"]


def test_a_country_is_not_enough_for_the_law_of_a_state() -> None:
    """Somebody in the United States may live in California."""
    answer = asked("ccpa", [*a_world("US"), applies("ccpa"), served("m1", JUNE)])
    assert laws(answer) == {"ccpa": (True, "unknown")}
    assert reasons(answer) == ["residency_unknown"]


def test_residence_counts_as_of_each_movement() -> None:
    """Declared too late it is unknown for what went before; later movements are fine."""
    world = [event for event in a_world() if event["type"] != "personaldata.subject.v1"]
    living = a_fact("subject", "ANA", JUNE, residency="DE")
    before = served("m1", "2026-05-31T23:59:59Z")
    assert reasons(asked("gdpr-15", [*world, applies("gdpr"), living, before])) == [
        "residency_unknown"
    ]
    assert reasons(asked("gdpr-15", [*world, applies("gdpr"), living, served("m1", JUNE)])) == []


def test_no_gap_where_no_such_law_applies() -> None:
    """None is said to apply, or it was switched off, or it protects people wherever they live."""
    world = [event for event in a_world() if event["type"] != "personaldata.subject.v1"]
    off = a_fact("regime", "gdpr", 0, party="PGN", active=False)
    for facts in ([], [off], [applies("cpni")]):
        answer = asked("gdpr-15", [*world, *facts, served("m1", JUNE)])
        assert answer["complete"]
    assert laws(answer) == {"cpni": (True, True), "gdpr": ("unknown", "unknown")}


def test_as_known_at_a_moment() -> None:
    """A residence that was recorded late was unknown before."""
    world: list[Event] = [one for one in a_world() if one["type"] != "personaldata.subject.v1"]
    late = a_fact("subject", "ANA", 0, recorded="2026-07-01T00:00:00Z", residency="DE")
    lineage = world_of([*world, applies("gdpr"), late, served("m1", JUNE)])
    early = answered(lineage, "gdpr-15", known_at="2026-06-30T00:00:00Z")
    assert reasons(early) == ["residency_unknown"]
    assert reasons(answered(lineage, "gdpr-15")) == []
    assert day(0) == "2020-01-01T00:00:00Z"
