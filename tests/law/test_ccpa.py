"""California: letters, kinds of disclosure, opt-outs, minors, limits."""

from typing import Any

import pytest

from lineage.law.ccpa import (
    Disclosure,
    business_purpose,
    disclosure_type,
    has_terms,
    letters,
    opt_out_not_carried,
    sold_after_opt_out,
    sold_without_opt_in,
    used_beyond_limit,
)
from lineage.law.ruling import Outcome
from lineage.packs.packs import shipped
from tests.law.moments import NOW, at, fact

PACKS = shipped()
TERMS = fact("dpa", kind="processor", terms=["ccpa-1798.100-d", "ccpa-1798.140-ag", "security"])
OPT_OUT = fact("o", preference="opt_out_of_sale", status="on")
LIMIT = fact("l", preference="limit_sensitive", status="on")


def said(**fields: Any) -> Disclosure:
    return Disclosure(
        **{
            "kind": "disclose",
            "purposes": ("hosting_backend",),
            "categories": ("email",),
            "to_class": "service_provider",
            **fields,
        }
    )


def test_letters_of_categories() -> None:
    """Each once, in order; a category nobody declared has none."""
    assert letters(PACKS, ["ip_address", "email", "precise_location", "moon"]) == (
        "A",
        "B",
        "F",
        "G",
        "L",
    )
    assert letters(PACKS, []) == ()


def test_enumerated_purposes() -> None:
    """Partner offers are nobody's business purpose."""
    found = business_purpose(PACKS, "fraud_detection", NOW)
    assert found is not None
    assert found.id == "2"
    assert business_purpose(PACKS, "partner_offers", NOW) is None
    assert business_purpose(PACKS, "fraud_detection", at("2019-12-31")) is None


@pytest.mark.parametrize(
    ("agreement", "holds"),
    [
        ({"kind": "processor", "terms": ["ccpa-1798.140-ag", "ccpa-1798.100-d"]}, True),
        ({"kind": "sub_processor", "terms": ["ccpa-1798.140-ag", "ccpa-1798.100-d"]}, True),
        ({"kind": "ccpa_terms"}, True),
        ({"kind": "processor", "terms": ["ccpa-1798.140-ag"]}, False),
        ({"kind": "processor"}, False),
        ({"kind": "scc", "terms": ["ccpa-1798.140-ag", "ccpa-1798.100-d"]}, False),
    ],
)
def test_terms_of_the_act(agreement: dict[str, Any], holds: bool) -> None:
    """All of them, in a contract for services."""
    asked = has_terms([fact("a", **agreement)])
    assert asked.holds is holds
    assert asked.facts == (() if agreement["kind"] == "scc" else ("a",))
    assert has_terms([]).fails


@pytest.mark.parametrize(
    ("fields", "agreements", "kind"),
    [
        ({}, (TERMS,), "business_purpose"),
        ({}, (), "unknown"),
        ({"consideration": "monetary"}, (), "sale"),
        ({"consideration": "other_valuable"}, (), "sale"),
        ({"consideration": "none"}, (), "unknown"),
        ({"consideration": "monetary"}, (TERMS,), "business_purpose"),
        ({"purposes": ()}, (TERMS,), "unknown"),
        ({"purposes": ("hosting_backend", "partner_offers")}, (TERMS,), "share"),
        ({"to_class": "business_partner", "purposes": ("partner_offers",)}, (TERMS,), "share"),
        ({"to_class": "business_partner", "consideration": "monetary"}, (TERMS,), "sale"),
        ({"to_class": "contractor"}, (TERMS,), "business_purpose"),
        ({"kind": "legal_disclosure"}, (), "legal"),
        ({"kind": "business_transfer"}, (), "ma_exempt"),
        ({"to_class": "acquirer", "consideration": "monetary"}, (), "ma_exempt"),
        ({"initiated_by": "subject", "consideration": "monetary"}, (), "directed"),
        ({"kind": "collect", "consideration": "monetary"}, (), "unknown"),
        ({"kind": "internal"}, (TERMS,), "unknown"),
        ({"kind": "derive", "consideration": "monetary"}, (), "unknown"),
        ({"kind": "planned", "consideration": "monetary"}, (), "unknown"),
    ],
)
def test_what_a_disclosure_is(
    fields: dict[str, Any], agreements: tuple[dict[str, Any], ...], kind: str
) -> None:
    """Without the terms a provider is a third party, to whom data given for value is sold."""
    assert disclosure_type(PACKS, said(**fields), agreements, NOW) == kind


@pytest.mark.parametrize(
    ("kind", "preferences", "holds"),
    [
        ("sale", (OPT_OUT,), True),
        ("share", (OPT_OUT,), True),
        ("business_purpose", (OPT_OUT,), False),
        ("sale", (), False),
        ("sale", (fact(preference="opt_out_of_sale", status="off"),), False),
        ("sale", (LIMIT,), False),
    ],
)
def test_sold_after_an_opt_out(kind: Any, preferences: tuple[Any, ...], holds: bool) -> None:
    """Only what is sold or shared, and only while the opt-out is on."""
    asked = sold_after_opt_out(kind, preferences)
    assert asked.holds is holds
    assert asked.facts == (("o",) if holds else ())


@pytest.mark.parametrize(
    ("kind", "carried", "preferences", "holds"),
    [
        ("ma_exempt", (), (OPT_OUT,), True),
        ("ma_exempt", ("opt_out_of_sale",), (OPT_OUT,), False),
        ("ma_exempt", ("marketing_opt_out",), (OPT_OUT,), True),
        ("ma_exempt", (), (LIMIT,), False),
        ("sale", (), (OPT_OUT,), False),
    ],
)
def test_opt_outs_travel_to_the_acquirer(
    kind: Any, carried: tuple[str, ...], preferences: tuple[Any, ...], holds: bool
) -> None:
    """AB 1824: whoever takes over must comply, so the record carries it."""
    asked = opt_out_not_carried(kind, said(carried_preferences=carried), preferences)
    assert asked.holds is holds


BY_PARENT = fact("p", status="given", by="parent")
BY_SELF = fact("s", status="given", by="subject")


@pytest.mark.parametrize(
    ("kind", "band", "consents", "outcome"),
    [
        ("sale", "under_13", (), Outcome.HOLDS),
        ("sale", "under_13", (BY_SELF,), Outcome.HOLDS),
        ("sale", "under_13", (BY_PARENT,), Outcome.DOES_NOT),
        ("share", "13_15", (BY_SELF,), Outcome.DOES_NOT),
        ("share", "13_15", (BY_PARENT,), Outcome.HOLDS),
        ("share", "13_15", (fact(status="withdrawn", by="subject"),), Outcome.HOLDS),
        ("sale", "16_17", (), Outcome.DOES_NOT),
        ("sale", "", (), Outcome.CANNOT_TELL),
        ("business_purpose", "under_13", (), Outcome.DOES_NOT),
    ],
)
def test_minors_opt_in(kind: Any, band: str, consents: tuple[Any, ...], outcome: Outcome) -> None:
    """A parent below 13, the person from 13 to 15, nobody after."""
    asked = sold_without_opt_in(PACKS, kind, band, consents, NOW)
    assert asked.outcome is outcome
    assert asked.rule == "law.ccpa-minor"


@pytest.mark.parametrize(
    ("kind", "categories", "preferences", "holds"),
    [
        ("sale", ("precise_location",), (LIMIT,), True),
        ("unknown", ("email", "precise_location"), (LIMIT,), True),
        ("business_purpose", ("precise_location",), (LIMIT,), False),
        ("sale", ("email",), (LIMIT,), False),
        ("sale", ("precise_location",), (OPT_OUT,), False),
        ("sale", ("moon",), (LIMIT,), False),
    ],
)
def test_sensitive_information_beyond_a_limit(
    kind: Any, categories: tuple[str, ...], preferences: tuple[Any, ...], holds: bool
) -> None:
    """Precise location is sensitive, an e-mail address is not; serving the person is allowed."""
    asked = used_beyond_limit(PACKS, kind, said(categories=categories), preferences)
    assert asked.holds is holds
