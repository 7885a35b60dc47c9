"""CloudEvents as Kafka records and back; no Kafka client needed.

In binary mode attributes are headers with the prefix `ce_` in plain UTF-8 (HTTP percent-encodes
them, Kafka does not) and the value is the data; in structured mode the value is the whole event.
Batches are not in the Kafka binding; they are written as the HTTP binding does.
Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from lineage.events.cloudevents import (
    BATCH,
    JSON,
    STRUCTURED,
    from_binary,
    media_type,
    whole_events,
)
from lineage.ingest.captured import is_text
from lineage.ingest.decoded import Refusal

Headers = Sequence[tuple[str, bytes | None]]
"""Headers of a record as clients give them. A header without value counts as absent."""

PREFIX: Final = "ce_"
CONTENT_TYPE: Final = "content-type"

_SCHEMA_ID_BYTES: Final = 5
_OPENLINEAGE_PARTS: Final = frozenset({"run", "job", "dataset"})


TOMBSTONE: Final = Refusal("null-value", "value: expected an event, found a tombstone")


class Message(NamedTuple):
    """What a record says, apart from its topic and key."""

    headers: list[tuple[str, bytes]]
    value: bytes


def structured(event: Mapping[str, Any]) -> Message:
    """One event as a whole: the mode that is cheapest to read."""
    return Message([(CONTENT_TYPE, STRUCTURED.encode())], orjson.dumps(event))


def batch(events: Iterable[Mapping[str, Any]]) -> Message:
    """Several events in one record."""
    return Message([(CONTENT_TYPE, BATCH.encode())], orjson.dumps(list(events)))


def binary(event: Mapping[str, Any]) -> Message:
    """Attributes as headers, data as value. An attribute that is None is left out.

    Raises ValueError for an event without data, whose record would be a tombstone, and for an
    attribute that is neither text, a whole number nor a boolean.
    """
    if "data" not in event:
        raise ValueError("expected data: in binary mode a record without value is a tombstone")
    headers = [
        (PREFIX + name, _header_value(name, value))
        for name, value in event.items()
        if name not in {"data", "datacontenttype"} and value is not None
    ]
    headers.append((CONTENT_TYPE, JSON.encode()))
    return Message(headers, orjson.dumps(event["data"]))


def events_in(headers: Headers, value: bytes | None) -> list[bytes]:
    """The events of a record, each as JSON text for the pipeline.

    Raises Refusal where no event can be made of it, with one of the reasons `null-value`,
    `empty-value`, `unsupported-content-type`, `invalid-headers`, `not-json`, `too-deep`,
    `too-many-events` and `openlineage-event`. What an event itself lacks, such as a context
    attribute that no header gives, is for the decoder to refuse: then the text kept in quarantine
    says all there was.
    """
    if value is None:
        raise TOMBSTONE
    if not value or value.isspace():
        raise Refusal("empty-value", "value: expected an event")
    media = _media(headers)
    if media in _WHOLE:
        return _in_value(value)
    if media and not _is_json(media):
        raise Refusal(
            "unsupported-content-type", f"content-type: expected {STRUCTURED}, {BATCH} or {JSON}"
        )
    attributes = _attributes(headers)
    if "specversion" in attributes or (attributes and b'"specversion"' not in value):
        return [from_binary(attributes, _without_schema_id(value))]
    if is_openlineage(headers, value):
        raise Refusal(
            "openlineage-event",
            "value: expected a CloudEvent, found an OpenLineage event; these have a topic and a"
            " mapping of their own",
        )
    return _in_value(value)


def is_structured(headers: Headers) -> bool:
    """Whether headers say that a value is whole events: where it is an object, it is one."""
    try:
        return _media(headers) in _WHOLE
    except Refusal:
        return False


def is_openlineage(headers: Headers, value: bytes | None) -> bool:
    """Whether a record is an OpenLineage event, which its clients publish without any headers."""
    if value is None or b'"eventTime"' not in value:
        return False
    if _media(headers) in _WHOLE or any(name.lower().startswith(PREFIX) for name, _ in headers):
        return False
    try:
        event = orjson.loads(value)
    except orjson.JSONDecodeError:
        return False
    return (
        type(event) is dict
        and "eventTime" in event
        and "specversion" not in event
        and not _OPENLINEAGE_PARTS.isdisjoint(event)
    )


_WHOLE: Final = frozenset({STRUCTURED, BATCH, "application/cloudevents"})


def _in_value(value: bytes) -> list[bytes]:
    return [value] if value[0] == ord("{") else whole_events(_without_schema_id(value))


def _without_schema_id(value: bytes) -> bytes:
    """Confluent's serialisers put a zero byte and a schema's number before the JSON."""
    return value[_SCHEMA_ID_BYTES:] if value[0] == 0 else value


def _media(headers: Headers) -> str:
    """The media type that the headers declare, empty where they do not."""
    media = ""
    for name, value in headers:
        if value is not None and (name == CONTENT_TYPE or name.lower() == CONTENT_TYPE):
            declared = _media_of(value)
            if media not in ("", declared):
                raise Refusal("invalid-headers", "content-type: expected one")
            media = declared
    return media


@lru_cache(maxsize=256)
def _media_of(value: bytes) -> str:
    return media_type(_text(value))


def _is_json(media: str) -> bool:
    if media.startswith("application/cloudevents"):
        return False
    return media in {JSON, "text/json"} or media.endswith("+json")


def _attributes(headers: Headers) -> dict[str, str]:
    """Context attributes by name. Raises Refusal where two headers contradict each other.

    A header of somebody else's, such as of tracing, may be called what it likes.
    """
    attributes: dict[str, str] = {}
    for name, value in headers:
        lowered = name.lower()
        if value is None or not lowered.startswith(PREFIX):
            continue
        if not is_text(name):
            raise Refusal("invalid-headers", "headers: expected names in UTF-8")
        text = _text(value)
        if attributes.setdefault(lowered.removeprefix(PREFIX), text) != text:
            raise Refusal("invalid-headers", "headers: expected each attribute once")
    return attributes


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Refusal("invalid-headers", "headers: expected text in UTF-8") from None


def _header_value(name: str, value: Any) -> bytes:
    """Canonical text of an attribute (CloudEvents 1.0.2, section 3.1)."""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, str | int):
        return str(value).encode()
    raise ValueError(f"expected text, a whole number or a boolean as attribute {name}")
