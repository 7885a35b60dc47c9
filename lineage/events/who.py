"""Whose data an event is about: named people, a cohort, or everyone the holder holds."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from lineage.events.common import Event, Reference

SUBJECTS_MAX = 10_000
"""Inline people per event; more belong into a cohort manifest."""

SubjectRole = Literal["user", "account_admin", "contact_non_user", "call_counterparty"]


class Subject(Event):
    """A person, named by the company's own reference. It becomes a pseudonym at the edge."""

    id: Reference
    role: SubjectRole = "user"


def _subject_from_text(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


AnySubject = Annotated[
    Subject, BeforeValidator(_subject_from_text, json_schema_input_type=str | Subject)
]
Subjects = Annotated[tuple[AnySubject, ...], Field(min_length=1, max_length=SUBJECTS_MAX)]


class Cohort(Event):
    """The people of a bulk movement: a manifest of identifiers, its digest and its length."""

    uri: Annotated[str, Field(min_length=1, max_length=2000)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    count: Annotated[int, Field(ge=0, le=10_000_000_000)]


class About(Event):
    """Base of events that name people: exactly one of the three ways must be used."""

    subjects: Subjects | None = None
    cohort: Cohort | None = None
    all_held: bool | None = None
    """Everyone whose data of these categories the sender (or holder) holds at that instant."""

    @model_validator(mode="after")
    def _exactly_one_way(self) -> Self:
        ways = (self.subjects is not None) + (self.cohort is not None) + bool(self.all_held)
        if ways != 1:
            raise ValueError("expected exactly one of subjects, cohort and all_held: true")
        return self
