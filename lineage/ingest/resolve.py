"""Names to numbers: people, activities, parents, and whether an event is new.

All look-ups of a batch are made at once, in numpy, against what the store held when the batch was
prepared. Nothing is written; what was given out is only real once the batch is recorded.
"""

import secrets
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import xxhash
from msgspec.structs import replace
from numpy.typing import NDArray

from lineage.activities import Activity
from lineage.ingest.bulk import NO_BULK_EVENTS, Bulk, Known
from lineage.ingest.content import Content, content_at, content_of
from lineage.ingest.decoded import DecodedEvent
from lineage.ingest.names import Names, ResolvedFact, names_people, resolved_fact, without_names
from lineage.ingest.resolved import ResolvedEvents
from lineage.sorted_runs import SortedRuns
from lineage.stores import members
from lineage.stores.base import LineageStore, ManifestRow, SubjectRow
from lineage.stores.columns import NOT_RECORDED, Columns
from lineage.subjects.directory import Directory

RECENT_BATCHES: Final = 16
"""Batches kept unpacked, for confirming that an event was recorded before."""

NEW: Final = "new"
DUPLICATE: Final = "duplicate"
CONFLICT: Final = "conflict"

Ordinals = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a batch comes to: the fate of each event, and what is new in the store."""

    events: list[DecodedEvent]
    """Every event, in the order given, without the raw identifiers that stood in its texts."""
    fates: list[str]
    """NEW, DUPLICATE or CONFLICT of each."""
    fresh: ResolvedEvents
    """The new ones."""
    link_parent: Ordinals
    """Beside `fresh.link_event`: the ordinal of the parent, or NOT_RECORDED."""
    first_ordinal: int
    activities: tuple[tuple[int, Activity], ...]
    manifests: tuple[ManifestRow, ...]
    subjects: tuple[SubjectRow, ...]


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
        self.known_manifests: dict[str, Known] = {}
        """By digest."""
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
        before = self._sequence
        for batch in self._store.batches(before):
            self._enter(batch.sequence, batch.columns)
            identities.append(batch.columns.identity)
            start = self._events - batch.columns.events
            ordinals.append(np.arange(start, self._events, dtype=np.uint32))
        if identities:
            self._identities.append(np.concatenate(identities), np.concatenate(ordinals))
        self._learn(row for _, row in self._store.manifests(before))
        known = self._store.activities(len(self._activities))
        self._activities.update((activity, number) for number, activity in known)
        self._directory.catch_up()

    def resolve(self, events: Sequence[DecodedEvent], bulk: Bulk = NO_BULK_EVENTS) -> Resolution:
        """Number a batch of events and tell which of them are new."""
        resolved = self._resolved(events)
        fates = self._fates(resolved)
        chosen = [index for index, fate in enumerate(fates) if fate == NEW]
        fresh = resolved if len(chosen) == len(events) else resolved.only(np.array(chosen, np.intp))
        return Resolution(
            events=resolved.events,
            fates=fates,
            fresh=fresh,
            link_parent=self._parents(fresh),
            first_ordinal=self._events,
            activities=tuple((number, one) for one, number in self._new_activities.items()),
            manifests=self._manifests(bulk, fates),
            subjects=self._directory.take_new(),
        )

    def _manifests(self, bulk: Bulk, fates: Sequence[str]) -> tuple[ManifestRow, ...]:
        new = {index for index, fate in enumerate(fates) if fate == NEW}
        again = {index for index, fate in enumerate(fates) if fate == DUPLICATE}
        return tuple(bulk.rows(new, again, self.known_manifests, self._directory))

    def recorded(self, columns: Columns, manifests: Iterable[ManifestRow] = ()) -> None:
        """The batch prepared from the last resolution is in the store."""
        self._learn(manifests)
        self._enter(self._sequence + 1, columns)
        start = self._events - columns.events
        self._identities.append(columns.identity, np.arange(start, self._events, dtype=np.uint32))
        self._activities.update(self._new_activities)
        self._new_activities.clear()
        self._directory.recorded()

    def _learn(self, manifests: Iterable[ManifestRow]) -> None:
        for row in manifests:
            if not row.problem:
                before = self.known_manifests.get(row.sha256, Known(row.recorded_at, 0))
                self.known_manifests[row.sha256] = Known(
                    min(before.known_from, row.recorded_at),
                    before.size + len(members.unpack(row.chunks)),
                )

    def _enter(self, sequence: int, columns: Columns) -> None:
        self._sequence = sequence
        self._first_ordinals.append(self._events)
        self._events += columns.events

    def _resolved(self, given: Sequence[DecodedEvent]) -> ResolvedEvents:
        people = [event.people for event in given]
        numbers = self._directory.numbers_of(list(chain.from_iterable(people)))
        counts = [len(those) for those in people]
        events, facts = self._without_names(given, numbers, np.cumsum(counts).tolist())
        parents = [event.derived_from for event in events]
        every = np.arange(len(events), dtype=np.uint32)
        return ResolvedEvents(
            events,
            self._identities_of([(event.source, event.id) for event in events]),
            self._activities_of([event.activity for event in events]),
            np.repeat(every, counts),
            numbers,
            np.repeat(every, [len(those) for those in parents]),
            self._identities_of(list(chain.from_iterable(parents))),
            facts,
        )

    def _without_names(
        self, given: Sequence[DecodedEvent], numbers: NDArray[np.uint32], ends: list[int]
    ) -> tuple[list[DecodedEvent], dict[int, ResolvedFact]]:
        """The events without the names of their people, and what becomes of facts among them."""
        events, facts = list(given), dict[int, ResolvedFact]()
        for index, event in enumerate(given):
            if event.fact is None and not names_people(event):
                continue
            own = numbers[ends[index] - len(event.people) : ends[index]].tolist()
            names = self._names(event.people, own)
            events[index] = without_names(event, names)
            if event.fact is not None:
                facts[index] = resolved_fact(event.fact, names)
                events[index] = replace(events[index], detail=facts[index].digest)
        return events, facts

    def _names(self, people: Sequence[str], numbers: Sequence[int]) -> Names:
        return {
            person: (number, self._directory.pseudonym(number))
            for person, number in zip(people, numbers, strict=True)
        }

    def _activities_of(self, activities: Sequence[Activity | None]) -> NDArray[np.uint32]:
        # Movements of one shape share one object, and finding it by its address is much quicker.
        distinct = {id(activity): activity for activity in activities}
        numbers = {key: self._activity(one) for key, one in distinct.items()}
        return np.array([numbers[id(activity)] for activity in activities], dtype=np.uint32)

    def _activity(self, activity: Activity | None) -> int:
        if activity is None:
            return 0
        number = self._activities.get(activity) or self._new_activities.get(activity)
        if number is None:
            number = len(self._activities) + len(self._new_activities) + 1
            self._new_activities[activity] = number
        return number

    def _identities_of(self, names: Sequence[tuple[str, str]]) -> NDArray[np.uint64]:
        digest, seed = xxhash.xxh3_64_intdigest, self._seed
        return np.array(
            [digest(f"{source}\0{event_id}", seed) for source, event_id in names], dtype=np.uint64
        )

    def _fates(self, resolved: ResolvedEvents) -> list[str]:
        """What becomes of each event: new, unless its identity was seen before, here or there."""
        fates = [NEW] * len(resolved.events)
        recorded = _by_place(*self._identities.matches(resolved.identity))
        first_of: dict[tuple[str, str], int] = {}
        for index in sorted(recorded.keys() | _repeated(resolved.identity)):
            event = resolved.events[index]
            name = event.source, event.id
            first = self._recorded_content(name, recorded.get(index, ()))
            if first is None and name in first_of:
                first = content_of(resolved, first_of[name])
            if first is None:
                first_of[name] = index
            else:
                fates[index] = DUPLICATE if first == content_of(resolved, index) else CONFLICT
        return fates

    def _recorded_content(self, name: tuple[str, str], ordinals: Iterable[int]) -> Content | None:
        """The content recorded under this source and id, None where there is none."""
        for ordinal in ordinals:
            columns, index = self._locate(ordinal)
            if columns.identity_text(index) == name:
                return content_at(columns, index)
        return None

    def _parents(self, fresh: ResolvedEvents) -> Ordinals:
        """The ordinals of parents recorded before, or in this batch.

        Links go by the hash alone, as the store keeps them and as parents that arrive later are
        found: that one meets another event by chance has odds of 1 to 10¹² at ten million events.
        """
        here = SortedRuns()
        first = self._events
        ordinals = np.arange(first, first + len(fresh.events), dtype=np.uint32)
        here.append(fresh.identity, ordinals)
        parents = np.full(len(fresh.link_identity), NOT_RECORDED, dtype=np.uint32)
        for runs in (here, self._identities):
            places, found = runs.matches(fresh.link_identity)
            parents[places] = found
        return parents

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


def _by_place(places: NDArray[np.intp], values: Ordinals) -> dict[int, list[int]]:
    """Index of an identity → ordinals of events that have it, or another of the same hash."""
    found: dict[int, list[int]] = defaultdict(list)
    for place, value in zip(places.tolist(), values.tolist(), strict=True):
        found[place].append(value)
    return found


def _repeated(identities: NDArray[np.uint64]) -> set[int]:
    """Indexes of identities that stand in the batch more than once."""
    order = np.argsort(identities, kind="stable")
    same = np.flatnonzero(identities[order][1:] == identities[order][:-1])
    return {*order[same].tolist(), *order[same + 1].tolist()}
