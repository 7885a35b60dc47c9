"""What makes two events with one identity the same event, decoded now or recorded before.

The recorded time is not part of it: a redelivery is recorded again later, and is no other event.
"""

import numpy as np

from lineage.ingest.resolved import ResolvedEvent
from lineage.stores.columns import Columns

Content = tuple[object, ...]


def content_of(resolved: ResolvedEvent) -> Content:
    event = resolved.event
    return (
        event.kind,
        event.who,
        resolved.activity,
        event.occurred_at,
        event.completed_at,
        event.ended_at,
        frozenset(resolved.subjects),
        frozenset(resolved.parents),
        event.detail,
    )


def content_at(columns: Columns, index: int) -> Content:
    """The same of the recorded event at an index of a batch."""
    rows = slice(*np.searchsorted(columns.row_event, (index, index + 1)).tolist())
    links = slice(*np.searchsorted(columns.link_event, (index, index + 1)).tolist())
    return (
        int(columns.kind[index]),
        int(columns.who[index]),
        int(columns.activity[index]),
        int(columns.occurred_at[index]),
        columns.completed(index),
        columns.ended(index),
        frozenset(columns.row_subject[rows].tolist()),
        frozenset(columns.link_identity[links].tolist()),
        columns.detail(index),
    )
