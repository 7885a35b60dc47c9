"""What a POST of events holds: one event, a batch, lines of them, or one in binary mode.

Whatever a body of a known media type holds gets a status of its own in the answer. What cannot be
told apart into events is one piece of input, which the pipeline keeps in quarantine.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

import orjson

from api.problems import Problem
from lineage.ingest.decoded import Refusal
from lineage.ingest.pipeline import Received

BODY_BYTES_MAX: Final = 32 * 1024 * 1024
EVENTS_MAX: Final = 10_000

STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
LINES: Final = "application/x-ndjson"
JSON: Final = "application/json"
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
    if body.lstrip()[:1] != b"[":
        return [Received(body)]
    try:
        elements = orjson.loads(body)
    except orjson.JSONDecodeError:
        return [Received(body, media=BATCH, refusal=Refusal("not-json", "expected JSON in UTF-8"))]
    _check_count(len(elements))
    try:
        return _numbered([orjson.dumps(element) for element in elements])
    except orjson.JSONEncodeError:
        refusal = Refusal("too-deep", "expected events of at most 32 levels")
        return [Received(body, media=BATCH, refusal=refusal)]


def _binary(headers: Mapping[str, str], body: bytes) -> Received:
    """CloudEvents HTTP binding, section 3.1: attributes in `ce-` headers, percent-encoded."""
    event: dict[str, Any] = {
        name.removeprefix(_CONTEXT): unquote(value)
        for name, value in headers.items()
        if name.startswith(_CONTEXT)
    }
    event["datacontenttype"] = JSON
    try:
        return Received(orjson.dumps({**event, "data": orjson.loads(body)}))
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        # The headers are kept with the body, whatever that is.
        raw = orjson.dumps(event) + b"\n" + body
        return Received(raw, refusal=Refusal("not-json", "data: expected JSON in UTF-8"))


def _numbered(events: list[bytes]) -> list[Received]:
    _check_count(len(events))
    return [Received(event, position=str(index)) for index, event in enumerate(events)]


def _check_count(count: int) -> None:
    if count > EVENTS_MAX:
        raise Problem(413, "too-many-events", f"expected at most {EVENTS_MAX} events a request")
