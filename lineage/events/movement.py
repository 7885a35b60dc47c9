"""`personaldata.movement.v1`: data of some people went from one holder to another."""

from typing import Annotated, Literal

from pydantic import Field

from lineage.events.common import (
    AnyReference,
    Code,
    Event,
    Instant,
    Metres,
    Place,
    Reference,
    Seconds,
)
from lineage.events.who import About

MovementKind = Literal[
    "collect",
    "disclose",
    "onward",
    "grant_access",
    "publish",
    "legal_disclosure",
    "business_transfer",
    "write_back",
    "return",
    "internal",
    "derive",
    "planned",
]
DataState = Literal["clear", "encrypted", "pseudonymised", "anonymised", "aggregate"]


class Sender(Event):
    """Where the data was. `@subject` is the person."""

    party: Reference
    system: Reference | None = None
    place: Place | None = None


class Receiver(Event):
    """Where the data went. `@public` and `@users` are the world and the other users."""

    party: Reference
    system: Reference | None = None
    place: Place | None = None
    access_places: tuple[Place, ...] = ()
    """Places from which the data can be reached without being kept there."""
    party_class: Annotated[Code | None, Field(alias="class")] = None
    """The class the reporter claims; it is tested against facts, not believed."""
    role: Code | None = None
    """Role in this movement, such as `processor` (GDPR Art. 4(7), (8), (10))."""
    on_behalf_of: Reference | None = None


class Datum(Event):
    """One category of data that moved. Events name categories, never values."""

    category: Code
    collection_mode: Code | None = None
    permission: Code | None = None
    access_scope: Code | None = None
    collected_at: Instant | None = None
    precision_m: Metres | None = None
    interval_s: Seconds | None = None
    state: DataState | None = None
    key_holder: Reference | None = None
    """Who can decrypt, or can tell whom a pseudonym stands for."""


class Basis(Event):
    """On what ground the data moved: codes, and references to the facts that carry them."""

    gdpr: Code | None = None
    art9: Code | None = None
    policy_clause: Code | None = None
    legal_ground: Code | None = None
    consent: Reference | None = None
    contract: Reference | None = None
    notice: Reference | None = None
    legal_request: Reference | None = None
    decision: Reference | None = None
    transaction: Reference | None = None
    cpni_approval: Reference | None = None


class Transfer(Event):
    """The transfer mechanism of GDPR chapter V as the reporter names it."""

    tool: Code | None = None
    reference: Reference | None = None
    controls: tuple[Code, ...] = ()


class Movement(About):
    """What moved, from whom to whom, for what, on which basis."""

    kind: MovementKind
    completed_at: Instant | None = None
    """When it finished arriving, where that took time."""
    ended_at: Instant | None = None
    """When standing access ended."""
    sender: Annotated[Sender, Field(alias="from")]
    receiver: Annotated[Receiver, Field(alias="to")]
    data: Annotated[tuple[Datum, ...], Field(min_length=1, max_length=200)]
    purposes: tuple[Code, ...] = ()
    basis: Basis | None = None
    transfer: Transfer | None = None
    consideration: Code | None = None
    direct_marketing: bool | None = None
    initiated_by: Code | None = None
    derived_from: Annotated[tuple[AnyReference, ...], Field(max_length=1000)] = ()
    carried_preferences: tuple[Reference, ...] = ()
    policy_version: Reference | None = None
    secrecy: Reference | None = None
