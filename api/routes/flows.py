"""Observed processing activities."""

from typing import Final

from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.routing import Operation, query_parameters
from lineage.answers.query import Moments


async def flows(call: Call) -> Response:
    """List the flows.

    Every distinct way in which data was seen to move, with counts and dates: the unit of a record
    of processing activities (GDPR Art. 30).
    """
    return answer(await call.in_thread(call.lineage.flows, call.asked(Moments)))


OPERATIONS: Final = (
    Operation(
        "GET",
        "/v1/flows",
        "answers",
        frozenset({"investigate", "report"}),
        flows,
        schemas.Flows,
        examples.FLOWS,
        parameters=query_parameters(Moments, examples.MOMENTS),
        problems=(422, 503),
    ),
)
