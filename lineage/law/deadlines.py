"""By when a person's request must be acknowledged and answered."""

from datetime import date
from typing import NamedTuple

from lineage.law.days import after, local_day
from lineage.packs.clocks import AnswerDeadline, Calendar, Span
from lineage.packs.packs import Packs


class Deadline(NamedTuple):
    """Last days, each None where the law sets no number."""

    acknowledge_by: date | None
    due: date | None
    due_if_extended: date | None
    row: AnswerDeadline | None
    """None where no such law was in force when the request came."""


def deadline(packs: Packs, law: str, received_at: int, extended: bool = False) -> Deadline:
    """The deadlines of a request under a law, by the law in force when it came.

    Where it was `extended`, the answer is due on the later day.
    """
    row = packs.rows(AnswerDeadline).at(law, received_at)
    if row is None:
        return Deadline(None, None, None, None)
    day = local_day(received_at, row.zone)
    calendar = packs.rows(Calendar).at(row.calendar, received_at) if row.calendar else None

    def last_day(span: Span | None) -> date | None:
        return None if span is None else after(day, span, calendar)

    latest = last_day(row.extended)
    due = latest if extended and latest else last_day(row.due)
    return Deadline(last_day(row.acknowledge), due, latest, row)
