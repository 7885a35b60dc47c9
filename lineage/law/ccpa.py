"""California: what a disclosure is, and what an opt-out or a young age forbids (CCPA)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from lineage.law.numbers import below
from lineage.law.ruling import Fact, LawRule, Result
from lineage.packs.packs import Packs
from lineage.packs.us_law import BusinessPurpose
from lineage.packs.vocabulary import Category

DisclosureType = Literal[
    "sale", "share", "business_purpose", "directed", "ma_exempt", "legal", "unknown"
]

SENSITIVE: Final = "L"
SALE_TERMS: Final = frozenset({"ccpa-1798.100-d", "ccpa-1798.140-ag"})
"""Terms without which a service provider is a third party (1798.140(ag)(1), (j)(1))."""
BUSINESS_KINDS: Final = frozenset({"processor", "sub_processor", "ccpa_terms"})
SERVICE_CLASSES: Final = frozenset({"service_provider", "contractor", "vendor", "authorized_agent"})
VALUABLE: Final = frozenset({"monetary", "other_valuable"})
SELLING: Final = frozenset({"sale", "share"})
ADVERTISING: Final = frozenset({"partner_offers"})
"""Purposes that are advertising across contexts where a third party has them (1798.140(k))."""

OPT_OUT: Final = LawRule(
    "law.ccpa-opt-out", "Cal. Civ. Code 1798.120(a), (d)", "was it sold or shared after an opt-out"
)
CARRIED: Final = LawRule(
    "law.ccpa-opt-out-carried",
    "Cal. Civ. Code 1798.120(a)(2)",
    "does the opt-out travel with the record to whoever takes the business over",
)
MINOR: Final = LawRule(
    "law.ccpa-minor", "Cal. Civ. Code 1798.120(c)", "was it sold or shared without the opt-in"
)
LIMIT: Final = LawRule(
    "law.ccpa-limit",
    "Cal. Civ. Code 1798.121",
    "was sensitive information used beyond what a limit allows",
)
TERMS: Final = LawRule(
    "law.ccpa-terms",
    "Cal. Civ. Code 1798.100(d), 1798.140(j), (ag)",
    "is the recipient bound by the terms of the act",
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a movement says that the act looks at. Empty text stands for what nobody declared."""

    kind: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    to_class: str = ""
    to_role: str = ""
    consideration: str = ""
    initiated_by: str = ""
    carried_preferences: tuple[str, ...] = ()


def letters(packs: Packs, categories: Iterable[str]) -> tuple[str, ...]:
    """Letters of 1798.140(v)(1) that categories fall under, in order."""
    rows = [row for code in categories for row in packs.rows(Category).of(code)[-1:]]
    found = {letter for row in rows for letter in row.ccpa}
    return tuple(sorted(found | ({SENSITIVE} if any(row.sensitive for row in rows) else set())))


def business_purpose(packs: Packs, purpose: str, at: int) -> BusinessPurpose | None:
    """The enumerated business purpose that one of ours falls under; None where none does."""
    rows = packs.rows(BusinessPurpose).in_force(at)
    return next((row for row in rows if purpose in row.purposes), None)


def has_terms(agreements: Iterable[Fact]) -> Result:
    """Whether an agreement with the recipient has the terms of the act."""
    facts = [one for one in agreements if one["kind"] in BUSINESS_KINDS]
    for one in facts:
        if one["kind"] == "ccpa_terms" or set(one.get("terms", ())) >= SALE_TERMS:
            return TERMS.holds("the terms are agreed", facts=[one])
    return TERMS.fails("no agreement has the terms", facts=facts)


def disclosure_type(
    packs: Packs, said: Disclosure, agreements: Iterable[Fact], at: int
) -> DisclosureType:
    """What a disclosure is under the act; the first that fits, in the act's own order.

    Without the terms, whoever serves the business is a third party, to whom anything given for
    value is sold (1798.140(ad)(1)).
    """
    if said.kind in ("collect", "internal", "derive", "planned"):
        return "unknown"
    if said.kind == "legal_disclosure":
        return "legal"
    if said.kind == "business_transfer" or said.to_class == "acquirer":
        return "ma_exempt"
    if said.initiated_by == "subject":
        return "directed"
    serves = said.to_class in SERVICE_CLASSES and has_terms(agreements).holds
    if serves and all(business_purpose(packs, one, at) for one in said.purposes):
        return "business_purpose" if said.purposes else "unknown"
    if ADVERTISING & set(said.purposes):
        return "share"
    if said.consideration in VALUABLE:
        return "sale"
    return "unknown"


def sold_after_opt_out(kind: DisclosureType, preferences: Iterable[Fact]) -> Result:
    """Whether a sale or sharing went against an opt-out that holds at its moment."""
    if kind not in SELLING:
        return OPT_OUT.fails("neither sold nor shared")
    chosen = _on(preferences, "opt_out_of_sale")
    if chosen:
        return OPT_OUT.holds(f"the disclosure is a {kind}, after an opt-out", facts=chosen)
    return OPT_OUT.fails("no opt-out is in force")


def opt_out_not_carried(
    kind: DisclosureType, said: Disclosure, preferences: Iterable[Fact]
) -> Result:
    """Whether an acquirer got the record without the opt-out that binds it too."""
    if kind != "ma_exempt":
        return CARRIED.fails("the business does not change hands")
    chosen = _on(preferences, "opt_out_of_sale")
    if not chosen:
        return CARRIED.fails("no opt-out is in force")
    if "opt_out_of_sale" in said.carried_preferences:
        return CARRIED.fails("the opt-out travels with the record", facts=chosen)
    return CARRIED.holds("the opt-out does not travel with the record", facts=chosen)


def sold_without_opt_in(
    packs: Packs, kind: DisclosureType, band: str, consents: Iterable[Fact], at: int
) -> Result:
    """Whether data of somebody under 16 was sold or shared without an opt-in.

    Below 13 a parent gives it, from 13 on the person does.
    """
    if kind not in SELLING:
        return MINOR.fails("neither sold nor shared")
    young = below(packs, "ccpa.opt-in", band, at)
    if not young.holds:
        return young._replace(rule=MINOR.id)
    who = "parent" if below(packs, "ccpa.parent", band, at).holds else "subject"
    given = [one for one in consents if one["status"] == "given" and one.get("by") == who]
    if given:
        return MINOR.fails(f"the {who} opted in", young.rows, given)
    return MINOR.holds(f"no opt-in of the {who}", young.rows)


def used_beyond_limit(
    packs: Packs, kind: DisclosureType, said: Disclosure, preferences: Iterable[Fact]
) -> Result:
    """Whether sensitive information left for more than serving the person, against their limit."""
    rows = [row for code in said.categories for row in packs.rows(Category).of(code)[-1:]]
    sensitive = [row for row in rows if row.sensitive]
    if not sensitive or kind in ("business_purpose", "directed", "legal"):
        return LIMIT.fails("nothing sensitive beyond service", sensitive)
    chosen = _on(preferences, "limit_sensitive")
    if chosen:
        return LIMIT.holds("sensitive information beyond a limit", sensitive, chosen)
    return LIMIT.fails("no limit is in force", sensitive)


def _on(preferences: Iterable[Fact], name: str) -> list[Fact]:
    return [one for one in preferences if one["preference"] == name and one["status"] == "on"]
