"""What a store has to tell the bus: findings, and input that went to quarantine.

Each outlet reads the store in order of number and remembers in the store up to where it was
delivered. A number is told at least once, always with the same id, so receivers can drop repeats.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, Protocol

from lineage.events.cloudevents import STRUCTURED
from lineage.events.kafka_binding import CONTENT_TYPE
from lineage.ingest import captured
from lineage.ingest.captured import Captured
from lineage.instants import write
from lineage.stores.base import LineageStore, QuarantineRow
from lineage.subjects.keys import Keys

VALUE_BYTES_MAX: Final = 4 << 20
"""A larger value is left out of the message, which says so; the store has it."""
PREFIX: Final = "lineage-"

Headers = list[tuple[str, bytes]]


class Told(NamedTuple):
    """A message, and the number under which the store knows what it tells."""

    number: int
    key: bytes | None
    headers: Headers
    value: bytes


class Outlet(Protocol):
    """Something to be told to one topic."""

    @property
    def topic(self) -> str: ...

    @property
    def mark(self) -> str:
        """Under which the store remembers up to where it was told."""
        ...

    def read(self, after: int, limit: int) -> Sequence[Told]:
        """What has a number above `after`, ascending."""
        ...


class Findings(NamedTuple):
    """New, changed and cured findings, as CloudEvents keyed by finding."""

    topic: str
    store: LineageStore
    mark: str = "told/findings"

    def read(self, after: int, limit: int) -> Sequence[Told]:
        headers: Headers = [(CONTENT_TYPE, STRUCTURED.encode())]
        return [
            Told(one.number, one.finding.encode(), headers, one.message)
            for one in self.store.announcements(after, limit)
        ]


class Quarantine(NamedTuple):
    """Quarantined input with its bytes, headers and reason: a dead letter queue."""

    topic: str
    store: LineageStore
    keys: Keys
    installation: str
    """Which store tells it; with the number it makes the message's id."""
    mark: str = "told/quarantine"

    def read(self, after: int, limit: int) -> Sequence[Told]:
        return [self._told(row) for row in self.store.quarantine(after, limit, pending_only=False)]

    def _told(self, row: QuarantineRow) -> Told:
        raw = self.keys.open_input(row.raw)
        if row.media == captured.MEDIA:
            record = captured.unpack(raw)
        else:
            record = Captured(None, [(CONTENT_TYPE, row.media.encode())], raw)
        value = record.value or b""
        about = {
            "id": f"{self.installation}-{row.number}",
            "reason": row.reason,
            "detail": row.detail,
            "origin": row.origin,
            "recorded-at": write(row.recorded_at),
            **_place(row),
        }
        if record.value is None:
            about["value"] = "null"
        elif len(value) > VALUE_BYTES_MAX:
            about["value"], value = f"left out, {len(value)} bytes", b""
        return Told(row.number, record.key, [*_plain(record.headers), *_headers(about)], value)


def _place(row: QuarantineRow) -> dict[str, str]:
    """Where a record of a bus stood; for other input its position as it is."""
    parts = row.position.split("/")
    if row.media != captured.MEDIA or len(parts) < 3:
        return {"position": row.position}
    return dict(zip(("topic", "partition", "offset", "index"), parts, strict=False))


def _plain(headers: captured.Headers) -> Headers:
    return [(name, value or b"") for name, value in headers]


def _headers(about: dict[str, str]) -> Iterable[tuple[str, bytes]]:
    return ((PREFIX + name, value.encode()) for name, value in about.items())
