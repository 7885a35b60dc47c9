"""A compromised feed: which holders may hold what left in the window, by time-respecting paths."""

from lineage import instants
from lineage.tracing.incident.incident import INTEGRITY, Incident
from lineage.tracing.incident.trace import IncidentTrace
from tests.scenarios.scenario import Scenario
from tests.tracing.incident.tracing import traced, went_on

PEOPLE = ("U-1", "U-2")


def the_trace(scenario: Scenario) -> IncidentTrace:
    begin, end = (instants.parse_lenient(day) for day in ("2026-04-10", "2026-04-20"))
    return traced(scenario.lineage, Incident("NIM", begin, end, INTEGRITY))


def test_what_left_in_the_window_is_followed(scenario: Scenario) -> None:
    """To each holder: since when, by the earliest path."""
    trace = the_trace(scenario)
    found = went_on(scenario.lineage, trace, trace.left, PEOPLE)
    assert {(*one[:4], tuple(event for _, event in one[4])) for one in found} == {
        (
            one["holder"],
            one["subject"],
            one["category"],
            one["since"].replace("Z", ":00Z"),
            tuple(one["path"]),
        )
        for one in scenario.expected["tainted"]
    }


def test_the_answer_lists_where_it_went_on(scenario: Scenario) -> None:
    """Row by row, in pages, with people under pseudonyms."""
    pseudonym = {
        scenario.lineage.pseudonyms([number])[number]: person
        for person in PEOPLE
        if (number := scenario.lineage.directory.find(person))
    }
    found, cursor = [], None
    while True:
        answer = scenario.trace(**{**scenario.queries[0], "limit": 2, "cursor": cursor})
        found += answer["onward"]
        cursor = answer["next"]
        if cursor is None:
            break
    rows = [
        (one["holder"], pseudonym[one["subject"]], one["category"], one["since"], one["path"])
        for one in found
    ]
    expected = [
        (
            one["holder"],
            one["subject"],
            one["category"],
            one["since"].replace("Z", ":00Z"),
            one["path"],
        )
        for one in scenario.expected["tainted"]
    ]
    assert sorted(rows) == rows == sorted(expected)
    assert answer["query"]["reading"] == "left-in-window"
    assert [one["holder"] for one in answer["onward_by_holder"]] == ["AUK", "GUI", "SKU", "TRN"]


def test_it_says_what_was_not_reached_and_where_the_record_has_gaps(scenario: Scenario) -> None:
    """Each movement of the table, or its one category, with the reason in our words."""
    reasons = {
        "f1": "left_before_window",
        "f3": "left_before_sender_received_it",
        "f5.email": "sender_had_another_copy",
        "f6": "left_at_or_after_window_end",
        "f9": "erased_at_sender_before",
    }
    answer = scenario.trace(**scenario.queries[0])
    found = {(one["event"], one["category"]): one["reason"] for one in answer["not_onward"]}
    for name in scenario.expected["not_tainted"]:
        event, _, category = name.partition(".")
        here = {why for (one, of), why in found.items() if one == event and category in ("", of)}
        assert here == {reasons[name]}, name
    gaps = [[one["event"], one["holder"], one["category"]] for one in answer["gaps"]]
    assert gaps == scenario.expected["lineage_gaps"]
    assert not answer["complete"]
