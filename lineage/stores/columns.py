"""A batch of events as packed columns: what a store keeps and what the mirror reads.

An event has an *ordinal*, its place in the order of recording over the whole store. A *row* is
one person of one event. All times are microseconds since 1970 (`lineage.instants`).
"""

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

from lineage.stores import ids

MOVEMENT: Final = 0
ERASURE: Final = 1
FACT: Final = 2

SUBJECTS: Final = 0
COHORT: Final = 1
ALL_HELD: Final = 2

NOT_RECORDED: Final = 0xFFFFFFFF
"""Stands for the ordinal of a parent that nobody has recorded yet."""

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Columns:
    """The events of one batch. Sparse columns name the event by its index in the batch."""

    kind: NDArray[np.uint8]
    """MOVEMENT, ERASURE or FACT."""
    who: NDArray[np.uint8]
    """SUBJECTS, COHORT or ALL_HELD."""
    activity: NDArray[np.uint32]
    """Number of the activity; 0 for a fact."""
    occurred_at: NDArray[np.int64]
    recorded_at: NDArray[np.int64]
    source: NDArray[np.uint16]
    """Index into `sources`."""
    identity: NDArray[np.uint64]
    """Hash of (source, id), for finding an event again."""
    id_cells: NDArray[np.uint8]
    """Event ids, see `lineage.stores.ids`."""
    id_overflow: NDArray[np.uint8]
    row_event: NDArray[np.uint32]
    row_subject: NDArray[np.uint32]
    completed_event: NDArray[np.uint32]
    completed_at: NDArray[np.int64]
    ended_event: NDArray[np.uint32]
    ended_at: NDArray[np.int64]
    link_event: NDArray[np.uint32]
    """An event that says what it was derived from …"""
    link_identity: NDArray[np.uint64]
    """… the identity of that …"""
    link_parent: NDArray[np.uint32]
    """… and its ordinal, NOT_RECORDED where it had not been recorded before."""
    detail_event: NDArray[np.uint32]
    detail_end: NDArray[np.uint32]
    details: NDArray[np.uint8]
    """Canonical JSON of what an event does not share with its activity, one after the other."""
    sources: tuple[str, ...] = ()

    @property
    def events(self) -> int:
        return len(self.kind)

    def event_id(self, index: int) -> str:
        cell = self.id_cells[index * ids.CELL : (index + 1) * ids.CELL].tobytes()
        return ids.unpack(cell, self.id_overflow)

    def identity_text(self, index: int) -> tuple[str, str]:
        """(source, id) of an event."""
        return self.sources[self.source[index]], self.event_id(index)

    def completed(self, index: int) -> int | None:
        return _sparse(self.completed_event, self.completed_at, index)

    def ended(self, index: int) -> int | None:
        return _sparse(self.ended_event, self.ended_at, index)

    def detail(self, index: int) -> bytes:
        position = int(np.searchsorted(self.detail_event, index))
        if position == len(self.detail_event) or self.detail_event[position] != index:
            return b""
        start = int(self.detail_end[position - 1]) if position else 0
        return self.details[start : int(self.detail_end[position])].tobytes()


def _sparse(events: NDArray[np.uint32], values: NDArray[np.int64], index: int) -> int | None:
    position = int(np.searchsorted(events, index))
    found = position < len(events) and events[position] == index
    return int(values[position]) if found else None


_ARRAYS: Final = tuple(field.name for field in fields(Columns) if field.name != "sources")
_DELTA: Final = frozenset({"occurred_at", "recorded_at", "row_event", "detail_end"})
_COMPRESS_LEVEL: Final = 3


def pack(columns: Columns) -> bytes:
    """Columns as one compressed block of bytes with its own description at the head."""
    arrays = [(name, getattr(columns, name)) for name in _ARRAYS]
    head = orjson.dumps(
        {
            "format": FORMAT,
            "sources": columns.sources,
            "arrays": [(name, array.dtype.str, len(array)) for name, array in arrays],
        }
    )
    parts = [len(head).to_bytes(4, "little"), head]
    parts += [
        (np.diff(array, prepend=array.dtype.type(0)) if name in _DELTA else array).tobytes()
        for name, array in arrays
    ]
    return zstandard.ZstdCompressor(level=_COMPRESS_LEVEL, write_checksum=True).compress(
        b"".join(parts)
    )


def unpack(packed: bytes) -> Columns:
    """The inverse of `pack`. Raises ValueError for bytes that `pack` did not make."""
    try:
        block = zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError as error:
        raise ValueError("the block of columns is damaged") from error
    head_length = int.from_bytes(block[:4], "little")
    head = orjson.loads(block[4 : 4 + head_length])
    if head["format"] != FORMAT:
        raise ValueError("the block of columns has a newer format")
    offset = 4 + head_length
    arrays: dict[str, Any] = {}
    for name, dtype, length in head["arrays"]:
        array = np.frombuffer(block, dtype=dtype, count=length, offset=offset)
        offset += array.nbytes
        arrays[name] = np.cumsum(array, dtype=array.dtype) if name in _DELTA else array
    return Columns(sources=tuple(head["sources"]), **arrays)
