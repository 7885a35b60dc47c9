"""Where a person's data has gone."""

from typing import Literal

from pydantic import Field

from api.schemas.base import Answer, EventOfSource, Finding, Shape
from api.schemas.laws import (
    Collected,
    CustomerApproval,
    LookBack,
    NamedRecipient,
    OptOut,
    Provided,
    Registered,
    ShineTheLight,
    ThirdParties,
    UsDisclosure,
)


class Safeguard(Shape):
    """A transfer tool as recorded (GDPR chapter V)."""

    tool: str
    name: str
    reference: str
    valid_from: str
    valid_to: str
    in_force_at_movement: bool | str


class Recipient(Shape):
    """Somebody who has or will have the person's data."""

    party: str
    name: str
    party_class: str = Field(alias="class")
    role: str
    place: str
    country: str
    places: list[str]
    access_places: list[str]
    state: Literal["have_been", "will_be"]
    depth: int
    """1 where the company itself sent it."""
    via: list[str]
    categories: list[str]
    purposes: list[str]
    legal_bases: list[str]
    safeguards: list[Safeguard]
    first_at: str
    last_at: str
    access_open: bool
    movements: int
    certainty: str
    evidence: list[str | EventOfSource]


class Excluded(Shape):
    """A movement that is no disclosure to a recipient, and why."""

    event: str
    reason: str


class LiveCopy(Shape):
    """Who holds what, since when."""

    party: str
    categories: list[str]
    since: str
    certainty: Literal["recorded", "possible"]


class Outstanding(Shape):
    """Who still holds what was to be erased."""

    party: str
    categories: list[str]


class Notified(Shape):
    """Who was told of an erasure, and when (GDPR Art. 19)."""

    party: str
    at: str


class Erasure(Shape):
    """What an erasure has left elsewhere."""

    executed_at: str | None
    outstanding: list[Outstanding]
    notified: list[Notified]


class Deadline(Shape):
    """When the answer is due under the law that asks; null where it sets no day."""

    received_at: str | None
    acknowledge_by: str | None
    due: str | None
    due_if_extended: str | None


class Entity(NamedRecipient):
    """An entity with which data was shared, and how it crosses the border (LGPD Art. 33)."""

    countries: list[str]
    international: bool | str
    mechanisms: list[Safeguard]


class SharedWith(Shape):
    """Entities, public and private apart (LGPD Art. 18 VII)."""

    public: list[Entity]
    private: list[Entity]


class Disclosure(Answer):
    """Where a person's data has gone."""

    recipients: list[Recipient]
    excluded: list[Excluded]
    holdings: list[LiveCopy]
    erasure: Erasure
    findings: list[Finding]
    ambiguities: list[Finding]
    deadline: Deadline
    look_back_12m: LookBack | None = None
    """With `ccpa`: what was disclosed in the twelve months before the request."""
    look_back_extended: LookBack | None = None
    """With `ccpa`: the same, and what was collected since 2022 however long ago it went."""
    opt_out: OptOut | None = None
    """With `ccpa`: what an opt-out obliges to; null where the person never opted out."""
    collected: dict[str, Collected] | None = None
    """With `ccpa`: by letter of Cal. Civ. Code 1798.140(v)(1)."""
    disclosures: list[UsDisclosure] | None = None
    """With `ccpa`: what each disclosure was."""
    third_parties: ThirdParties | None = None
    """With `oregon` and `minnesota`."""
    shine_the_light: ShineTheLight | None = None
    """With `shine-the-light`."""
    register_: list[Registered] | None = Field(default=None, alias="register")
    """With `cpni`: every disclosure of network information."""
    approvals: list[CustomerApproval] | None = None
    """With `cpni`."""
    provided_to: list[Provided] | None = None
    """With `pipl`."""
    shared_with: SharedWith | None = None
    """With `lgpd`: public and private entities."""
    simplified_due: str | None = None
    """With `lgpd`: the day of the simplified answer."""
