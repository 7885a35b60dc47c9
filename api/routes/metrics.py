"""Measures for Prometheus."""

from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from api import examples
from api.call import Call
from api.routing import Operation


async def metrics(call: Call) -> Response:
    """Measures in the Prometheus text format, with no identifier in any label."""
    text = await call.in_thread(call.service.measures.text)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


OPERATIONS: Final = (
    Operation(
        "GET",
        "/metrics",
        "operation",
        frozenset(),
        metrics,
        None,
        examples.METRICS,
        media="text/plain",
        problems=(503,),
    ),
)
