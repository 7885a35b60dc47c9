"""China: separate consent to giving data to another handler, or abroad (PIPL Art. 23, 39)."""

from collections.abc import Iterable
from typing import Final

from lineage.law.places import country
from lineage.law.ruling import Fact, LawRule, Result

HOME: Final = "CN"
"""The mainland; Hong Kong and Macau count as abroad."""
EXPRESS: Final = frozenset({"explicit", "expressed"})
SEPARATE: Final = LawRule(
    "law.pipl-separate-consent",
    "PIPL Art. 23, 39",
    "did the person consent to this recipient separately",
)


def abroad(places: Iterable[str]) -> bool | None:
    """Whether data can be reached from outside the mainland; None where no place is known."""
    known = [place for place in places if place]
    return any(country(place) != HOME for place in known) if known else None


def separate_consent(
    consents: Iterable[Fact], party: str, purposes: Iterable[str], categories: Iterable[str]
) -> Result:
    """Whether a consent in force names the recipient, and all that it got and for what.

    Agreement to a policy, or to recipients in general, is not separate (Art. 14, 23).
    """
    named = [one for one in consents if party in one.get("recipients", ())]
    given = [
        one for one in named if one["status"] == "given" and _reaches(one, purposes, categories)
    ]
    express = [one for one in given if one.get("form") in EXPRESS]
    if express:
        return SEPARATE.holds(f"the person consented to {party}", facts=express)
    if any("form" not in one for one in given):
        return SEPARATE.untold("consent.form", facts=given)
    return SEPARATE.fails(f"no separate consent to {party}", facts=named)


def _reaches(consent: Fact, purposes: Iterable[str], categories: Iterable[str]) -> bool:
    scope = consent.get("scope") or "disclose"
    meant = set(purposes)
    data = set(categories)
    return (
        "disclose" in (scope.split("+") if isinstance(scope, str) else scope)
        and meant <= set(consent.get("purposes") or meant)
        and data <= set(consent.get("categories") or data)
    )
