"""Whether the service lives, and whether it can answer."""

from typing import Any, Final

from starlette.responses import Response

from api import examples, schemas
from api.call import Call, answer
from api.problems import Problem
from api.routing import Operation
from lineage.errors import LineageError


async def live(_: Call) -> Response:
    """The process serves requests."""
    return answer({"status": "live"})


async def ready(call: Call) -> Response:
    """The store can be read and the mirror is up to date."""
    return answer(await call.in_thread(_standing, call))


def _standing(call: Call) -> dict[str, Any]:
    try:
        view = call.lineage.view()
        head = call.lineage.store.head()
    except LineageError as error:
        raise Problem(
            503, error.code, "the store cannot be read right now", headers={"Retry-After": "1"}
        ) from error
    return {"status": "ready", "store_sequence": head, "mirror_sequence": view.mirror.sequence}


OPERATIONS: Final = (
    Operation(
        "GET", "/health/live", "operation", frozenset(), live, schemas.Live, {"status": "live"}
    ),
    Operation(
        "GET",
        "/health/ready",
        "operation",
        frozenset(),
        ready,
        schemas.Ready,
        examples.READY,
        problems=(503,),
    ),
)
