"""Sections of a policy pack: a published privacy policy as rows that rules read.

Every clause of the policy is a row and says where it is checked. Rows name clauses and lines and
never repeat the policy's sentences.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lineage.packs.rows import Id, Name, Row

Ids = tuple[Id, ...]
SomeIds = Annotated[tuple[Id, ...], Field(min_length=1)]
Check = Literal["rule", "row", "definition", "not_checkable"]


class OfPolicy(Row):
    """A row whose id is that of one policy."""

    PER_PACK: ClassVar[bool] = True


class Clause(OfPolicy):
    """One passage of the policy, and where it is checked."""

    SECTION: ClassVar[str] = "clauses"

    says: Name
    """What it says, in our own words."""
    check: Check
    by: Ids = ()
    """Rules, or sections of this pack, that check it."""
    why: str = ""
    """Why it cannot be checked."""

    @model_validator(mode="after")
    def _accounted_for(self) -> Self:
        if self.check in ("rule", "row") and not self.by:
            raise ValueError("expected `by` to name what checks the clause")
        if self.check == "not_checkable" and not self.why:
            raise ValueError("expected `why` it cannot be checked")
        return self


class DeclaredCategory(OfPolicy):
    """A category that the policy names. The id is the category's code."""

    SECTION: ClassVar[str] = "declared_categories"
    REFERS: ClassVar[Mapping[str, str]] = {"clauses": "clauses", "id": "categories"}

    clauses: SomeIds
    described: bool = True
    """Whether the policy says anywhere what it is."""


class DeclaredPurpose(OfPolicy):
    """A purpose that the policy names. The id is the purpose's code."""

    SECTION: ClassVar[str] = "declared_purposes"
    REFERS: ClassVar[Mapping[str, str]] = {"clauses": "clauses", "id": "purposes"}

    clauses: SomeIds
    use: bool
    """Whether the company itself may use data for it; otherwise only some recipients may."""
    marketing: Literal["own", "partner", "measured"] | None = None
    """What an opt-out from marketing has to do with it."""


class DevicePermission(OfPolicy):
    """A permission of a device and what the policy lets it be used for."""

    SECTION: ClassVar[str] = "permissions"
    REFERS: ClassVar[Mapping[str, str]] = {"clauses": "clauses", "categories": "categories"}

    clauses: SomeIds
    categories: SomeIds
    access: SomeIds
    """Kinds of access that the policy names: read, write, add, change, delete."""
    lists_all: bool = False
    """Whether these categories are all that it gates."""


class Passage(OfPolicy):
    """A passage of the matrix of recipients and purposes: what it allows to whom."""

    SECTION: ClassVar[str] = "passages"
    REFERS: ClassVar[Mapping[str, str]] = {
        "clauses": "clauses",
        "beside": "clauses",
        "purposes": "purposes",
        "ambiguities": "ambiguities",
    }

    clauses: SomeIds
    classes: SomeIds
    purposes: Ids = ()
    categories: Ids = ()
    """Only these, where it says so; every category where empty."""
    any_use: bool = False
    """Every purpose that the company itself may use data for."""
    ground: Literal["none", "to_be_stated", "consent_unclear"] = "none"
    """Whether the passage wants its ground stated, or leaves open whether it wants consent."""
    ambiguities: Ids = ()
    """What is unclear about whatever rests on this passage."""
    beside: Ids = ()
    """Passages that do not speak of it, or are narrower."""
    lawful: bool = False
    """Whether the passage makes the law part of the policy."""


class CategoryLimit(OfPolicy):
    """What may be done with some categories only. The first row that fits decides."""

    SECTION: ClassVar[str] = "category_limits"
    REFERS: ClassVar[Mapping[str, str]] = {
        "clauses": "clauses",
        "categories": "categories",
        "purposes": "purposes",
        "ambiguity": "ambiguities",
        "code": "finding_codes",
    }

    clauses: SomeIds
    categories: SomeIds
    classes: Ids = ()
    """Recipients it is about; all where empty."""
    purposes: Ids = ()
    """Purposes it is about; all where empty."""
    outcome: Literal["permitted", "ambiguous", "not_permitted"]
    ambiguity: Id | None = None
    code: Id | None = None
    unless_allowed: bool = False
    """Whether it matters only where no passage of the matrix allows the disclosure."""


class Ground(OfPolicy):
    """A ground on which the policy lets the company disclose in good faith."""

    SECTION: ClassVar[str] = "grounds"
    REFERS: ClassVar[Mapping[str, str]] = {"clauses": "clauses"}

    clauses: SomeIds


class DealType(OfPolicy):
    """A structure of a transaction, and what the policy says of it."""

    SECTION: ClassVar[str] = "deal_types"
    REFERS: ClassVar[Mapping[str, str]] = {"clauses": "clauses"}

    clauses: SomeIds
    discloses: bool
    """Whether data may go to the other side."""
    promises_notice: Literal["yes", "no", "if_policy_changes"]


class Ambiguity(OfPolicy):
    """Passages that disagree, and how an answer deals with it."""

    SECTION: ClassVar[str] = "ambiguities"
    REFERS: ClassVar[Mapping[str, str]] = {"clauses": "clauses"}

    clauses: SomeIds
    between: str
    """What disagrees, in our own words."""
    resolution: str
    by: Ids = ()
    """Rules and sections that surface it; none where it stands whatever happens."""


class Period(OfPolicy):
    """A number that the policy leaves open and the company sets, or one that it names."""

    SECTION: ClassVar[str] = "periods"
    REFERS: ClassVar[Mapping[str, str]] = {"clauses": "clauses"}

    clauses: SomeIds
    value: Annotated[float, Field(ge=0)]
    unit: Literal["days", "minutes", "seconds", "points", "percent", "years"]


class FindingCode(Row):
    """What a finding can say. The id is the code."""

    SECTION: ClassVar[str] = "finding_codes"

    severity: Literal["violation", "warning", "ambiguous", "info"]
    name: Name
