"""Code lists that events use, with their plain names and where each comes from.

Categories, purposes and recipient classes are those of the policy of Penguin Softphone; transfer
tools and legal bases are GDPR articles under the names of W3C DPV 2.3 (https://w3id.org/dpv/2.3).
A code outside these lists is recorded all the same and raises a finding.
"""

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Code = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class Row(BaseModel):
    """A code, its name for people, and its source."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    code: Code
    name: Name
    source: Annotated[str, Field(min_length=1)]


class Category(Row):
    """A category of personal data."""

    mode: Literal["automatic", "permission", "user_given", "derived"]
    """How it comes to be collected."""
    permission: Code | None = None
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


class Purpose(Row):
    """What data may be used or disclosed for."""

    clauses: Annotated[tuple[Code, ...], Field(min_length=1)]
    """Clauses of the policy that name it."""
    dpv: tuple[Annotated[str, Field(pattern=r"^dpv:\w+$")], ...]


class RecipientClass(Row):
    """What a recipient is to the company: asserted, then tested against facts."""

    dpv: tuple[Annotated[str, Field(pattern=r"^dpv:\w+$")], ...]


class TransferTool(Row):
    """A mechanism of GDPR chapter V."""


class LegalBasis(Row):
    """A basis of GDPR Art. 6, or a condition of Art. 9."""


def _by_code(rows: Any) -> Any:
    """Rows by their code. Raises ValueError where two rows have one code."""
    if not isinstance(rows, list):
        return rows
    found = {row["code"]: row for row in rows}
    if len(found) < len(rows):
        raise ValueError("expected each code once")
    return found


AnyRow = TypeVar("AnyRow")
Table = Annotated[
    Mapping[str, AnyRow],
    BeforeValidator(_by_code),
    Field(min_length=1),
    AfterValidator(MappingProxyType),
]


class Vocabulary(BaseModel):
    """All lists, each by code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    categories: Table[Category]
    purposes: Table[Purpose]
    recipient_classes: Table[RecipientClass]
    transfer_tools: Table[TransferTool]
    legal_bases: Table[LegalBasis]

    @cached_property
    def category_codes(self) -> frozenset[str]:
        return frozenset(self.categories)

    @cached_property
    def purpose_codes(self) -> frozenset[str]:
        return frozenset(self.purposes)

    @cached_property
    def class_codes(self) -> frozenset[str]:
        return frozenset(self.recipient_classes)

    @cached_property
    def tool_codes(self) -> frozenset[str]:
        return frozenset(self.transfer_tools)

    @cached_property
    def basis_codes(self) -> frozenset[str]:
        return frozenset(self.legal_bases)

    def tool_name(self, code: str) -> str:
        """The plain name of a transfer tool; the code itself where nobody declared it."""
        return _name(self.transfer_tools, code)

    def basis_name(self, code: str) -> str:
        """The plain name of a legal basis; the code itself where nobody declared it."""
        return _name(self.legal_bases, code)


@cache
def vocabulary() -> Vocabulary:
    """The lists shipped with the product. Raises pydantic.ValidationError where they are wrong."""
    text = Path(__file__).with_name("vocabulary.yaml").read_text("utf-8")
    return Vocabulary.model_validate(yaml.safe_load(text))


def _name(table: Mapping[str, Row], code: str) -> str:
    return table[code].name if code in table else code
