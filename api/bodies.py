"""What a POST of events holds: one event, a batch, lines of them, or one in binary mode.

Whatever a body of a known media type holds gets a status of its own in the answer. What cannot be
told apart into events is one piece of input, which the pipeline keeps in quarantine.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

import orjson

from api.problems import Problem
from lineage.events import cloudevents
from lineage.events.cloudevents import BATCH, EVENTS_MAX, JSON, STRUCTURED
from lineage.ingest.decoded import Refusal
from lineage.ingest.pipeline import Received

BODY_BYTES_MAX: Final = 32 * 1024 * 1024
LINES: Final = "application/x-ndjson"
MEDIA: Final = (STRUCTURED, BATCH, LINES, JSON)

_CONTEXT: Final = "ce-"


def received(media: str, headers: Mapping[str, str], body: bytes) -> list[Received]:
    """The pieces of input in a body, in order. Raises Problem for too many or for none."""
    if not body.strip():
        raise Problem(400, "body-empty", "expected at least one event in the body")
    if media == JSON and f"{_CONTEXT}specversion" in headers:
        return [_binary(headers, body)]
    if media == LINES:
        return _numbered([line for line in body.split(b"\n") if line.strip()])
    return _json(body)


def _json(body: bytes) -> list[Received]:
    """A JSON array is a batch, anything else one event."""
    if not cloudevents.is_batch(body):
        return [Received(body)]
    try:
        return _numbered(cloudevents.whole_events(body))
    except Refusal as refusal:
        if refusal.reason == cloudevents.TOO_MANY:
            raise _too_many() from None
        return [Received(body, media=BATCH, refusal=refusal)]


def _binary(headers: Mapping[str, str], body: bytes) -> Received:
    """CloudEvents HTTP binding, section 3.1: attributes in `ce-` headers, percent-encoded."""
    attributes = {
        name.removeprefix(_CONTEXT): unquote(value)
        for name, value in headers.items()
        if name.startswith(_CONTEXT)
    }
    try:
        return Received(cloudevents.from_binary(attributes, body))
    except Refusal as refusal:
        # The headers are kept with the body, whatever that is.
        return Received(orjson.dumps(attributes) + b"\n" + body, refusal=refusal)


def _numbered(events: list[bytes]) -> list[Received]:
    if len(events) > EVENTS_MAX:
        raise _too_many()
    return [Received(event, position=str(index)) for index, event in enumerate(events)]


def _too_many() -> Problem:
    return Problem(413, "too-many-events", f"expected at most {EVENTS_MAX} events a request")
