"""Event ids in cells of 16 bytes, so that a million ids are one array.

A canonical UUID that does not begin with a zero byte is its 16 bytes. Other text begins with a
zero byte: up to 14 bytes of UTF-8 stand in the cell behind their length, longer text stands in an
overflow heap and the cell says where.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

CELL: Final = 16
LONG: Final = 255
_SHORT_MAX: Final = 14
_UUID_LENGTH: Final = 36
_HYPHENS: Final = (8, 13, 18, 23)
_DIGITS: Final = tuple(place for place in range(_UUID_LENGTH) if place not in _HYPHENS)
_NO_DIGIT: Final = 16

Bytes = NDArray[np.uint8]


def pack(event_ids: list[str]) -> tuple[bytes, bytes]:
    """(cells, overflow) of ids in order."""
    cells = np.empty((len(event_ids), CELL), dtype=np.uint8)
    long_enough = np.array([len(event_id) == _UUID_LENGTH for event_id in event_ids], dtype=bool)
    candidates = np.flatnonzero(long_enough)
    uuids, are_uuids = _uuid_cells([event_ids[index] for index in candidates.tolist()])
    cells[candidates[are_uuids]] = uuids[are_uuids]
    long_enough[candidates] = are_uuids
    overflow = bytearray()
    for index in np.flatnonzero(~long_enough).tolist():
        cell = _text_cell(event_ids[index].encode(), overflow)
        cells[index] = np.frombuffer(cell, dtype=np.uint8)
    return cells.tobytes(), bytes(overflow)


def unpack(cell: bytes, overflow: NDArray[np.uint8]) -> str:
    """The id that a cell stands for."""
    if cell[0]:
        return _uuid_text(cell.hex())
    if cell[1] != LONG:
        return cell[2 : 2 + cell[1]].decode()
    start, length = int.from_bytes(cell[8:], "little"), int.from_bytes(cell[4:8], "little")
    return overflow[start : start + length].tobytes().decode()


def unpack_all(cells: bytes, overflow: NDArray[np.uint8]) -> list[str]:
    """The ids that cells end to end stand for."""
    digits = cells.hex()
    return [
        _uuid_text(digits[2 * start : 2 * (start + CELL)])
        if cells[start]
        else unpack(cells[start : start + CELL], overflow)
        for start in range(0, len(cells), CELL)
    ]


def moved(cell: bytes, by: int) -> bytes:
    """A cell of long text whose overflow now begins `by` bytes later."""
    return cell[:8] + (int.from_bytes(cell[8:], "little") + by).to_bytes(8, "little")


def _uuid_text(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _uuid_cells(texts: list[str]) -> tuple[Bytes, NDArray[np.bool_]]:
    """Cells of texts as long as a UUID, and which of the texts are canonical ones."""
    # A character beyond ASCII becomes a question mark, which is no digit either.
    joined = "".join(texts).encode("ascii", "replace")
    grid = np.frombuffer(joined, dtype=np.uint8).reshape(-1, _UUID_LENGTH)
    digits = _VALUE_OF[grid[:, _DIGITS]]
    cells: Bytes = digits[:, 0::2] << np.uint8(4) | digits[:, 1::2]
    hyphens = (grid[:, _HYPHENS] == ord("-")).all(axis=1)
    return cells, hyphens & (digits < _NO_DIGIT).all(axis=1) & (cells[:, 0] > 0)


def _values() -> Bytes:
    """The value of each byte as a hexadecimal digit in lower case, _NO_DIGIT for all others."""
    values = np.full(256, _NO_DIGIT, dtype=np.uint8)
    values[np.frombuffer(b"0123456789abcdef", dtype=np.uint8)] = np.arange(16)
    return values


_VALUE_OF: Final = _values()


def _text_cell(text: bytes, overflow: bytearray) -> bytes:
    """The cell of any other text."""
    if len(text) <= _SHORT_MAX:
        return bytes((0, len(text))) + text.ljust(_SHORT_MAX, b"\0")
    cell = bytes((0, LONG, 0, 0)) + len(text).to_bytes(4, "little")
    cell += len(overflow).to_bytes(8, "little")
    overflow += text
    return cell
