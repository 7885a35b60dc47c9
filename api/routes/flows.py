"""Observed processing activities."""

from typing import Final

from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.routing import Operation, query_parameters
from lineage.answers.graph import GraphQuery
from lineage.answers.query import Moments


async def flows(call: Call) -> Response:
    """List the flows.

    Every distinct way in which data was seen to move, with counts and dates: the unit of a record
    of processing activities (GDPR Art. 30).
    """
    return answer(await call.in_thread(call.lineage.flows, call.asked(Moments)))


async def graph(call: Call) -> Response:
    """Show the graph of parties and flows.

    Through which parties most people's data passes, on which ways it can come back, which countries
    it reaches by which chain, and the shortest chain between two parties.
    """
    return answer(await call.in_thread(call.lineage.graph, call.asked(GraphQuery)))


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
    Operation(
        "GET",
        "/v1/flows/graph",
        "answers",
        frozenset({"investigate", "report"}),
        graph,
        schemas.Graph,
        examples.GRAPH,
        parameters=query_parameters(GraphQuery, examples.MOMENTS),
        problems=(422, 503),
    ),
)
