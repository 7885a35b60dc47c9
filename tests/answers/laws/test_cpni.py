"""`where --law cpni`: the register of network information, and the approvals behind it."""

from typing import Any

import pytest

from tests.answers.laws.asking import a_world, asked, given_to, served, sold
from tests.builders import Event, a_consent, a_movement

JUNE = "2026-06-01T00:00:00Z"
CALLS: dict[str, Any] = {"categories": ["call_detail_record"]}


def register(*events: Event, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cpni(*events, **query)["register"]
    return found


def cpni(*events: Event, **query: Any) -> dict[str, Any]:
    return asked("cpni", [*a_world(), *events], **query)


def approved(fact_id: str = "ok", at: str = "2026-01-01T00:00:00Z", **data: Any) -> Event:
    given = {"form": "expressed", "categories": ["call_detail_record"], **data}
    return a_consent(fact_id, at, **given)


def test_every_disclosure_and_access_is_registered() -> None:
    """To providers, partners and authorities; not what the carrier collects or keeps."""
    access = given_to("RAZ", "a1", JUNE, kind="grant_access", ended="2026-07-01T00:00:00Z", **CALLS)
    rows = register(
        served("b1", JUNE, **CALLS),
        access,
        sold("l1", JUNE, party="GAN", kind="legal_disclosure", **CALLS),
        served("e1", JUNE, categories=["email"]),
        a_movement("c1", JUNE, kind="collect", sender="@subject", receiver="PGN", **CALLS),
        a_movement("i1", JUNE, kind="internal", receiver="PGN", **CALLS),
    )
    assert [(one["event"], one["party"], one["class"], one["access"]) for one in rows] == [
        ("a1", "RAZ", "business_partner", True),
        ("b1", "NIM", "service_provider", False),
        ("l1", "GAN", "public_authority", False),
    ]
    assert rows[0]["name"] == "RAZ Inc"
    assert "number" not in str(rows)


@pytest.mark.parametrize(
    ("moved", "kept"),
    [
        (served("b1", JUNE, **CALLS), "2027-06-01T00:00:00Z"),
        (served("b1", "2024-02-29T10:00:00Z", **CALLS), "2025-02-28T10:00:00Z"),
        (
            served("b1", JUNE, kind="grant_access", ended="2026-07-01T00:00:00Z", **CALLS),
            "2027-07-01T00:00:00Z",
        ),
        (served("b1", JUNE, kind="grant_access", **CALLS), None),
    ],
)
def test_a_record_is_kept_for_a_year_at_least(moved: Event, kept: str | None) -> None:
    """From the disclosure, or from the end of access."""
    assert [one["keep_until"] for one in register(moved)] == [kept]


@pytest.mark.parametrize(
    ("category", "certainty"),
    [
        ("call_detail_record", "recorded"),
        ("precise_location", "recorded"),
        ("diagnostic_data", "possible"),
    ],
)
def test_what_may_hold_network_information_is_marked(category: str, certainty: str) -> None:
    """Diagnostic data may hold it; content is none."""
    rows = register(served("b1", JUNE, categories=[category, "audio"]))
    assert [(one["categories"], one["certainty"]) for one in rows] == [([category], certainty)]


@pytest.mark.parametrize(
    ("moved", "consents", "required", "status"),
    [
        (served("m", JUNE, **CALLS), [], "none", "not_needed"),
        (sold("m", JUNE, **CALLS), [], "opt_in", "missing"),
        (sold("m", JUNE, **CALLS), [approved()], "opt_in", "approved"),
        (sold("m", JUNE, **CALLS), [approved(at=JUNE)], "opt_in", "approved"),
        (sold("m", JUNE, **CALLS), [approved(at="2026-06-01T00:00:01Z")], "opt_in", "missing"),
        (sold("m", JUNE, **CALLS), [approved(form="implied")], "opt_in", "missing"),
        (
            sold("m", JUNE, **CALLS),
            [approved(), approved(at=JUNE, status="withdrawn")],
            "opt_in",
            "missing",
        ),
        (sold("m", JUNE, **CALLS), [approved(form=None)], "opt_in", "unknown"),
        (
            given_to("PUF", "m", JUNE, purposes=["own_marketing_similar"], **CALLS),
            [],
            "opt_out",
            "approved",
        ),
        (
            given_to("PUF", "m", JUNE, purposes=["own_marketing_similar"], **CALLS),
            [approved(status="refused")],
            "opt_out",
            "missing",
        ),
        (given_to("RAZ", "m", JUNE, **CALLS), [], "none", "unknown"),
    ],
)
def test_the_approval_that_a_use_takes(
    moved: Event, consents: list[Event], required: str, status: str
) -> None:
    """Opt-in for others, opt-out for marketing by affiliates, none to serve."""
    approval = register(*consents, moved)[0]["approval"]
    assert (approval["required"], approval["status"]) == (required, status)


def test_location_is_authorised_apart() -> None:
    """47 U.S.C. 222(f): expressly, before it leaves the carrier."""
    moved = sold("m", JUNE, categories=["precise_location"])
    assert register(moved)[0]["approval"]["location"] == "missing"
    agreed = approved(categories=["precise_location"], form="explicit")
    assert register(agreed, moved)[0]["approval"] == {
        "required": "none",
        "status": "not_needed",
        "location": "approved",
        "facts": ["ok"],
    }
    hosted = served("m", JUNE, categories=["precise_location"])
    assert register(hosted)[0]["approval"]["location"] is None
    assert register(sold("m", JUNE, **CALLS))[0]["approval"]["location"] is None


def test_approvals_and_until_when_they_are_kept() -> None:
    """A year after they ended; while they last, longer. Others are none of the register's."""
    answer = cpni(
        approved("a"),
        approved("b", valid_to=JUNE),
        approved("c"),
        approved("c", JUNE, status="withdrawn"),
        a_consent("d", JUNE, categories=["email"]),
        a_consent("later", "2026-12-01T00:00:00Z", categories=["call_detail_record"]),
    )
    assert [(one["id"], one["status"], one["keep_until"]) for one in answer["approvals"]] == [
        ("a", "given", None),
        ("b", "given", "2027-06-01T00:00:00Z"),
        ("c", "withdrawn", "2027-06-01T00:00:00Z"),
    ]


def test_the_approval_that_a_movement_names() -> None:
    """Whatever it says of categories, it is in the register."""
    named = sold("m", JUNE, basis={"cpni_approval": "n"}, **CALLS)
    answer = cpni(a_consent("n", "2026-01-01T00:00:00Z", form="explicit"), named)
    assert answer["register"][0]["approval"]["status"] == "approved"
    assert [one["id"] for one in answer["approvals"]] == ["n"]


def test_authorities_of_the_union_are_in_the_register_too() -> None:
    """The GDPR leaves them out of its own answer, and no other."""
    request = {"id": "lr", "law_origin": "eu_ms", "authority": "GAN", "valid": True}
    fact = a_movement("x")
    fact |= {"id": "lr-1", "type": "personaldata.legal-request.v1", "data": request}
    asked_for = sold(
        "l1", JUNE, party="GAN", kind="legal_disclosure", basis={"legal_request": "lr"}, **CALLS
    )
    events = [*a_world(), fact, asked_for]
    assert [one["event"] for one in asked("cpni", events)["register"]] == ["l1"]
    assert asked("gdpr-15", events)["recipients"] == []
