"""A batch as one transaction.

The batch node comes first: whoever makes it holds the number, and every other writer waits there
before touching anything else, so that writers cannot deadlock. Its token tells a batch that is
there already because its commit was not acknowledged from that of another writer.
"""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any, LiteralString, NamedTuple

from neo4j import ManagedTransaction

from lineage.errors import HeadMoved
from lineage.stores.base import FIRST, Batch, ManifestRow
from lineage.stores.columns import pack
from lineage.stores.neo4j import codec, manifests, statements, turns
from lineage.stores.neo4j.movements import CHUNK_ROWS, Relationships, Rows, relationships


class Standing(NamedTuple):
    """What a batch follows: totals over all batches before it."""

    digest: bytes = b""
    events_total: int = 0
    rows_total: int = 0
    subject_last: int = 0
    quarantine_last: int = 0


class BatchWriter:
    """Writes one batch, as often as it takes. What can be computed beforehand is."""

    def __init__(self, batch: Batch, standing: str = "") -> None:
        """`standing` is the writer's name in the queue, which it leaves with this batch."""
        self._batch, self._standing_as = batch, standing
        self._columns = pack(batch.columns)
        self._relationships = relationships(batch.columns)
        self._token = secrets.token_hex(16)

    def __call__(self, tx: ManagedTransaction) -> None:
        """Write everything, or nothing where it is there already. Raises HeadMoved."""
        before = self._standing(tx)
        if before is None:
            return
        batch = self._batch
        tx.run(statements.BATCH, batch=self._properties(before))
        _write_activities(tx, batch)
        people = [codec.person_properties(row) for row in batch.subjects]
        _write_each(tx, statements.PEOPLE, "people", people)
        drawn = _write_relationships(tx, self._relationships, before.events_total)
        tx.run(statements.DRAWN, sequence=batch.sequence, relationships=drawn)
        manifests.write(tx, batch)
        _write_each(tx, statements.FACTS, "facts", _facts(batch))
        _write_rest(tx, batch)
        if self._standing_as:
            tx.run(turns.LEAVE, writer=self._standing_as)

    def is_there(self, token: str | None) -> bool:
        """Whether a batch of this number is this one. Raises HeadMoved where it is another's."""
        if token not in (None, self._token):
            raise HeadMoved(f"batch {self._batch.sequence} is no longer the next one")
        return token is not None

    def _standing(self, tx: ManagedTransaction) -> Standing | None:
        """What this batch follows, None where the batch itself is there."""
        sequence = self._batch.sequence
        found = tx.run(statements.STANDING, sequence=sequence).single(strict=True)
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
            "digest": digest(before.digest, self._columns, batch.raw, batch.manifests),
            "tags": "".join((row.tag or codec.NOBODY).hex() for row in batch.subjects),
            "events_total": before.events_total + columns.events,
            "rows_total": before.rows_total + len(columns.row_event),
            "subject_last": max([before.subject_last, *(row.number for row in batch.subjects)]),
            "quarantine_last": max(
                [before.quarantine_last, *(row.number for row in batch.quarantine)]
            ),
        }


def digest(before: bytes, columns: bytes, raw: bytes, found: Sequence[ManifestRow]) -> bytes:
    """Of a batch and, through `before`, of every batch before it."""
    chained = hashlib.sha256(before)
    chained.update(hashlib.sha256(columns).digest())
    chained.update(hashlib.sha256(raw).digest())
    for row in found:
        chained.update(row.digest())
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
        statements.HOLDERS,
        "holders",
        [holder for _, activity in batch.activities for holder in codec.holders(activity)],
    )
    _write_each(tx, statements.FLOWS, "flows", [row for row in rows if len(row["holders"]) == 2])
    _write_each(tx, statements.ACTS, "acts", [row for row in rows if len(row["holders"]) == 1])


def _write_relationships(tx: ManagedTransaction, new: Relationships, first: int) -> int:
    """How many were made; those that bulk movements make between nodes are not counted."""
    made = sum(_write_rows(tx, statements.MOVED, rows, first) for rows in new.moved)
    made += sum(_write_rows(tx, statements.ERASED, rows, first) for rows in new.erased)
    for query, rows in (
        (statements.COHORT_MOVED, new.cohorts),
        (statements.COHORT_ERASED, new.cohorts),
        (statements.EVERYONE_MOVED, new.everyone),
        (statements.EVERYONE_ERASED, new.everyone),
    ):
        _write_rows(tx, query, rows, first)
    return made


def _write_rows(tx: ManagedTransaction, query: LiteralString, rows: Rows, first: int) -> int:
    if not rows["event"]:
        return 0
    return tx.run(query, rows, first=first).consume().counters.relationships_created


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
    _write_each(tx, statements.FINDINGS, "findings", findings)
    refused = [codec.refusal_properties(row) for row in batch.quarantine]
    _write_each(tx, statements.QUARANTINE, "refused", refused)
    _write_each(tx, statements.REPLAYED, "replayed", replayed)
    if batch.positions:
        tx.run(statements.POSITIONS, positions=list(batch.positions.items()))
