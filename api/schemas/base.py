"""What all answers share, and the shape of errors."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Base: closed, so that an answer cannot grow a field that is not documented."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, populate_by_name=True)


class FieldError(Shape):
    """A field of a query and what is expected of it."""

    field: str
    expected: str


class Problem(Shape):
    """RFC 9457. Every error of the API has this shape, and repeats nothing that was received."""

    type: str
    title: str
    status: int
    code: str
    """Stable; programs branch on it."""
    detail: str
    errors: list[FieldError] = Field(default_factory=list[FieldError])


class EventOfSource(Shape):
    """An event, where its id alone does not tell which."""

    source: str
    id: str


class Gap(Shape):
    """How an answer is not complete; null where it is about no event, holder or category."""

    event: str | EventOfSource | None
    holder: str | None
    category: str | None
    reason: str


class Answer(Shape):
    """What every answer has."""

    query: dict[str, Any]
    """The query with its defaults filled in."""
    statement: str
    """The same sentence in every answer."""
    complete: bool
    gaps: list[Gap]
    next: str | None


class Verdict(Shape):
    """Policy and law apart."""

    policy: str
    law: str


class Finding(Shape):
    """Something worth acting on. It names an event or a party."""

    event: str | None = None
    party: str | None = None
    code: str
    severity: Literal["violation", "warning", "ambiguous", "info"]
    ambiguity: str | None
    verdict: Verdict
    clauses: list[str]
    facts: list[str]
    subjects: int
    reason: str
    rule: str
    occurred_at: str
    recorded_at: str
