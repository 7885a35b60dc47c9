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


async def where(call: Call) -> Response:
    """Where has this person's data gone?

    Named recipients, onward recipients at any depth, dates, legal bases and safeguards (GDPR Art.
    15(1)(c)). The person is named in the body, never in a URL, and every query is journalled.
    """
    query = await call.posted(DisclosureQuery)
    refuse_future(query)
    call.note_access(query.subject, audience=query.audience, law=query.law)
    return answer(call.lineage.where(query))


def refuse_future(query: DisclosureQuery) -> None:
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
