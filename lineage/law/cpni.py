"""Customers of carriers: approval for network information and call location (47 U.S.C. 222)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lineage.law.ruling import Fact, LawRule, Result
from lineage.packs.packs import Packs
from lineage.packs.us_law import CpniUse
from lineage.packs.vocabulary import Category

LOCATION: Final = frozenset({"precise_location", "geographic_position"})
BARE_STATES: Final = frozenset({"aggregate", "anonymised"})
"""States in which information is about no customer (47 U.S.C. 222(h)(2))."""
WITHIN_CARRIER: Final = frozenset({"processor", "sub_processor", "subject"})
"""Roles of recipients that stand in for the carrier, or are the customer."""
EXPRESS: Final = frozenset({"explicit", "expressed"})
"""Forms of consent that approve; agreement by use never does (47 CFR 64.2003(k))."""
DISCLOSING: Final = frozenset(
    {"disclose", "onward", "grant_access", "business_transfer", "publish"}
)

STAYS: Final = "no location leaves the carrier"

APPROVAL: Final = LawRule(
    "law.cpni-approval",
    "47 U.S.C. 222(c)(1); 47 CFR 64.2007",
    "is network information disclosed with the approval that it takes",
)
WHERE: Final = LawRule(
    "law.cpni-location",
    "47 U.S.C. 222(f)(1)",
    "was the disclosure of a call's location authorised, expressly and before",
)


@dataclass(frozen=True, slots=True)
class Given:
    """What a movement gives away. Empty text stands for what nobody declared."""

    kind: str
    data: tuple[tuple[str, str], ...]
    """(category, state)."""
    purposes: tuple[str, ...]
    to_class: str = ""
    to_role: str = ""


def network_information(packs: Packs, given: Given) -> list[Category]:
    """Categories of a movement that are network information, the location of calls left out."""
    return [row for row in _of_customers(packs, given) if row.id not in LOCATION]


def contains(packs: Packs, categories: Iterable[str]) -> dict[str, str]:
    """Those of some categories that are network information, or may hold some: `yes`, `maybe`."""
    rows = (row for code in categories for row in packs.rows(Category).of(code)[-1:])
    return {row.id: row.cpni for row in rows if row.cpni in ("yes", "maybe")}


def approval_missing(packs: Packs, given: Given, consents: Iterable[Fact], at: int) -> Result:
    """Whether network information goes to somebody without the approval that it takes."""
    rows = network_information(packs, given)
    if not rows or given.kind not in DISCLOSING:
        return APPROVAL.fails("no network information is disclosed")
    uses = [_use(packs, purpose, given.to_class, at) for purpose in given.purposes]
    wanting = [use for use in uses if use is not None and use.approval != "none"]
    if not given.purposes:
        return APPROVAL.untold("purposes", rows)
    if not wanting:
        return APPROVAL.fails("a use that needs no approval", [*rows, *filter(None, uses)])
    said = [one for one in consents if _approves(one, given)]
    agreed = [one for one in said if one.get("form") in EXPRESS]
    refused = [one for one in consents if one["status"] in ("withdrawn", "refused")]
    cited = [*rows, *wanting]
    if agreed:
        return APPROVAL.fails("the customer approved", cited, agreed)
    opt_out_only = all(use.approval == "opt_out" for use in wanting)
    if opt_out_only and not refused:
        return APPROVAL.fails("the customer did not opt out", cited)
    if any("form" not in one for one in said):
        return APPROVAL.untold("consent.form", cited, said)
    want = "opt-out" if opt_out_only else "opt-in"
    return APPROVAL.holds(f"no {want} approval of the customer", cited, refused)


def location_unauthorised(packs: Packs, given: Given, consents: Iterable[Fact]) -> Result:
    """Whether the location of a user of a voice service goes to others without express word.

    Agreement by use never suffices; emergencies are legal disclosures (47 U.S.C. 222(d)(4)).
    """
    rows = [row for row in _of_customers(packs, given) if row.id in LOCATION]
    outside = given.kind in DISCLOSING and given.to_role not in WITHIN_CARRIER
    if not rows or not outside:
        return WHERE.fails(STAYS, rows)
    said = [one for one in consents if _approves(one, given)]
    express = [one for one in said if one.get("form") in EXPRESS]
    if express:
        return WHERE.fails("authorised expressly", rows, express)
    if any("form" not in one for one in said):
        return WHERE.untold("consent.form", rows, said)
    return WHERE.holds("no express prior authorisation", rows, said)


def categories(packs: Packs, codes: Iterable[str]) -> list[Category]:
    """Those of some categories that are customer proprietary network information."""
    rows = (row for code in codes for row in packs.rows(Category).of(code)[-1:])
    return [row for row in rows if row.cpni == "yes"]


def _of_customers(packs: Packs, given: Given) -> list[Category]:
    return categories(packs, [code for code, state in given.data if state not in BARE_STATES])


def _use(packs: Packs, purpose: str, to_class: str, at: int) -> CpniUse | None:
    """The first use that fits a purpose and a recipient."""
    for row in packs.rows(CpniUse).in_force(at):
        fits_purpose = not row.purposes or purpose in row.purposes
        if fits_purpose and (not row.classes or to_class in row.classes):
            return row
    return None


def _approves(consent: Fact, given: Given) -> bool:
    """Whether a consent that is given covers what a movement gives, as far as it is limited."""
    categories = {category for category, _ in given.data}
    return (
        consent["status"] == "given"
        and set(consent.get("purposes") or given.purposes) >= set(given.purposes)
        and set(consent.get("categories") or categories) >= categories
    )
