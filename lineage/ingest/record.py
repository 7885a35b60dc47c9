"""Resolved events to packed columns and a batch: the last step before the store."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lineage.ingest.resolved import ResolvedEvents
from lineage.stores import ids
from lineage.stores.base import FactRow
from lineage.stores.columns import Columns

SOURCES_MAX: Final = 65_535


def columns_of(
    fresh: ResolvedEvents, link_parent: NDArray[np.uint32], recorded_at: Sequence[int]
) -> Columns:
    """The columns of a batch: its events, the ordinals of their parents, when each was recorded."""
    events = fresh.events
    sources = {
        source: index for index, source in enumerate(dict.fromkeys([e.source for e in events]))
    }
    cells, overflow = ids.pack([e.id for e in events])
    completed = [(i, e.completed_at) for i, e in enumerate(events) if e.completed_at is not None]
    ended = [(i, e.ended_at) for i, e in enumerate(events) if e.ended_at is not None]
    details = [(i, e.detail) for i, e in enumerate(events) if e.detail]
    return Columns(
        kind=np.array([e.kind for e in events], dtype=np.uint8),
        who=np.array([e.who for e in events], dtype=np.uint8),
        activity=fresh.activity,
        occurred_at=np.array([e.occurred_at for e in events], dtype=np.int64),
        recorded_at=np.array(recorded_at, dtype=np.int64),
        source=np.array([sources[e.source] for e in events], dtype=np.uint16),
        identity=fresh.identity,
        id_cells=np.frombuffer(cells, dtype=np.uint8),
        id_overflow=np.frombuffer(overflow, dtype=np.uint8),
        row_event=fresh.row_event,
        row_subject=fresh.row_subject,
        completed_event=np.array([i for i, _ in completed], dtype=np.uint32),
        completed_at=np.array([at for _, at in completed], dtype=np.int64),
        ended_event=np.array([i for i, _ in ended], dtype=np.uint32),
        ended_at=np.array([at for _, at in ended], dtype=np.int64),
        link_event=fresh.link_event,
        link_identity=fresh.link_identity,
        link_parent=link_parent,
        detail_event=np.array([i for i, _ in details], dtype=np.uint32),
        detail_end=np.cumsum([len(text) for _, text in details], dtype=np.uint32),
        details=np.frombuffer(b"".join([text for _, text in details]), dtype=np.uint8),
        sources=tuple(sources),
    )


def fact_rows(
    fresh: ResolvedEvents, recorded_at: Sequence[int], first_ordinal: int
) -> tuple[FactRow, ...]:
    """The facts among the events, as rows of their own beside the columns."""
    rows: list[FactRow] = []
    for index, resolved in fresh.facts.items():
        event = fresh.events[index]
        assert event.fact is not None
        start, end = np.searchsorted(fresh.row_event, (index, index + 1)).tolist()
        rows.append(
            FactRow(
                ordinal=first_ordinal + index,
                type=event.fact.type,
                fact_id=resolved.fact_id,
                occurred_at=event.occurred_at,
                recorded_at=recorded_at[index],
                valid_from=event.fact.valid_from,
                valid_to=event.fact.valid_to,
                subjects=tuple(fresh.row_subject[start:end].tolist()),
                body=resolved.body,
            )
        )
    return tuple(rows)
