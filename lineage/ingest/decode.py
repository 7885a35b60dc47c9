"""Bytes to a validated event. No knowledge of the store, no side effects but a cache.

Validating a whole movement with pydantic takes about 11 µs, and companies send the same few
hundred activities over and over. So the part of a movement that many share is validated once and
remembered by its bytes; what differs from event to event is checked as it is parsed. Whatever is
out of the ordinary takes the long way, which alone decides what is refused
(adr/0003; `tests/properties/test_decode.py` holds both ways to the same answer).
"""

from typing import Any

from msgspec.structs import replace

from lineage.events.envelope import Envelope
from lineage.events.erasure import Erasure
from lineage.events.movement import Movement
from lineage.ingest import split
from lineage.ingest.decoded import DecodedEvent, Refusal
from lineage.ingest.json_text import loads
from lineage.ingest.names import people_in
from lineage.ingest.shapes import Shapes
from lineage.ingest.validate import validated
from lineage.instants import from_datetime
from lineage.stores import columns


class Decoder:
    """Decodes events, remembering the shapes of movements it has validated."""

    def __init__(self) -> None:
        self.shapes = Shapes()

    def decode(self, received: bytes) -> DecodedEvent:
        """One CloudEvent in JSON. Raises Refusal with the reason it cannot be recorded."""
        return self.shapes.decoded(received) or self._long_way(received)

    def _long_way(self, received: bytes) -> DecodedEvent:
        value = loads(received)
        if type(value) is not dict:
            raise Refusal("not-an-object", "expected a JSON object")
        envelope, event = validated(value)
        decoded = _decoded(envelope, event)
        if isinstance(event, Movement):
            self.shapes.remember(received, set(value["data"]), decoded)
        return decoded


def _decoded(envelope: Envelope, event: Any) -> DecodedEvent:
    occurred_at = from_datetime(envelope.time)
    extra = {name: kept for name, kept in (envelope.model_extra or {}).items() if name != "data"}
    if isinstance(event, Movement):
        return _movement(envelope, event, occurred_at, extra)
    if isinstance(event, Erasure):
        return replace(
            _base(envelope, columns.ERASURE, occurred_at),
            activity=split.act_of(event),
            who=split.who_of(event),
            people=split.people_of(event),
            detail=split.detail_of(event, extra),
        )
    fact = split.fact_of(envelope.type, event, envelope.source, occurred_at, extra)
    return replace(
        _base(envelope, columns.FACT, occurred_at),
        people=tuple(people_in(fact.body, fact.subject_paths)),
        fact=fact,
    )


def _movement(
    envelope: Envelope, movement: Movement, occurred_at: int, extra: dict[str, Any]
) -> DecodedEvent:
    return replace(
        _base(envelope, columns.MOVEMENT, occurred_at),
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
