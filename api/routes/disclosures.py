"""Where a person's data has gone."""

from typing import Final

from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.problems import Problem
from api.routing import Operation, json_body
from lineage import instants
from lineage.answers.query import DisclosureQuery
from lineage.answers.secrecy import RESTRICTED
from lineage.bootstrap import Lineage, Person
from lineage.reports.diligence.query import DiligenceQuery

EVENTS_AT_ONCE: Final = 200
"""Longer histories are answered in a thread; up to here an answer takes about as long as that."""

OF_EVERYBODY: Final = frozenset({"minnesota", "oregon"})
"""Laws whose answers look at the whole record as well."""


async def where(call: Call) -> Response:
    """Where has this person's data gone?

    Named recipients, onward recipients at any depth, dates, legal bases and safeguards (GDPR Art.
    15(1)(c)). The person is named in the body, never in a URL, and every query is journalled.
    A token asks for the audiences it was made for: where none was named, for `subject` alone, or
    for all of them with the scope `investigate`, `report` or `admin`.
    """
    query = await call.posted(DisclosureQuery)
    call.refuse_audience(query.audience)
    refuse_future(query)
    view = await call.note_access(query.subject, audience=query.audience, law=query.law)
    person = call.lineage.person(query.subject, view)
    if person.events > EVENTS_AT_ONCE or query.law in OF_EVERYBODY:
        return await call.in_thread(_answered, call.lineage, query, person)
    return _answered(call.lineage, query, person)


def _answered(lineage: Lineage, query: DisclosureQuery, person: Person) -> Response:
    return answer(lineage.where(query, person))


def refuse_future(query: DisclosureQuery | DiligenceQuery) -> None:
    """Secrecy orders are judged at `as_of`: asking about a later day must not lift one today."""
    if query.audience in RESTRICTED and query.as_of_us(0) > instants.now():
        raise Problem(
            422,
            "as-of-in-future",
            "this audience cannot ask about a later moment than now",
            errors=[{"field": "as_of", "expected": "a time not after now"}],
        )


OPERATIONS: Final = (
    Operation(
        "POST",
        "/v1/disclosures",
        "answers",
        frozenset({"disclose"}),
        where,
        schemas.Disclosure,
        examples.DISCLOSURE,
        bodies=json_body(DisclosureQuery, examples.DISCLOSURE_QUERY),
        problems=(413, 415, 422, 503),
    ),
)
