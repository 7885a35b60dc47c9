"""Facts about the company's own rules and about what authorities and incidents force on it."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from lineage.events.common import AnyReference, Code, Event, Instant, Reference, Text
from lineage.events.facts.base import Codes, Fact, Paths, References
from lineage.events.who import AnySubject

_DURATION: Final = "^P(([0-9]+[YMWD])+(T([0-9]+[HMS])+)?|T([0-9]+[HMS])+)$"


class Amendment(Event):
    """A row added to the policy pack's matrix by a version."""

    recipient_class: Code
    purpose: Code
    categories: Codes | Literal["all"] | None = None


class Policy(Fact):
    """A version of the published privacy policy."""

    version: Reference
    pack: Reference | None = None
    posted_at: Instant | None = None
    effective_at: Instant | None = None
    last_updated: Text | None = None
    amends: tuple[Amendment, ...] = ()


class Scope(Event):
    """What an authority's instrument reaches."""

    categories: Codes = ()
    subjects: tuple[AnySubject, ...] = ()
    begins_at: Annotated[Instant | None, Field(alias="from")] = None
    ends_at: Annotated[Instant | None, Field(alias="to")] = None


class LegalRequest(Fact):
    """A request of an authority. Under EU or Member State law it makes no recipient (Art. 4(9))."""

    SUBJECT_PATHS: ClassVar[Paths] = (("scope", "subjects"),)

    authority: Reference | None = None
    instrument: Code | None = None
    law: Text | None = None
    law_origin: Literal["eu_ms", "other"] | None = None
    scope: Scope | None = None
    valid: bool | None = None
    received_at: Instant | None = None
    officer_ref: Reference | None = None


class Decision(Fact):
    """The recorded belief behind a voluntary disclosure."""

    ground: Code | None = None
    decided_at: Instant | None = None
    reason_ref: Reference | None = None


class Secrecy(Fact):
    """An order not to tell: which audiences must not learn of which events."""

    legal_basis: Text | None = None
    audiences: Codes = ("subject", "public", "counterparty", "buyer")
    covers: tuple[AnyReference, ...] = ()


class Retention(Fact):
    """How long a holder keeps a category for a purpose."""

    holder: Reference | None = None
    category: Code | None = None
    purpose: Code | None = None
    period: Annotated[str | None, Field(pattern=_DURATION)] = None
    """ISO 8601 duration."""
    starts: Code | None = None


class Hold(Event):
    """Law enforcement asked not to tell people of an incident for a while."""

    by: Reference | None = None
    begins_at: Annotated[Instant | None, Field(alias="from")] = None
    """Defaults to when the incident became known."""
    ends_at: Annotated[Instant | None, Field(alias="to")] = None
    """Open where it did not say until when."""
    reference: Reference | None = None


class Incident(Fact):
    """A breach of security, suspected or known (GDPR Art. 4(12))."""

    SUBJECT_PATHS: ClassVar[Paths] = (("notices_sent", "subjects"),)

    holder: Reference
    systems: References = ()
    kind: Literal["confidentiality", "integrity", "availability"]
    begins_at: Annotated[Instant | None, Field(alias="from")] = None
    ends_at: Annotated[Instant | None, Field(alias="to")] = None
    discovered_at: Instant | None = None
    aware_at: Instant | None = None
    determined_at: Instant | None = None
    categories: Codes = ()
    intentional: bool | None = None
    key_compromised: bool | None = None
    le_notice_sent_at: Instant | None = None
    notices_sent: tuple[Reference | dict[str, object], ...] = ()
    """Ids of `notice` facts, or objects with `to` (`authority`, `law_enforcement`, `people`,
    `controller`, `owner`, `register`) and `sent_at`, perhaps `regime` and `duty`."""
    holds: tuple[Hold, ...] = ()


class Correction(Fact):
    """What was reported turned out wrong. The event stays; answers leave it out."""

    of: AnyReference
    action: Literal["retract", "replace"]
    reason: Text | None = None
