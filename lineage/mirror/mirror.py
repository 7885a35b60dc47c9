"""The mirror: every event in memory in about forty bytes, fed from `LineageStore.batches`.

Columns are indexed by ordinal, the order of recording. Rows, one a person of an event, are kept
in sorted runs by person, so that one person's history is found in microseconds while new batches
are appended. Sparse things (arrival, end of access, links, details) are kept apart.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray
from pyroaring import BitMap

from lineage.activities import Activity, Flow
from lineage.instants import OPEN
from lineage.mirror.by_activity import ByActivity
from lineage.mirror.cohorts import Cohort, Cohorts
from lineage.mirror.growable import Flags, Growable, Sparse
from lineage.mirror.people import People
from lineage.mirror.person_rows import Pair, PersonRows
from lineage.sorted_runs import within
from lineage.stores import ids
from lineage.stores.base import LineageStore
from lineage.stores.columns import ALL_HELD, COHORT, FACT, NOT_RECORDED, Columns

_LONG_MASK: Final = np.uint64(0xFFFF)
_LONG: Final = np.frombuffer(bytes((0, ids.LONG)).ljust(8, b"\0"), dtype=np.uint64)[0]
"""How the cell of a long id begins."""


class Mirror:
    """All recorded events. One writer (`catch_up`), any number of readers."""

    def __init__(self, store: LineageStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self.sequence = 0
        """Sequence number of the newest batch in the mirror."""
        events, _ = store.size()
        self.occurred_at = Growable(np.int64, events)
        self.recorded_at = Growable(np.int64, events)
        self.activity = Growable(np.uint16, events)
        self._cells = Growable(np.uint8, events * ids.CELL)
        self._overflow = Growable(np.uint8)
        self._source_start = Growable(np.uint32)
        self._source_number = Growable(np.uint32)
        self._sources: dict[str, int] = {}
        self._source_names: list[str] = []
        self.rows = PersonRows()
        self.stated = Flags()
        """People of whom a fact was ever stated, by number."""
        self._people: People | None = None
        self._by_activity = ByActivity()
        self.completed = Sparse(np.int64)
        self.ended = Sparse(np.int64)
        self._links = Sparse(np.uint32)
        self._awaited: dict[int, list[int]] = defaultdict(list)
        self._late_links: dict[int, list[int]] = defaultdict(list)
        self._details = Sparse(np.uint64)
        self._detail_text = Growable(np.uint8)
        self.wide: list[tuple[int, int]] = []
        """(ordinal, COHORT or ALL_HELD) of events that name no people."""
        self.cohorts = Cohorts()
        """Whose data the events are about that name a cohort."""
        self.activities: list[Activity | None] = [None]
        """By number; number 0 stands for facts."""
        self.newest_recorded_at = 0
        self.catch_up()

    @property
    def events(self) -> int:
        return len(self.occurred_at)

    @property
    def people(self) -> People:
        """The people of each event. Made when first asked for: answers about one person need none
        of it.
        """
        with self._lock:
            if self._people is None:
                self._people = People()
                self._people.extend(self.events, self.rows.runs())
            return self._people

    def events_of(self, numbers: Iterable[int]) -> NDArray[np.uint32]:
        """Every event of some activities, ascending."""
        with self._lock:
            self._by_activity.extend(self.activity.view)
            return self._by_activity.events(numbers, self.activity.view)

    @property
    def nbytes(self) -> int:
        """Memory of the columns, without the few objects that stand for activities."""
        columns = (
            self.occurred_at,
            self.recorded_at,
            self.activity,
            self._cells,
            self._overflow,
            self._source_start,
            self._source_number,
            self.rows,
            self.stated,
            self.completed,
            self.ended,
            self._links,
            self._details,
            self._detail_text,
            self.cohorts,
            self._by_activity,
        )
        people = self._people.nbytes if self._people else 0
        return sum(column.nbytes for column in columns) + people

    def catch_up(self) -> None:
        """Append what was recorded since. Costs little where nothing was."""
        with self._lock:
            before = self.sequence
            self.rows.append(self._appended())
            if self.sequence > before:
                self.cohorts.read(self._store.manifests(before), self.sequence)

    def _appended(self) -> Iterator[Pair]:
        """Append batch after batch; the rows of each."""
        for batch in self._store.batches(self.sequence):
            first = self.events
            self._append(batch.columns, first)
            rows = batch.columns.row_subject, batch.columns.row_event + np.uint32(first)
            if self._people is not None:
                self._people.extend(self.events, [rows])
            self.sequence = batch.sequence
            yield rows

    def activity_of(self, ordinal: int) -> Activity | None:
        """The activity of an event, None for a fact."""
        return self.activities[int(self.activity.view[ordinal])]

    def identity(self, ordinal: int) -> tuple[str, str]:
        """(source, id) of an event."""
        cells = self._cells.view
        cell = cells[ordinal * ids.CELL : (ordinal + 1) * ids.CELL].tobytes()
        segment = int(self._source_start.view.searchsorted(ordinal, side="right")) - 1
        source = self._source_names[int(self._source_number.view[segment])]
        return source, ids.unpack(cell, self._overflow.view)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source of events, in the order of their first event."""
        return tuple(self._source_names)

    def identities(self, ordinals: NDArray[np.uint32]) -> list[tuple[str, str]]:
        """(source, id) of each of some events."""
        cells = self._cells.view.reshape(-1, ids.CELL)[ordinals].tobytes()
        segments = self._source_start.view.searchsorted(ordinals, side="right") - 1
        names = self._source_names
        sources = [names[number] for number in self._source_number.view[segments].tolist()]
        return list(zip(sources, ids.unpack_all(cells, self._overflow.view), strict=True))

    def find(self, identity: tuple[str, str]) -> list[int]:
        """Ordinals of the event with this (source, id): one, or none. Looks at every event."""
        cells, _ = ids.pack([identity[1]])
        grid = self._cells.view.reshape(-1, ids.CELL).view(np.uint64).reshape(-1, 2)
        wanted = np.frombuffer(cells, dtype=np.uint64)
        alike = grid[:, 0] == wanted[0]
        if cells[:2] != bytes((0, ids.LONG)):
            alike &= grid[:, 1] == wanted[1]
        return [
            ordinal
            for ordinal in np.flatnonzero(alike).tolist()
            if self.identity(ordinal) == identity
        ]

    def find_ids(self, names: Collection[str]) -> dict[str, list[int]]:
        """Id → ordinals of the events that have it, of whatever source. Looks at every event."""
        grid = self._cells.view.reshape(-1, ids.CELL).view(np.uint64).reshape(-1, 2)
        wanted = np.frombuffer(ids.pack(sorted(names))[0], dtype=np.uint64).reshape(-1, 2)
        # Of a long id the second half says where it stands, which is another place here.
        is_long = grid[:, 0] & _LONG_MASK == _LONG
        alike = np.isin(grid[:, 0], wanted[:, 0])
        alike &= is_long | np.isin(grid[:, 1], wanted[:, 1])
        found: dict[str, list[int]] = {}
        ordinals = np.flatnonzero(alike).astype(np.uint32)
        for ordinal, (_, name) in zip(ordinals.tolist(), self.identities(ordinals), strict=True):
            if name in names:
                found.setdefault(name, []).append(ordinal)
        return found

    def parents(self, ordinals: NDArray[np.uint32]) -> dict[int, list[int]]:
        """Event → the recorded events it says it was derived from, for those that say so."""
        values = self._links.values.view
        found: dict[int, list[int]] = {
            ordinal: values[start:end].tolist()
            for ordinal, start, end in self._links.spans(ordinals)
        }
        if self._late_links:
            for ordinal in ordinals.tolist():
                if ordinal in self._late_links:
                    found.setdefault(ordinal, []).extend(self._late_links[ordinal])
        return found

    def links(self, ordinals: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.uint32]]:
        """(place in `ordinals`, recorded event it says it was derived from) of each such link."""
        known, values = self._links.ordinals.view, self._links.values.view
        starts = known.searchsorted(ordinals)
        places = np.flatnonzero(starts < len(known))
        places = places[known[starts[places]] == ordinals[places]]
        starts = starts[places]
        counts = known.searchsorted(ordinals[places], side="right") - starts
        late = np.fromiter(self._late_links, dtype=np.uint32, count=len(self._late_links))
        here = np.flatnonzero(np.isin(ordinals, late))
        more = [self._late_links[ordinal] for ordinal in ordinals[here].tolist()]
        lengths = np.array([len(some) for some in more], dtype=np.intp)
        return (
            np.repeat(np.concatenate((places, here)), np.concatenate((counts, lengths))),
            np.concatenate(
                (
                    values[np.repeat(starts, counts) + within(counts)],
                    np.array(list(chain.from_iterable(more)), dtype=np.uint32),
                )
            ),
        )

    def details(self, ordinals: NDArray[np.uint32]) -> dict[int, bytes]:
        """Event → canonical JSON of what it does not share with its activity, if any."""
        spans = self._details.spans(ordinals)
        if not spans:
            return {}
        ends = self._details.values.view
        text = self._detail_text.view
        return {
            ordinal: text[int(ends[start - 1]) if start else 0 : int(ends[start])].tobytes()
            for ordinal, start, _ in spans
        }

    def all_details(self) -> dict[int, bytes]:
        """The details of every event that has any."""
        return self.details(self._details.ordinals.view)

    def members(self, ordinal: int, known_at: int = OPEN) -> BitMap | None:
        """The subject numbers of an event's cohort, None where they were not known by then.

        The bitmap is shared: it must not be changed.
        """
        return self.cohorts.members(ordinal, known_at)

    def cohort_size(self, ordinal: int) -> int:
        """How many people the cohort of an event has, by its own account."""
        return self.cohorts.of(ordinal).size

    def scan_rows(self) -> Iterator[Pair]:
        """(subjects, ordinals) of all rows, run by run."""
        return self.rows.runs()

    def activities_where(self, wanted: Callable[[Activity], bool]) -> NDArray[np.bool_]:
        """For each activity number whether `wanted(activity)`; index it with `activity.view`."""
        return np.array([activity is not None and wanted(activity) for activity in self.activities])

    def flows(self) -> Iterator[tuple[int, Flow]]:
        for number, activity in enumerate(self.activities):
            if isinstance(activity, Flow):
                yield number, activity

    def _append(self, columns: Columns, first: int) -> None:
        base = np.uint32(first)
        self._settle_awaited(columns, first)
        self._make_room_for_activities(int(columns.activity.max(initial=0)))
        self._append_identities(columns, first)
        self.activity.extend(columns.activity)
        self.recorded_at.extend(columns.recorded_at)
        self.completed.extend(columns.completed_event + base, columns.completed_at)
        self.ended.extend(columns.ended_event + base, columns.ended_at)
        here = columns.link_parent != NOT_RECORDED
        self._links.extend(columns.link_event[here] + base, columns.link_parent[here])
        for child, identity in zip(
            columns.link_event[~here].tolist(), columns.link_identity[~here].tolist(), strict=True
        ):
            self._awaited[identity].append(first + child)
        self._append_details(columns, base)
        facts = columns.kind == FACT
        if facts.any():
            self.stated.set(columns.row_subject[facts[columns.row_event]])
        if len(columns.recorded_at):
            newest = int(columns.recorded_at.max())
            self.newest_recorded_at = max(self.newest_recorded_at, newest)
        self.occurred_at.extend(columns.occurred_at)
        # Last, so that a reader in another thread finds no event without its columns.
        for index in np.flatnonzero((columns.who == COHORT) | (columns.who == ALL_HELD)).tolist():
            if columns.who[index] == COHORT:
                said = orjson.loads(columns.detail(index))["cohort"]
                self.cohorts.add(first + index, Cohort(said["sha256"], said["count"]))
            self.wide.append((first + index, int(columns.who[index])))

    def _settle_awaited(self, columns: Columns, first: int) -> None:
        """Join events to children that were recorded before them."""
        if not self._awaited:
            return
        awaited = np.fromiter(self._awaited, dtype=np.uint64)
        for index in np.flatnonzero(np.isin(columns.identity, awaited)).tolist():
            for child in self._awaited.pop(int(columns.identity[index]), ()):
                self._late_links[child].append(first + index)

    def _make_room_for_activities(self, highest: int) -> None:
        """Learn activities before an event refers to them, in two bytes as long as that goes."""
        if highest >= len(self.activities):
            known = self._store.activities(len(self.activities) - 1)
            self.activities.extend(activity for _, activity in known)
        if highest > np.iinfo(np.uint16).max and self.activity.view.dtype == np.uint16:
            wider = Growable(np.uint32, len(self.activity))
            wider.extend(self.activity.view)
            self.activity = wider

    def _append_identities(self, columns: Columns, first: int) -> None:
        cells = columns.id_cells
        moved_by = len(self._overflow)
        if len(columns.id_overflow) and moved_by:
            cells = _rebased(cells, moved_by)
        self._cells.extend(cells)
        self._overflow.extend(columns.id_overflow)
        numbers = np.array(
            [self._sources.setdefault(source, len(self._sources)) for source in columns.sources],
            dtype=np.uint32,
        )
        self._source_names = list(self._sources)
        by_event = numbers[columns.source] if len(numbers) else numbers
        before = self._source_number.view[-1:] if first else np.array([0xFFFFFFFF], dtype=np.uint32)
        changes = np.flatnonzero(np.diff(by_event, prepend=before))
        self._source_start.extend((changes + first).astype(np.uint32))
        self._source_number.extend(by_event[changes])

    def _append_details(self, columns: Columns, base: np.uint32) -> None:
        if not len(columns.detail_event):
            return
        # The digest of a fact serves the writer only.
        ends = columns.detail_end.astype(np.uint64)
        lengths = np.diff(ends, prepend=np.uint64(0))
        wanted = columns.kind[columns.detail_event] != FACT
        text = columns.details[np.repeat(wanted, lengths.astype(np.int64))]
        kept_ends = np.cumsum(lengths[wanted], dtype=np.uint64) + np.uint64(len(self._detail_text))
        self._details.extend(columns.detail_event[wanted] + base, kept_ends)
        self._detail_text.extend(text)


def _rebased(cells: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    """Cells whose long texts stand `by` bytes further on in the overflow."""
    grid = cells.reshape(-1, ids.CELL).copy()
    long = np.flatnonzero((grid[:, 0] == 0) & (grid[:, 1] == ids.LONG))
    for index in long.tolist():
        moved = ids.moved(grid[index].tobytes(), by)
        grid[index] = np.frombuffer(moved, dtype=np.uint8)
    return grid.reshape(-1)
