"""Disclosure: a child's data is erased, and copies downstream are still there."""

from typing import Any

import pytest

from tests.builders import a_consent
from tests.scenarios.judged import about_parties, acted_on, info
from tests.scenarios.scenario import Scenario, by_party, listed


def test_copies_downstream_are_outstanding(scenario: Scenario) -> None:
    """Who was never asked (SKU, two steps away) and who got data at the last moment (AUK)."""
    answer = scenario.where(**scenario.queries[0])
    expected = scenario.expected["downstream_outstanding"]
    assert listed(answer["erasure"]["outstanding"]) == expected
    assert listed(answer["holdings"]) == expected
    assert answer["erasure"]["executed_at"] == "2026-03-20T00:00:00Z"


def test_who_erased_holds_nothing_and_is_still_named(scenario: Scenario) -> None:
    """Past recipients stay named after they have erased (GDPR Art. 19)."""
    answer = scenario.where(**scenario.queries[0])
    closed = scenario.expected["downstream_closed"]
    assert not {one["party"] for one in answer["holdings"]} & set(closed)
    found = by_party(answer["recipients"])
    assert set(found) == {"AUK", "NIM", "SKU", "TRN"}
    assert (found["SKU"]["depth"], found["SKU"]["via"]) == (2, ["TRN"])


def test_before_the_erasures_everything_was_held(scenario: Scenario) -> None:
    """The answer as of an earlier day is the answer of that day."""
    answer = scenario.where(subject="DOT", as_of="2026-03-19T00:00:00Z")
    assert answer["erasure"].pop("executed_at") is None
    assert set(map(len, answer["erasure"].values())) == {0}
    assert listed(answer["holdings"], "PGN") == [
        {"holder": "AUK", "categories": ["email"]},
        {"holder": "NIM", "categories": ["audio", "email", "first_name"]},
        {"holder": "SKU", "categories": ["device_id"]},
        {"holder": "TRN", "categories": ["device_id", "ip_address"]},
    ]


def test_what_was_known_of_the_child_and_when(scenario: Scenario) -> None:
    """Before the parent wrote it is for information; at that instant it is a finding."""
    answer = scenario.where(**scenario.queries[0])
    assert info(answer) == scenario.expected["info"]
    assert acted_on(answer) == scenario.expected["findings"]
    assert about_parties(answer) == scenario.expected["warnings"]


@pytest.mark.parametrize(
    ("scope", "left"),
    [("collect", [["c5", "parent-consent-missing"]]), (["collect", "disclose"], [])],
)
def test_a_parents_consent_reaches_as_far_as_it_says(
    scenario: Scenario, scope: Any, left: list[list[str]]
) -> None:
    """Consent to collecting lifts the knowledge; disclosing needs its own (16 CFR 312.5(a)(2))."""
    consent = a_consent("parent-DOT", at="2026-03-10T00:00:00Z", people=["DOT"], by="parent")
    consent["data"] |= {"scope": scope, "verified_at": "2026-03-10T00:00:00Z"}
    scenario.record(consent)
    answer = scenario.where(**scenario.queries[0])
    assert acted_on(answer) == left
    assert info(answer) == scenario.expected["info"]
