"""Notices that secrecy orders put off."""

from typing import Final

from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.routing import Operation, query_parameters
from lineage.answers.query import Moments


async def deferred_notices(call: Call) -> Response:
    """List notices that are due.

    Events that a secrecy order kept from the people they are about, and that none hides any more:
    whom to tell, how many were told. For the company alone; it names no people.
    """
    return answer(await call.in_thread(call.lineage.deferred_notices, call.asked(Moments)))


OPERATIONS: Final = (
    Operation(
        "GET",
        "/v1/deferred-notices",
        "answers",
        frozenset({"investigate"}),
        deferred_notices,
        schemas.DeferredNotices,
        examples.DEFERRED_NOTICES,
        parameters=query_parameters(Moments, examples.MOMENTS),
        problems=(422, 503),
    ),
)
