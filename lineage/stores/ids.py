"""Event ids in cells of 16 bytes, so that a million ids are one array.

A canonical UUID that does not begin with a zero byte is its 16 bytes. Other text begins with a
zero byte: up to 14 bytes of UTF-8 stand in the cell behind their length, longer text stands in an
overflow heap and the cell says where.
"""

from typing import Final

CELL: Final = 16
_SHORT_MAX: Final = 14
LONG: Final = 255


def pack(event_ids: list[str]) -> tuple[bytes, bytes]:
    """(cells, overflow) of ids in order."""
    cells, overflow = bytearray(), bytearray()
    for event_id in event_ids:
        cells += _uuid_cell(event_id) or _text_cell(event_id.encode(), overflow)
    return bytes(cells), bytes(overflow)


def unpack(cell: bytes, overflow: bytes | memoryview) -> str:
    """The id that a cell stands for."""
    if cell[0]:
        digits = cell.hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    if cell[1] != LONG:
        return cell[2 : 2 + cell[1]].decode()
    start, length = int.from_bytes(cell[8:], "little"), int.from_bytes(cell[4:8], "little")
    return bytes(overflow[start : start + length]).decode()


def moved(cell: bytes, by: int) -> bytes:
    """A cell of long text whose overflow now begins `by` bytes later."""
    return cell[:8] + (int.from_bytes(cell[8:], "little") + by).to_bytes(8, "little")


def _uuid_cell(event_id: str) -> bytes:
    if len(event_id) != 36 or event_id[8] != "-":
        return b""
    try:
        cell = bytes.fromhex(event_id.replace("-", ""))
    except ValueError:
        return b""
    return cell if len(cell) == CELL and cell[0] and unpack(cell, b"") == event_id else b""


def _text_cell(text: bytes, overflow: bytearray) -> bytes:
    if len(text) <= _SHORT_MAX:
        return bytes((0, len(text))) + text.ljust(_SHORT_MAX, b"\0")
    cell = bytes((0, LONG, 0, 0)) + len(text).to_bytes(4, "little")
    cell += len(overflow).to_bytes(8, "little")
    overflow += text
    return cell
