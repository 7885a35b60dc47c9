"""Sections of code lists: what events name, with plain names and where each comes from.

Legal bases are GDPR articles under the names of W3C DPV 2.3 (https://w3id.org/dpv/2.3). A code
outside the lists is recorded all the same and raises a finding.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineage.packs.rows import Id, Name, Row

Dpv = Annotated[str, Field(pattern=r"^dpv:\w+$")]


class Coded(Row):
    """A code, which is the row's id, and its name for people."""

    name: Name


class Category(Coded):
    """A category of personal data."""

    SECTION: ClassVar[str] = "categories"
    REFERS: ClassVar[Mapping[str, str]] = {"ccpa": "ccpa_categories"}

    mode: Literal["automatic", "permission", "user_given", "derived"]
    """How it comes to be collected."""
    permission: Id | None = None
    """The device permission that gates it."""
    declared: bool = True
    """Whether the policy names it."""
    dpv: tuple[Annotated[str, Field(pattern=r"^pd:\w+$")], ...]
    fideslang: tuple[Annotated[str, Field(pattern=r"^user(\.[a-z_]+)+$")], ...]
    ccpa: tuple[Annotated[str, Field(pattern=r"^[A-L]$")], ...]
    """Letters of Cal. Civ. Code 1798.140(v)(1)."""
    sensitive: bool
    """Sensitive personal information, Cal. Civ. Code 1798.140(ae)."""
    cpni: Literal["yes", "no", "maybe", "content"]
    """Customer proprietary network information, 47 U.S.C. 222(h)(1)."""


class Purpose(Coded):
    """What data may be used or disclosed for."""

    SECTION: ClassVar[str] = "purposes"

    clauses: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Clauses of the policy that name it."""
    dpv: tuple[Dpv, ...]


class RecipientClass(Coded):
    """What a recipient is to the company: asserted, then tested against facts."""

    SECTION: ClassVar[str] = "recipient_classes"

    dpv: tuple[Dpv, ...]


class LegalBasis(Coded):
    """A basis of GDPR Art. 6, or a condition of Art. 9."""

    SECTION: ClassVar[str] = "legal_bases"
