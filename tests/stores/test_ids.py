"""Event ids in cells: every id comes back, and one that is written alike has the same cell."""

from uuid import UUID

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from lineage.stores.ids import CELL, moved, pack, unpack

UUIDS = st.uuids().map(str)
NEARLY = st.one_of(
    UUIDS.map(str.upper),
    UUIDS.map(lambda text: text.replace("-", "_")),
    UUIDS.map(lambda text: "00" + text[2:]),
    UUIDS.map(lambda text: "ü" + text[1:]),
    UUIDS.map(lambda text: text[1:] + "g"),
    UUIDS.map(lambda text: text[:9] + "-" + text[10:]),
)
IDS = st.lists(UUIDS | NEARLY | st.text(min_size=1, max_size=40), max_size=20)


@given(IDS)
@example(["ü" * 36, "x" * 14, "x" * 15])
def test_every_id_comes_back(event_ids: list[str]) -> None:
    """From the cell at its place, whatever stands beside it."""
    cells, overflow = pack(event_ids)
    heap = np.frombuffer(overflow, dtype=np.uint8)
    assert len(cells) == CELL * len(event_ids)
    for index, event_id in enumerate(event_ids):
        assert unpack(cells[index * CELL : (index + 1) * CELL], heap) == event_id


@given(st.uuids())
def test_a_uuid_is_its_own_bytes(uuid: UUID) -> None:
    """But for those that begin with a zero byte, the mark of other text."""
    cells, overflow = pack([str(uuid)])
    assert (cells == uuid.bytes) == (uuid.bytes[0] != 0)
    assert bool(overflow) == (uuid.bytes[0] == 0)


def test_long_text_is_found_where_its_overflow_moved() -> None:
    """The cell says where it begins; `moved` says it anew."""
    cells, overflow = pack(["a long id of more than fourteen bytes"])
    heap = np.frombuffer(b"12345" + overflow, dtype=np.uint8)
    assert unpack(moved(cells, 5), heap) == "a long id of more than fourteen bytes"
