"""Legal bases, special categories, processors and whom they engage."""

from typing import Any

import pytest

from lineage.law.gdpr import basis_stands, contract_in_force, engaged_by_leave, special_condition
from lineage.law.ruling import Outcome
from lineage.packs.packs import shipped
from tests.law.moments import NOW, at, fact

PACKS = shipped()


@pytest.mark.parametrize(
    ("basis", "forms", "outcome"),
    [
        ("eu-gdpr:A6-1-b", (), Outcome.HOLDS),
        ("", (), Outcome.CANNOT_TELL),
        ("eu-gdpr:A6-1-z", (), Outcome.DOES_NOT),
        ("eu-gdpr:A9-2-a", (), Outcome.DOES_NOT),
        ("dpv:ImpliedConsent", ("implied",), Outcome.DOES_NOT),
        ("eu-gdpr:A6-1-a", (), Outcome.DOES_NOT),
        ("eu-gdpr:A6-1-a", ("implied",), Outcome.DOES_NOT),
        ("eu-gdpr:A6-1-a", ("expressed",), Outcome.HOLDS),
        ("eu-gdpr:A6-1-a", ("implied", "explicit"), Outcome.HOLDS),
        ("eu-gdpr:A6-1-a", (None,), Outcome.CANNOT_TELL),
        ("eu-gdpr:A6-1-a-explicit-consent", ("expressed",), Outcome.DOES_NOT),
        ("eu-gdpr:A6-1-a-explicit-consent", ("explicit",), Outcome.HOLDS),
    ],
)
def test_a_basis_stands(basis: str, forms: tuple[str | None, ...], outcome: Outcome) -> None:
    """Using a service is no consent; other bases are reported as recorded."""
    consents = [fact(status="given", **({"form": form} if form else {})) for form in forms]
    asked = basis_stands(PACKS, basis, consents, NOW)
    assert asked.outcome is outcome
    if outcome is Outcome.CANNOT_TELL:
        assert asked.missing == ("consent.form" if basis else "basis.gdpr")


def test_a_basis_stands_from_the_day_of_the_law_and_while_consent_does() -> None:
    """Before the GDPR there was none of its bases, and what was withdrawn is no consent."""
    assert basis_stands(PACKS, "eu-gdpr:A6-1-b", (), at("2018-05-24")).fails
    withdrawn = fact(status="withdrawn", form="explicit")
    assert basis_stands(PACKS, "eu-gdpr:A6-1-a", [withdrawn], NOW).fails


@pytest.mark.parametrize(
    ("categories", "art9", "holds"),
    [
        (("email", "audio", "contacts"), "", True),
        (("health",), "", False),
        (("email", "biometric"), "eu-gdpr:A9-2-a", True),
        (("health",), "eu-gdpr:A6-1-a", False),
        (("health",), "eu-gdpr:A9-2-z", False),
    ],
)
def test_special_categories_take_a_condition(
    categories: tuple[str, ...], art9: str, holds: bool
) -> None:
    """Voice and contacts are not special by themselves."""
    asked = special_condition(PACKS, categories, art9, NOW)
    assert asked.holds is holds
    assert not asked.missing
    if not holds:
        assert [row.id for row in asked.rows] == ["health"]


def agreed(kind: str, one: str, other: str, **fields: Any) -> Any:
    return fact(f"{kind}-{one}-{other}", kind=kind, parties=[one, other], **fields)


@pytest.mark.parametrize(
    ("agreement", "outcome"),
    [
        (agreed("processor", "PGN", "SKU"), Outcome.HOLDS),
        (agreed("processor", "TRN", "SKU"), Outcome.HOLDS),
        (agreed("sub_processor", "TRN", "SKU"), Outcome.HOLDS),
        (agreed("sub_processor", "PGN", "SKU"), Outcome.DOES_NOT),
        (agreed("processor", "SKU", "PGN"), Outcome.DOES_NOT),
        (agreed("scc", "TRN", "SKU"), Outcome.DOES_NOT),
        (agreed("policy_undertaking", "PGN", "SKU"), Outcome.DOES_NOT),
        (agreed("processor", "NIM", "SKU"), Outcome.DOES_NOT),
    ],
)
def test_a_processor_has_a_contract(agreement: Any, outcome: Outcome) -> None:
    """With the controller, or with the processor that engaged it."""
    asked = contract_in_force("PGN", "TRN", "SKU", "sub_processor", [agreement])
    assert asked.outcome is outcome
    assert asked.facts == ((agreement["id"],) if asked.holds else ())


def test_only_processors_need_a_contract_of_this_kind() -> None:
    """A controller does not; an unknown role cannot be told."""
    assert contract_in_force("PGN", "PGN", "RAZ", "third_party", []).holds
    assert contract_in_force("PGN", "PGN", "NIM", "processor", []).fails
    assert contract_in_force("PGN", "PGN", "NIM", "", []).missing == "to.role"


@pytest.mark.parametrize(
    ("sender", "role", "agreements", "holds", "cited"),
    [
        ("PGN", "processor", (), True, ()),
        ("TRN", "controller", (), True, ()),
        ("TRN", "sub_processor", (), False, ()),
        (
            "TRN",
            "sub_processor",
            (agreed("processor", "PGN", "TRN", authorises=["SKU"]),),
            True,
            ("processor-PGN-TRN",),
        ),
        (
            "TRN",
            "sub_processor",
            (agreed("processor", "PGN", "TRN", authorises=["SHW"]),),
            False,
            ("processor-PGN-TRN",),
        ),
        (
            "TRN",
            "processor",
            (agreed("processor", "PGN", "SKU"),),
            True,
            ("processor-PGN-SKU",),
        ),
        ("TRN", "sub_processor", (agreed("scc", "PGN", "TRN", authorises=["SKU"]),), False, ()),
    ],
)
def test_sub_processors_are_engaged_by_leave(
    sender: str, role: str, agreements: tuple[Any, ...], holds: bool, cited: tuple[str, ...]
) -> None:
    """The controller names it, or has a contract with it itself."""
    asked = engaged_by_leave("PGN", sender, "SKU", role, agreements)
    assert (asked.holds, asked.facts) == (holds, cited)
