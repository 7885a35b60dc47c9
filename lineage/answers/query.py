"""Queries as the API and the command line take them."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lineage.events.common import Instant, Reference
from lineage.instants import OPEN, from_datetime

Law = Literal["gdpr-15", "ccpa", "cpni", "lgpd", "minnesota", "oregon", "pipl", "shine-the-light"]
"""Laws that let a person ask. How soon each is answered stands in the packs."""
Audience = Literal["company", "subject", "buyer", "regulator", "court", "public", "counterparty"]


def known_at_shown(now: int, known_at: int) -> int:
    """The `known_at` of a query with its default filled in.

    It is the moment of asking and not that of the newest recording, which may be of an event that
    the audience must not learn of.
    """
    return now if known_at == OPEN else known_at


class Moments(BaseModel):
    """When a question is asked about: `as_of` in the world, `known_at` in the record."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    as_of: Instant | None = None
    """What had happened by then. Defaults to now."""
    known_at: Instant | None = None
    """What was recorded by then. Defaults to everything that is recorded."""

    def as_of_us(self, now: int) -> int:
        return now if self.as_of is None else from_datetime(self.as_of)

    def known_at_us(self) -> int:
        return OPEN if self.known_at is None else from_datetime(self.known_at)


class DisclosureQuery(Moments):
    """Where has a person's data gone (GDPR Art. 15(1)(c))."""

    subject: Reference
    """The person, as the company's own systems name it."""
    law: Law = "gdpr-15"
    """The law under which it is asked: the deadline is that law's."""
    audience: Audience = "subject"
    received_at: Instant | None = None
    """When the person's request was received; the answer's deadline runs from it."""
    calendar_year: Annotated[int | None, Field(ge=1901, le=2198)] = None
    """With `shine-the-light`: the year asked about. Defaults to the one before the request."""

    @model_validator(mode="after")
    def _year_has_its_law(self) -> Self:
        if self.calendar_year is not None and self.law != "shine-the-light":
            raise ValueError("expected calendar_year only with the law shine-the-light")
        return self


class ExplainQuery(BaseModel):
    """Why a movement was judged as it was."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    event: Reference
    """The movement's event id."""
    source: Reference | None = None
    """Its source, where several sources use the id."""
    subject: Reference | None = None
    """Only this person's part in it."""
    known_at: Instant | None = None
    audience: Audience = "company"


class HoldingsQuery(Moments):
    """What a party holds, of how many people."""

    party: Reference


class FindingsQuery(BaseModel):
    """What is worth acting on, narrowed by whatever is given."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True
    )

    subject: Reference | None = None
    party: Reference | None = None
    code: Annotated[str | None, Field(max_length=100)] = None
    begins_at: Annotated[Instant | None, Field(alias="from")] = None
    """Only what happened at or after this moment …"""
    ends_at: Annotated[Instant | None, Field(alias="to")] = None
    """… and before this one."""
    as_of: Instant | None = None
    """The moment at which copies are looked at. Defaults to now."""
    known_at: Instant | None = None
    audience: Audience = "company"
    limit: Annotated[int, Field(ge=1, le=10_000)] = 1000
    cursor: Annotated[str | None, Field(max_length=2000)] = None
    """Where the answer before left off: its `next`."""

    @model_validator(mode="after")
    def _interval_runs_forward(self) -> Self:
        if self.begins_at and self.ends_at and self.ends_at < self.begins_at:
            raise ValueError("expected `to` not before `from`")
        return self
