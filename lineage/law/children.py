"""Children under 13 whom the company knows to be so (COPPA), and consent where they live."""

from collections.abc import Iterable
from typing import Final

from lineage.instants import parse
from lineage.law.numbers import below, consent_line
from lineage.law.ruling import Fact, LawRule, Result
from lineage.packs.packs import Packs

COLLECTING: Final = "collect"

KNOWN: Final = LawRule(
    "law.coppa-known-child", "16 CFR 312.2, 312.3", "is the person known to be a child"
)
PARENT: Final = LawRule(
    "law.coppa-parent",
    "16 CFR 312.5(a)",
    "did a parent consent, separately to disclosure, before it",
)
YOUNG: Final = LawRule(
    "law.gdpr-child-consent",
    "GDPR Art. 8(1)",
    "is consent the basis, of somebody too young to give it alone",
)


def known_child(packs: Packs, band: str, known_at: int | None, at: int) -> Result:
    """Whether the company knew a child to be one. `known_at` counts from that instant on."""
    child = below(packs, "coppa", band, at)
    if not child.holds:
        return child._replace(rule=KNOWN.id)
    if known_at is None:
        return KNOWN.untold("subject.age_known_at", child.rows)
    if known_at <= at:
        return KNOWN.holds("known to be under 13", child.rows)
    return KNOWN.fails("not known to be under 13 at that time", child.rows)


def parent_consented(consents: Iterable[Fact], kind: str, integral: bool, at: int) -> Result:
    """Whether a verified consent of a parent covers a movement.

    Consent to collection covers a disclosure only where that is integral to the service.
    """
    wanted = "collect" if kind == COLLECTING or integral else "disclose"
    found = [one for one in consents if one.get("by") == "parent" and one["status"] == "given"]
    verified = [one for one in found if "verified_at" in one and parse(one["verified_at"]) <= at]
    covering = [one for one in verified if wanted in _scopes(one)]
    if covering:
        return PARENT.holds(f"a parent consented to {wanted}", facts=covering)
    if any(one.get("scope") is None for one in verified):
        return PARENT.untold("consent.scope", facts=verified)
    if verified:
        return PARENT.fails(f"no consent of a parent to {wanted}", facts=verified)
    return PARENT.fails("no verified consent of a parent", facts=found)


def needs_parent(packs: Packs, basis: str, residency: str, band: str, at: int) -> Result:
    """Whether consent is the basis and the person too young for it where they live."""
    if not basis.startswith("eu-gdpr:A6-1-a"):
        return YOUNG.fails("consent is not the basis")
    if not residency:
        return YOUNG.untold("residency")
    line = consent_line(packs, "gdpr", residency, at)
    return below(packs, line, band, at)._replace(rule=YOUNG.id)


def _scopes(consent: Fact) -> set[str]:
    scope = consent.get("scope") or ()
    return {scope} if isinstance(scope, str) else set(scope)
