"""What a store has to tell the bus: findings, and input that went to quarantine.

Each outlet reads the store in order of number and remembers in the store up to where it was
delivered. A number is told at least once, always with the same id, so receivers can drop repeats.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, Protocol

from lineage.events.cloudevents import STRUCTURED
from lineage.events.kafka_binding import CONTENT_TYPE
from lineage.ingest import captured
from lineage.ingest.captured import Captured, is_text, readable
from lineage.instants import write
from lineage.stores.base import LineageStore, QuarantineRow
from lineage.subjects.keys import Keys

LETTERS: Final = 50
"""Quarantined records read at a time: each may be as large as a topic takes."""
PREFIX: Final = "lineage-"

Headers = list[tuple[str, bytes]]


class Told(NamedTuple):
    """A message, and the number under which the store knows what it tells."""

    number: int
    key: bytes | None
    headers: Headers
    value: bytes


def shortened(told: Told) -> Told | None:
    """The same with less of it, which it says, for a topic that refuses its size: first without its
    value, then without what came with it. None where there is no less; the store has all of it.
    """
    if told.value:
        note = (f"{PREFIX}value", f"left out, {len(told.value)} bytes".encode())
        return told._replace(headers=[*told.headers, note], value=b"")
    ours = [header for header in told.headers if header[0].startswith(PREFIX)]
    if told.key is None and len(ours) == len(told.headers):
        return None
    note = (f"{PREFIX}headers", b"key and headers left out")
    return told._replace(key=None, headers=[*ours, note])


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
        rows = self.store.quarantine(after, min(limit, LETTERS), pending_only=False)
        return [self._told(row) for row in rows]

    def _told(self, row: QuarantineRow) -> Told:
        raw = self.keys.open_input(row.raw)
        if captured.is_record(row.media):
            record = captured.unpack(raw)
        else:
            record = Captured(None, [(CONTENT_TYPE, row.media.encode())], raw)
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
        if not all(is_text(name) for name, _ in record.headers):
            about["header-names"] = "bytes that are not UTF-8 are escaped"
        headers = [*_plain(record.headers), *_headers(about)]
        return Told(row.number, record.key, headers, record.value or b"")


def _place(row: QuarantineRow) -> dict[str, str]:
    """Where a record of a bus stood; for other input its position as it is."""
    parts = row.position.split("/")
    if not captured.is_record(row.media) or len(parts) < 3:
        return {"position": row.position}
    return dict(zip(("topic", "partition", "offset", "index"), parts, strict=False))


def _plain(headers: captured.Headers) -> Headers:
    return [(readable(name), value or b"") for name, value in headers]


def _headers(about: dict[str, str]) -> Iterable[tuple[str, bytes]]:
    return ((PREFIX + name, value.encode()) for name, value in about.items())
