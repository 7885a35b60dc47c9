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
    contact: str
    url: str
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


class Named(Shape):
    """A party as it can be named to the person."""

    party: str
    name: str
    contact: str
    url: str


class NamedRecipient(Named):
    """A party and what it got."""

    categories: list[str]
    purposes: list[str]
    first_at: str
    last_at: str
    evidence: list[Event]


class ThirdParties(Shape):
    """Specific third parties (ORS 646A.574; Minn. Stat. 325M.14)."""

    of_this_person: list[NamedRecipient]
    of_this_person_is_complete: bool
    """False where a bulk movement may or may not include the person; then the other list counts."""
    of_anybody: list[Named]


class Marketer(NamedRecipient):
    """A third party that got data for its own direct marketing."""

    address: str
    """Its contact, as declared."""
    certainty: Literal["recorded", "inferred"]
    affiliate: bool
    same_brand: bool | str


class ShineTheLight(Shape):
    """What went to others for their direct marketing in a year (Cal. Civ. Code 1798.83)."""

    calendar_year: int
    applies: bool | str
    reason: str
    categories: list[str]
    third_parties: list[Marketer]
    evidence: list[Event]


class Approval(Shape):
    """The approval that a use of network information takes (47 CFR 64.2007)."""

    required: Literal["none", "opt_out", "opt_in"]
    status: Literal["not_needed", "approved", "missing", "unknown"]
    location: Literal["approved", "missing", "unknown"] | None
    """Authorisation of a call's location (47 U.S.C. 222(f)), null where none left."""
    facts: list[str]


class Registered(Named):
    """Network information that was disclosed or made accessible (47 CFR 64.2009(c))."""

    event: Event
    occurred_at: str
    access: bool
    access_ended_at: str | None
    party_class: str = Field(alias="class")
    categories: list[str]
    certainty: Literal["recorded", "possible"]
    """`possible` where the categories may hold some."""
    purposes: list[str]
    approval: Approval
    keep_until: str | None
    """Null while access lasts."""


class CustomerApproval(Shape):
    """An approval of the customer, and until when its record is kept at least."""

    id: str
    status: str
    form: str
    valid_from: str
    valid_to: str | None
    keep_until: str | None


class Consented(Shape):
    """Separate consent to one recipient (PIPL Art. 23, 39)."""

    needed: bool
    in_force_at_movement: bool | str | None
    consents: list[str]
    missing_for: list[Event]


class Provided(NamedRecipient):
    """A recipient as China wants it told."""

    methods: list[str]
    another_handler: bool
    abroad: bool | str
    separate_consent: Consented
