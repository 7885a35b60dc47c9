"""Packed columns as the relationships that people read: one for each person of an event.

A bulk movement stays one relationship: from its manifest where it names a cohort, from everyone
whose data its holder has where it says `all_held`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from lineage.stores.columns import (
    ALL_HELD,
    COHORT,
    ERASURE,
    FACT,
    MOVEMENT,
    Columns,
)
from lineage.stores.neo4j.codec import readable

CHUNK_ROWS: Final = 5_000
"""Relationships that one statement makes."""

_SECOND_US: Final = 1_000_000

Rows = dict[str, list[Any]]
"""Named columns of equal length: a few long lists are packed faster than many short ones."""


class Relationships(NamedTuple):
    """What a batch adds between those whose data it is and activities."""

    moved: list[Rows]
    erased: list[Rows]
    cohorts: Rows
    everyone: Rows


def relationships(columns: Columns) -> Relationships:
    """The relationships of a batch; `place` is an event's index in it."""
    events = _Events(columns)
    kind = columns.kind[columns.row_event]
    in_cohort = np.flatnonzero((columns.who == COHORT) & (columns.kind != FACT))
    cohorts = [orjson.loads(columns.detail(index))["cohort"] for index in in_cohort.tolist()]
    return Relationships(
        moved=list(events.of_people(np.flatnonzero(kind == MOVEMENT))),
        erased=list(events.of_people(np.flatnonzero(kind == ERASURE))),
        cohorts=events.properties(in_cohort) | _manifests(cohorts),
        everyone=events.properties(
            np.flatnonzero((columns.who == ALL_HELD) & (columns.kind != FACT))
        ),
    )


class _Events:
    """What relationships say of the events of one batch."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._ids = [columns.event_id(index) for index in range(columns.events)]
        self._sources = [columns.sources[number] for number in columns.source.tolist()]
        self._completed = _moments(columns.completed_event, columns.completed_at)
        self._ended = _moments(columns.ended_event, columns.ended_at)
        self._parents = _parents(columns)
        self._details = _details(columns)

    def of_people(self, rows: NDArray[np.intp]) -> Iterator[Rows]:
        """Properties for these rows, and whose data it is, in chunks."""
        for start in range(0, len(rows), CHUNK_ROWS):
            chosen = rows[start : start + CHUNK_ROWS]
            subjects = self._columns.row_subject[chosen].tolist()
            yield {"subject": subjects, **self.properties(self._columns.row_event[chosen])}

    def properties(self, events: NDArray[Any]) -> Rows:
        occurred, listed = self._columns.occurred_at[events], events.tolist()
        return {
            "activity": self._columns.activity[events].tolist(),
            "second": (occurred // _SECOND_US).tolist(),
            "nanosecond": (occurred % _SECOND_US * 1000).tolist(),
            "completed_at": [self._completed.get(event) for event in listed],
            "ended_at": [self._ended.get(event) for event in listed],
            "event": [self._ids[event] for event in listed],
            "source": [self._sources[event] for event in listed],
            "place": listed,
            "identity": self._columns.identity[events].view(np.int64).tolist(),
            "derived_from": [self._parents.get(event) for event in listed],
            "detail": [self._details.get(event) for event in listed],
        }


def _manifests(cohorts: list[dict[str, Any]]) -> Rows:
    return {
        "manifest": [cohort["sha256"] for cohort in cohorts],
        "uri": [cohort["uri"] for cohort in cohorts],
        "count": [cohort["count"] for cohort in cohorts],
    }


def _moments(events: NDArray[np.uint32], at: NDArray[np.int64]) -> dict[int, datetime | None]:
    return dict(zip(events.tolist(), map(readable, at.tolist()), strict=True))


def _parents(columns: Columns) -> dict[int, list[int]]:
    """Identities of the events that an event says it was derived from, recorded or not."""
    found: dict[int, list[int]] = {}
    parents = columns.link_identity.view(np.int64).tolist()
    for event, parent in zip(columns.link_event.tolist(), parents, strict=True):
        found.setdefault(event, []).append(parent)
    return found


def _details(columns: Columns) -> dict[int, str]:
    """What events do not share with their activities; of a fact it is a digest only."""
    return {
        event: columns.detail(event).decode()
        for event in columns.detail_event.tolist()
        if columns.kind[event] != FACT
    }
