"""The legal entities between which data moves."""

from typing import Final

from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.routing import Operation, query_parameters
from lineage.answers.query import Moments

_ID: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The party, as events name it. It may hold slashes.",
    "schema": {"type": "string"},
    "example": "sample-cloud",
}


async def parties(call: Call) -> Response:
    """List the parties that were declared or seen."""
    return answer(await call.in_thread(call.lineage.parties, call.asked(Moments)))


async def party(call: Call) -> Response:
    """One party and the flows it takes part in."""
    query, party_id = call.asked(Moments), call.request.path_params["id"]
    return answer(await call.in_thread(call.lineage.party, party_id, query))


OPERATIONS: Final = (
    Operation(
        "GET",
        "/v1/parties",
        "answers",
        frozenset({"investigate", "report"}),
        parties,
        schemas.Parties,
        examples.PARTIES,
        parameters=query_parameters(Moments, examples.MOMENTS),
        problems=(422, 503),
    ),
    Operation(
        "GET",
        "/v1/parties/{id:path}",
        "answers",
        frozenset({"investigate", "report"}),
        party,
        schemas.OneParty,
        examples.PARTY,
        parameters=(_ID, *query_parameters(Moments, examples.MOMENTS)),
        problems=(404, 422, 503),
    ),
)
