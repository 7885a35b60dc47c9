"""Tools of transfers: since when, until when, and whether they held at the movement."""

from typing import Any

import pytest

from lineage.answers.query import DisclosureQuery
from lineage.answers.what_if import WhatIfQuery
from lineage.bootstrap import Lineage
from lineage.errors import NotFound
from tests.builders import Event, a_movement, a_party, an_event, day
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

AFTER = 2300
"""A day of 2026, in days since 2020."""
DPF = {"tool": "eu-gdpr:A45-3", "reference": "dpf"}
SCC = {"tool": "eu-gdpr:A46-2-c", "reference": "scc"}


def certified(until: int | None = None, **fields: Any) -> Event:
    data = {"id": "dpf", "party": "NIM", "scheme": "eu-us-dpf", **fields}
    ends = {} if until is None else {"valid_to": day(until)}
    return an_event("certification", data | ends, "dpf-nim", 1400)


def clauses(since: int = 1400) -> Event:
    data = {"id": "scc", "kind": "scc", "module": 2, "parties": ["PGN", "NIM"]}
    return an_event("agreement", data, "scc-nim", since)


def active() -> Event:
    return an_event("regime", {"id": "gdpr", "party": "PGN", "active": True}, "regime-gdpr")


def sent(event_id: str, at: int = AFTER, place: str = "US-OR", **fields: Any) -> Event:
    return a_movement(event_id, at, to={"place": place}, **fields)


def recorded(*events: Event) -> Lineage:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, [a_party(), *events])
    return lineage


def shown(*events: Event, **asked: Any) -> list[tuple[str, str, str, Any]]:
    """(reference, since, until, in force) of each safeguard of NIM."""
    query = DisclosureQuery.model_validate({"subject": "ANA", **asked})
    [recipient] = recorded(*events).where(query)["recipients"]
    names = ("reference", "valid_from", "valid_to", "in_force_at_movement")
    return [tuple(one[name] for name in names) for one in recipient["safeguards"]]


def test_a_certification_holds_until_it_ends() -> None:
    """In force at the last microsecond before its end, and not at it."""
    until = day(AFTER + 1)
    held = ("dpf", day(1400), until)
    assert shown(certified(AFTER + 1), sent("m1", transfer=DPF)) == [(*held, True)]
    late = sent("m1", AFTER + 1, transfer=DPF)
    assert shown(certified(AFTER + 1), late) == [(*held, False)]
    both = shown(certified(AFTER + 1), sent("m1", transfer=DPF), late | {"id": "m2"})
    assert both == [(*held, False)]
    assert shown(certified(), sent("m1", transfer=DPF)) == [("dpf", day(1400), "open", True)]


def test_what_is_recorded_later_counts_only_once_it_is_known() -> None:
    """A certification that is reported late changes the answer from then on."""
    reported = certified() | {"recordedtime": day(AFTER + 50)}
    events = (reported, sent("m1", transfer=DPF))
    assert shown(*events)[0][3] is True
    assert shown(*events, known_at=day(AFTER + 49))[0][3] is False


@pytest.mark.parametrize(
    ("events", "place", "transfer", "expected"),
    [
        ((clauses(),), "IN", SCC, ("scc", day(1400), "open", True)),
        ((clauses(AFTER + 1),), "IN", SCC, ("scc", day(AFTER + 1), "open", False)),
        ((), "IN", SCC, ("scc", "unknown", "unknown", False)),
        (
            (),
            "JP",
            {"tool": "eu-gdpr:A45-3", "reference": "JP"},
            ("JP", "2019-01-23T00:00:00Z", "open", True),
        ),
        (
            (),
            "GB",
            {"tool": "eu-gdpr:A45-3"},
            ("unknown", "2025-12-19T00:00:00Z", "2031-12-27T00:00:00Z", True),
        ),
        ((), "IN", {"tool": "eu-gdpr:A49-1-a"}, ("unknown", "unknown", "unknown", "unknown")),
        ((), "IN", {"tool": "eu-gdpr:A46-3-a"}, ("unknown", "unknown", "unknown", "unknown")),
        ((), "IN", {"tool": "handshake"}, ("unknown", "unknown", "unknown", False)),
    ],
)
def test_other_tools(
    events: tuple[Event, ...], place: str, transfer: dict[str, str], expected: tuple[Any, ...]
) -> None:
    """Agreements, decisions, exceptions and tools that nobody knows."""
    assert shown(*events, sent("m1", place=place, transfer=transfer)) == [expected]


def supposed(
    *events: Event, expire: str = "eu-us-dpf", on: str = "2027-01-01T00:00:00Z"
) -> tuple[list[Any], list[Any]]:
    """((receiver, tools) of flows left without, of flows that another tool carries)."""
    query = WhatIfQuery.model_validate({"expire": expire, "on": on})
    answer = recorded(*events).what_if(query)
    left, carried = (
        [(one["to"]["party"], one["carried_by"]) for one in answer[name]]
        for name in ("left_without_tool", "carried_by_another")
    )
    return left, carried


def test_what_would_be_left_if_the_framework_fell() -> None:
    """Flows that rest on it alone, and those that another tool would carry."""
    moved = sent("m1", transfer=DPF)
    alone = [("NIM", ["eu-gdpr:A45-3"])]
    assert supposed(certified(), moved) == (alone, [])
    assert supposed(certified(), clauses(), moved) == ([], [("NIM", ["eu-gdpr:A46-2-c"])])
    with pytest.raises(NotFound):
        supposed(certified(), moved, on="2023-07-10T00:00:00Z")


def test_what_would_be_left_if_a_fact_or_a_decision_ended() -> None:
    """One certification, one agreement, one adequacy decision."""
    moved, alone = sent("m1", transfer=DPF), [("NIM", ["eu-gdpr:A45-3"])]
    assert supposed(certified(), moved, expire="dpf") == (alone, [])
    by_clauses = sent("m1", place="IN", transfer=SCC)
    assert supposed(clauses(), by_clauses, expire="scc")[0] == [("NIM", ["eu-gdpr:A46-2-c"])]
    to_japan = sent("m1", place="JP", transfer={"tool": "eu-gdpr:A45-3"})
    assert supposed(to_japan, expire="gdpr:JP") == (alone, [])
    assert supposed(to_japan, expire="gdpr:GB") == ([], [])


def test_flows_that_cross_no_border_or_had_no_tool_are_not_listed() -> None:
    """Nor is what names no tool, where nobody said that the law applies."""
    assert supposed(certified(), sent("m1", place="NL", transfer=DPF)) == ([], [])
    assert supposed(certified(AFTER), sent("m1", transfer=DPF)) == ([], [])
    assert supposed(certified(), sent("m1")) == ([], [])
    assert supposed(certified(), active(), sent("m1"))[0] == [("NIM", ["eu-gdpr:A45-3"])]


def test_what_nobody_knows_cannot_end() -> None:
    """The message names it and the moment."""
    lineage = recorded(sent("m1"))
    query = WhatIfQuery.model_validate({"expire": "moon", "on": "2027-01-01T00:00:00Z"})
    with pytest.raises(NotFound, match="no row and no fact called moon is in force on 2027-01-01"):
        lineage.what_if(query)
