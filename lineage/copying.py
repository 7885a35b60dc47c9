"""Everything of one store into another, batch by batch; and whether two stores hold the same.

A copy that was cut off goes on where the target ends. Batches keep their numbers, events their
ordinals, people and activities theirs, so that every answer stays the same. What a store does not
keep by batch (findings of arrivals, quarantined input) goes along with the newest batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any, Final, TypeVar

import numpy as np

from lineage.about import about
from lineage.errors import HeadMoved, UsageError
from lineage.events.envelope import MODELS
from lineage.mirror.mirror import Mirror
from lineage.stores.base import (
    About,
    Announcement,
    Batch,
    FactRow,
    LineageStore,
    ManifestRow,
    QuarantineRow,
    SubjectRow,
)
from lineage.stores.columns import Columns, pack
from lineage.stores.members import unpack

PAGE_ROWS: Final = 5_000
PROBLEMS_MAX: Final = 1_000
_TYPES: Final = frozenset(MODELS)
Row = TypeVar("Row")


def copy(source: LineageStore, target: LineageStore) -> dict[str, int]:
    """Copy what the target lacks; how many batches, events and announcements that were.

    Raises UsageError where the target holds something else, and HeadMoved where somebody records
    into either meanwhile: positions must not run ahead of the events that were copied.
    """
    _settle(source, target)
    newest, copied = source.head(), Copied(source, target)
    batches = events = 0
    for recorded in source.batches(target.head()):
        if recorded.sequence > newest:
            break
        batch = copied.batch(recorded.sequence, recorded.columns)
        if recorded.sequence == newest:
            if source.head() != newest:
                raise HeadMoved("somebody recorded into the source; copy again when nobody does")
            batch = copied.with_the_rest(batch)
        target.record(batch)
        batches, events = batches + 1, events + recorded.columns.events
    target.mark(source.positions())
    return {"batches": batches, "events": events, "announcements": _announce(source, target)}


class Copied:
    """Puts batches together again, knowing what the target has of what they name first."""

    def __init__(self, source: LineageStore, target: LineageStore) -> None:
        self._source, self._target = source, target
        self._activities = source.activities(len(target.activities(0)))
        self._facts = source.facts(target.size()[0] - 1, _TYPES)
        self._manifests = source.manifests(target.head())
        self._next_manifest = next(self._manifests, None)
        self._events = target.size()[0]
        self._people = target.counters()[0]

    def batch(self, sequence: int, columns: Columns) -> Batch:
        """A batch with the activities, people and facts it is the first to name."""
        highest = int(columns.activity.max(initial=0))
        activities = tuple(pair for pair in self._activities if pair[0] <= highest)
        self._activities = self._activities[len(activities) :]
        self._events += columns.events
        facts = tuple(row for row in self._facts if row.ordinal < self._events)
        self._facts = self._facts[len(facts) :]
        manifests = tuple(self._manifests_of(sequence))
        return Batch(
            sequence,
            columns,
            activities=activities,
            subjects=self._people_up_to(_highest_person(columns, facts, manifests)),
            facts=facts,
            manifests=manifests,
            raw=self._source.received(sequence),
        )

    def _manifests_of(self, sequence: int) -> Iterator[ManifestRow]:
        while self._next_manifest is not None and self._next_manifest[0] == sequence:
            yield self._next_manifest[1]
            self._next_manifest = next(self._manifests, None)

    def with_the_rest(self, batch: Batch) -> Batch:
        """The newest batch, with what belongs to no batch in particular."""
        source, target = self._source, self._target
        after = target.counters()[1]
        refused = tuple(_quarantine(source, after))
        waiting = list(_quarantine(target, 0, pending_only=True))
        replayed = [source.quarantined(row.number) for row in waiting]
        return replace(
            batch,
            activities=(*batch.activities, *self._activities),
            subjects=(*batch.subjects, *self._people_up_to(source.counters()[0])),
            findings=tuple(source.findings()[len(target.findings()) :]),
            quarantine=refused,
            replayed=tuple(
                (row.number, row.replayed_at) for row in replayed if row and row.replayed_at
            ),
            positions=source.positions(),
        )

    def _people_up_to(self, highest: int) -> tuple[SubjectRow, ...]:
        """Everybody up to a number whom the target lacks; a bare number for who was forgotten."""
        after, self._people = self._people, max(self._people, highest)
        known: dict[int, SubjectRow] = {}
        last = after
        while last < highest and (
            page := self._source.people(last, min(PAGE_ROWS, highest - last))
        ):
            known.update((row.number, row) for row in page)
            last = page[-1].number
        return tuple(
            known.get(number) or SubjectRow(number, b"", "", b"")
            for number in range(after + 1, highest + 1)
        )


def differences(one: LineageStore, other: LineageStore) -> list[str]:
    """What two stores do not have in common, in words; empty where they hold the same."""
    return list(islice(_differences(one, other), PROBLEMS_MAX))


def _differences(one: LineageStore, other: LineageStore) -> Iterator[str]:
    for name, values in {
        "settings": (one.settings(), other.settings()),
        "numbers of batches": (one.head(), other.head()),
        "numbers of events and rows": (one.size(), other.size()),
        "numbers given out": (one.counters(), other.counters()),
        "activities": (one.activities(0), other.activities(0)),
        "facts": (one.facts(-1, _TYPES), other.facts(-1, _TYPES)),
        "manifests": (list(one.manifests(0)), list(other.manifests(0))),
        "findings of arrivals": (one.findings(), other.findings()),
        "positions": (one.positions(), other.positions()),
    }.items():
        if values[0] != values[1]:
            yield f"the stores have other {name}"
    for here, there in zip(one.batches(0), other.batches(0), strict=False):
        if pack(here.columns) != pack(there.columns):
            yield f"batch {here.sequence} holds other events"
        if one.received(here.sequence) != other.received(here.sequence):
            yield f"batch {here.sequence} was received otherwise"
    yield from _rows_apart("person", _people(one), _people(other))
    yield from _rows_apart("quarantined input", _quarantine(one, 0), _quarantine(other, 0))
    yield from _rows_apart("announcement", _announced(one), _announced(other))


def _rows_apart(what: str, here: Iterator[Any], there: Iterator[Any]) -> Iterator[str]:
    ended = object()
    while True:
        row, same = next(here, ended), next(there, ended)
        if row is ended and same is ended:
            return
        if row != same:
            number = getattr(same if row is ended else row, "number", 0)
            yield f"{what} {number} differs, or is in one store only"
            return


def _settle(source: LineageStore, target: LineageStore) -> None:
    """Give the target the source's lasting properties. Raises UsageError where it has others."""
    for name, value in sorted(source.settings().items()):
        if target.setting(name, value) != value:
            raise UsageError(f"the target holds another record: its setting `{name}` differs")
    copied = target.head()
    if copied > source.head():
        raise UsageError("the target holds more than the source")
    if copied:
        last, same = next(source.batches(copied - 1)), next(target.batches(copied - 1))
        if pack(last.columns) != pack(same.columns):
            raise UsageError(f"the target holds another record: its batch {copied} differs")


def _announce(source: LineageStore, target: LineageStore) -> int:
    last = max((one.number for one in _announced(target)), default=0)
    copied = 0

    def related(page: Sequence[Announcement]) -> Mapping[str, About]:
        return about(mirror(), page)

    @cache
    def mirror() -> Mirror:
        return Mirror(target)

    while page := source.announcements(last, PAGE_ROWS):
        target.announce(target.judged(), page, related)
        last, copied = page[-1].number, copied + len(page)
    target.announce(source.judged(), [])
    return copied


def _highest_person(
    columns: Columns, facts: tuple[FactRow, ...], manifests: tuple[ManifestRow, ...]
) -> int:
    named = [number for row in facts for number in row.subjects]
    named += [people.max() for row in manifests if (people := unpack(row.chunks))]
    return max([int(columns.row_subject.max(initial=np.uint32(0))), *named])


def _people(store: LineageStore) -> Iterator[SubjectRow]:
    after = 0
    while page := store.people(after, PAGE_ROWS):
        yield from page
        after = page[-1].number


def _quarantine(
    store: LineageStore, after: int, pending_only: bool = False
) -> Iterator[QuarantineRow]:
    while page := store.quarantine(after, PAGE_ROWS, pending_only=pending_only):
        yield from page
        after = page[-1].number


def _announced(store: LineageStore) -> Iterator[Any]:
    after = 0
    while page := store.announcements(after, PAGE_ROWS):
        yield from page
        after = page[-1].number
