"""Breach at a vendor: what it held in the window, in which state, and what it did not."""

from lineage import instants
from lineage.tracing.incident.exposure import CLEAR, STATES
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.trace import IncidentTrace
from tests.scenarios.scenario import Scenario
from tests.tracing.incident.tracing import exposed, traced

PEOPLE = [f"U-{number}" for number in range(1, 9)]


def the_trace(scenario: Scenario) -> IncidentTrace:
    incident = Incident(
        "TRN", instants.parse("2026-03-10T00:00:00Z"), instants.parse("2026-03-20T00:00:00Z")
    )
    return traced(scenario.lineage, incident)


def test_what_was_held_in_the_window_is_exposed(scenario: Scenario) -> None:
    """By state, and apart where only nobody's confirmation of an erasure makes it doubtful."""
    found: dict[str, dict[str, list[str]]] = {}
    for person, category, _, state, certainty in sorted(
        exposed(scenario.lineage, the_trace(scenario), PEOPLE)
    ):
        name = "possible" if certainty == "possible" else state
        found.setdefault(name, {}).setdefault(person, []).append(category)
    assert found == scenario.expected["exposed"]


def test_people_and_records_are_counted_with_bounds(scenario: Scenario) -> None:
    found = the_trace(scenario).exposure
    assert STATES[CLEAR] == "clear"
    assert found.subjects(CLEAR)._asdict() == scenario.expected["subjects_clear"]
    assert found.records(CLEAR)._asdict() == scenario.expected["records_clear"]


def test_the_answer_says_who_must_be_told_and_who_was_not_reached(scenario: Scenario) -> None:
    """The holder was a processor; another holder's copies are apart from this breach."""
    answer = scenario.trace(**scenario.queries[0])
    expected = scenario.expected
    assert answer["counts"]["subjects"]["clear"] == expected["subjects_clear"]
    assert answer["counts"]["records"]["clear"] == expected["records_clear"]
    assert answer["holder_role"] == expected["holder_role"]
    assert answer["controllers_to_tell"] == expected["controller_to_tell"]
    assert answer["other_holders"] == expected["other_holders_not_exposed_by_this_incident"]


def test_it_says_why_others_were_not_exposed(scenario: Scenario) -> None:
    """Gone at the start, arrived at the end, or completed after it."""
    reasons = {
        "deleted at window start": "erased_by_window_start",
        "arrived at window end": "arrived_at_or_after_window_end",
        "arrival completed after window": "completed_after_window",
    }
    answer = scenario.trace(**scenario.queries[0])
    found = {one["subject"]: one["reason"] for one in answer["not_exposed"]}
    directory = scenario.lineage.directory
    expected = {
        directory.pseudonym(directory.find(person) or 0): reasons[why]
        for person, why in scenario.expected["not_exposed"].items()
    }
    assert found == expected
