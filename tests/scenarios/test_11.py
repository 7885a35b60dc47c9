"""Merger due diligence, as far as movements go: who got what of whom."""

from collections import Counter

from tests.scenarios.judged import acted_on, ambiguities
from tests.scenarios.scenario import Scenario, events_of


def people(scenario: Scenario) -> list[str]:
    """Everybody the scenario's movements name."""
    named = (event["data"].get("subjects") or () for event in scenario.events)
    found = {
        person if isinstance(person, str) else person["id"] for some in named for person in some
    }
    return sorted(found)


def test_everyone_in_the_data_room_sample_has_the_buyer_as_recipient(scenario: Scenario) -> None:
    """Of the 200 people of r2 each one's answer names the buyer, with that event."""
    answers = [
        scenario.where(subject=person, as_of="2026-10-01T00:00:00Z") for person in people(scenario)
    ]
    buyers = Counter(
        tuple(recipient["evidence"])
        for answer in answers
        for recipient in answer["recipients"]
        if recipient["party"] == "KIT"
    )
    assert buyers == {("r2",): 200}


def test_counts_of_people_are_nobodys_data(scenario: Scenario) -> None:
    """r1, aggregate counts, is in nobody's answer."""
    for person in people(scenario)[:20]:
        assert "r1" not in repr(scenario.where(subject=person, as_of="2026-10-01T00:00:00Z"))


def test_a_secret_request_is_not_in_the_persons_answer(scenario: Scenario) -> None:
    """The company sees what its person does not; the person's answer says nothing of it."""
    secret = [
        event
        for event in scenario.events
        if event["type"] == "personaldata.movement.v1" and event["data"].get("secrecy")
    ]
    assert secret
    for event in secret:
        for person in event["data"]["subjects"]:
            asked = {"subject": person, "as_of": "2026-10-01T00:00:00Z"}
            assert f"'{event['id']}'" in repr(scenario.where(**asked, audience="company"))
            assert f"'{event['id']}'" not in repr(scenario.where(**asked, audience="subject"))


def test_nothing_is_left_out_without_a_reason(scenario: Scenario) -> None:
    """Every movement that names a person is in its answer: as evidence or as left out."""
    named = [event for event in scenario.events if event["data"].get("subjects")]
    for event in named:
        if event["type"] != "personaldata.movement.v1":
            continue
        person = event["data"]["subjects"][0]
        answer = scenario.where(subject=person, as_of="2026-10-01T00:00:00Z")
        shown = {one for recipient in answer["recipients"] for one in recipient["evidence"]}
        assert event["id"] in shown | {one["event"] for one in answer["excluded"]}
        assert events_of(answer, "retracted") == []


def test_affiliates_are_tested_against_ownership(scenario: Scenario) -> None:
    """One half exactly is enough, a sister counts until it is sold, and terms must be in force."""
    answer = scenario.where(subject="S-1", as_of="2026-10-01T00:00:00Z")
    expected = [one for one in scenario.expected["findings"] if one[0] != "r2"]
    assert acted_on(answer) == expected
    assert ambiguities(answer["ambiguities"]) == [["a1", "policy-ambiguous", "AMB-03"]]


def test_findings_of_everybody_are_those_expected(scenario: Scenario) -> None:
    """One finding an event, and how many people it concerns: of 200 three live in the Union."""
    answer = scenario.findings(as_of=scenario.queries[1]["as_of"])
    assert acted_on(answer) == scenario.expected["findings"]
    assert ambiguities(answer["findings"]) == scenario.expected["ambiguities"]
    assert answer["complete"]
    counts = {
        one["code"]: one["subjects"] for one in answer["findings"] if one.get("event") == "r2"
    }
    for code, people in scenario.expected["r2_counts"].items():
        assert counts[code] == people
    assert counts["category-not-declared"] == 200


def test_two_verdicts_on_the_data_room(scenario: Scenario) -> None:
    """The policy lets it happen while negotiating, and the law does not."""
    answer = scenario.findings(as_of=scenario.queries[1]["as_of"], code="cpni-approval-missing")
    [found] = answer["findings"]
    assert found["verdict"] == {"policy": "permitted-ambiguous", "law": "not-permitted"}


def test_the_report_of_the_buyer(scenario: Scenario) -> None:
    """Groups under three tests, two disclosures to authorities and not three, no small cells."""
    asked = {key: value for key, value in scenario.queries[0].items() if key != "command"}
    answer = scenario.due_diligence(**asked)
    assert answer["affiliates"] == scenario.expected["affiliates_at_2026-10-01"]
    expected = scenario.expected["report"]
    assert answer["government"]["disclosures"] == expected["government_disclosures"]
    counts = [one["people"] for one in answer["recipients"]]
    assert (
        all(count is None or count % 10 == 0 for count in counts)
        is (expected["small_cell_suppression"])
    )
    told = scenario.due_diligence(**asked | {"audience": "company"})["government"]
    assert told["disclosures"] == expected["government_disclosures"] + 1


def test_the_groups_of_an_earlier_day(scenario: Scenario) -> None:
    """The sister company counted until the day it was sold, the venture from the day of 50 %."""
    answer = scenario.due_diligence(transaction="TX-1", as_of="2026-10-01T00:00:00Z")

    def at(moment: str) -> list[str]:
        [*_, last] = [one for one in answer["affiliates_over_time"] if one["from"] <= moment]
        found: list[str] = last["affiliates"]["policy_ge_50"]
        return found

    assert (
        at("2026-02-15T00:00:00Z")
        == (scenario.expected["affiliates_at_2026-02-15"]["policy_ge_50"])
    )
    assert at("2026-03-01T00:00:00Z") == ["PUF", "ROO"]
    assert at("2026-07-01T00:00:00Z") == ["FUL", "PUF", "ROO"]
