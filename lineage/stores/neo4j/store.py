"""A lineage store in one Neo4j database."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Final

import numpy as np

from lineage.activities import Activity, decode
from lineage.errors import StoreCorrupt
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
from lineage.stores.columns import Columns, unpack
from lineage.stores.neo4j import codec, manifests, outbox, schema
from lineage.stores.neo4j.check import contradictions
from lineage.stores.neo4j.connection import Address, Connection
from lineage.stores.neo4j.turns import Turns
from lineage.stores.neo4j.write import BatchWriter

PAGE_BATCHES: Final = 64

_HEAD: Final = """
MATCH (batch:Batch) WHERE batch.sequence > 0
RETURN batch.sequence AS sequence, batch.events_total AS events, batch.rows_total AS rows,
       batch.subject_last AS subjects, batch.quarantine_last AS quarantined
ORDER BY batch.sequence DESC LIMIT 1
"""
_WHOSE: Final = "OPTIONAL MATCH (batch:Batch {sequence: $sequence}) RETURN batch.token AS token"
_BATCHES: Final = """
MATCH (batch:Batch) WHERE batch.sequence > $after
RETURN batch.sequence AS sequence, batch.columns AS columns
ORDER BY batch.sequence LIMIT $limit
"""
_RECEIVED: Final = "MATCH (batch:Batch {sequence: $sequence}) RETURN batch.raw AS raw"
_ACTIVITIES: Final = """
MATCH (activity:Activity) WHERE activity.number > $after
RETURN activity.number AS number, activity.encoded AS encoded ORDER BY activity.number
"""
_TAGS: Final = """
MATCH (batch:Batch) WHERE batch.subject_last > $after AND batch.tags <> ''
RETURN batch.subject_last AS last, batch.tags AS tags
ORDER BY batch.subject_last LIMIT $limit
"""
_SUBJECT: Final = """
MATCH (person:Subject {number: $number}) WHERE person.tag IS NOT NULL RETURN person
"""
_PEOPLE: Final = """
MATCH (person:Subject) WHERE person.number > $after AND person.tag IS NOT NULL
RETURN person ORDER BY person.number LIMIT $limit
"""
_FACTS: Final = """
UNWIND $types AS type
MATCH (fact:Fact) WHERE fact.type = type AND fact.ordinal > $after
RETURN fact ORDER BY fact.ordinal
"""
_FACTS_ABOUT: Final = """
MATCH (:Subject {number: $number})<-[:ABOUT]-(fact:Fact) RETURN fact ORDER BY fact.ordinal
"""
_FINDINGS: Final = "MATCH (finding:OfArrival) RETURN finding ORDER BY finding.batch, finding.place"
_QUARANTINE: Final = """
MATCH (refused:Quarantine)
WHERE refused.number > $after AND (NOT $pending_only OR refused.replayed_us IS NULL)
RETURN refused ORDER BY refused.number LIMIT $limit
"""
_QUARANTINED: Final = "MATCH (refused:Quarantine {number: $number}) RETURN refused"
_QUARANTINED_AT: Final = """
MATCH (refused:Quarantine) WHERE refused.position IN $positions
RETURN refused ORDER BY refused.number
"""
_POSITIONS: Final = "MATCH (source:Source) RETURN source.name AS name, source.position AS position"
_SETTING: Final = """
MERGE (setting:Setting {name: $name}) ON CREATE SET setting.value = $default
RETURN setting.value AS value
"""


_SETTINGS: Final = "MATCH (setting:Setting) RETURN setting.name AS name, setting.value AS value"


class Neo4jStore(LineageStore):
    """A store in one Neo4j database. Safe for several threads and several processes."""

    def __init__(self, address: Address) -> None:
        """Open, giving an empty database its schema.

        Raises StoreUnavailable, StoreDenied, StoreVersionError, UsageError.
        """
        self._connection = Connection(address)
        self._turns = Turns(self._connection)
        try:
            schema.prepare(self._connection)
        except BaseException:
            self._connection.close()
            raise

    def head(self) -> int:
        return self._newest()[0]

    def record(self, batch: Batch) -> None:
        writer = BatchWriter(batch, self._turns.standing)
        try:
            self._connection.write(writer)
        except StoreCorrupt:
            # A number was taken. Where it is the batch's own, somebody was faster: perhaps we.
            token = self._connection.read(_WHOSE, sequence=batch.sequence)[0]["token"]
            if not writer.is_there(token):
                raise
        self._turns.over()

    def turns(self) -> Generator[bool]:
        return self._turns.taken()

    def batches(self, after: int) -> Iterator[RecordedColumns]:
        first = self._batches(after, 1)
        yield from first
        if not first:
            return
        # Receiving and unpacking leave Python's lock, so a second thread keeps one page ahead.
        with ThreadPoolExecutor(max_workers=1) as ahead:
            page = ahead.submit(self._batches, first[-1].sequence, PAGE_BATCHES)
            while found := page.result():
                page = ahead.submit(self._batches, found[-1].sequence, PAGE_BATCHES)
                yield from found

    def _batches(self, after: int, limit: int) -> list[RecordedColumns]:
        found = self._connection.read(_BATCHES, after=after, limit=limit)
        return [RecordedColumns(row["sequence"], _unpacked(*row)) for row in found]

    def received(self, sequence: int) -> bytes:
        found = self._connection.read(_RECEIVED, sequence=sequence)
        return bytes(found[0]["raw"]) if found else b""

    def size(self) -> tuple[int, int]:
        _, events, rows, _, _ = self._newest()
        return events, rows

    def _newest(self) -> tuple[int, int, int, int, int]:
        """(sequence, events, rows, people, quarantined) up to and with the newest batch."""
        found = self._connection.read(_HEAD)
        return tuple(found[0]) if found else (0, 0, 0, 0, 0)

    def activities(self, after: int) -> list[tuple[int, Activity]]:
        found = self._connection.read(_ACTIVITIES, after=after)
        return [(row["number"], decode(row["encoded"].encode())) for row in found]

    def subjects(self, after: int) -> Iterator[SubjectPage]:
        while found := self._connection.read(_TAGS, after=after, limit=PAGE_BATCHES):
            pages = [_people(row["last"], row["tags"], after) for row in found]
            yield from (page for page in pages if len(page.numbers))
            after = found[-1]["last"]

    def subject(self, number: int) -> SubjectRow | None:
        found = self._connection.read(_SUBJECT, number=number)
        return codec.person(found[0]["person"]) if found else None

    def people(self, after: int, limit: int) -> list[SubjectRow]:
        found = self._connection.read(_PEOPLE, after=after, limit=limit)
        return [codec.person(row["person"]) for row in found]

    def facts(self, after: int, types: frozenset[str]) -> list[FactRow]:
        found = self._connection.read(_FACTS, after=after, types=sorted(types))
        return [codec.fact(row["fact"]) for row in found]

    def facts_about(self, subject: int) -> list[FactRow]:
        found = self._connection.read(_FACTS_ABOUT, number=subject)
        return [codec.fact(row["fact"]) for row in found]

    def manifests(self, after: int) -> Iterator[tuple[int, ManifestRow]]:
        return manifests.manifests(self._connection, after)

    def findings(self) -> list[StoredFinding]:
        return [codec.finding(row["finding"]) for row in self._connection.read(_FINDINGS)]

    def quarantine(self, after: int, limit: int, pending_only: bool = True) -> list[QuarantineRow]:
        found = self._connection.read(
            _QUARANTINE, after=after, limit=limit, pending_only=pending_only
        )
        return [codec.refusal(row["refused"]) for row in found]

    def quarantined(self, number: int) -> QuarantineRow | None:
        found = self._connection.read(_QUARANTINED, number=number)
        return codec.refusal(found[0]["refused"]) if found else None

    def quarantined_at(self, positions: Sequence[str]) -> list[QuarantineRow]:
        found = self._connection.read(_QUARANTINED_AT, positions=list(positions))
        return [codec.refusal(row["refused"]) for row in found]

    def counters(self) -> tuple[int, int]:
        _, _, _, subjects, quarantined = self._newest()
        return subjects, quarantined

    def positions(self) -> dict[str, str]:
        found = self._connection.read(_POSITIONS)
        return {row["name"]: row["position"] for row in found}

    def mark(self, positions: Mapping[str, str]) -> None:
        outbox.mark(self._connection, positions)

    def judged(self) -> int:
        return outbox.judged(self._connection)

    def announce(
        self, judged: int, announcements: Sequence[Announcement], about: Relate = unrelated
    ) -> None:
        outbox.announce(self._connection, judged, announcements, about)

    def announcements(self, after: int, limit: int) -> list[Announcement]:
        return outbox.announcements(self._connection, after, limit)

    def open_findings(self) -> Iterator[Announcement]:
        return outbox.open_findings(self._connection)

    def claim(self, owner: str) -> AbstractContextManager[None]:  # noqa: ARG002
        # Any number of consumers may write: each batch waits for the one before it.
        return nullcontext()

    def setting(self, name: str, default: str) -> str:
        return str(self._connection.change(_SETTING, name=name, default=default)[0]["value"])

    def settings(self) -> dict[str, str]:
        return {row["name"]: row["value"] for row in self._connection.read(_SETTINGS)}

    def check(self) -> list[str]:
        return list(contradictions(self._connection))

    def close(self) -> None:
        self._connection.close()


def _unpacked(sequence: int, packed: bytes) -> Columns:
    try:
        return unpack(packed)
    except ValueError as error:
        raise StoreCorrupt(f"batch {sequence}: {error}") from error


def _people(last: int, tags: str, after: int) -> SubjectPage:
    """Those of a batch whose number is above `after`; forgotten ones have a tag of zeros."""
    packed = np.frombuffer(bytes.fromhex(tags), dtype=np.uint64).reshape(-1, 2)
    numbers = np.arange(last - len(packed) + 1, last + 1, dtype=np.uint32)
    known = (numbers > after) & packed.any(axis=1)
    return SubjectPage(numbers[known], packed[known].tobytes())
