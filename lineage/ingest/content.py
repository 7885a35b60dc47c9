"""What makes two events with one identity the same event, decoded now or recorded before.

The recorded time is not part of it: a redelivery is recorded again later, and is no other event.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lineage.ingest.resolved import ResolvedEvents
from lineage.stores.columns import Columns

Content = tuple[object, ...]


def content_of(resolved: ResolvedEvents, index: int) -> Content:
    """The content of an event that has just been resolved."""
    event = resolved.events[index]
    return (
        event.kind,
        event.who,
        int(resolved.activity[index]),
        event.occurred_at,
        event.completed_at,
        event.ended_at,
        _those_of(index, resolved.row_event, resolved.row_subject),
        _those_of(index, resolved.link_event, resolved.link_identity),
        event.detail,
    )


def content_at(columns: Columns, index: int) -> Content:
    """The same of the recorded event at an index of a batch."""
    return (
        int(columns.kind[index]),
        int(columns.who[index]),
        int(columns.activity[index]),
        int(columns.occurred_at[index]),
        columns.completed(index),
        columns.ended(index),
        _those_of(index, columns.row_event, columns.row_subject),
        _those_of(index, columns.link_event, columns.link_identity),
        columns.detail(index),
    )


def _those_of(index: int, events: NDArray[np.uint32], values: NDArray[Any]) -> frozenset[int]:
    start, end = np.searchsorted(events, (index, index + 1)).tolist()
    return frozenset(values[start:end].tolist())
