"""Sections on time: until when requests are answered and breaches are told, in which days."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple

from pydantic import BeforeValidator, Field, PlainSerializer

from lineage.packs.rows import Id, Name, Row
from lineage.packs.vocabulary import Coded

Unit = Literal["hours", "days", "business_days", "months"]
Anchor = Literal[
    "awareness",
    "discovery",
    "reasonable_determination",
    "le_notice_sent",
    "consumer_notice_sent",
]
Zone = Annotated[str, Field(pattern=r"^[A-Za-z]+(/[A-Za-z_]+)*$")]
"""An IANA time zone."""
_SPAN: Final = re.compile(r"(\d+) (hours|days|business_days|months)")


class Span(NamedTuple):
    """A length of time in the law's own unit; months are those of the calendar."""

    amount: int
    unit: Unit


def _span(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = _SPAN.fullmatch(value)
    if found is None:
        raise ValueError("expected a number and hours, days, business_days or months")
    return Span(int(found[1]), found[2])  # type: ignore[arg-type]


Length = Annotated[
    Span | None,
    BeforeValidator(_span),
    PlainSerializer(lambda span: span and f"{span.amount} {span.unit}", when_used="json"),
]


class Calendar(Coded):
    """Which days are business days: no Saturday, no Sunday, no public holiday."""

    SECTION: ClassVar[str] = "calendars"

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    """ISO 3166-1, as the library `holidays` names its calendars."""
    subdivision: str | None = None


class AnswerDeadline(Row):
    """By when a person's request is answered. Id: the law, as queries name it.

    Periods run from receipt; the day of receipt does not count.
    """

    SECTION: ClassVar[str] = "answer_deadlines"
    REFERS: ClassVar[Mapping[str, str]] = {"regime": "regimes", "calendar": "calendars"}

    regime: Id
    acknowledge: Length = None
    due: Length = None
    """None where the law sets no number."""
    extended: Length = None
    """The latest day in all, where the law allows it."""
    calendar: Id | None = None
    zone: Zone
    """Where the day of receipt is told."""
    when: str = ""
    """What allows the latest day, or what holds where no number is set."""


class BreachClock(Row):
    """A duty after a breach: from when and until when whom must be told what.

    A clock is a window: some duties may not be done before a moment. Its anchor is what starts it.
    """

    SECTION: ClassVar[str] = "breach_clocks"
    REFERS: ClassVar[Mapping[str, str]] = {
        "regime": "regimes",
        "calendar": "calendars",
        "above": "thresholds",
        "when": "breach_triggers",
    }

    regime: Id
    duty: Name
    to: Literal["authority", "law_enforcement", "people", "controller", "owner", "register"]
    trigger: str
    """What makes it apply, in words."""
    when: Id | None = None
    """The same as a row of `breach_triggers`; every breach if none."""
    anchor: Anchor
    not_before: Length = None
    """Full days that must have passed."""
    not_after: Length = None
    """None where the law sets no number."""
    measure: str = ""
    """How soon, where the law sets no number."""
    calendar: Id | None = None
    zone: Zone = "UTC"
    """Where its days are told."""
    above: Id | None = None
    """A threshold that must be met."""
    pauses: tuple[Name, ...] = ()
    """What lets it wait, in words."""
    held: bool = False
    """Whether law enforcement can stop it for a while: its days do not count then."""
