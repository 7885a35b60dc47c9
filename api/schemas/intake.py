"""What became of events, the quarantine, and health."""

from typing import Literal

from api.schemas.base import Shape


class RecordedItem(Shape):
    """What became of one event, by its place in the request."""

    index: int
    status: Literal["recorded", "duplicate", "quarantined"]
    reason: str | None = None
    """Why it is in quarantine."""
    detail: str | None = None
    quarantine: int | None = None
    """Its number there."""


class Recorded(Shape):
    """What became of the events of a request; durable when it is said."""

    recorded: int
    duplicate: int
    quarantined: int
    items: list[RecordedItem]


class QuarantineRow(Shape):
    """Input that waits; its bytes are not shown."""

    number: int
    recorded_at: str
    origin: str
    position: str
    media: str
    reason: str
    detail: str
    replayed_at: str | None


class QuarantinePage(Shape):
    """A page of the quarantine; `next` is the `after` of the next one."""

    complete: bool
    next: str | None
    quarantine: list[QuarantineRow]


class ReplayedItem(Shape):
    """What became of a row."""

    quarantine: int
    status: Literal["recorded", "duplicate", "quarantined"]
    reason: str | None = None
    detail: str | None = None


class Replayed(Shape):
    """What became of the rows that were tried again."""

    recorded: int
    duplicate: int
    quarantined: int
    items: list[ReplayedItem]


class Live(Shape):
    """The process serves requests."""

    status: Literal["live"]


class Ready(Shape):
    """The store can be read."""

    status: Literal["ready"]
    store_sequence: int
    mirror_sequence: int
