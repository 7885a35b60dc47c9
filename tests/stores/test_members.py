"""People of a cohort in chunks: the same people come back, and a damaged chunk is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from lineage.stores.members import CHUNK_NUMBERS, pack, unpack

numbers = st.one_of(
    st.integers(0, 5_000), st.integers(2**20 - 3, 2**20 + 3), st.integers(0, 2**32 - 1)
)


@given(st.sets(numbers))
def test_the_same_people_come_back(people: set[int]) -> None:
    """Whoever they are; each chunk keeps to its stretch of numbers."""
    chunks = pack(BitMap(people))
    assert unpack(chunks) == BitMap(people)
    assert len(chunks) == len({number // CHUNK_NUMBERS for number in people})


def test_what_was_packed_is_not_changed() -> None:
    people = BitMap([1, 5])
    pack(people)
    assert people == BitMap([1, 5])


@pytest.mark.parametrize("chunk", [b"", b"\0" * 40, pack(BitMap([1]))[0][:-1]])
def test_a_damaged_chunk_is_told(chunk: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack([chunk])


def test_a_changed_byte_never_makes_other_people() -> None:
    """The checksum tells; what remains are bits of the frame that mean nothing."""
    people = BitMap(range(0, 999, 3))
    (chunk,) = pack(people)
    told = 0
    for place in range(len(chunk)):
        changed = bytearray(chunk)
        changed[place] ^= 0x10
        try:
            assert unpack([bytes(changed)]) == people
        except ValueError:
            told += 1
    assert told > len(chunk) - 4
