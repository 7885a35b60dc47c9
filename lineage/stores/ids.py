"""Event ids in cells of 16 bytes, so that a million ids are one array.

A canonical UUID that does not begin with a zero byte is its 16 bytes. Other text begins with a
zero byte: up to 14 bytes of UTF-8 stand in the cell behind their length, longer text stands in an
overflow heap and the cell says where.
"""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

CELL: Final = 16
_SHORT_MAX: Final = 14
_is_uuid = re.compile(
    r"(?!00)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
).fullmatch
LONG: Final = 255


def pack(event_ids: list[str]) -> tuple[bytes, bytes]:
    """(cells, overflow) of ids in order."""
    overflow = bytearray()
    cells = [
        (
            event_id.replace("-", "")
            if _is_uuid(event_id)
            else _text_cell(event_id.encode(), overflow)
        )
        for event_id in event_ids
    ]
    return bytes.fromhex("".join(cells)), bytes(overflow)


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


def _text_cell(text: bytes, overflow: bytearray) -> str:
    """The cell of any other text, in hexadecimal."""
    if len(text) <= _SHORT_MAX:
        return (bytes((0, len(text))) + text.ljust(_SHORT_MAX, b"\0")).hex()
    cell = bytes((0, LONG, 0, 0)) + len(text).to_bytes(4, "little")
    cell += len(overflow).to_bytes(8, "little")
    overflow += text
    return cell.hex()
