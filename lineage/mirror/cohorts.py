"""Cohorts in memory: which manifest an event points at, and the people of those that were read.

Events that point at one manifest share its people, so that two hundred cohorts of a million people
take some thirty megabytes; whether somebody is among them is asked in well under a microsecond.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

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

    def knows(self, sha256: str) -> bool:
        """Whether a manifest was read."""
        return self._manifests.get(sha256, _NOTHING).known_from != _NEVER

    def members(self, ordinal: int, known_at: int = OPEN) -> BitMap | None:
        """The people of an event's cohort, None where they were not known by then."""
        cohort = self._of.get(ordinal)
        if cohort is None:
            return None
        found = self._manifests.get(cohort.sha256, _NOTHING)
        if known_at < found.known_from:
            return None
        return found.people if len(found.people) == cohort.size else None

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
