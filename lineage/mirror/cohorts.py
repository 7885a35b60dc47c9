"""Cohorts in memory: which manifest an event points at, and the people of those that were read.

Events that point at one manifest share its people, so that two hundred cohorts of a million people
take some thirty megabytes; whether somebody is among them is asked in well under a microsecond.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from lineage.cohorts.problems import COUNT, MISSING
from lineage.instants import OPEN
from lineage.stores.base import ManifestRow
from lineage.stores.members import unpack

_NEVER: Final = OPEN + 1


class Cohort(NamedTuple):
    """What an event says of the manifest of its people."""

    sha256: str
    size: int
    """How many people that are."""


@dataclass(slots=True)
class Manifest:
    """What was found of one manifest, in the order of recording."""

    people: BitMap = field(default_factory=BitMap)
    known_from: int = _NEVER
    """When its people were recorded first."""
    problems: list[tuple[int, str]] = field(default_factory=list)
    """(when recorded, which) of each time it could not be read."""


_NOTHING: Final = Manifest()


def numbers(people: BitMap) -> NDArray[np.uint32]:
    """Subject numbers, ascending."""
    packed: array[int] = people.to_array()
    return np.frombuffer(packed, dtype=np.uint32)


class Cohorts:
    """The cohort of each event that has one."""

    def __init__(self) -> None:
        self._of: dict[int, Cohort] = {}
        self._manifests: dict[str, Manifest] = {}

    @property
    def nbytes(self) -> int:
        """Memory of the people."""
        statistics = [one.people.get_statistics() for one in self._manifests.values()]
        return sum(
            one["n_bytes_array_containers"]
            + one["n_bytes_run_containers"]
            + one["n_bytes_bitset_containers"]
            for one in statistics
        )

    def add(self, ordinal: int, cohort: Cohort) -> None:
        """An event that points at a manifest."""
        self._of[ordinal] = cohort

    def read(self, found: Iterable[tuple[int, ManifestRow]], until: int) -> None:
        """Learn what was found of manifests, in batches up to `until`."""
        for sequence, row in found:
            if sequence <= until:
                self._learn(row)

    def of(self, ordinal: int) -> Cohort:
        """What an event says of its cohort. Raises KeyError for an event that has none."""
        return self._of[ordinal]

    def events(self) -> list[tuple[int, Cohort]]:
        """(ordinal, cohort) of every event that has one, ascending."""
        return list(self._of.items())

    def known_from(self, ordinal: int) -> int:
        """Since when the people of an event's cohort are known; above OPEN where they are not."""
        known = self.members(ordinal) is not None
        return self._manifests[self._of[ordinal].sha256].known_from if known else _NEVER

    def sizes(self, sha256: str) -> set[int]:
        """How many people the events that point at a manifest say it has."""
        return {cohort.size for cohort in self._of.values() if cohort.sha256 == sha256}

    def members(self, ordinal: int, known_at: int = OPEN) -> BitMap | None:
        """The people of an event's cohort, None where they were not known by then."""
        cohort = self._of.get(ordinal)
        if cohort is None:
            return None
        found = self._manifests.get(cohort.sha256, _NOTHING)
        if known_at < found.known_from:
            return None
        return found.people if len(found.people) == cohort.size else None

    def known(self, known_at: int = OPEN) -> Iterator[tuple[int, BitMap]]:
        """(ordinal, people) of the events whose people were known by then."""
        for ordinal in list(self._of):
            people = self.members(ordinal, known_at)
            if people is not None:
                yield ordinal, people

    def problem(self, ordinal: int, known_at: int = OPEN) -> str:
        """Why the people of an event's cohort were not known by then, empty where they were.

        What was found last, where several things were; MISSING where nothing was.
        """
        if self.members(ordinal, known_at) is not None:
            return ""
        found = self._manifests.get(self._of[ordinal].sha256, _NOTHING)
        if found.known_from <= known_at:
            return COUNT
        return max((one for one in found.problems if one[0] <= known_at), default=(0, MISSING))[1]

    def _learn(self, row: ManifestRow) -> None:
        manifest = self._manifests.setdefault(row.sha256, Manifest())
        if row.problem:
            manifest.problems.append((row.recorded_at, row.problem))
        else:
            # Not in place: others may be reading what is known already.
            manifest.people = manifest.people | unpack(row.chunks)
            manifest.known_from = min(manifest.known_from, row.recorded_at)
