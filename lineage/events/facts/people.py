"""Facts about people: where they live, how old they are, what they allowed, asked and were told."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from lineage.events.common import Code, Instant, Place, Reference
from lineage.events.facts.base import Codes, Fact, Paths, References
from lineage.events.who import Cohort, Subjects


class SubjectFact(Fact):
    """What is known of one person; the fact's `id` is the person."""

    SUBJECT_PATHS: ClassVar[Paths] = (("id",),)

    residency: Place | None = None
    born_year_band: Literal["under_13", "13_15", "16_17", "adult"] | None = None
    age_known_at: Instant | None = None
    """When the company learnt the age: actual knowledge under COPPA (16 CFR 312.2)."""
    customer: Reference | bool | None = None
    carrier_relationship: bool | None = None


class Consent(Fact):
    """A consent, its withdrawal or its refusal (GDPR Art. 4(11), 7)."""

    SUBJECT_PATHS: ClassVar[Paths] = (("subjects",),)

    subjects: Subjects
    status: Literal["given", "withdrawn", "refused"]
    form: Code | None = None
    """`explicit`, `expressed` or `implied`."""
    by: Code | None = None
    """`subject` or `parent`."""
    scope: Code | Codes | None = None
    """`collect` or `disclose`."""
    purposes: Codes = ()
    recipients: References = ()
    categories: Codes = ()
    policy_version: Reference | None = None
    verified_at: Instant | None = None


class Permission(Fact):
    """A device permission that was granted or revoked."""

    SUBJECT_PATHS: ClassVar[Paths] = (("subjects",),)

    subjects: Subjects
    permission: Code
    status: Literal["granted", "revoked"]


class Preference(Fact):
    """An opt-out or a limit a person chose (Cal. Civ. Code 1798.120, .121)."""

    SUBJECT_PATHS: ClassVar[Paths] = (("subjects",),)

    subjects: Subjects
    preference: Code
    status: Literal["on", "off"]
    channel: Code | None = None


class Request(Fact):
    """A person exercised a right."""

    SUBJECT_PATHS: ClassVar[Paths] = (("subject",),)

    subject: Reference
    kind: Code
    law: Code | None = None
    received_at: Instant | None = None
    extended_at: Instant | None = None
    channel: Code | None = None


class Notice(Fact):
    """Somebody was told something: people, or a recipient (GDPR Art. 19)."""

    SUBJECT_PATHS: ClassVar[Paths] = (("subjects",),)

    about: Code
    reference: Reference | None = None
    subjects: Subjects | None = None
    cohort: Cohort | None = None
    everyone: Annotated[bool | None, Field(alias="all")] = None
    channel: Code | None = None
    sent_at: Instant | None = None
    delivered_at: Instant | None = None
    displayed_at: Instant | None = None
    posted_at: Instant | None = None
    names: References = ()
    successor_policy: Reference | None = None
    to_party: Reference | None = None

    @model_validator(mode="before")
    @classmethod
    def _addressed_once(cls, value: Any) -> Any:
        if (
            isinstance(value, dict)
            and sum(bool(value.get(way)) for way in ("subjects", "cohort", "all", "everyone")) > 1
        ):
            raise ValueError("expected at most one of subjects, cohort and all")
        return value
