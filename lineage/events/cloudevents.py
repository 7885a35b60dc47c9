"""What the protocol bindings of CloudEvents share: media types, batches, binary mode put together.

An event in binary mode has its attributes in headers and its data as body or value. It becomes
the JSON text it would have been in structured mode, without writing the data anew.
Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from lineage.ingest.decoded import Refusal
from lineage.ingest.json_text import dumped, parsed

STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
JSON: Final = "application/json"

EVENTS_MAX: Final = 10_000
"""Events of one batch."""
TOO_MANY: Final = "too-many-events"


def media_type(declared: str) -> str:
    """A content type without its parameters, in lower case."""
    return declared.partition(";")[0].strip().lower()


def whole_events(text: bytes) -> list[bytes]:
    """The events in a JSON text: an array is a batch, anything else is one event, as it came.

    Raises Refusal for a batch that cannot be taken apart or has too many members. What is wrong
    with one event is for the decoder to say.
    """
    if not is_batch(text):
        return [text]
    events = parsed(text)
    if len(events) > EVENTS_MAX:
        raise Refusal(TOO_MANY, f"expected at most {EVENTS_MAX} events in a batch")
    return [dumped(event) for event in events]


def is_batch(text: bytes) -> bool:
    return text.lstrip()[:1] == b"["


def from_binary(attributes: Mapping[str, Any], data: bytes) -> bytes:
    """The JSON text of an event whose attributes came apart from its data. Raises Refusal.

    The data is parsed only to know that it is one JSON value, which text that ends up between
    two braces need not be.
    """
    parsed(data)
    if "data" in attributes:
        raise Refusal("invalid-headers", "headers: expected no attribute of the name data")
    context = orjson.dumps({**attributes, "datacontenttype": JSON})
    return b"".join((context[:-1], b',"data":', data, b"}"))
