"""What the product itself publishes: findings, and word of input it could not record."""

from typing import Literal

from pydantic import Field

from lineage.events.common import Code, Event, Instant, Reference, Text


class Verdict(Event):
    """What the published policy says and what the law says, apart."""

    policy: Code
    law: Code


class Finding(Event):
    """A verdict worth acting on, in the shape of the answers. It names an event or a party."""

    event: Reference | None = None
    party: Reference | None = None
    code: Code
    severity: Literal["violation", "warning", "ambiguous", "info"]
    ambiguity: Code | None = None
    """Id of the ambiguity in the policy pack, such as `AMB-03`."""
    verdict: Verdict
    clauses: tuple[Code, ...]
    facts: tuple[Reference, ...]
    subjects: int = Field(ge=0)
    """How many people it concerns; never who."""
    reason: Text
    rule: Code
    occurred_at: Instant | Literal["unknown"]
    recorded_at: Instant | Literal["unknown"]


class Quarantined(Event):
    """Word of input that could not be recorded. The input itself stays sealed in the store."""

    number: int = Field(ge=1)
    """Its number in quarantine, for `lineage quarantine show` and `replay`."""
    recorded_at: Instant
    origin: Text
    position: Text
    """Where it stood at its origin, such as topic, partition and offset."""
    media: Text
    reason: Code
    detail: Text
    """The field and what was expected of it; never a value that was received."""
