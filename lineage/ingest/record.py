"""Resolved events to packed columns and a batch: the last step before the store."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from lineage.ingest.resolved import ResolvedEvent
from lineage.stores import ids
from lineage.stores.base import FactRow
from lineage.stores.columns import Columns

SOURCES_MAX: Final = 65_535


def columns_of(
    events: Sequence[ResolvedEvent],
    links: Sequence[tuple[int, int, int]],
    recorded_at: Sequence[int],
) -> Columns:
    """The columns of a batch, events in order, `recorded_at` of each beside it."""
    decoded = [event.event for event in events]
    sources = {
        source: index for index, source in enumerate(dict.fromkeys(e.source for e in decoded))
    }
    cells, overflow = ids.pack([event.id for event in decoded])
    completed = [(i, e.completed_at) for i, e in enumerate(decoded) if e.completed_at is not None]
    ended = [(i, e.ended_at) for i, e in enumerate(decoded) if e.ended_at is not None]
    details = [(i, e.detail) for i, e in enumerate(decoded) if e.detail]
    people = [len(event.subjects) for event in events]
    return Columns(
        kind=np.array([e.kind for e in decoded], dtype=np.uint8),
        who=np.array([e.who for e in decoded], dtype=np.uint8),
        activity=np.array([event.activity for event in events], dtype=np.uint32),
        occurred_at=np.array([e.occurred_at for e in decoded], dtype=np.int64),
        recorded_at=np.array(recorded_at, dtype=np.int64),
        source=np.array([sources[e.source] for e in decoded], dtype=np.uint16),
        identity=np.array([event.identity for event in events], dtype=np.uint64),
        id_cells=np.frombuffer(cells, dtype=np.uint8),
        id_overflow=np.frombuffer(overflow, dtype=np.uint8),
        row_event=np.repeat(np.arange(len(events), dtype=np.uint32), people),
        row_subject=np.array(
            [number for event in events for number in event.subjects], dtype=np.uint32
        ),
        completed_event=np.array([i for i, _ in completed], dtype=np.uint32),
        completed_at=np.array([at for _, at in completed], dtype=np.int64),
        ended_event=np.array([i for i, _ in ended], dtype=np.uint32),
        ended_at=np.array([at for _, at in ended], dtype=np.int64),
        link_event=np.array([i for i, _, _ in links], dtype=np.uint32),
        link_identity=np.array([identity for _, identity, _ in links], dtype=np.uint64),
        link_parent=np.array([ordinal for _, _, ordinal in links], dtype=np.uint32),
        detail_event=np.array([i for i, _ in details], dtype=np.uint32),
        detail_end=np.cumsum([len(text) for _, text in details], dtype=np.uint32),
        details=np.frombuffer(b"".join(text for _, text in details), dtype=np.uint8),
        sources=tuple(sources),
    )


def fact_rows(
    events: Sequence[ResolvedEvent], recorded_at: Sequence[int], first_ordinal: int
) -> tuple[FactRow, ...]:
    """The facts among the events, as rows of their own beside the columns."""
    return tuple(
        FactRow(
            ordinal=first_ordinal + index,
            type=event.event.fact.type,
            fact_id=event.fact.fact_id,
            occurred_at=event.event.occurred_at,
            recorded_at=recorded_at[index],
            valid_from=event.event.fact.valid_from,
            valid_to=event.event.fact.valid_to,
            subjects=event.subjects,
            body=event.fact.body,
        )
        for index, event in enumerate(events)
        if event.fact is not None and event.event.fact is not None
    )
