"""By when an answer is due under the law that is asked by, as far as requests are recorded."""

from datetime import date
from typing import Any, Final

from lineage.answers.query import DisclosureQuery
from lineage.facts import REQUEST, FactBook, Statement
from lineage.instants import from_datetime, parse, write
from lineage.judging.law.opt_outs import received_at
from lineage.law.days import local_day
from lineage.law.deadlines import Deadline, deadline
from lineage.packs.packs import Packs

ACCESS: Final = "access"


def deadline_shown(
    packs: Packs, query: DisclosureQuery, person: FactBook, as_of: int, known_at: int
) -> dict[str, str | bool | None]:
    """The `deadline` of an answer.

    It runs from the receipt that the query names, else from that of the person's last recorded
    request for access under this law. A request that was extended in time is due on the later day.
    """
    received = None if query.received_at is None else from_datetime(query.received_at)
    request = _request(person, query.law, received, as_of, known_at)
    if received is None and request is not None:
        received = received_at(request)
    if received is None:
        return _shown(None, Deadline(None, None, None, None), extended=False)
    first = deadline(packs, query.law, received)
    extended = request is not None and _extended_in_time(request, first, as_of)
    return _shown(received, deadline(packs, query.law, received, extended), extended)


def _request(
    person: FactBook, law: str, received: int | None, as_of: int, known_at: int
) -> Statement | None:
    """The person's last request for access under a law, or the one that came at a moment."""
    said = (person.last(REQUEST, one, known_at) for one in person.ids(REQUEST))
    found = [
        one
        for one in said
        if one is not None
        and one.body["kind"] == ACCESS
        and one.body.get("law", law) == law
        and received_at(one) <= as_of
        and received in (None, received_at(one))
    ]
    return max(found, key=lambda one: (received_at(one), one.fact_id), default=None)


def _extended_in_time(request: Statement, first: Deadline, as_of: int) -> bool:
    """Whether the person was told of an extension by the first last day."""
    told: Any = request.body.get("extended_at")
    if told is None or first.due is None or first.row is None or parse(told) > as_of:
        return False
    return local_day(parse(told), first.row.zone) <= first.due


def _shown(received: int | None, found: Deadline, extended: bool) -> dict[str, str | bool | None]:
    return {
        "received_at": None if received is None else write(received),
        "acknowledge_by": _day(found.acknowledge_by),
        "due": _day(found.due),
        "due_if_extended": _day(found.due_if_extended),
        "extended": extended,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
