"""The people of a cohort as a store keeps them: subject numbers in roaring bitmaps, in chunks.

A chunk holds the people of one stretch of 2²⁰ numbers, in the portable format of roaring bitmaps
(Lemire et al., "Roaring Bitmaps: Implementation of an Optimized Software Library", 2018) and
compressed. So it has at most 128 KiB whatever the cohort, which suits a row and a property alike.
"""

from collections.abc import Iterable
from typing import Final

import zstandard
from pyroaring import BitMap

CHUNK_NUMBERS: Final = 1 << 20
"""Subject numbers that a chunk covers."""

_CHUNK_BYTES_MAX: Final = 1 << 20
_COMPRESS_LEVEL: Final = 3


def pack(people: BitMap) -> tuple[bytes, ...]:
    """The chunks of some people, ascending; those that would be empty are left out."""
    if not people:
        return ()
    compressor = zstandard.ZstdCompressor(level=_COMPRESS_LEVEL, write_checksum=True)
    chunks = []
    first = people.min() // CHUNK_NUMBERS * CHUNK_NUMBERS
    for start in range(first, people.max() + 1, CHUNK_NUMBERS):
        part = people & BitMap(range(start, start + CHUNK_NUMBERS))
        if part:
            part.run_optimize()
            chunks.append(compressor.compress(part.serialize()))
    return tuple(chunks)


def unpack(chunks: Iterable[bytes]) -> BitMap:
    """The inverse of `pack`. Raises ValueError for bytes that `pack` did not make."""
    decompressor = zstandard.ZstdDecompressor()
    people = BitMap()
    try:
        for chunk in chunks:
            packed = decompressor.decompress(chunk, max_output_size=_CHUNK_BYTES_MAX)
            people |= BitMap.deserialize(packed)
    except (zstandard.ZstdError, ValueError, IndexError) as error:
        raise ValueError("the people of a cohort are damaged") from error
    people.run_optimize()
    return people
