"""A store in lists and dicts: slow, forgetful, and simple enough to be believed."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import RLock

import numpy as np

from lineage.activities import Activity
from lineage.errors import HeadMoved, StoreBusy
from lineage.stores.base import (
    Announcement,
    Batch,
    FactRow,
    LineageStore,
    ManifestRow,
    QuarantineRow,
    RecordedColumns,
    Relate,
    StoredFinding,
    SubjectPage,
    SubjectRow,
    unrelated,
)


@dataclass
class Shelf:
    """What several handles on one reference store share, as several handles share a file."""

    batches: list[Batch] = field(default_factory=list)
    forgotten: set[int] = field(default_factory=set)
    marks: dict[str, str] = field(default_factory=dict)
    judged: int = 0
    announcements: list[Announcement] = field(default_factory=list)
    owner: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)


class ReferenceStore(LineageStore):
    """Keeps batches as they came and finds everything by looking at all of them."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self.shelf = shelf or Shelf()

    def head(self) -> int:
        return len(self.shelf.batches)

    def record(self, batch: Batch) -> None:
        with self.shelf.lock:
            if batch.sequence != self.head() + 1:
                raise HeadMoved("somebody else was first")
            self.shelf.batches.append(batch)
            self.shelf.marks.update(batch.positions)

    def turns(self) -> Generator[bool]:
        yield False
        while True:
            yield True

    def batches(self, after: int) -> Iterator[RecordedColumns]:
        for batch in self.shelf.batches:
            if batch.sequence > after:
                yield RecordedColumns(batch.sequence, batch.columns)

    def received(self, sequence: int) -> bytes:
        return b"".join(one.raw for one in self.shelf.batches if one.sequence == sequence)

    def size(self) -> tuple[int, int]:
        return (
            sum(batch.columns.events for batch in self.shelf.batches),
            sum(len(batch.columns.row_event) for batch in self.shelf.batches),
        )

    def activities(self, after: int) -> list[tuple[int, Activity]]:
        known = [pair for batch in self.shelf.batches for pair in batch.activities]
        return sorted((pair for pair in known if pair[0] > after), key=lambda pair: pair[0])

    def _subjects(self) -> list[SubjectRow]:
        known = [row for batch in self.shelf.batches for row in batch.subjects]
        known = [row for row in known if row.tag and row.number not in self.shelf.forgotten]
        return sorted(known, key=lambda row: row.number)

    def subjects(self, after: int) -> Iterator[SubjectPage]:
        for row in self._subjects():
            if row.number > after:
                yield SubjectPage(np.array([row.number], dtype=np.uint32), row.tag)

    def subject(self, number: int) -> SubjectRow | None:
        found = [row for row in self._subjects() if row.number == number]
        return found[0] if found else None

    def people(self, after: int, limit: int) -> list[SubjectRow]:
        return [row for row in self._subjects() if row.number > after][:limit]

    def _facts(self) -> list[FactRow]:
        known = [row for batch in self.shelf.batches for row in batch.facts]
        return sorted(known, key=lambda row: row.ordinal)

    def facts(self, after: int, types: frozenset[str]) -> list[FactRow]:
        return [row for row in self._facts() if row.ordinal > after and row.type in types]

    def facts_about(self, subject: int) -> list[FactRow]:
        return [row for row in self._facts() if subject in row.subjects]

    def manifests(self, after: int) -> Iterator[tuple[int, ManifestRow]]:
        for batch in self.shelf.batches:
            if batch.sequence > after:
                yield from ((batch.sequence, row) for row in batch.manifests)

    def findings(self) -> list[StoredFinding]:
        return [finding for batch in self.shelf.batches for finding in batch.findings]

    def _quarantine(self) -> list[QuarantineRow]:
        rows: dict[int, QuarantineRow] = {}
        for batch in self.shelf.batches:
            rows.update((row.number, row) for row in batch.quarantine)
            for number, when in batch.replayed:
                if number in rows:
                    rows[number] = replace(rows[number], replayed_at=when)
        return [rows[number] for number in sorted(rows)]

    def quarantine(self, after: int, limit: int, pending_only: bool = True) -> list[QuarantineRow]:
        found = [row for row in self._quarantine() if row.number > after]
        if pending_only:
            found = [row for row in found if row.replayed_at is None]
        return found[:limit]

    def quarantined(self, number: int) -> QuarantineRow | None:
        found = [row for row in self._quarantine() if row.number == number]
        return found[0] if found else None

    def quarantined_at(self, positions: Sequence[str]) -> list[QuarantineRow]:
        return [row for row in self._quarantine() if row.position in positions]

    def counters(self) -> tuple[int, int]:
        people = [row.number for batch in self.shelf.batches for row in batch.subjects]
        refused = [row.number for batch in self.shelf.batches for row in batch.quarantine]
        return max(people, default=0), max(refused, default=0)

    def positions(self) -> dict[str, str]:
        return dict(self.shelf.marks)

    def mark(self, positions: Mapping[str, str]) -> None:
        with self.shelf.lock:
            kept = {**self.shelf.marks, **positions}
            self.shelf.marks = {source: position for source, position in kept.items() if position}

    def judged(self) -> int:
        return self.shelf.judged

    def announce(
        self,
        judged: int,
        announcements: Sequence[Announcement],
        about: Relate = unrelated,
    ) -> None:
        with self.shelf.lock:
            last = len(self.shelf.announcements)
            numbers = [one.number for one in announcements]
            if judged < self.shelf.judged or numbers != [
                last + 1 + index for index in range(len(numbers))
            ]:
                raise HeadMoved("somebody else was first")
            self.shelf.judged = judged
            self.shelf.announcements += announcements

    def announcements(self, after: int, limit: int) -> list[Announcement]:
        return [one for one in self.shelf.announcements if one.number > after][:limit]

    def open_findings(self) -> Iterator[Announcement]:
        last = {one.finding: one for one in self.shelf.announcements}
        return iter(sorted((one for one in last.values() if one.is_open), key=_number))

    @contextmanager
    def claim(self, owner: str) -> Iterator[None]:
        with self.shelf.lock:
            if self.shelf.owner:
                raise StoreBusy(f"{self.shelf.owner} was first")
            self.shelf.owner = owner
        yield
        self.shelf.owner = ""

    def setting(self, name: str, default: str) -> str:
        with self.shelf.lock:
            return self.shelf.settings.setdefault(name, default)

    def settings(self) -> dict[str, str]:
        return dict(self.shelf.settings)

    def check(self) -> list[str]:
        sequences = [batch.sequence for batch in self.shelf.batches]
        right = sequences == list(range(1, len(sequences) + 1))
        return [] if right else ["batches are missing"]

    def close(self) -> None:
        """Nothing is held."""


def _number(announcement: Announcement) -> int:
    return announcement.number
