"""Disclosure: a revocation that is ingested late; recipients are answered without judging it."""

import pytest

from tests.scenarios.judged import acted_on, ambiguities
from tests.scenarios.scenario import Scenario, by_party, codes, events_of


def test_recipients_of_location_and_contacts(scenario: Scenario) -> None:
    """Three recipients, straight from the company, each with what it got."""
    answer = scenario.where(subject="CAM", as_of="2026-06-30T00:00:00Z")
    found = by_party(answer["recipients"])
    assert {party: one["categories"] for party, one in found.items()} == {
        "NIM": ["contacts", "precise_location"],
        "RAZ": ["precise_location"],
        "TRN": ["ip_address"],
    }
    assert [one["evidence"] for one in found.values()] == [["p2", "p5"], ["p8"], ["p6"]]
    assert {one["depth"] for one in found.values()} == {1}
    collected = ["p1", "p3", "p4", "p7", "p9a", "p9b", "p9c"]
    assert events_of(answer, "collected_from_subject") == collected


def test_the_answer_of_an_earlier_day_is_still_given(scenario: Scenario) -> None:
    """What was recorded by 2 May knows of p2 and of nothing later."""
    asked = {"subject": "CAM", "as_of": "2026-06-30T00:00:00Z"}
    answer = scenario.where(**asked, known_at="2026-05-02T00:00:00Z")
    assert [one["evidence"] for one in answer["recipients"]] == [["p2"]]
    assert events_of(answer, "collected_from_subject") == ["p1", "p3", "p4"]


def test_nothing_about_structure_is_wrong(scenario: Scenario) -> None:
    """The company is a source: contacts it never recorded collecting are no gap."""
    answer = scenario.where(subject="CAM", as_of="2026-06-30T00:00:00Z")
    assert codes(answer, "lineage-gap", "time-order-violation") == []
    assert answer["complete"]


@pytest.mark.parametrize("known_at", ["2026-05-02T00:00:00Z", "2026-06-30T00:00:00Z"])
def test_a_late_revocation_reopens_verdicts(scenario: Scenario, known_at: str) -> None:
    """Nothing to see on 2 May; later the tie at noon, the copy kept, and the track of points."""
    expected = scenario.expected[f"known_at {known_at.replace(':00Z', 'Z')}"]
    answer = scenario.findings(subject="CAM", known_at=known_at)
    assert acted_on(answer) == expected["findings"]
    assert ambiguities(answer["findings"]) == expected["ambiguities"]
    assert not {event for event, _ in acted_on(answer)} & set(scenario.expected["clean"])
