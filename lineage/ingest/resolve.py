"""Names to numbers: people, activities, parents, and whether an event is new.

All look-ups of a batch are made at once, in numpy, against what the store held when the batch was
prepared. Nothing is written; what was given out is only real once the batch is recorded.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import xxhash

from lineage.activities import Activity
from lineage.ingest.content import Content, content_at, content_of
from lineage.ingest.decoded import DecodedEvent
from lineage.ingest.names import Names, mentions, resolved_fact, without_names
from lineage.ingest.resolved import ResolvedEvent
from lineage.sorted_runs import SortedRuns
from lineage.stores.base import LineageStore, SubjectRow
from lineage.stores.columns import NOT_RECORDED, Columns
from lineage.subjects.directory import Directory

RECENT_BATCHES: Final = 16
"""Batches kept unpacked, for confirming that an event was recorded before."""

NEW: Final = "new"
DUPLICATE: Final = "duplicate"
CONFLICT: Final = "conflict"


@dataclass(slots=True)
class Resolution:
    """What a batch comes to: the fate of each event, and what is new in the store."""

    resolved: list[ResolvedEvent] = field(default_factory=list)
    """Every event, in the order given."""
    fates: list[str] = field(default_factory=list)
    """NEW, DUPLICATE or CONFLICT of each."""
    fresh: list[ResolvedEvent] = field(default_factory=list)
    links: list[tuple[int, int, int]] = field(default_factory=list)
    """(index in `fresh`, identity of a parent, its ordinal or NOT_RECORDED), ascending."""
    first_ordinal: int = 0
    activities: tuple[tuple[int, Activity], ...] = ()
    subjects: tuple[SubjectRow, ...] = ()


class Resolver:
    """Knows what the store holds, as far as numbers go, and keeps up with other writers."""

    def __init__(self, store: LineageStore, directory: Directory) -> None:
        self._store, self._directory = store, directory
        self._seed = int(store.setting("identity-seed", str(secrets.randbits(64))))
        self._sequence = 0
        self._first_ordinals: list[int] = []
        self._events = 0
        self._identities = SortedRuns()
        self._activities: dict[Activity, int] = {}
        self._new_activities: dict[Activity, int] = {}
        self._recent: OrderedDict[int, Columns] = OrderedDict()
        self.catch_up()

    @property
    def sequence(self) -> int:
        """Sequence number of the newest batch this resolver has seen."""
        return self._sequence

    @property
    def nbytes(self) -> int:
        return self._identities.nbytes + self._directory.nbytes

    def catch_up(self) -> None:
        """Learn what was recorded since, by this writer or another."""
        self._new_activities.clear()
        identities, ordinals = [], []
        for batch in self._store.batches(self._sequence):
            self._enter(batch.sequence, batch.columns)
            identities.append(batch.columns.identity)
            start = self._events - batch.columns.events
            ordinals.append(np.arange(start, self._events, dtype=np.uint32))
        if identities:
            self._identities.append(np.concatenate(identities), np.concatenate(ordinals))
        known = self._store.activities(len(self._activities))
        self._activities.update((activity, number) for number, activity in known)
        self._directory.catch_up()

    def resolve(self, events: Sequence[DecodedEvent]) -> Resolution:
        """Number a batch of events and tell which of them are new."""
        numbers = self._directory.numbers_of(person for event in events for person in event.people)
        resolved = [self._resolved(event, numbers) for event in events]
        recorded = self._recorded([event.identity for event in resolved])
        resolution = Resolution(resolved, first_ordinal=self._events)
        in_batch: dict[int, int] = {}
        for index, event in enumerate(resolved):
            first = self._first_content(event, index, recorded, in_batch, resolution.fresh)
            if first is not None:
                resolution.fates.append(DUPLICATE if first == content_of(event) else CONFLICT)
                continue
            in_batch[event.identity] = self._events + len(resolution.fresh)
            resolution.fates.append(NEW)
            resolution.fresh.append(event)
        resolution.links = self._links(resolution.fresh, in_batch)
        resolution.activities = tuple(
            (number, activity) for activity, number in self._new_activities.items()
        )
        resolution.subjects = self._directory.take_new()
        return resolution

    def recorded(self, columns: Columns) -> None:
        """The batch prepared from the last resolution is in the store."""
        self._enter(self._sequence + 1, columns)
        start = self._events - columns.events
        self._identities.append(columns.identity, np.arange(start, self._events, dtype=np.uint32))
        self._activities.update(self._new_activities)
        self._new_activities.clear()
        self._directory.recorded()

    def _enter(self, sequence: int, columns: Columns) -> None:
        self._sequence = sequence
        self._first_ordinals.append(self._events)
        self._events += columns.events

    def _resolved(self, event: DecodedEvent, numbers: Mapping[str, int]) -> ResolvedEvent:
        fact = None
        if (
            mentions(event.id, event.people)
            or (event.detail and mentions(event.detail.decode(), event.people))
            or any(mentions(parent, event.people) for _, parent in event.derived_from)
        ):
            event = without_names(event, self._names(event, numbers))
        if event.fact is not None:
            fact = resolved_fact(event.fact, self._names(event, numbers))
            event = event._replace(detail=fact.digest)
        return ResolvedEvent(
            event,
            self._identity(event.source, event.id),
            self._activity(event.activity) if event.activity else 0,
            tuple([numbers[person] for person in event.people]),
            tuple([self._identity(*parent) for parent in event.derived_from]),
            fact,
        )

    def _names(self, event: DecodedEvent, numbers: Mapping[str, int]) -> Names:
        return {
            person: (numbers[person], self._directory.pseudonym(numbers[person]))
            for person in event.people
        }

    def _activity(self, activity: Activity) -> int:
        number = self._activities.get(activity) or self._new_activities.get(activity)
        if number is None:
            number = len(self._activities) + len(self._new_activities) + 1
            self._new_activities[activity] = number
        return number

    def _identity(self, source: str, event_id: str) -> int:
        return xxhash.xxh3_64_intdigest(f"{source}\0{event_id}", self._seed)

    def _recorded(self, identities: list[int]) -> dict[int, list[int]]:
        """Index of an identity → ordinals of events that have it, or another of the same hash."""
        found: dict[int, list[int]] = {}
        for index, ordinal in self._identities.matches(np.array(identities, dtype=np.uint64)):
            found.setdefault(index, []).append(ordinal)
        return found

    def _first_content(
        self,
        event: ResolvedEvent,
        index: int,
        recorded: dict[int, list[int]],
        in_batch: dict[int, int],
        fresh: list[ResolvedEvent],
    ) -> Content | None:
        """The content that was first under an event's identity, None where this is the first."""
        if event.identity in in_batch:
            return content_of(fresh[in_batch[event.identity] - self._events])
        if index not in recorded:
            return None
        return self._recorded_content((event.event.source, event.event.id), recorded[index])

    def _recorded_content(self, key: tuple[str, str], ordinals: Iterable[int]) -> Content | None:
        """The content recorded under this identity, None where there is none."""
        for ordinal in ordinals:
            columns, index = self._locate(ordinal)
            if columns.identity_text(index) == key:
                return content_at(columns, index)
        return None

    def _links(
        self, fresh: list[ResolvedEvent], in_batch: dict[int, int]
    ) -> list[tuple[int, int, int]]:
        """Find the ordinals of parents: in this batch, or recorded before."""
        wanted = [
            (index, parent, identity)
            for index, event in enumerate(fresh)
            if event.parents
            for parent, identity in zip(event.event.derived_from, event.parents, strict=True)
        ]
        recorded = self._recorded([identity for _, _, identity in wanted])
        links: list[tuple[int, int, int]] = []
        for position, (index, parent, identity) in enumerate(wanted):
            ordinal = in_batch.get(identity)
            if ordinal is None:
                ordinal = self._recorded_as(parent, recorded.get(position, ()))
            links.append((index, identity, ordinal))
        return links

    def _recorded_as(self, key: tuple[str, str], ordinals: Iterable[int]) -> int:
        for ordinal in ordinals:
            columns, index = self._locate(ordinal)
            if columns.identity_text(index) == key:
                return ordinal
        return NOT_RECORDED

    def _locate(self, ordinal: int) -> tuple[Columns, int]:
        """The batch that holds an event, and the event's index in it."""
        position = int(np.searchsorted(self._first_ordinals, ordinal, side="right")) - 1
        columns = self._recent.get(position)
        if columns is None:
            columns = next(self._store.batches(position)).columns
            self._recent[position] = columns
            if len(self._recent) > RECENT_BATCHES:
                self._recent.popitem(last=False)
        return columns, ordinal - self._first_ordinals[position]
