"""Facts about parties and what binds them: who they are, who owns whom, what was agreed."""

from typing import Annotated, Literal

from pydantic import Field

from lineage.events.common import Code, Instant, Percent, Place, Reference, Text
from lineage.events.facts.base import Codes, Fact, References


class Party(Fact):
    """A legal entity. Its class is an assertion, tested against other facts."""

    name: Text | None = None
    party_class: Annotated[Code | None, Field(alias="class")] = None
    place: Place | None = None
    contact: Text | None = None
    url: Text | None = None
    ccpa_category: Code | None = None
    """Category of third party for Cal. Civ. Code 1798.110 and .115."""
    identifiers: dict[str, str] | tuple[str, ...] | None = None
    """LEI, domain and the like."""
    is_us_person: bool | None = None
    """28 CFR 202.256."""
    employees: Annotated[int | None, Field(ge=0)] = None


class System(Fact):
    """Where data sits: operated by a party, at a place, maybe reached from other places."""

    party: Reference | None = None
    name: Text | None = None
    place: Place | None = None
    access_places: tuple[Place, ...] = ()


class Ownership(Fact):
    """Who holds how much of whom. Stored as a number: laws draw the line differently."""

    owner: Reference
    owned: Reference
    percent: Percent | None = None
    interest: Code | None = None
    """`voting` or `equity`."""
    control: bool | None = None
    common_branding: bool | None = None


class Agreement(Fact):
    """A contract or undertaking between two parties."""

    kind: Code
    parties: Annotated[tuple[Reference, Reference], Field()]
    """From, to."""
    module: Annotated[int | None, Field(ge=1, le=4)] = None
    """Module of the standard contractual clauses, Decision (EU) 2021/914."""
    terms: Codes = ()
    policy_version: Reference | None = None
    signed_at: Instant | None = None
    authorises: References = ()
    """Sub-processors that may be engaged (GDPR Art. 28(2))."""


class Certification(Fact):
    """Membership of a scheme, such as the EU-US Data Privacy Framework."""

    party: Reference
    scheme: Code
    covers: Codes = ()


class Regime(Fact):
    """Whether a law applies to a party, and which test was met."""

    party: Reference | None = None
    active: bool | None = None
    switch: Text | None = None


class Transaction(Fact):
    """A merger, sale, financing or insolvency in which personal data may move."""

    structure: Code | None = None
    acquirer: Reference | None = None
    stage: Literal["negotiation", "due_diligence", "signed", "closing", "closed"] | Code | None = (
        None
    )
    assets_include_personal_data: bool | None = None
