"""A breach: who is exposed, where copies went on, who must be told by when."""

from typing import Literal

from pydantic import Field

from api.schemas.base import Answer, EventOfSource, Shape
from api.schemas.record import People


class TraceWindow(Shape):
    """When the breach was; null where nobody declared it."""

    begins_at: str | None = Field(alias="from")
    ends_at: str | None = Field(alias="to")


class Counted(Shape):
    """People, and records: a record is a category of a person."""

    subjects: People
    records: People


class Counts(Shape):
    """Of everybody, whatever the page. States are keys, and `any` for whatever state."""

    subjects: dict[str, People]
    records: dict[str, People]
    by_residence: dict[str, Counted]
    by_role: dict[str, Counted]
    by_age_band: dict[str, Counted]
    by_category: dict[str, dict[str, People]]
    """People, by category and state."""


class Upstream(Shape):
    """Who gave the holder what was exposed."""

    party: str
    role: str
    """The holder's."""
    on_behalf_of: str
    agreement: str


class OnwardHolder(Shape):
    """A holder that copies went on to."""

    holder: str
    people: int
    records: int
    since: str
    certainty: str


class Pause(Shape):
    """Law enforcement asked for silence."""

    begins_at: str = Field(alias="from")
    ends_at: str | None = Field(alias="to")
    by: str
    reference: str


class Told(Shape):
    """How far a duty was done: people, or the one who is to be told."""

    first_at: str | None
    in_time: People
    late: People
    early: People
    not_yet: People


YesNo = Literal["yes", "no", "unknown"]


class TraceDuty(Shape):
    """One clock of one law."""

    regime: str
    duty: str
    name: str
    to: str
    owed_by: list[str]
    not_before: str | None
    not_after: str | None
    """The first moment that is too late."""
    how_soon: str | None
    """Where the law sets no number."""
    anchor: str
    anchored_at: str | None
    zone: str
    pauses: list[Pause]
    may_wait_for: list[str]
    status: str
    in_force: bool
    """False for a rule that is pending, which is shown as if it were in force."""
    applies: YesNo
    """Whether the law reaches the company."""
    triggered: YesNo
    """Whether what the law asks for was exposed; unknown where that is for counsel."""
    reason: str
    people: People
    told: Told
    last_safe_at: str | None
    """Until when, exclusively, it must be done lest another duty's window be empty."""
    source: str


class Collision(Shape):
    """Two laws that pull apart over the same people."""

    waiting: str
    pressing: str
    people: People
    not_before: str | None
    not_after: str | None
    empty: bool
    last_safe_at: str | None
    reason: str


class ClockFinding(Shape):
    """What is worth acting on in a clock."""

    code: str
    duty: str
    clauses: list[str]
    reason: str
    people: People


class ExposedRow(Shape):
    """A category of a person, in a state."""

    subject: str
    category: str
    state: str
    certainty: Literal["recorded", "possible"]
    evidence: list[str | EventOfSource]


class OnwardRow(Shape):
    """The earliest that a holder had a category of a person, and by which movements."""

    holder: str
    subject: str
    category: str
    since: str
    path: list[str]
    certainty: Literal["recorded", "inferred", "gap"]


class NotReached(Shape):
    """A movement of a person's category that the breach did not reach, and why."""

    subject: str
    category: str
    event: str
    reason: str


class OnlyThere(Shape):
    """A category of a person that nobody else had while the breach lasted."""

    subject: str
    category: str
    event: str
    certainty: Literal["recorded", "possible"]


class Trace(Answer):
    """A page of a trace; everything but the rows of people is of everybody."""

    incident: str | None
    holder: str
    holder_name: str
    holder_role: str
    kind: str
    systems: list[str]
    window: TraceWindow
    known_since: str | None
    counts: Counts
    upstream: list[Upstream]
    controllers_to_tell: list[str]
    other_holders: list[str]
    """With copies of what was exposed that the holder had given them; not reached by the breach."""
    onward_by_holder: list[OnwardHolder]
    duties: list[TraceDuty]
    collisions: list[Collision]
    findings: list[ClockFinding]
    notices_not_understood: list[str]
    exposed: list[ExposedRow]
    onward: list[OnwardRow]
    not_exposed: list[NotReached]
    """With `detail` full."""
    not_onward: list[NotReached]
    """With `detail` full."""
    only_there: list[OnlyThere]
    """Of a loss of availability, or with `detail` full."""
