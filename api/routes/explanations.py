"""Why a movement was judged as it was."""

from typing import Final

from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.routing import Operation, json_body
from lineage.answers.query import ExplainQuery


async def explain(call: Call) -> Response:
    """Why was this movement judged so?

    Each rule that spoke, the passages it read, and the facts with their intervals; for one person,
    or for all whom the movement names, counted. A question about a person is journalled.
    """
    query = await call.posted(ExplainQuery)
    call.refuse_audience(query.audience)
    if query.subject is not None:
        await call.note_access(query.subject, audience=query.audience)
    return answer(await call.in_thread(call.lineage.explain, query))


OPERATIONS: Final = (
    Operation(
        "POST",
        "/v1/explanations",
        "answers",
        frozenset({"investigate"}),
        explain,
        schemas.Explanation,
        examples.EXPLANATION,
        bodies=json_body(ExplainQuery, examples.EXPLANATION_QUERY),
        problems=(404, 413, 415, 422, 503),
    ),
)
