"""What is asked of a breach."""

from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from lineage.answers.incident.cursor import parse
from lineage.answers.query import Audience, Moments
from lineage.events.common import Code, Instant, Reference
from lineage.instants import OPEN, from_datetime

PAGE_MAX = 10_000
Kind = Literal["confidentiality", "integrity", "availability"]
Detail = Literal["summary", "full"]
Reading = Literal["left-in-window", "held-in-window"]
LEFT: Final[Reading] = "left-in-window"
HELD: Final[Reading] = "held-in-window"


class TraceQuery(Moments):
    """Who is exposed by a breach, where copies went on, and who must be told by when."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True
    )

    incident: Reference | None = None
    """Id of an `incident` fact; or else the holder and its window:"""
    holder: Reference | None = None
    """The party whose security was breached."""
    begins_at: Annotated[Instant | None, Field(alias="from")] = None
    """First moment of the window …"""
    ends_at: Annotated[Instant | None, Field(alias="to")] = None
    """… and the first after it."""
    kind: Kind | None = None
    """What was lost. Defaults to what the incident says, or confidentiality."""
    systems: tuple[Reference, ...] = ()
    """Only these systems of the holder; all if empty."""
    categories: tuple[Code, ...] = ()
    """Only these categories; all if empty."""
    detail: Detail = "summary"
    """`full` also says who was not exposed, and which movements carried nothing, and why."""
    reading: Reading | None = None
    """Of onward copies: what left in the window, or what was held in it and left at any time.
    Defaults to the former for integrity, and to the latter for the rest."""
    audience: Audience = "company"
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = 1000
    """Rows of all lists together in one answer; counts are always of everything."""
    cursor: Annotated[str | None, Field(max_length=200)] = None
    """Where the answer before left off: its `next`."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.incident is None) == (self.holder is None):
            raise ValueError("expected either `incident`, or `holder` with `from` and `to`")
        given = (self.begins_at, self.ends_at)
        if self.holder is not None and None in given:
            raise ValueError("expected `from` and `to` with `holder`")
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            raise ValueError("expected `to` after `from`: the window has no moment")
        parse(self.cursor)
        return self

    def as_of_us(self, now: int) -> int:
        """Up to when things happened: by default until the moment of knowing, or now."""
        if self.as_of is not None:
            return from_datetime(self.as_of)
        known_at = self.known_at_us()
        return now if known_at == OPEN else min(now, known_at)


def reading_of(query: TraceQuery, kind: str) -> Reading:
    """Which copies are followed, with the default of a kind of breach filled in."""
    return query.reading or (LEFT if kind == "integrity" else HELD)
