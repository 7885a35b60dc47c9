"""The CloudEvents 1.0 envelope and the registry of event types."""

from typing import Annotated, Final, Literal

from pydantic import Field

from lineage.events.common import Event, Instant, Reference
from lineage.events.erasure import Erasure
from lineage.events.facts import governance, parties, people
from lineage.events.facts.base import Fact
from lineage.events.movement import Movement

MOVEMENT: Final = "personaldata.movement.v1"
ERASURE: Final = "personaldata.erasure.v1"
INCIDENT: Final = "personaldata.incident.v1"

_FACTS_BY_NAME: Final[dict[str, type[Fact]]] = {
    "party": parties.Party,
    "system": parties.System,
    "ownership": parties.Ownership,
    "agreement": parties.Agreement,
    "certification": parties.Certification,
    "subject": people.SubjectFact,
    "consent": people.Consent,
    "permission": people.Permission,
    "preference": people.Preference,
    "policy": governance.Policy,
    "notice": people.Notice,
    "legal-request": governance.LegalRequest,
    "decision": governance.Decision,
    "secrecy": governance.Secrecy,
    "transaction": parties.Transaction,
    "retention": governance.Retention,
    "regime": parties.Regime,
    "request": people.Request,
    "incident": governance.Incident,
    "correction": governance.Correction,
}
FACTS: Final[dict[str, type[Fact]]] = {
    f"personaldata.{name}.v1": model for name, model in _FACTS_BY_NAME.items()
}

MODELS: Final[dict[str, type[Event]]] = {MOVEMENT: Movement, ERASURE: Erasure, **FACTS}
"""Every event type and the model of its data. Names are stable; a new meaning is a new name."""


class Envelope(Event):
    """CloudEvents 1.0 context attributes. `(source, id)` is the identity of the event.

    Never put a person into `id`, `source` or `subject`.
    """

    specversion: Literal["1.0"]
    id: Reference
    source: Reference
    type: Annotated[str, Field(min_length=1, max_length=200)]
    time: Instant
    """When it happened."""
    recordedtime: Instant | None = None
    """When it was recorded. Honoured only where an operator imports history from a file."""
    datacontenttype: Literal["application/json"] | None = None
