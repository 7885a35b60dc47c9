"""Bytes to a validated event. No knowledge of the store, no side effects but a cache.

Validating a whole movement with pydantic takes about 11 µs, and companies send the same few
hundred activities over and over. So the part of a movement that many share is validated once and
remembered by its bytes; what differs from event to event is checked here by hand. Whatever is out
of the ordinary takes the long way, which alone decides what is refused
(adr/0003; `tests/properties/test_decode.py` holds both ways to the same answer).
"""

from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from lineage.events.common import Event
from lineage.events.envelope import MODELS, Envelope
from lineage.events.erasure import Erasure
from lineage.events.movement import Movement
from lineage.ingest import split
from lineage.ingest.decoded import DecodedEvent, Refusal
from lineage.ingest.json_text import check_depth, loads
from lineage.ingest.shapes import Shapes
from lineage.instants import from_datetime
from lineage.stores import columns
from lineage.validation import first_complaint


class Decoder:
    """Decodes events, remembering the shapes of movements it has validated."""

    def __init__(self) -> None:
        self.shapes = Shapes()

    def decode(self, received: bytes) -> DecodedEvent:
        """One CloudEvent in JSON. Raises Refusal with the reason it cannot be recorded."""
        return self.decode_value(loads(received))

    def decode_value(self, value: Any) -> DecodedEvent:
        """The same for JSON that was parsed already."""
        if type(value) is not dict:
            raise Refusal("not-an-object", "expected a JSON object")
        return self.shapes.decoded(value) or self._long_way(value)

    def _long_way(self, value: dict[str, Any]) -> DecodedEvent:
        check_depth(value)
        try:
            envelope = Envelope.model_validate(value)
        except ValidationError as error:
            raise _refusal(error, "invalid-envelope", "") from None
        model = MODELS.get(envelope.type)
        if model is None:
            raise Refusal("unknown-type", "type: expected one of the documented event types")
        try:
            event = model.model_validate(value.get("data"))
            return self._decoded(value, envelope, event)
        except ValidationError as error:
            raise _refusal(error, "invalid-data", "data.") from None
        except ValueError as error:
            raise Refusal("invalid-data", f"data: {error}") from None

    def _decoded(self, value: dict[str, Any], envelope: Envelope, event: Any) -> DecodedEvent:
        occurred_at = from_datetime(envelope.time)
        extra = {
            name: kept for name, kept in (envelope.model_extra or {}).items() if name != "data"
        }
        if isinstance(event, Movement):
            decoded = _long_movement(envelope, event, occurred_at, extra)
            self.shapes.remember(value, decoded)
            return decoded
        if isinstance(event, Erasure):
            return _base(envelope, columns.ERASURE, occurred_at)._replace(
                activity=split.act_of(event),
                who=split.who_of(event),
                people=split.people_of(event),
                detail=split.detail_of(event, extra),
            )
        fact = split.fact_of(envelope.type, event, envelope.source, occurred_at, extra)
        return _base(envelope, columns.FACT, occurred_at)._replace(
            people=tuple(_people_in(fact.body, fact.subject_paths)), fact=fact
        )


def _long_movement(
    envelope: Envelope, movement: Movement, occurred_at: int, extra: dict[str, Any]
) -> DecodedEvent:
    return _base(envelope, columns.MOVEMENT, occurred_at)._replace(
        activity=split.flow_of(movement),
        who=split.who_of(movement),
        people=split.people_of(movement),
        completed_at=from_datetime(movement.completed_at) if movement.completed_at else None,
        ended_at=from_datetime(movement.ended_at) if movement.ended_at else None,
        derived_from=split.parents_of(movement, envelope.source),
        detail=split.detail_of(movement, extra),
        planned=movement.kind == "planned",
    )


def _base(envelope: Envelope, kind: int, occurred_at: int) -> DecodedEvent:
    recorded = envelope.recordedtime
    return DecodedEvent(
        kind,
        envelope.source,
        envelope.id,
        occurred_at,
        from_datetime(recorded) if recorded else None,
        None,
        columns.SUBJECTS,
        (),
    )


def _people_in(body: dict[str, Any], paths: tuple[tuple[str, ...], ...]) -> list[str]:
    """Raw identifiers that a fact names, in order of first mention."""
    found: dict[str, None] = {}
    for path in paths:
        value: Any = body
        for field in path:
            value = value.get(field) if isinstance(value, dict) else None
        for person in value if isinstance(value, list) else [value]:
            name = person.get("id") if isinstance(person, dict) else person
            if isinstance(name, str):
                found[name] = None
    return list(found)


def _refusal(error: ValidationError, reason: str, prefix: str) -> Refusal:
    """The first complaint as a refusal: which field, and what was expected of it."""
    kind, place, expected = first_complaint(error, _names())
    detail = f"{prefix}{place or 'object'}: {expected}"
    return Refusal(_special_reason(kind, place) or reason, detail)


@cache
def _names() -> frozenset[str]:
    """Every name the wire gives to a field, of any event."""
    names: set[str] = set()
    waiting: list[type[BaseModel]] = [Event]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        names.update(field.alias or name for name, field in model.model_fields.items())
    return frozenset(names)


def _special_reason(complaint: str, place: str) -> str | None:
    if complaint == "too_long" and place.endswith("subjects"):
        return "too-many-subjects"
    if place == "specversion":
        return "unsupported-specversion"
    if complaint in {"value_error", "timezone_aware"} and place.endswith(("time", "_at")):
        return "invalid-time"
    return None
