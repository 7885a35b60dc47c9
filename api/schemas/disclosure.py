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
    contact: str
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


class Outline(Shape):
    """A holder and what it has."""

    party: str
    categories: list[str]


class Outstanding(Shape):
    """Who still holds what was to be erased, and whether it was told and has answered."""

    party: str
    categories: list[str]
    status: str
    """`not_told`, `notified`, `requested`, `claimed`; `came_back` after it was confirmed gone."""
    notified_at: str | None
    confirm_by: str
    overdue: bool
    re_introduced_by: list[str | EventOfSource]


class Notified(Shape):
    """Who was told of an erasure, and when (GDPR Art. 19)."""

    party: str
    at: str


class Confirmed(Shape):
    """Who confirmed an erasure last, and of what; `all` stands for every category."""

    party: str
    category: str
    at: str


class CameBack(Shape):
    """Data from before an erasure that arrived where it had been confirmed gone."""

    event: str | EventOfSource
    party: str
    categories: list[str]
    at: str
    still_held: bool


class Unproven(Shape):
    """An erasure by anonymising that names no record of how."""

    party: str
    event: str
    at: str


class Erasure(Shape):
    """What an erasure has left elsewhere (GDPR Art. 17, 19)."""

    executed_at: str | None
    outstanding: list[Outstanding]
    notified: list[Notified]
    confirmed: list[Confirmed]
    came_back: list[CameBack]
    unproven: list[Unproven]


class DueDate(Shape):
    """Until when a holder may keep a category, by the row of a schedule that ends first."""

    party: str
    category: str
    since: str
    due_at: str | None
    """Null where what starts the period has not happened."""
    overdue: bool
    rule: str
    period: str
    """ISO 8601."""
    starts: str
    purpose: str | None


class Criterion(Shape):
    """A passage of the policy that says how long data is kept."""

    clause: str
    lines: str
    says: str


class Retention(Shape):
    """Until when copies are kept, and by which tests where no schedule says (Art. 15(1)(d))."""

    due: list[DueDate]
    undefined: list[Outline]
    criteria: list[Criterion]


class ApplicableLaw(Shape):
    """A law, whether it applies to the company and whether it protects the person."""

    regime: str
    name: str
    applies_to_company: bool | str
    protects_person: bool | str
    missing: str | None
    """What nobody declared, without which it cannot be told."""


class Deadline(Shape):
    """When the answer is due under the law that asks; null where it sets no day."""

    received_at: str | None
    acknowledge_by: str | None
    due: str | None
    due_if_extended: str | None
    extended: bool
    """Whether the person was told of an extension in time; `due` is then the later day."""


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
    retention: Retention
    laws: list[ApplicableLaw]
    """The law that is asked under, and those that apply to the company."""
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
