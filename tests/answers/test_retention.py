"""Due dates in answers: what is to be gone when, by which row, and by which tests otherwise."""

from typing import Any

from lineage.answers.query import DisclosureQuery, HoldingsQuery
from lineage.bootstrap import Lineage
from tests.builders import Event, a_fact, an_erasure, day
from tests.policy.company import a_company, hosted
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on


def world(*events: Event) -> Lineage:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, [*a_company(), *events])
    return lineage


def kept(fact_id: str = "r1", period: str = "P10D", **data: Any) -> Event:
    given = {"holder": "NIM", "category": "ip_address", "period": period, **data}
    return a_fact("retention", fact_id, 1, **given)


def where(lineage: Lineage, as_of: int = 30) -> dict[str, Any]:
    query = {"subject": "ANA", "as_of": day(as_of), "audience": "company"}
    return lineage.where(DisclosureQuery.model_validate(query))


def due(*events: Event, as_of: int = 30) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = where(world(*events), as_of)["retention"]["due"]
    return found


def test_when_each_copy_is_to_be_gone() -> None:
    """The copy that is to go first, and the row that says so; at its last instant it is over."""
    moved = [hosted("m1"), hosted("m2", 15)]
    assert due(kept(), *moved, as_of=20) == [
        {
            "party": "NIM",
            "category": "ip_address",
            "since": day(10),
            "due_at": day(20),
            "overdue": True,
            "rule": "r1",
            "period": "P10D",
            "starts": "collection",
            "purpose": None,
        }
    ]
    assert [one["overdue"] for one in due(kept(), *moved, as_of=19)] == [False]
    gone = an_erasure("x1", 12)
    assert [one["due_at"] for one in due(kept(), *moved, gone)] == [day(25)]


def test_the_shortest_row_is_shown() -> None:
    rows = [
        kept("a", "P20D"),
        kept("b", "P5D", purpose="monitor_usage"),
        kept("c", "P1D", purpose="x"),
    ]
    assert [(one["rule"], one["due_at"]) for one in due(*rows, hosted())] == [("b", day(15))]


def test_a_period_that_has_not_begun() -> None:
    """There is a row, and nothing recorded says since when it counts."""
    found = due(kept(starts="contract_end"), hosted())
    assert [(one["due_at"], one["overdue"], one["starts"]) for one in found] == [
        (None, False, "contract_end")
    ]


def test_criteria_stand_where_no_period_does() -> None:
    """Who holds what without a schedule, and the tests of the policy in force."""
    retention = where(world(kept(), hosted("m1", categories=["ip_address", "device_id"])))[
        "retention"
    ]
    assert retention["undefined"] == [{"party": "NIM", "categories": ["device_id"]}]
    assert [one["clause"] for one in retention["criteria"]] == [
        "K-01",
        "K-02",
        "K-04",
        "K-05",
        "K-07",
        "K-08",
    ]
    lineage = lineage_on(ReferenceStore())
    fill(lineage, [hosted()])
    assert where(lineage)["retention"]["criteria"] == []


def test_what_a_party_holds_has_its_schedule() -> None:
    """Of everybody: the rows, and when the first copy is to be gone where that can be told."""
    lineage = world(
        kept(),
        kept("r2", "P1Y", starts="contract_end"),
        hosted("m1"),
        hosted("m2", 12, people=["BEN"]),
    )
    query = HoldingsQuery.model_validate({"party": "NIM", "as_of": day(15)})
    held = lineage.holdings(query)["holdings"]
    assert [one["retention"] for one in held] == [
        [
            {
                "rule": "r1",
                "period": "P10D",
                "starts": "collection",
                "purpose": None,
                "first_due": day(20),
            },
            {
                "rule": "r2",
                "period": "P1Y",
                "starts": "contract_end",
                "purpose": None,
                "first_due": None,
            },
        ]
    ]
