"""Sections on which law applies to whom, and on the numbers at which laws draw their lines."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineage.events.common import Place
from lineage.packs.rows import Id, Name, Row
from lineage.packs.vocabulary import Coded

Comparison = Literal["gt", "ge", "lt", "le"]
Number = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Regime(Coded):
    """A law, and what turns it on."""

    SECTION: ClassVar[str] = "regimes"
    REFERS: ClassVar[Mapping[str, str]] = {"switches": "thresholds", "implied_by": "regimes"}

    places: tuple[Place, ...]
    """Where the people live whom it protects (`EEA` for every member); anywhere if empty."""
    switch: str
    """What makes it apply to a company, in words: a `regime` fact says that it does."""
    switches: tuple[Id, ...] = ()
    """Numbers of which one turns it on."""
    implied_by: tuple[Id, ...] = ()
    """Laws that reach no company which this one does not reach."""


class Threshold(Row):
    """A number at which something begins to apply."""

    SECTION: ClassVar[str] = "thresholds"
    REFERS: ClassVar[Mapping[str, str]] = {"regime": "regimes"}

    regime: Id
    comparison: Comparison
    value: Number
    unit: Literal["usd", "people", "percent", "employees"]


class AffiliateTest(Row):
    """When a law counts two companies as one group."""

    SECTION: ClassVar[str] = "affiliate_tests"

    name: Name
    comparison: Comparison
    percent: Annotated[float, Field(gt=0, le=100)]
    interests: tuple[Id, ...]
    """Kinds of interest that count; any where empty."""
    control_suffices: bool
    """Whether control without the share is enough."""
    needs_branding: bool = False
    """Whether common branding and sharing of data must come with it."""
    relation: Literal["group", "members", "covered"]
    """`group`: parent, subsidiary or sister. `members`: each owner of a venture is one with it.
    `covered`: owned, together and at any depth, by countries of concern or whom they own."""


class LocationRadius(Row):
    """How exact a position must be to count as precise."""

    SECTION: ClassVar[str] = "location_radii"

    name: Name
    comparison: Comparison | None = None
    metres: Number | None = None
    """None where the law does not measure."""


class AgeLine(Row):
    """Below which age something changes. Id: the law, and the country where that matters."""

    SECTION: ClassVar[str] = "age_lines"
    REFERS: ClassVar[Mapping[str, str]] = {"regime": "regimes"}

    regime: Id
    place: Place | None = None
    """Only there; everywhere that the law reaches if none."""
    years: Annotated[int, Field(ge=1, le=30)]
    """It changes below this age."""
    consequence: Literal["parent_consents", "opt_in", "child"]


class SpecialCategory(Coded):
    """A category that is special by what it is (GDPR Art. 9(1)). Id: the code that events use."""

    SECTION: ClassVar[str] = "special_categories"


class RecordRule(Row):
    """How long a law wants something kept, or allows it to be."""

    SECTION: ClassVar[str] = "record_rules"
    REFERS: ClassVar[Mapping[str, str]] = {"regime": "regimes"}

    regime: Id
    what: Name
    limit: Literal["at_least", "at_most"]
    period: Annotated[str, Field(pattern=r"^P\d+[DMY]$")] | None = None
    """ISO 8601; none where the law names no length."""
