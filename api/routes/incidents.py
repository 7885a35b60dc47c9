"""Who is exposed by a breach, and what must be done."""

from collections.abc import Iterator
from typing import Any, Final

import orjson
from starlette.responses import Response, StreamingResponse

from api import examples, schemas
from api.call import Call, answer
from api.routing import Operation, json_body
from lineage.answers.incident.query import TraceQuery
from lineage.answers.incident.traced import Traced, stages

NDJSON: Final = "application/x-ndjson"


async def trace(call: Call) -> Response:
    """Who is exposed by a breach, where did copies go on, who must be told by when?

    Of an incident that is recorded, or of a holder and a window. Counts and duties are of
    everybody; rows of people come in pages, `next` is the `cursor` of the next one. With
    `Accept: application/x-ndjson` the answer is the last of several lines; those before it say
    how far the trace is. A trace is journalled. Counsel concludes; the tool reports.
    """
    query = await call.posted(TraceQuery)
    call.refuse_audience(query.audience)
    await call.note_access(None, audience=query.audience, about=query.incident or query.holder)
    traced = await call.in_thread(call.lineage.traced, query)
    if NDJSON in call.request.headers.get("accept", ""):
        return StreamingResponse(_lines(call, traced, query), media_type=NDJSON)
    return answer(await call.in_thread(_traced, call, query))


def _lines(call: Call, traced: Traced, query: TraceQuery) -> Iterator[bytes]:
    """How far the trace is, then the answer."""
    for stage in stages(traced):
        yield _line({"progress": stage})
    yield _line({"answer": _traced(call, query)})


def _traced(call: Call, query: TraceQuery) -> dict[str, Any]:
    """A page of the answer. The first one is kept, to show what was known when."""
    found = call.lineage.trace(query)
    if query.cursor is None:
        call.lineage.kept.keep(found)
    return found


def _line(body: dict[str, Any]) -> bytes:
    return orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)


OPERATIONS: Final = (
    Operation(
        "POST",
        "/v1/incidents/trace",
        "answers",
        frozenset({"investigate"}),
        trace,
        schemas.Trace,
        examples.TRACE,
        bodies=json_body(TraceQuery, examples.TRACE_QUERY),
        problems=(404, 413, 415, 422, 503),
    ),
)
