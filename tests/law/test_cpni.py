"""Network information and the location of calls, with and without the approval they take."""

from typing import Any

import pytest

from lineage.law.cpni import Given, approval_missing, location_unauthorised, network_information
from lineage.law.ruling import Outcome
from lineage.packs.packs import shipped
from tests.law.moments import NOW, fact

PACKS = shipped()
CDR = ("call_detail_record", "clear")
WHERE = ("precise_location", "clear")
YES = fact("y", status="given", form="expressed")
SOMEHOW = fact("s", status="given")


def given(**fields: Any) -> Given:
    return Given(
        **{
            "kind": "disclose",
            "data": (CDR,),
            "purposes": ("business_transfer",),
            "to_class": "acquirer",
            "to_role": "controller",
            **fields,
        }
    )


def test_what_is_network_information() -> None:
    """Call details are; addresses, aggregates and the location of calls are not."""
    mixed = given(data=(CDR, WHERE, ("email", "clear"), ("ongoing_call_status", "aggregate")))
    assert [row.id for row in network_information(PACKS, mixed)] == ["call_detail_record"]
    pseudonymised = given(data=(("call_detail_record", "pseudonymised"),))
    assert network_information(PACKS, pseudonymised)
    assert not network_information(PACKS, given(data=(("moon", "clear"),)))


@pytest.mark.parametrize(
    ("fields", "consents", "outcome"),
    [
        ({}, (), Outcome.HOLDS),
        ({}, (YES,), Outcome.DOES_NOT),
        ({}, (fact(status="withdrawn"),), Outcome.HOLDS),
        ({}, (SOMEHOW,), Outcome.CANNOT_TELL),
        ({}, (fact(status="given", form="implied"),), Outcome.HOLDS),
        ({}, (fact(status="given", form="explicit", purposes=["partner_offers"]),), Outcome.HOLDS),
        (
            {},
            (fact(status="given", form="explicit", purposes=["business_transfer"]),),
            Outcome.DOES_NOT,
        ),
        ({}, (fact(status="given", form="explicit", categories=["email"]),), Outcome.HOLDS),
        (
            {},
            (fact(status="given", form="explicit", categories=["call_detail_record"]),),
            Outcome.DOES_NOT,
        ),
        ({"data": (("call_detail_record", "aggregate"),)}, (), Outcome.DOES_NOT),
        ({"data": (WHERE,)}, (), Outcome.DOES_NOT),
        ({"kind": "internal"}, (), Outcome.DOES_NOT),
        ({"kind": "onward"}, (), Outcome.HOLDS),
        ({"kind": "legal_disclosure"}, (), Outcome.DOES_NOT),
        ({"purposes": ()}, (), Outcome.CANNOT_TELL),
        (
            {"purposes": ("hosting_backend",), "to_class": "service_provider"},
            (),
            Outcome.DOES_NOT,
        ),
        (
            {"purposes": ("hosting_backend",), "to_class": "business_partner"},
            (),
            Outcome.HOLDS,
        ),
        (
            {"purposes": ("hosting_backend", "partner_offers"), "to_class": "service_provider"},
            (),
            Outcome.HOLDS,
        ),
        ({"purposes": ("enforcement_request",), "to_class": ""}, (), Outcome.DOES_NOT),
        ({"purposes": ("own_marketing_similar",), "to_class": "company"}, (), Outcome.DOES_NOT),
        ({"purposes": ("own_marketing_similar",), "to_class": "affiliate"}, (), Outcome.DOES_NOT),
        (
            {"purposes": ("own_marketing_similar",), "to_class": "affiliate"},
            (fact("w", status="withdrawn"),),
            Outcome.HOLDS,
        ),
        (
            {"purposes": ("own_marketing_similar", "partner_offers"), "to_class": "affiliate"},
            (),
            Outcome.HOLDS,
        ),
        (
            {"purposes": ("own_marketing_similar",), "to_class": "business_partner"},
            (),
            Outcome.HOLDS,
        ),
    ],
)
def test_approval(fields: dict[str, Any], consents: tuple[Any, ...], outcome: Outcome) -> None:
    """None to serve and bill, opt-out for the group's own marketing, opt-in for all else."""
    asked = approval_missing(PACKS, given(**fields), consents, NOW)
    assert asked.outcome is outcome
    missing = "consent.form" if SOMEHOW in consents else "purposes"
    assert asked.missing == (missing if outcome is Outcome.CANNOT_TELL else "")


def test_approval_cites_the_use_and_the_refusal() -> None:
    """Which row decided, and what the customer said."""
    refused = fact("r", status="refused")
    asked = approval_missing(PACKS, given(), (refused,), NOW)
    assert [row.id for row in asked.rows] == ["call_detail_record", "everything-else"]
    assert asked.facts == ("r",)
    assert asked.reason == "no opt-in approval of the customer"
    marketing = given(purposes=("own_marketing_similar",), to_class="affiliate")
    asked = approval_missing(PACKS, marketing, (refused,), NOW)
    assert asked.reason == "no opt-out approval of the customer"


@pytest.mark.parametrize(
    ("fields", "consents", "outcome"),
    [
        ({}, (), Outcome.HOLDS),
        ({}, (fact(status="given", form="implied"),), Outcome.HOLDS),
        ({}, (fact(status="given", form="explicit"),), Outcome.DOES_NOT),
        ({}, (fact(status="given", form="expressed"),), Outcome.DOES_NOT),
        ({}, (fact(status="withdrawn", form="explicit"),), Outcome.HOLDS),
        ({}, (SOMEHOW,), Outcome.CANNOT_TELL),
        ({"to_role": "processor"}, (), Outcome.DOES_NOT),
        ({"to_role": ""}, (), Outcome.HOLDS),
        ({"kind": "legal_disclosure"}, (), Outcome.DOES_NOT),
        ({"kind": "collect"}, (), Outcome.DOES_NOT),
        ({"data": (CDR,)}, (), Outcome.DOES_NOT),
        ({"data": (("precise_location", "anonymised"),)}, (), Outcome.DOES_NOT),
    ],
)
def test_location_of_calls(
    fields: dict[str, Any], consents: tuple[Any, ...], outcome: Outcome
) -> None:
    """Express and before; whoever works for the carrier stands in its place."""
    said = given(**{"data": (WHERE,), "purposes": ("partner_offers",), **fields})
    asked = location_unauthorised(PACKS, said, consents)
    assert asked.outcome is outcome
    assert (asked.missing == "consent.form") == (outcome is Outcome.CANNOT_TELL)
