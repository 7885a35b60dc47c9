"""Where a place belongs: countries, their parts, the Union and the EEA."""

from typing import Final

from lineage.law.ruling import LawRule, Result
from lineage.packs.packs import Packs
from lineage.packs.regimes import Regime
from lineage.packs.transfer_law import Membership

EEA: Final = "EEA"

PROTECTS: Final = LawRule(
    "law.protects",
    "the law's own article on its reach",
    "does the law protect people who live there",
)
THIRD_COUNTRY: Final = LawRule(
    "law.third-country", "GDPR Art. 44", "does the place lie outside the law's own area"
)


def country(place: str) -> str:
    """ISO 3166-1 code of a place that may be a subdivision."""
    return place.split("-")[0]


def within(packs: Packs, place: str, area: str, at: int) -> bool:
    """Whether a place lies in an area: the EEA, a country, or a part of a country."""
    if area == EEA:
        return packs.rows(Membership).at(country(place), at) is not None
    return place == area or place.startswith(area + "-")


def protects(packs: Packs, regime: str, residency: str, at: int) -> Result:
    """Whether a law protects people who live somewhere. An empty residency is unknown."""
    law = packs.rows(Regime).at(regime, at)
    if law is None:
        return PROTECTS.fails(f"{regime} is not in force")
    if not law.places:
        return PROTECTS.holds(f"{law.name} protects people wherever they live", [law])
    if not residency:
        return PROTECTS.untold("residency", [law])
    if any(within(packs, residency, area, at) for area in law.places):
        return PROTECTS.holds(f"{law.name} protects people in {residency}", [law])
    if any(area.startswith(residency + "-") for area in law.places):
        # A person known to live in the country may live in the part that the law reaches.
        return PROTECTS.untold("residency", [law])
    return PROTECTS.fails(f"{law.name} does not reach people in {residency}", [law])


def third_country(packs: Packs, regime: str, place: str, at: int) -> Result:
    """Whether data that goes to a place leaves the area of a law. An empty place is unknown."""
    law = packs.rows(Regime).at(regime, at)
    if law is None:
        return THIRD_COUNTRY.fails(f"{regime} is not in force")
    if not place:
        return THIRD_COUNTRY.untold("place", [law])
    if any(within(packs, place, area, at) for area in law.places):
        return THIRD_COUNTRY.fails(f"{place} is no third country under {law.name}", [law])
    return THIRD_COUNTRY.holds(f"{place} is a third country under {law.name}", [law])
