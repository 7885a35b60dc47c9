"""What a law adds to the answer about where a person's data has gone."""

from typing import Literal

from pydantic import Field

from api.schemas.base import EventOfSource, Shape

Event = str | EventOfSource


class LookBack(Shape):
    """What a business disclosed (Cal. Civ. Code 1798.115): letter → kinds of third parties."""

    begins_at: str | None = Field(default=None, alias="from")
    collected_since: str | None = None
    ends_at: str = Field(alias="to")
    sold_or_shared: dict[str, list[str]]
    business_purpose: dict[str, list[str]]
    otherwise: dict[str, list[str]]
    """Neither, or nobody can tell: `gaps` say what is missing."""
    evidence: list[Event]
    collection_unknown: list[Event] | None = None
    """Disclosures of what nobody recorded collecting."""


class Told(Shape):
    """A third party to be told of an opt-out, and to pass it on (11 CCR 7026(f)(2), (3))."""

    party: str
    name: str
    address: str
    contact: str
    events: list[Event]


class OptOut(Shape):
    """What an opt-out from selling and sharing obliges to (Cal. Civ. Code 1798.120)."""

    since: str
    until: str | None
    comply_by: str | None
    """The last day to stop."""
    notify_third_parties_for: list[Event]
    """Sold or shared after the opt-out while there was time to stop."""
    violations: list[Event]
    """Sold or shared when there was none left."""
    third_parties: list[Told]


class Collected(Shape):
    """From whom and for what something was collected (1798.110(a)(1) to (3))."""

    sources: list[str]
    purposes: list[str]


class UsDisclosure(Shape):
    """What one category of one disclosure was under the CCPA."""

    event: Event
    occurred_at: str
    party: str
    third_party_category: str
    category: str
    letters: list[str]
    us_disclosure_type: Literal[
        "sale", "share", "business_purpose", "directed", "ma_exempt", "legal", "unknown"
    ]
    business_purposes: list[str]
    """Numbers of 1798.140(e)."""
    collected_at: str
