"""The one seam: what the product needs of a store, stated as what callers need.

A store keeps batches. A batch is recorded wholly or not at all, and everything that answers
depend on is in some batch: packed columns of events, the activities, people and facts they are
the first to name, findings that only their arrival can show, quarantined input, and the position
of the source they came from.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Activity
from lineage.stores.columns import Columns

FIRST: Final = 1
"""The sequence number of the first batch; `head()` of an empty store is one less."""

PATIENCE_S: Final = 60.0
"""How long a batch is prepared anew because others were faster, before its writer is told."""


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A person's lookup row: what connects a pseudonym to a raw identifier, or nothing does.

    `tag` is the keyed hash of the identifier, `sealed` the identifier under the person's own key
    (empty in one-way mode). Destroying the row forgets the person. A row without a tag stands for
    somebody forgotten: it is recorded as a number that was given out, and nothing else.
    """

    number: int
    tag: bytes
    pseudonym: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class FactRow:
    """One statement of a fact. `body` is canonical JSON in which people are subject numbers."""

    ordinal: int
    type: str
    fact_id: str
    occurred_at: int
    recorded_at: int
    valid_from: int
    valid_to: int
    subjects: tuple[int, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding that only the arrival of an event shows; later evidence cannot cure it."""

    code: str
    severity: str
    reason: str
    rule: str
    recorded_at: int
    occurred_at: int | None = None
    event_source: str = ""
    event_id: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """Input that could not be recorded, kept whole until it can. `raw` is sealed."""

    number: int
    recorded_at: int
    origin: str
    position: str
    media: str
    reason: str
    detail: str
    raw: bytes
    replayed_at: int | None = None


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """What was found where the manifest of a cohort was looked for: its people, or why not.

    A manifest is known by its digest, whatever it is called. Several rows of one manifest make up
    what is known of it: its people are those of all of them, known from the earliest `recorded_at`
    of a row without a problem.
    """

    sha256: str
    """Of the manifest as it was read: 64 hexadecimal digits."""
    recorded_at: int
    problem: str = ""
    """A code of `lineage.cohorts`; empty where the manifest was read."""
    chunks: tuple[bytes, ...] = ()
    """Its people, see `lineage.stores.members`; none where they were recorded before."""

    def digest(self) -> bytes:
        """Tells a row that was changed from what was recorded."""
        found = hashlib.sha256(f"{self.sha256} {self.recorded_at} {self.problem}".encode())
        for chunk in self.chunks:
            found.update(hashlib.sha256(chunk).digest())
        return found.digest()


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is to be told of a finding: that it is there, that it has changed, or that it is gone.

    Numbers are consecutive. The last announcement of a finding says how it stands.
    """

    number: int
    finding: str
    """Identity of the finding: the same for as long as it is about the same thing."""
    is_open: bool
    """False where later evidence has cured it."""
    message: bytes
    """The CloudEvent that tells it, in JSON."""


class About(NamedTuple):
    """What a finding is about, by number."""

    activity: int
    """The flow of its movement, or the erasure; 0 for a fact."""
    people: tuple[int, ...] = ()


Relate = Callable[[Sequence[Announcement]], Mapping[str, About]]
"""Announcements → identity of a finding → what it is about, for those of which that is known."""


def unrelated(announcements: Sequence[Announcement]) -> Mapping[str, About]:  # noqa: ARG001
    """Leads nobody from a finding to what it is about."""
    return {}


@dataclass(frozen=True, slots=True)
class Batch:
    """One transaction. Numbers of new activities, people and quarantine rows are consecutive."""

    sequence: int
    columns: Columns
    activities: tuple[tuple[int, Activity], ...] = ()
    subjects: tuple[SubjectRow, ...] = ()
    facts: tuple[FactRow, ...] = ()
    findings: tuple[StoredFinding, ...] = ()
    quarantine: tuple[QuarantineRow, ...] = ()
    manifests: tuple[ManifestRow, ...] = ()
    replayed: tuple[tuple[int, int], ...] = ()
    """(quarantine number, when) of rows that this batch records after all."""
    positions: dict[str, str] = field(default_factory=dict)
    """Source → how far it has been read, in the source's own notation."""
    raw: bytes = b""
    """The events as they arrived, compressed and sealed; empty where that is switched off."""


@dataclass(frozen=True, slots=True)
class RecordedColumns:
    """What `batches` gives back."""

    sequence: int
    columns: Columns


class SubjectPage(NamedTuple):
    """Some people of a store, packed: millions are read whenever it is opened."""

    numbers: NDArray[np.uint32]
    """Ascending."""
    tags: bytes
    """The tags of the same people end to end, 16 bytes each."""


class LineageStore(ABC):
    """A place where batches are kept. Implementations share no code.

    Every method may raise StoreUnavailable; nothing is then half written.
    """

    @abstractmethod
    def head(self) -> int:
        """Sequence number of the newest batch, 0 for an empty store."""

    @abstractmethod
    def record(self, batch: Batch) -> None:
        """Save all of a batch, durably, or nothing of it.

        Raises HeadMoved unless `batch.sequence == head() + 1`: whoever prepared the batch did so
        on an older state, and numbers it gave out may be taken.
        """

    @abstractmethod
    def turns(self) -> Generator[bool]:
        """A step for each attempt to prepare a batch and record it; close it when that is over.

        A step waits for writers that have waited longer, and says whether others may have recorded
        since the last one. The steps end after PATIENCE_S. They are a courtesy among writers that
        take them: `record` alone decides who was first.
        """

    @abstractmethod
    def batches(self, after: int) -> Iterator[RecordedColumns]:
        """Batches with a sequence above `after`, ascending, none missing."""

    @abstractmethod
    def received(self, sequence: int) -> bytes:
        """`raw` of a batch: the events as they arrived, sealed; empty where none were kept."""

    @abstractmethod
    def size(self) -> tuple[int, int]:
        """(events, rows) recorded so far, so that a reader can make room at once."""

    @abstractmethod
    def activities(self, after: int) -> list[tuple[int, Activity]]:
        """Activities with a number above `after`, ascending. Numbers begin at 1."""

    @abstractmethod
    def subjects(self, after: int) -> Iterator[SubjectPage]:
        """People with a number above `after`, ascending from page to page; no forgotten ones.

        No page is empty.
        """

    @abstractmethod
    def subject(self, number: int) -> SubjectRow | None:
        """A person's lookup row, None where it was destroyed or never was."""

    @abstractmethod
    def people(self, after: int, limit: int) -> list[SubjectRow]:
        """Lookup rows above a number, ascending, at most `limit`; no forgotten ones."""

    @abstractmethod
    def facts(self, after: int, types: frozenset[str]) -> list[FactRow]:
        """Statements of these types whose ordinal is above `after`, ascending."""

    @abstractmethod
    def facts_about(self, subject: int) -> list[FactRow]:
        """Statements that name a person, ascending by ordinal."""

    @abstractmethod
    def manifests(self, after: int) -> Iterator[tuple[int, ManifestRow]]:
        """(sequence, row) of what was found of manifests in batches above `after`, as recorded."""

    @abstractmethod
    def findings(self) -> list[StoredFinding]:
        """Stored findings in recorded order."""

    @abstractmethod
    def quarantine(self, after: int, limit: int, pending_only: bool = True) -> list[QuarantineRow]:
        """Quarantine rows with a number above `after`, ascending, at most `limit`."""

    @abstractmethod
    def quarantined(self, number: int) -> QuarantineRow | None:
        """One quarantine row, replayed or not."""

    @abstractmethod
    def quarantined_at(self, positions: Sequence[str]) -> list[QuarantineRow]:
        """Quarantine rows from any of these positions, replayed or not, ascending."""

    @abstractmethod
    def counters(self) -> tuple[int, int]:
        """(highest subject number, highest quarantine number) ever given out."""

    @abstractmethod
    def positions(self) -> dict[str, str]:
        """How far each source has been read."""

    @abstractmethod
    def mark(self, positions: Mapping[str, str]) -> None:
        """Save positions that belong to no batch, durably; an empty one is taken away."""

    @abstractmethod
    def judged(self) -> int:
        """Sequence number of the newest batch whose findings were announced, 0 for none."""

    @abstractmethod
    def announce(
        self, judged: int, announcements: Sequence[Announcement], about: Relate = unrelated
    ) -> None:
        """Save announcements, and that batches up to `judged` have been looked at, together.

        `about` is asked by a store that people look into, to lead them to what findings are about.
        Raises HeadMoved where another announcer was faster: where `judged` lies below `judged()`
        or the numbers do not follow the highest one.
        """

    @abstractmethod
    def announcements(self, after: int, limit: int) -> list[Announcement]:
        """Announcements with a number above `after`, ascending, at most `limit`."""

    @abstractmethod
    def open_findings(self) -> Iterator[Announcement]:
        """The last announcement of each finding that is not cured, ascending by number."""

    @abstractmethod
    def claim(self, owner: str) -> AbstractContextManager[None]:
        """Be the one consumer of a store that allows only one, for as long as the context lasts.

        Raises StoreBusy naming the owner that was first. Does nothing where there may be several.
        """

    @abstractmethod
    def setting(self, name: str, default: str) -> str:
        """A lasting property of the store: read it, or set it to `default` where it has none.

        The first caller decides; later callers learn what was decided.
        """

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """Every lasting property that was decided."""

    @abstractmethod
    def check(self) -> list[str]:
        """What contradicts itself in the store, in words; empty where nothing does."""

    @abstractmethod
    def close(self) -> None:
        """Release what is held. Closing twice is harmless."""


class Clock(Protocol):
    """Where the present comes from, so that a simulation can replace it."""

    def __call__(self) -> int:
        """Microseconds since 1970."""
        ...
