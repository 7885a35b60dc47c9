"""The short way through decoding: movements whose shape has been validated before.

A *shape* is what a movement shares with others: its data without its people, parents and times, as
bytes. Whoever adds a field to a movement need not think of this module: a field that is not a
movement's own is part of the shape, so each new value of it takes the long way once.
"""

import re
from datetime import datetime
from typing import Final, NamedTuple

from lineage.activities import Flow
from lineage.ingest.decoded import DecodedEvent
from lineage.ingest.plain import OwnData, PlainMovement, PlainReader
from lineage.instants import from_datetime
from lineage.stores import columns

SHAPES_MAX: Final = 20_000
SHAPE_BYTES_MAX: Final = 16_384
# Readers of times differ on hour 24, on offsets of more than 59 minutes, and where an offset
# carries a time over the edge of 1900 or 2200.
_is_plain_time: Final = re.compile(
    r"(?:19|2[01])\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:[0-5]\d)",
    re.ASCII,
).fullmatch


class Shape(NamedTuple):
    """What a shape comes to."""

    activity: Flow
    detail: bytes
    planned: bool


class Shapes:
    """Shapes of validated movements, and what they come to. Safe for several threads."""

    def __init__(self) -> None:
        # Both change at once: shapes are bytes that only the reader which made them understands.
        self._known: tuple[PlainReader, dict[bytes, Shape]] = (PlainReader(), {})

    def decoded(self, received: bytes) -> DecodedEvent | None:
        """A movement of a known shape, None for anything that needs a closer look."""
        reader, known = self._known
        movement = reader.read(received)
        if movement is None:
            return None
        shape = known.get(reader.shape(movement))
        if shape is None:
            return None
        try:
            return _event(movement, shape)
        except ValueError:
            return None

    def remember(self, received: bytes, fields: set[str], decoded: DecodedEvent) -> None:
        """Keep the shape of a movement with these fields that the long way has validated."""
        reader, known = self._known
        wider = reader.with_fields(fields)
        if wider is not reader:
            reader, known = self._known = wider, {}
        movement = reader.read(received)
        if movement is None:
            return
        shape = reader.shape(movement)
        if len(shape) > SHAPE_BYTES_MAX:
            return
        if len(known) >= SHAPES_MAX:
            known.clear()
        assert isinstance(decoded.activity, Flow)
        known[shape] = Shape(decoded.activity, decoded.detail, decoded.planned)


def _event(movement: PlainMovement[OwnData], shape: Shape) -> DecodedEvent:
    """Raises ValueError for a time that needs a closer look."""
    data, source, time = movement.data, movement.source, movement.time
    people, parents, recorded = data.subjects, data.derived_from, movement.recordedtime
    occurred_at = _instant(time)
    return DecodedEvent(
        columns.MOVEMENT,
        source,
        movement.id,
        occurred_at,
        None if recorded is None else occurred_at if recorded == time else _instant(recorded),
        shape.activity,
        columns.SUBJECTS,
        people if len(people) == 1 else tuple(dict.fromkeys(people)),
        None if data.completed_at is None else _instant(data.completed_at),
        None if data.ended_at is None else _instant(data.ended_at),
        tuple([(source, parent) for parent in dict.fromkeys(parents)]) if parents else (),
        shape.detail,
        shape.planned,
    )


def _instant(text: str) -> int:
    """A time that both ways read alike. Raises ValueError for one that needs a closer look."""
    if _is_plain_time(text):
        return from_datetime(datetime.fromisoformat(text))
    raise ValueError
