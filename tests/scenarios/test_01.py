"""Disclosure: sub-processors, pseudonymised data, a planned recipient, own staff, the future."""

import json
from typing import Any

from lineage.ingest.pipeline import Origin, Received
from tests.scenarios.judged import acted_on, ambiguities
from tests.scenarios.scenario import Answer, Scenario, by_party, codes, events_of

GAP_CODES = ("lineage-gap", "time-order-violation")


def compact(recipient: Answer) -> dict[str, Any]:
    """A recipient in the words of the scenario, without the judgement on its safeguard."""
    fields = ("state", "depth", "via", "country", "categories")
    compacted = {name: recipient[name] for name in fields}
    return {"id": recipient["party"], **compacted, "events": recipient["evidence"]}


def test_recipients_are_named_at_any_depth(scenario: Scenario) -> None:
    """Who, in which country, how far down the chain, through whom, what, and by which events."""
    answer = scenario.where(**scenario.queries[0])
    expected = [
        {name: value for name, value in one.items() if name != "safeguard"}
        for one in scenario.expected["recipients"]
    ]
    assert [compact(one) for one in answer["recipients"]] == expected
    assert answer["complete"]
    assert answer["gaps"] == []
    assert {one["certainty"] for one in answer["recipients"]} == {"recorded"}


def test_tools_are_reported_as_recorded(scenario: Scenario) -> None:
    """The tool that a movement named, and nothing where it named none."""
    found = by_party(scenario.where(**scenario.queries[0])["recipients"])
    for one in scenario.expected["recipients"]:
        tools = [safeguard["tool"] for safeguard in found[one["id"]]["safeguards"]]
        assert tools == ([f"eu-gdpr:{one['safeguard'].split()[0]}"] if one["safeguard"] else [])


def test_tools_are_judged_as_of_the_movement(scenario: Scenario) -> None:
    """NIM's certification lapsed before the last of its movements; the others' tools held."""
    found = by_party(scenario.where(**scenario.queries[0])["recipients"])
    shown = {
        party: (one["safeguards"][0]["valid_to"][:10], one["safeguards"][0]["in_force_at_movement"])
        for party, one in found.items()
        if one["safeguards"]
    }
    assert shown == {
        "AUK": ("2026-12-31", True),
        "NIM": ("2026-05-01", False),
        "SHW": ("open", True),
        "SKU": ("open", True),
    }


def test_what_is_no_disclosure_is_left_out_with_the_reason(scenario: Scenario) -> None:
    """Collection from the person, the company's own staff, and what happened later."""
    answer = scenario.where(**scenario.queries[0])
    assert set(scenario.expected["excluded"]) == {one["event"] for one in answer["excluded"]}
    assert events_of(answer, "collected_from_subject") == ["m1"]
    assert events_of(answer, "own_staff") == ["m7"]
    assert events_of(answer, "after_as_of") == ["m10"]


def test_the_deadline_is_counted_in_calendar_months(scenario: Scenario) -> None:
    """One month from receipt, and two more where it is extended."""
    deadline = scenario.where(**scenario.queries[0])["deadline"]
    assert deadline["due"] == scenario.expected["due"]
    assert deadline["due_if_extended"] == scenario.expected["due_if_extended"]


def test_a_plan_is_fulfilled_by_a_real_movement_only(scenario: Scenario) -> None:
    """AUK "will be" a recipient also after the planned day, until something really moves."""
    later = scenario.queries[0] | {"as_of": "2026-12-20T00:00:00Z"}
    assert by_party(scenario.where(**later)["recipients"])["AUK"]["state"] == "will_be"
    plan = next(event for event in scenario.events if event["id"] == "m9")
    real = {**plan, "id": "m11", "time": "2026-12-02T00:00:00Z"}
    real["data"] = {**plan["data"], "kind": "disclose"}
    real["recordedtime"] = real["time"]
    received = [Received(json.dumps(real).encode())]
    scenario.lineage.pipeline.submit(received, Origin("scenario", imports_history=True))
    states = [
        one["state"] for one in scenario.where(**later)["recipients"] if one["party"] == "AUK"
    ]
    assert states == ["have_been"]


def test_nothing_is_out_of_order(scenario: Scenario) -> None:
    """A history told in full raises no finding about its structure."""
    assert codes(scenario.where(**scenario.queries[0]), *GAP_CODES) == []


def test_what_is_said_of_each_movement(scenario: Scenario) -> None:
    """Hosting is named for service providers by another passage than the list of purposes."""
    answer = scenario.where(**scenario.queries[0])
    assert ambiguities(answer["ambiguities"]) == scenario.expected["ambiguities"]
    assert acted_on(answer) == scenario.expected["findings"]
