"""Known children, their parents' consents, and consent as a basis where they live."""

from typing import Any

import pytest

from lineage.law.children import known_child, needs_parent, parent_consented
from lineage.law.ruling import Outcome
from lineage.packs.packs import shipped
from tests.law.moments import NOW, at, fact

PACKS = shipped()
MARCH = at("2026-03-15T15:00:00Z")


@pytest.mark.parametrize(
    ("band", "known_at", "outcome", "missing"),
    [
        ("under_13", MARCH, Outcome.HOLDS, ""),
        ("under_13", MARCH + 1, Outcome.DOES_NOT, ""),
        ("under_13", MARCH - 1, Outcome.HOLDS, ""),
        ("under_13", None, Outcome.CANNOT_TELL, "subject.age_known_at"),
        ("13_15", MARCH, Outcome.DOES_NOT, ""),
        ("", MARCH, Outcome.CANNOT_TELL, "born_year_band"),
    ],
)
def test_knowledge_counts_from_its_instant(
    band: str, known_at: int | None, outcome: Outcome, missing: str
) -> None:
    """What arrives with the parent's e-mail is known; what left before it was not."""
    asked = known_child(PACKS, band, known_at, MARCH)
    assert (asked.outcome, asked.missing, asked.rule) == (outcome, missing, "law.coppa-known-child")


VERIFIED = "2026-03-10T00:00:00Z"


@pytest.mark.parametrize(
    ("consent", "kind", "integral", "outcome"),
    [
        ({"scope": "collect", "verified_at": VERIFIED}, "collect", False, Outcome.HOLDS),
        ({"scope": "collect", "verified_at": VERIFIED}, "disclose", False, Outcome.DOES_NOT),
        ({"scope": "collect", "verified_at": VERIFIED}, "disclose", True, Outcome.HOLDS),
        ({"scope": "disclose", "verified_at": VERIFIED}, "disclose", False, Outcome.HOLDS),
        ({"scope": "disclose", "verified_at": VERIFIED}, "collect", False, Outcome.DOES_NOT),
        (
            {"scope": ["collect", "disclose"], "verified_at": VERIFIED},
            "onward",
            False,
            Outcome.HOLDS,
        ),
        ({"verified_at": VERIFIED}, "disclose", False, Outcome.CANNOT_TELL),
        ({"scope": "disclose"}, "disclose", False, Outcome.DOES_NOT),
        (
            {"scope": "disclose", "verified_at": "2026-03-15T15:00:00Z"},
            "disclose",
            False,
            Outcome.HOLDS,
        ),
        (
            {"scope": "disclose", "verified_at": "2026-03-15T15:00:01Z"},
            "disclose",
            False,
            Outcome.DOES_NOT,
        ),
        (
            {"scope": "disclose", "verified_at": VERIFIED, "by": "subject"},
            "disclose",
            False,
            Outcome.DOES_NOT,
        ),
        (
            {"scope": "disclose", "verified_at": VERIFIED, "status": "withdrawn"},
            "disclose",
            False,
            Outcome.DOES_NOT,
        ),
    ],
)
def test_disclosure_takes_a_consent_of_its_own(
    consent: dict[str, Any], kind: str, integral: bool, outcome: Outcome
) -> None:
    """Verified, of a parent, in time, and reaching as far as the movement goes."""
    facts = [fact("c", **{"by": "parent", "status": "given", **consent})]
    asked = parent_consented(facts, kind, integral, MARCH)
    assert asked.outcome is outcome
    assert (asked.missing == "consent.scope") == (outcome is Outcome.CANNOT_TELL)
    assert parent_consented([], kind, integral, MARCH).fails


@pytest.mark.parametrize(
    ("basis", "residency", "band", "outcome"),
    [
        ("eu-gdpr:A6-1-a", "DE", "13_15", Outcome.HOLDS),
        ("eu-gdpr:A6-1-a-explicit-consent", "DE", "13_15", Outcome.HOLDS),
        ("eu-gdpr:A6-1-a", "BE", "13_15", Outcome.DOES_NOT),
        ("eu-gdpr:A6-1-a", "AT", "13_15", Outcome.CANNOT_TELL),
        ("eu-gdpr:A6-1-a", "", "13_15", Outcome.CANNOT_TELL),
        ("eu-gdpr:A6-1-b", "DE", "13_15", Outcome.DOES_NOT),
    ],
)
def test_consent_of_the_young(basis: str, residency: str, band: str, outcome: Outcome) -> None:
    """Only where consent is the basis, by the age of the country."""
    asked = needs_parent(PACKS, basis, residency, band, NOW)
    assert (asked.outcome, asked.rule) == (outcome, "law.gdpr-child-consent")
