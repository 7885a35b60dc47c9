"""The way in: events over HTTP."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from api import bodies, examples, schemas
from api.call import Call, answer, unsupported_media
from api.routing import Operation
from lineage.events import cloudevents
from lineage.ingest.pipeline import QUARANTINED, Origin, Outcome

ORIGIN: Final = Origin("http", media=cloudevents.STRUCTURED)
_EVENT: Final = {"$ref": "#/components/schemas/CloudEvent"}


async def record_events(call: Call) -> Response:
    """Record events.

    One CloudEvent (structured, or in binary mode with `ce-` headers), a batch, or NDJSON: at most
    10,000 events and 32 MiB. Each item of the answer has its own status, and what is said to be
    recorded is durable. An event that cannot be recorded is kept in quarantine with its reason;
    sending an event again is harmless. 200 where one event was recorded or known already, 207
    otherwise.
    """
    media = call.media()
    if media not in bodies.MEDIA:
        raise unsupported_media(*bodies.MEDIA)
    body = await call.body(bodies.BODY_BYTES_MAX)
    outcomes = await call.in_thread(_submit, call, media, body)
    call.service.measures.events(outcomes)
    single = len(outcomes) == 1 and outcomes[0].status != QUARANTINED
    return answer(_summary(outcomes), 200 if single else 207)


def _submit(call: Call, media: str, body: bytes) -> list[Outcome]:
    pieces = bodies.received(media, call.request.headers, body)
    return call.lineage.pipeline.submit(pieces, ORIGIN) if pieces else []


def _summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    counts = Counter(outcome.status for outcome in outcomes)
    return {
        "recorded": counts["recorded"],
        "duplicate": counts["duplicate"],
        "quarantined": counts["quarantined"],
        "items": [_item(index, outcome) for index, outcome in enumerate(outcomes)],
    }


def _item(index: int, outcome: Outcome) -> dict[str, Any]:
    item: dict[str, Any] = {"index": index, "status": outcome.status}
    if outcome.status == QUARANTINED:
        item |= {
            "reason": outcome.reason,
            "detail": outcome.detail,
            "quarantine": outcome.quarantine,
        }
    return item


OPERATIONS: Final = (
    Operation(
        "POST",
        "/v1/events",
        "events",
        frozenset({"ingest"}),
        record_events,
        schemas.Recorded,
        examples.RECORDED,
        bodies={
            cloudevents.STRUCTURED: {"schema": _EVENT, "example": examples.EVENT},
            cloudevents.JSON: {"schema": _EVENT, "example": examples.EVENT},
            cloudevents.BATCH: {
                "schema": {"type": "array", "items": _EVENT, "maxItems": cloudevents.EVENTS_MAX},
                "example": [examples.EVENT],
            },
            bodies.LINES: {"schema": {"type": "string"}, "example": examples.LINE},
        },
        problems=(400, 413, 415, 503),
        also=(207,),
    ),
)
