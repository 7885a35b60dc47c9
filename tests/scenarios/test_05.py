"""Disclosure: an erasure, and data that comes back from places that kept a copy."""

from tests.scenarios.judged import about_parties, acted_on
from tests.scenarios.scenario import Scenario, by_party, codes, listed


def test_copies_from_before_the_erasure_are_outstanding(scenario: Scenario) -> None:
    """Kept (GUI), passed on after the erasure (TRN), restored from a backup (NIM)."""
    outstanding = listed(scenario.where(**scenario.queries[0])["erasure"]["outstanding"])
    live = scenario.expected["live_pre_erasure_copies"]
    assert outstanding == [
        {"holder": one["holder"], "categories": one["categories"]} for one in live
    ]
    holders = [one["holder"] for one in outstanding]
    assert holders == scenario.expected["erasure_not_propagated"]


def test_a_new_copy_is_not_an_old_one(scenario: Scenario) -> None:
    """After ELI registered again, NIM holds the new e-mail too, and it is not outstanding."""
    answer = scenario.where(**scenario.queries[0])
    held = [one for one in answer["holdings"] if one["party"] == "NIM"]
    assert [(one["categories"], one["since"]) for one in held] == [
        (["phone_number"], "2026-05-15T00:00:00Z"),
        (["email"], "2026-06-02T00:00:00Z"),
    ]
    assert answer["erasure"]["executed_at"] == "2026-04-05T10:00:00Z"


def test_a_holder_that_erased_cannot_send(scenario: Scenario) -> None:
    """SHW confirmed its erasure and sent afterwards: a gap; NIM sent before it erased: none."""
    answer = scenario.where(**scenario.queries[0])
    assert codes(answer, "lineage-gap") == [("e5", "lineage-gap")]
    gaps = [(one["event"], one["holder"], one["category"]) for one in answer["gaps"]]
    assert gaps == [("e5", "SHW", "phone_number")]
    assert not answer["complete"]
    flagged = {one["event"] for one in answer["findings"] if one["code"] == "lineage-gap"}
    assert not flagged & set(scenario.expected["clean"])


def test_recipients_to_name_are_still_named(scenario: Scenario) -> None:
    """Everyone who ever got the data, and who of them was told of the erasure and when."""
    answer = scenario.where(**scenario.queries[0])
    assert sorted(by_party(answer["recipients"])) == scenario.expected["art19_recipients_to_name"]
    assert answer["erasure"]["notified"] == [
        {"party": "GUI", "at": "2026-04-05T12:00:00Z"},
        {"party": "NIM", "at": "2026-04-05T12:00:00Z"},
        {"party": "SHW", "at": "2026-04-10T00:00:00Z"},
    ]


def test_data_that_moved_after_it_was_erased(scenario: Scenario) -> None:
    """Before the vendor erased but after the company did; and out of a backup."""
    answer = scenario.where(**scenario.queries[0])
    assert acted_on(answer) == scenario.expected["findings"]
    not_propagated = scenario.expected["erasure_not_propagated"]
    assert about_parties(answer) == [[one, "erasure-not-propagated"] for one in not_propagated]
    assert not {event for event, _ in acted_on(answer)} & set(scenario.expected["clean"])


def test_recipients_have_time_to_confirm(scenario: Scenario) -> None:
    """Thirty days from the company's own erasure, of which the last instant is no longer one."""
    asked = scenario.queries[0]
    in_time = scenario.where(**asked | {"as_of": "2026-05-05T09:59:59Z"})
    assert about_parties(in_time) == []
    overdue = scenario.where(**asked | {"as_of": "2026-05-05T10:00:00Z"})
    assert about_parties(overdue) == [
        ["GUI", "erasure-not-propagated"],
        ["TRN", "erasure-not-propagated"],
    ]
