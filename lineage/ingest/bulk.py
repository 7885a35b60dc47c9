"""Bulk events of a batch: which manifests they point at, and what is recorded of these.

A manifest is read once, when the first event that points at it is recorded. Where it could not be
used, that is recorded, and every later event that points at it is another occasion to look.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import orjson

from lineage.cohorts import manifests
from lineage.cohorts.manifests import Reading
from lineage.cohorts.problems import COUNT, Problem
from lineage.ingest.decoded import DecodedEvent
from lineage.stores import members
from lineage.stores.base import ManifestRow
from lineage.stores.columns import COHORT
from lineage.subjects.directory import Directory


class Pointer(NamedTuple):
    """An event that points at a manifest."""

    event: int
    """Among the decoded events of a batch."""
    recorded_at: int
    sha256: str
    uri: str
    size: int
    """How many people it says there are."""


class Known(NamedTuple):
    """A manifest that was read."""

    known_from: int
    size: int


class Bulk(Protocol):
    """What a batch may bring of manifests."""

    def rows(
        self,
        new: Collection[int],
        again: Collection[int],
        known: Mapping[str, Known],
        directory: Directory,
    ) -> Iterator[ManifestRow]:
        """What is recorded of manifests, where of the batch's events some are new, some come again.

        `known` are the manifests that were read before, by digest.
        """
        ...


@dataclass(frozen=True)
class BulkEvents:
    """The bulk events of a batch, and the manifests that were read for them."""

    now: int = 0
    pointers: Mapping[str, Sequence[Pointer]] = field(default_factory=dict)
    """By digest."""
    readings: Mapping[str, Reading] = field(default_factory=dict)
    """By digest, of manifests that were not known."""

    def rows(
        self,
        new: Collection[int],
        again: Collection[int],
        known: Mapping[str, Known],
        directory: Directory,
    ) -> Iterator[ManifestRow]:
        for sha256, pointers in self.pointers.items():
            fresh = [one for one in pointers if one.event in new]
            told = fresh + [one for one in pointers if one.event in again]
            if sha256 in known:
                known_from, size = known[sha256]
                first = _first(fresh, size, known_from)
                if first < known_from:
                    yield ManifestRow(sha256, first)
            elif told:
                row = self._row(sha256, fresh, told, directory)
                # That it is still missing when an event comes again is no news.
                if fresh or not row.problem:
                    yield row

    def _row(
        self, sha256: str, fresh: list[Pointer], told: list[Pointer], directory: Directory
    ) -> ManifestRow:
        """What a manifest came to: its people, if they are as many as some event says."""
        reading = self.readings[sha256]
        crowd = None if reading.problem else directory.crowd(reading.people)
        if crowd is None or all(one.size != crowd.size for one in told):
            at = min((one.recorded_at for one in fresh), default=self.now)
            return ManifestRow(sha256, at, reading.problem or COUNT)
        people = directory.numbers_of_crowd(crowd)
        return ManifestRow(sha256, _first(fresh, crowd.size, self.now), "", members.pack(people))


NO_BULK_EVENTS: Final = BulkEvents()


@dataclass(frozen=True)
class Supplied:
    """A manifest that comes after the events that point at it."""

    now: int
    sha256: str
    people: Sequence[str]
    """Raw identifiers."""
    sizes: Collection[int]
    """How many people some events say it has."""

    def rows(
        self,
        new: Collection[int],  # noqa: ARG002
        again: Collection[int],  # noqa: ARG002
        known: Mapping[str, Known],
        directory: Directory,
    ) -> Iterator[ManifestRow]:
        crowd = directory.crowd(self.people)
        if crowd.size not in self.sizes:
            raise Problem(COUNT)
        if self.sha256 not in known:
            people = directory.numbers_of_crowd(crowd)
            yield ManifestRow(self.sha256, self.now, "", members.pack(people))


def _first(fresh: Iterable[Pointer], size: int, otherwise: int) -> int:
    """When the first of some events was recorded that say a manifest has its size."""
    return min((one.recorded_at for one in fresh if one.size == size), default=otherwise)


def pointers_of(decoded: Iterable[object], recorded_at: Iterable[int]) -> dict[str, list[Pointer]]:
    """The events of a batch that point at manifests, by digest."""
    found: dict[str, list[Pointer]] = defaultdict(list)
    events = ((one, at) for one, at in zip(decoded, recorded_at, strict=True))
    valid = ((one, at) for one, at in events if isinstance(one, DecodedEvent))
    for index, (event, at) in enumerate(valid):
        if event.who == COHORT:
            said = orjson.loads(event.detail)["cohort"]
            found[said["sha256"]].append(
                Pointer(index, at, said["sha256"], said["uri"], said["count"])
            )
    return dict(found)


def read(
    pointers: Mapping[str, Sequence[Pointer]],
    known: Iterable[str],
    folders: Sequence[Path],
) -> dict[str, Reading]:
    """The manifests that are not known yet."""
    return {
        sha256: manifests.read(sha256, dict.fromkeys(one.uri for one in those), folders)
        for sha256, those in pointers.items()
        if sha256 not in known
    }
