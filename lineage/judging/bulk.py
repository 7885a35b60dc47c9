"""Findings about many events at once, kept as columns until somebody looks at them.

A flow that hosts data moves it millions of times, and what the policy says of it is one sentence.
What is said is kept once, with the events it is said of.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lineage.instants import OPEN, UNKNOWN
from lineage.judging.seen import SEPARATOR, Seen
from lineage.mirror.mirror import Mirror


@dataclass(frozen=True)
class Bulk:
    """One thing said of events, which are in order of time. `like` stands for each of them."""

    like: Seen
    ordinals: NDArray[np.int64]
    subjects: NDArray[np.int64]
    """How many people each event concerns."""


def first_of(mirror: Mirror, bulks: Iterable[Bulk], after: str, limit: int) -> list[Seen]:
    """At least the first `limit` findings after a cursor, in no particular order.

    Only events that can be among the first are looked at.
    """
    occurred = mirror.occurred_at.view
    begins_at = int(after.split(SEPARATOR, 1)[0]) + UNKNOWN if after else UNKNOWN
    chosen = [bulk for bulk in bulks if len(bulk.ordinals)]
    moments = [_from(occurred[bulk.ordinals], begins_at) for bulk in chosen]
    together = np.concatenate(moments) if moments else np.empty(0, dtype=np.int64)
    # Those of the cursor's own instant may have been given out before.
    most = limit + int(np.count_nonzero(together == begins_at))
    ends_at = int(np.partition(together, most)[most]) if len(together) > most else OPEN
    return [
        seen
        for bulk in chosen
        for seen in _between(mirror, bulk, begins_at, ends_at)
        if not after or seen.key > after
    ]


def each(mirror: Mirror, bulk: Bulk) -> Iterator[Seen]:
    """Every finding of a bulk."""
    yield from _between(mirror, bulk, UNKNOWN, OPEN)


def _from(moments: NDArray[np.int64], begins_at: int) -> NDArray[np.int64]:
    return moments[moments.searchsorted(begins_at) :]


def _between(mirror: Mirror, bulk: Bulk, begins_at: int, ends_at: int) -> Iterator[Seen]:
    occurred = mirror.occurred_at.view[bulk.ordinals]
    first = int(occurred.searchsorted(begins_at, side="left"))
    last = int(occurred.searchsorted(ends_at, side="right"))
    for position in range(first, last):
        ordinal = int(bulk.ordinals[position])
        yield bulk.like._replace(
            occurred_at=int(occurred[position]),
            event=mirror.identity(ordinal)[1],
            recorded_at=int(mirror.recorded_at.view[ordinal]),
            subjects=int(bulk.subjects[position]),
        )
