"""An event that may leave: checked against the models and limits of whoever receives it.

Stricter than the receiver in two things. A field nobody knows is refused, since it is most likely
a misspelt one whose meaning would be lost unnoticed. And a person in the envelope is refused,
where the receiver has to replace it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from lineage import instants
from lineage.client.keys import record_key
from lineage.errors import EventRefused
from lineage.events.common import Event
from lineage.events.envelope import FACTS, Envelope
from lineage.events.facts.base import Fact, Paths
from lineage.events.movement import Movement
from lineage.ingest.decoded import Refusal
from lineage.ingest.json_text import loads
from lineage.ingest.names import names_anyone, people_in
from lineage.ingest.validate import check_ahead, interval_of, validated


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """A checked CloudEvent. Only `checked` makes one."""

    type: str
    source: str
    id: str
    text: bytes = field(repr=False)
    """The whole event as JSON: structured mode."""
    key: bytes | None
    """Key of its record on Kafka."""


def checked(event: Mapping[str, Any], now: int | None = None) -> OutgoingEvent:
    """An event, as a dict in the shape of the contract, that a receiver would record.

    `now` is in microseconds since 1970. Raises EventRefused, which repeats no value.
    """
    try:
        text = orjson.dumps(event)
    except orjson.JSONEncodeError as error:
        raise EventRefused("not-json", f"expected what JSON can say: {error}") from None
    try:
        return _checked(text, instants.now() if now is None else now)
    except Refusal as refusal:
        raise EventRefused(refusal.reason, refusal.detail) from None


def _checked(text: bytes, now: int) -> OutgoingEvent:
    value = loads(text)
    if type(value) is not dict:
        raise Refusal("not-an-object", "expected a JSON object")
    envelope, event = validated(value)
    _check_fields(event)
    occurred_at = instants.from_datetime(envelope.time)
    planned = isinstance(event, Movement) and event.kind == "planned"
    check_ahead(occurred_at, now, planned=planned)
    if isinstance(event, Fact):
        interval_of(event, occurred_at)
    people = people_in(value["data"], _paths(envelope.type))
    _check_nobody_named(envelope, people)
    key = record_key(envelope.type, people, event.id if isinstance(event, Fact) else None)
    return OutgoingEvent(envelope.type, envelope.source, envelope.id, text, key)


def _paths(event_type: str) -> Paths:
    """Where the data of an event names people."""
    model = FACTS.get(event_type)
    return (("subjects",),) if model is None else model.SUBJECT_PATHS


def _check_nobody_named(envelope: Envelope, people: list[str]) -> None:
    said = {"id": envelope.id, "source": envelope.source, **(envelope.model_extra or {})}
    for name, value in said.items():
        if isinstance(value, str) and names_anyone(value, people):
            place = name if name in Envelope.model_fields else "an attribute"
            raise Refusal("names-a-person", f"{place}: expected no person the event is about")


def _check_fields(event: Event, place: str = "data") -> None:
    if event.model_extra:
        known = ", ".join(_field_names(event))
        raise Refusal("unknown-field", f"{place}: expected only {known}")
    for name, part in _parts(event):
        _check_fields(part, f"{place}.{name}")


def _parts(event: Event) -> Iterator[tuple[str, Event]]:
    """The objects inside an object, with the names of their fields."""
    for name in event.model_fields_set:
        value = getattr(event, name)
        for member in value if isinstance(value, tuple) else (value,):
            if isinstance(member, Event):
                yield type(event).model_fields[name].alias or name, member


def _field_names(event: Event) -> list[str]:
    return [known.alias or name for name, known in type(event).model_fields.items()]
