"""What a due-diligence report says, against plain Python, secrecy, time and scenario 11."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage import instants
from lineage.errors import NotFound
from lineage.reports.diligence.handing_over import record_handing_over
from lineage.reports.diligence.query import DiligenceQuery
from lineage.reports.diligence.sections.findings import grade_of
from lineage.reports.report import diligence_report
from tests.builders import (
    a_correction,
    a_fact,
    a_movement,
    a_party,
    a_secrecy_order,
    a_subject,
    day,
)
from tests.reports.diligence.asking import counted, crowd, deal, report, sent
from tests.reports.making import chain, recorded
from tests.worlds import Question, ask

movement = st.tuples(
    st.sampled_from(["NIM", "SHW", "RAZ"]),
    st.lists(st.sampled_from(crowd(15)), min_size=1, max_size=12, unique=True),
)


@given(st.lists(movement, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_counts_are_those_of_plain_python(moved: list[Any], order: Any) -> None:
    """Movements and distinct people of each recipient, in any order of recording; the buyer's
    are the same, rounded down.
    """
    events = [
        sent(f"m{number}", people, receiver=receiver)
        for number, (receiver, people) in enumerate(moved)
    ]
    expected = counted(events)
    order.shuffle(events)
    with tempfile.TemporaryDirectory() as folder:
        exact = report(Path(folder) / "a", *events, audience="company").answer
        coarse = report(Path(folder) / "b", *events, k=4).answer
    found = {one["party"]: (one["movements"], one["people"]) for one in exact["recipients"]}
    assert found == expected
    for one in coarse["recipients"]:
        for shown, true in zip(
            (one["movements"], one["people"]), expected[one["party"]], strict=True
        ):
            assert shown == (true - true % 4 or None)


def test_a_secret_disclosure_leaves_no_trace_for_a_buyer(tmp_path: Path) -> None:
    """The report is, to the digest, the one without it; the company and a regulator see it."""
    open_one = a_movement("g1", 3, kind="legal_disclosure", receiver="GAN")
    secret = a_movement("g2", 4, kind="legal_disclosure", receiver="GAN", secrecy="so-1")
    order = a_secrecy_order("so-1", recorded=4)
    with_it = report(tmp_path / "a", open_one, secret, order)
    without = report(tmp_path / "b", open_one, order)
    assert with_it.answer_sha256 == without.answer_sha256
    assert with_it.document == without.document
    for audience, seen in (("buyer", 1), ("company", 2), ("regulator", 2)):
        made = report(tmp_path / audience, open_one, secret, order, audience=audience)
        assert made.answer["government"]["disclosures"] == seen


def test_government_disclosures_are_told_by_instrument(tmp_path: Path) -> None:
    """As the request that each names says."""
    request = a_fact("legal-request", "LR-1", instrument="warrant")
    events = [
        request,
        a_movement(
            "g1", 3, kind="legal_disclosure", receiver="GAN", basis={"legal_request": "LR-1"}
        ),
        a_movement("g2", 4, kind="legal_disclosure", receiver="GAN"),
    ]
    assert report(tmp_path, *events).answer["government"]["by_instrument"] == [
        {"instrument": "unknown", "disclosures": 1},
        {"instrument": "warrant", "disclosures": 1},
    ]


def test_aggregates_and_plans_and_what_was_taken_back_count_nothing(tmp_path: Path) -> None:
    """None of them is a movement of somebody's data."""
    events = [
        sent("m1", crowd(12), receiver="KIT", state="aggregate"),
        sent("m2", crowd(12), receiver="NIM", kind="planned"),
        sent("m3", crowd(12), receiver="SHW"),
        a_correction("k1", "m3", 9),
    ]
    assert report(tmp_path, *events).answer["recipients"] == []


def test_children_and_choices_are_counted_as_of_the_moment(tmp_path: Path) -> None:
    """Twelve children, whose data one recipient has; an opt-out that was taken back is none."""
    children = crowd(12)
    facts = [a_subject(one, born_year_band="under_13") | {"id": f"s-{one}"} for one in children]
    opted = [
        a_fact("preference", f"o-{one}", subjects=[one], preference="opt_out_of_sale", status="on")
        for one in children
    ]
    back = [
        a_fact(
            "preference", f"o-{one}", 9, subjects=[one], preference="opt_out_of_sale", status="off"
        )
        for one in children[:5]
    ]
    answer = report(
        tmp_path, *facts, *opted, *back, sent("m1", children), audience="company"
    ).answer
    assert answer["children"] == {
        "known_under_13": 12,
        "received_by": [{"party": "NIM", "people": 12}],
    }
    assert answer["choices"]["opt_out_of_sale"] == 7


def test_ownership_is_tested_under_each_law(tmp_path: Path) -> None:
    """Exactly one half is enough for the policy and not for the CCPA."""
    shares = [
        a_fact("ownership", "o1", owner="PGN", owned="FUL", percent=50, interest="voting"),
        a_fact("ownership", "o2", owner="PGN", owned="PUF", percent=60, interest="voting"),
    ]
    assert report(tmp_path, *shares).answer["affiliates"] == {
        "policy_ge_50": ["FUL", "PUF"],
        "ccpa_share_test_gt_50": ["PUF"],
        "communications_act_gt_10": ["FUL", "PUF"],
    }


def test_incidents_and_schedules_are_listed(tmp_path: Path) -> None:
    """As declared."""
    incident = a_fact(
        "incident", "INC-1", 7, holder="NIM", kind="confidentiality", **{"from": day(3)}
    )
    answer = report(tmp_path, *chain(), incident).answer
    assert [(one["incident"], one["from"], one["to"]) for one in answer["incidents"]] == [
        ("INC-1", day(3), "unknown")
    ]
    assert answer["retention"] == [
        {
            "holder": "PGN",
            "category": "email",
            "purpose": "unknown",
            "period": "P1Y6M",
            "starts": "last_use",
        }
    ]


@pytest.mark.parametrize(
    ("severity", "code", "grade"),
    [
        ("violation", "legal-basis-missing", "critical"),
        ("violation", "recipient-class-mismatch", "high"),
        ("violation", "processor-contract-missing", "medium"),
        ("warning", "lineage-gap", "medium"),
        ("info", "retention-period-undefined", None),
        ("ambiguous", "policy-ambiguous", None),
    ],
)
def test_red_flags_are_graded(severity: str, code: str, grade: str | None) -> None:
    """Without a basis is critical, a false statement high, a gap in a contract medium."""
    assert grade_of(severity, code) == grade


def test_a_transaction_that_nobody_declared_by_then(tmp_path: Path) -> None:
    """Unknown, or declared only later."""
    for asked in ({"transaction": "TX-9"}, {"as_of": "2019-06-01T00:00:00Z"}):
        with pytest.raises(NotFound, match="no transaction"):
            report(tmp_path, **asked)


def test_what_is_recorded_later_is_not_in_an_earlier_report(tmp_path: Path) -> None:
    """Known at a moment, as of a moment."""
    late = a_movement("m9", 4, receiver="TRN", recorded=1000)
    early = report(tmp_path / "a", *chain(), late, known_at=day(999))
    assert early.answer["recipients"] == report(tmp_path / "b", *chain()).answer["recipients"]


def test_handing_a_report_over_is_recorded_and_is_in_nobodys_answer(tmp_path: Path) -> None:
    """A movement of aggregates to the acquirer, based on the transaction."""
    query, now = DiligenceQuery(transaction="TX-1"), instants.now()
    with recorded(tmp_path, *deal(), *chain()) as lineage:
        made = diligence_report(lineage, query, now)
        outcome = record_handing_over(lineage, made, now)
        assert outcome is not None
        assert outcome.status == "recorded"
        [flow] = [one for one in lineage.flows(query)["flows"] if one["to"]["party"] == "KIT"]
        assert (flow["purposes"], flow["movements"]) == (["business_transfer"], 1)
        assert "KIT" not in repr(ask(lineage, Question())["recipients"])
        later = diligence_report(lineage, query.pinned(now), now)
        assert later.answer == made.answer
    with recorded(tmp_path / "other", *deal(acquirer=None), *chain()) as lineage:
        made = diligence_report(lineage, query, now)
        assert record_handing_over(lineage, made, now) is None


def test_every_count_is_the_same_in_each_form(tmp_path: Path) -> None:
    """The document is the answer: row by row, count by count."""
    made = report(tmp_path, *chain(), a_party("RAZ"), sent("m5", crowd(25), receiver="RAZ"))
    grids = {grid.id: grid for grid in made.document.grids()}
    for section in ("inventory", "recipients", "bases"):
        columns = [one.id for one in grids[section].columns]
        shown = [row[columns.index("people")] for row in grids[section].rows]
        told = [one["people"] for one in made.answer[section]]
        assert shown == ["too few to show" if one is None else one for one in told]
