"""Sections on laws of the United States: CCPA, CPNI, and bulk data (28 CFR 202)."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineage.events.common import Place
from lineage.packs.rows import Id, Moment, Row
from lineage.packs.vocabulary import Coded

SomeIds = Annotated[tuple[Id, ...], Field(min_length=1)]


class CcpaCategory(Coded):
    """A letter of Cal. Civ. Code 1798.140(v)(1)."""

    SECTION: ClassVar[str] = "ccpa_categories"


class BusinessPurpose(Coded):
    """An enumerated business purpose, Cal. Civ. Code 1798.140(e). Id: its number."""

    SECTION: ClassVar[str] = "business_purposes"
    REFERS: ClassVar[Mapping[str, str]] = {"purposes": "purposes"}

    purposes: tuple[Id, ...]
    """Purposes of ours that it covers."""


class LookBack(Row):
    """How far back an answer to a person goes. Id: the law."""

    SECTION: ClassVar[str] = "look_backs"
    REFERS: ClassVar[Mapping[str, str]] = {"regime": "regimes"}

    regime: Id
    months: Annotated[int, Field(gt=0)]
    """Months of the calendar before the request came."""
    collected_since: Moment
    """What was collected at or after this moment is told of however far back it went."""


class CpniUse(Coded):
    """A use of customer proprietary network information, and the approval it takes."""

    SECTION: ClassVar[str] = "cpni_uses"
    REFERS: ClassVar[Mapping[str, str]] = {
        "purposes": "purposes",
        "classes": "recipient_classes",
    }

    approval: Literal["none", "opt_out", "opt_in"]
    purposes: tuple[Id, ...] = ()
    """Only for these purposes; for any if empty. The first row that fits decides."""
    classes: tuple[Id, ...] = ()
    """Only to these recipients; to any if empty."""


class CountryOfConcern(Coded):
    """A country of 28 CFR 202.601. Id: ISO 3166-1."""

    SECTION: ClassVar[str] = "countries_of_concern"

    id: Place


class BulkThreshold(Coded):
    """How many people's data in twelve months is bulk data, 28 CFR 202.205."""

    SECTION: ClassVar[str] = "bulk_thresholds"
    REFERS: ClassVar[Mapping[str, str]] = {"categories": "categories"}

    above: Annotated[int, Field(gt=0)]
    """Bulk is more than this."""
    unit: Literal["people", "devices"]
    categories: tuple[Id, ...] = ()
    """Categories of ours that it counts."""
    radius: Id | None = None
    """A row of `location_radii` that a position must meet to count."""
    combined: bool = False
    """Whether an identifier counts only together with another (28 CFR 202.212)."""
