"""A batch as one transaction.

The batch node comes first: whoever makes it holds the number, and every other writer waits there
before touching anything else, so that writers cannot deadlock. Its token tells a batch that is
there already because its commit was not acknowledged from that of another writer.
"""

import hashlib
import secrets
from typing import Any, Final, LiteralString, NamedTuple

from neo4j import ManagedTransaction

from lineage.errors import HeadMoved
from lineage.stores.base import FIRST, Batch
from lineage.stores.columns import pack
from lineage.stores.neo4j import codec
from lineage.stores.neo4j.movements import CHUNK_ROWS, Relationships, Rows, relationships

_STANDING: Final = """
OPTIONAL MATCH (before:Batch {sequence: $sequence - 1})
OPTIONAL MATCH (same:Batch {sequence: $sequence})
RETURN before IS NOT NULL AS follows, same.token AS token, before.digest AS digest,
       before.events_total AS events_total, before.rows_total AS rows_total,
       before.subject_last AS subject_last, before.quarantine_last AS quarantine_last
"""

_BATCH: Final = "CREATE (batch:Batch) SET batch = $batch"

_HOLDERS: Final = """
UNWIND $holders AS row
MERGE (system:System {key: row.key})
  ON CREATE SET system.name = row.name, system.party = row.party
MERGE (party:Party {id: row.party})
MERGE (system)-[:OPERATED_BY]->(party)
WITH system, row WHERE row.place <> ''
MERGE (place:Place {code: row.place})
MERGE (system)-[:LOCATED_IN]->(place)
"""

_FLOWS: Final = """
UNWIND $flows AS row
MATCH (sender:System {key: row.holders[0]}), (receiver:System {key: row.holders[1]})
CREATE (sender)<-[:FROM]-(flow:Activity:Flow)-[:TO]->(receiver)
SET flow = row.said
"""

_ACTS: Final = """
UNWIND $acts AS row
MATCH (holder:System {key: row.holders[0]})
CREATE (act:Activity:Erasure)-[:AT]->(holder)
SET act = row.said
"""

_PEOPLE: Final = """
UNWIND $people AS row
CREATE (person:Subject) SET person = row
"""

_MOVED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (person:Subject {number: $subject[i]})
MATCH (flow:Activity {number: $activity[i]})
CREATE (person)-[:MOVED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), completed_at: $completed_at[i],
  ended_at: $ended_at[i], event: $event[i], source: $source[i], ordinal: $ordinal[i],
  derived_from: $derived_from[i], detail: $detail[i]}]->(flow)
"""

_ERASED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (person:Subject {number: $subject[i]})
MATCH (act:Activity {number: $activity[i]})
CREATE (person)-[:ERASED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), event: $event[i], source: $source[i],
  ordinal: $ordinal[i], detail: $detail[i]}]->(act)
"""

_COHORT_MOVED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (flow:Activity:Flow {number: $activity[i]})
MERGE (cohort:Cohort {manifest: $manifest[i]})
  ON CREATE SET cohort.uri = $uri[i], cohort.count = $count[i]
CREATE (cohort)-[:MOVED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), completed_at: $completed_at[i],
  ended_at: $ended_at[i], event: $event[i], source: $source[i], ordinal: $ordinal[i],
  derived_from: $derived_from[i], detail: $detail[i]}]->(flow)
"""

_COHORT_ERASED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (act:Activity:Erasure {number: $activity[i]})
MERGE (cohort:Cohort {manifest: $manifest[i]})
  ON CREATE SET cohort.uri = $uri[i], cohort.count = $count[i]
CREATE (cohort)-[:ERASED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), event: $event[i], source: $source[i],
  ordinal: $ordinal[i], detail: $detail[i]}]->(act)
"""

_EVERYONE_MOVED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (flow:Activity:Flow {number: $activity[i]})-[:FROM]->(:System)-[:OPERATED_BY]->(party)
MERGE (everyone:Everyone {holder: party.id})
MERGE (everyone)-[:HELD_BY]->(party)
CREATE (everyone)-[:MOVED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), completed_at: $completed_at[i],
  ended_at: $ended_at[i], event: $event[i], source: $source[i], ordinal: $ordinal[i],
  derived_from: $derived_from[i], detail: $detail[i]}]->(flow)
"""

_EVERYONE_ERASED: Final = """
UNWIND range(0, size($event) - 1) AS i
MATCH (act:Activity:Erasure {number: $activity[i]})-[:AT]->(:System)-[:OPERATED_BY]->(party)
MERGE (everyone:Everyone {holder: party.id})
MERGE (everyone)-[:HELD_BY]->(party)
CREATE (everyone)-[:ERASED {
  at: datetime.fromepoch($second[i], $nanosecond[i]), event: $event[i], source: $source[i],
  ordinal: $ordinal[i], detail: $detail[i]}]->(act)
"""

_FACTS: Final = """
UNWIND $facts AS row
CREATE (fact:Fact) SET fact = row.said
FOREACH (number IN row.people |
  MERGE (person:Subject {number: number}) CREATE (fact)-[:ABOUT]->(person))
FOREACH (id IN row.parties |
  MERGE (party:Party {id: id}) CREATE (fact)-[:ABOUT]->(party))
FOREACH (declared IN row.declared |
  MERGE (party:Party {id: declared.id}) SET party += declared.said)
"""

_FINDINGS: Final = """
UNWIND $findings AS row
CREATE (finding:Finding:OfArrival) SET finding = row
FOREACH (id IN CASE row.party WHEN '' THEN [] ELSE [row.party] END |
  MERGE (party:Party {id: id}) CREATE (finding)-[:ABOUT]->(party))
"""

_QUARANTINE: Final = """
UNWIND $refused AS row
CREATE (refused:Quarantine) SET refused = row
"""

_REPLAYED: Final = """
UNWIND $replayed AS row
MATCH (refused:Quarantine {number: row.number})
SET refused.replayed_us = row.replayed_us, refused.replayed_at = row.replayed_at
"""

_POSITIONS: Final = """
UNWIND $positions AS row
MERGE (source:Source {name: row[0]}) SET source.position = row[1]
"""

_DRAWN: Final = "MATCH (batch:Batch {sequence: $sequence}) SET batch.relationships = $relationships"


class Standing(NamedTuple):
    """What a batch follows: totals over all batches before it."""

    digest: bytes = b""
    events_total: int = 0
    rows_total: int = 0
    subject_last: int = 0
    quarantine_last: int = 0


class BatchWriter:
    """Writes one batch, as often as it takes. What can be computed beforehand is."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._columns = pack(batch.columns)
        self._token = secrets.token_hex(16)

    def __call__(self, tx: ManagedTransaction) -> None:
        """Write everything, or nothing where it is there already. Raises HeadMoved."""
        before = self._standing(tx)
        if before is None:
            return
        batch = self._batch
        tx.run(_BATCH, batch=self._properties(before))
        _write_activities(tx, batch)
        _write_each(tx, _PEOPLE, "people", [codec.person_properties(row) for row in batch.subjects])
        drawn = _write_relationships(tx, relationships(batch.columns, before.events_total))
        tx.run(_DRAWN, sequence=batch.sequence, relationships=drawn)
        _write_each(tx, _FACTS, "facts", _facts(batch))
        _write_rest(tx, batch)

    def is_there(self, token: str | None) -> bool:
        """Whether a batch of this number is this one. Raises HeadMoved where it is another's."""
        if token not in (None, self._token):
            raise HeadMoved(f"batch {self._batch.sequence} is no longer the next one")
        return token is not None

    def _standing(self, tx: ManagedTransaction) -> Standing | None:
        """What this batch follows, None where the batch itself is there."""
        sequence = self._batch.sequence
        found = tx.run(_STANDING, sequence=sequence).single(strict=True)
        if self.is_there(found["token"]):
            return None
        if sequence == FIRST:
            return Standing()
        if not found["follows"]:
            raise HeadMoved(f"batch {sequence} is not the next one yet")
        return Standing(*(found[name] for name in Standing._fields))

    def _properties(self, before: Standing) -> dict[str, Any]:
        batch, columns = self._batch, self._batch.columns
        recorded = int(columns.recorded_at.max()) if columns.events else None
        return {
            "sequence": batch.sequence,
            "token": self._token,
            "events": columns.events,
            "rows": len(columns.row_event),
            "recorded_at": codec.readable(recorded),
            "columns": self._columns,
            "raw": batch.raw,
            "digest": digest(before.digest, self._columns, batch.raw),
            "tags": "".join(row.tag.hex() for row in batch.subjects),
            "events_total": before.events_total + columns.events,
            "rows_total": before.rows_total + len(columns.row_event),
            "subject_last": max([before.subject_last, *(row.number for row in batch.subjects)]),
            "quarantine_last": max(
                [before.quarantine_last, *(row.number for row in batch.quarantine)]
            ),
        }


def digest(before: bytes, columns: bytes, raw: bytes) -> bytes:
    """Of a batch and, through `before`, of every batch before it."""
    chained = hashlib.sha256(before)
    chained.update(hashlib.sha256(columns).digest())
    chained.update(hashlib.sha256(raw).digest())
    return chained.digest()


def _write_activities(tx: ManagedTransaction, batch: Batch) -> None:
    rows = [
        {
            "said": codec.activity_properties(number, activity),
            "holders": [holder["key"] for holder in codec.holders(activity)],
        }
        for number, activity in batch.activities
    ]
    _write_each(
        tx,
        _HOLDERS,
        "holders",
        [holder for _, activity in batch.activities for holder in codec.holders(activity)],
    )
    _write_each(tx, _FLOWS, "flows", [row for row in rows if len(row["holders"]) == 2])
    _write_each(tx, _ACTS, "acts", [row for row in rows if len(row["holders"]) == 1])


def _write_relationships(tx: ManagedTransaction, new: Relationships) -> int:
    """How many were made; those that bulk movements make between nodes are not counted."""
    made = sum(_write_rows(tx, _MOVED, rows) for rows in new.moved)
    made += sum(_write_rows(tx, _ERASED, rows) for rows in new.erased)
    for query, rows in (
        (_COHORT_MOVED, new.cohorts),
        (_COHORT_ERASED, new.cohorts),
        (_EVERYONE_MOVED, new.everyone),
        (_EVERYONE_ERASED, new.everyone),
    ):
        _write_rows(tx, query, rows)
    return made


def _write_rows(tx: ManagedTransaction, query: LiteralString, rows: Rows) -> int:
    if not rows["event"]:
        return 0
    return tx.run(query, rows).consume().counters.relationships_created


def _write_each(
    tx: ManagedTransaction, query: LiteralString, name: str, rows: list[dict[str, Any]]
) -> None:
    for start in range(0, len(rows), CHUNK_ROWS):
        tx.run(query, {name: rows[start : start + CHUNK_ROWS]})


def _facts(batch: Batch) -> list[dict[str, Any]]:
    return [
        {
            "said": codec.fact_properties(row),
            "people": sorted(set(row.subjects)),
            "parties": codec.parties_named(row),
            "declared": [said] if (said := codec.declared_party(row)) else [],
        }
        for row in batch.facts
    ]


def _write_rest(tx: ManagedTransaction, batch: Batch) -> None:
    findings = [
        codec.finding_properties(batch.sequence, place, finding)
        for place, finding in enumerate(batch.findings)
    ]
    replayed = [
        {"number": number, "replayed_us": at, "replayed_at": codec.readable(at)}
        for number, at in batch.replayed
    ]
    _write_each(tx, _FINDINGS, "findings", findings)
    _write_each(
        tx, _QUARANTINE, "refused", [codec.refusal_properties(row) for row in batch.quarantine]
    )
    _write_each(tx, _REPLAYED, "replayed", replayed)
    if batch.positions:
        tx.run(_POSITIONS, positions=list(batch.positions.items()))
