"""Sections on transfers between countries (GDPR chapter V and its British and Swiss twins)."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineage.events.common import Place
from lineage.packs.rows import Id, Name, Row
from lineage.packs.vocabulary import Coded

Role = Literal["controller", "processor"]


class Membership(Row):
    """A country that is no third country, or a part of one with its own code. Id: ISO 3166-1."""

    SECTION: ClassVar[str] = "memberships"

    id: Place
    area: Literal["EU", "EEA"]
    """`EEA` for members of the EEA outside the Union."""


class Scheme(Coded):
    """A certification on which an adequacy decision depends. Id: as certification facts name it."""

    SECTION: ClassVar[str] = "schemes"
    REFERS: ClassVar[Mapping[str, str]] = {"requires": "schemes"}

    requires: Id | None = None
    """A scheme whose certification must be in force too."""


class Adequacy(Row):
    """A decision that a place protects data well enough. Id: regime and place."""

    SECTION: ClassVar[str] = "adequacy_decisions"
    REFERS: ClassVar[Mapping[str, str]] = {"regime": "regimes", "scheme": "schemes"}

    regime: Id
    """The law under which it was decided."""
    place: Place
    """ISO 3166-1, an organisation, or `EEA` for every member."""
    decision: Name
    limited_to: str = ""
    """Recipients it covers, in words; all where empty. The tool cites it and does not test it."""
    scheme: Id | None = None
    """Only recipients certified under this scheme are covered."""


class TransferTool(Coded):
    """A mechanism of chapter V. Codes are those of W3C DPV 2.3; `lineage:` where it has none."""

    SECTION: ClassVar[str] = "transfer_tools"
    REFERS: ClassVar[Mapping[str, str]] = {"regimes": "regimes"}

    rests_on: Literal["adequacy", "agreement", "approval", "derogation"]
    """What must be in force for it to carry a transfer."""
    agreement_kinds: tuple[Id, ...] = ()
    """Kinds of agreement facts that it can rest on."""
    regimes: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Laws under which it is a tool."""


class SccModule(Row):
    """A module of the standard contractual clauses. Id: its number."""

    SECTION: ClassVar[str] = "scc_modules"

    exporter: Role
    importer: Role
