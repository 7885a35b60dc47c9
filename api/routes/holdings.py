"""What a party holds."""

from typing import Final

from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.routing import Operation, json_body
from lineage.answers.query import HoldingsQuery


async def search_holdings(call: Call) -> Response:
    """What does a party hold, and of how many people?

    Live holdings by system and category; people are counted with a lower and an upper bound.
    """
    query = await call.posted(HoldingsQuery)
    return answer(await call.in_thread(call.lineage.holdings, query))


OPERATIONS: Final = (
    Operation(
        "POST",
        "/v1/holdings/search",
        "answers",
        frozenset({"investigate"}),
        search_holdings,
        schemas.Holdings,
        examples.HOLDINGS,
        bodies=json_body(HoldingsQuery, examples.HOLDINGS_QUERY),
        problems=(413, 415, 422, 503),
    ),
)
