"""What is worth acting on."""

from typing import Final

from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.routing import Operation, json_body
from lineage.answers.query import FindingsQuery


async def search_findings(call: Call) -> Response:
    """Search the findings.

    Narrowed by person, party, code and time, in order of time; `next` is the `cursor` of the next
    page. A search for a person is journalled. Counsel concludes; the tool reports.
    """
    query = await call.posted(FindingsQuery)
    call.refuse_audience(query.audience)
    if query.subject is not None:
        await call.note_access(query.subject, audience=query.audience)
    return answer(await call.in_thread(call.lineage.findings, query))


OPERATIONS: Final = (
    Operation(
        "POST",
        "/v1/findings/search",
        "answers",
        frozenset({"investigate"}),
        search_findings,
        schemas.Findings,
        examples.FINDINGS,
        bodies=json_body(FindingsQuery, examples.FINDINGS_QUERY),
        problems=(413, 415, 422, 503),
    ),
)
