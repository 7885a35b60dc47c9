"""Breaches, scenarios 8 and 9: why others were not reached, in every order of recording."""

import json
import random
from typing import Any

import pytest

from lineage import instants
from lineage.tracing.incident import not_exposed, not_onward
from lineage.tracing.incident.incident import INTEGRITY, Incident
from lineage.tracing.incident.trace import IncidentTrace
from tests.reference.store import ReferenceStore
from tests.scenarios.scenario import FOLDER, Scenario
from tests.tracing.incident.tracing import exposed, traced, went_on
from tests.worlds import fill, lineage_on

PEOPLE = [f"U-{number}" for number in range(1, 9)]
WORDS = {
    "deleted at window start": "erased_by_window_start",
    "arrived at window end": "arrived_at_or_after_window_end",
    "arrival completed after window": "completed_after_window",
    "left before window": "left_before_window",
    "left TRN before TRN received it": "left_before_sender_received_it",
    "SKU's e-mail came by f3, not by a tainted hop": "sender_had_another_copy",
    "left at window end": "left_at_or_after_window_end",
    "TRN's copy deleted 2026-04-25": "erased_at_sender_before",
}
"""The reasons of the scenarios, in ours."""

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the scenarios are not at {FOLDER}")


def breach(number: str) -> Incident:
    """The incident of a scenario."""
    holder, kind, month = ("TRN", "confidentiality", 3) if number == "08" else ("NIM", INTEGRITY, 4)
    begin, end = (instants.parse_lenient(f"2026-0{month}-{day}") for day in (10, 20))
    return Incident(holder, begin, end, kind)


def told(trace: IncidentTrace, rows: Any, reasons: tuple[str, ...]) -> set[tuple[str, str, str]]:
    """(event, category, reason) of what was not reached."""
    names = trace.record.layout.categories
    return {
        (trace.record.mirror.identity(ordinal)[1], names[category], reasons[reason])
        for ordinal, category, reason in zip(*(column.tolist() for column in rows[1:]), strict=True)
    }


def test_what_was_not_exposed_has_its_reason() -> None:
    """Gone at the start, arrived at the end, completed after it."""
    scenario = Scenario("08")
    trace = traced(scenario.lineage, breach("08"))
    found = {reason for *_, reason in told(trace, trace.not_exposed, not_exposed.REASONS)}
    assert found == {WORDS[reason] for reason in scenario.expected["not_exposed"].values()}
    rows = trace.not_exposed
    people = {scenario.lineage.directory.find(person): person for person in PEOPLE}
    assert {
        people[subject]: not_exposed.REASONS[reason]
        for subject, reason in zip(rows.subjects.tolist(), rows.reason.tolist(), strict=True)
    } == {person: WORDS[reason] for person, reason in scenario.expected["not_exposed"].items()}


def test_what_did_not_go_on_has_its_reason() -> None:
    """Left too early or too late, before its sender had it, by another way, after its erasure."""
    scenario = Scenario("09")
    trace = traced(scenario.lineage, breach("09"))
    found = told(trace, trace.not_left, not_onward.REASONS)
    expected = scenario.expected["not_tainted"]
    assert {(event, reason) for event, _, reason in found} == {
        (event.split(".")[0], WORDS[reason]) for event, reason in expected.items()
    }
    assert [category for event, category, _ in found if event == "f5"] == ["email"]


def test_gaps_are_leads() -> None:
    """What a reached holder sent that nobody recorded it receiving, or that it had erased."""
    scenario = Scenario("09")
    trace = traced(scenario.lineage, breach("09"))
    layout, found = trace.record.layout, trace.gaps(trace.left)
    flows = [scenario.lineage.mirror.activity_of(ordinal) for ordinal in found.ordinals.tolist()]
    gaps = sorted(
        [
            scenario.lineage.mirror.identity(ordinal)[1],
            flow.from_party,  # type: ignore[union-attr]
            layout.categories[category],
        ]
        for flow, ordinal, category in zip(
            flows, found.ordinals.tolist(), found.category.tolist(), strict=True
        )
    )
    assert gaps == scenario.expected["lineage_gaps"]


@pytest.mark.parametrize("number", ["08", "09"])
def test_no_order_of_recording_changes_a_trace(number: str) -> None:
    """Everything a trace says, over shuffled events."""
    text = (FOLDER / number / "events.ndjson").read_text()
    events = [json.loads(line) for line in text.splitlines()]
    answers = []
    for seed in range(40):
        lineage = lineage_on(ReferenceStore())
        fill(lineage, random.Random(seed).sample(events, len(events)), batch=7)
        trace = traced(lineage, breach(number))
        answers.append(
            (
                exposed(lineage, trace, PEOPLE),
                went_on(lineage, trace, trace.left, PEOPLE),
                went_on(lineage, trace, trace.went_on, PEOPLE),
                told(trace, trace.not_exposed, not_exposed.REASONS),
                told(trace, trace.not_left, not_onward.REASONS),
                told(trace, trace.not_went_on, not_onward.REASONS),
            )
        )
    assert all(answer == answers[0] for answer in answers)
