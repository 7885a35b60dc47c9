"""What contradicts itself in a Neo4j store: the chain of batches, and the graph beside it."""

import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from lineage.stores.base import ManifestRow
from lineage.stores.columns import unpack
from lineage.stores.neo4j.connection import Connection
from lineage.stores.neo4j.manifests import manifests
from lineage.stores.neo4j.write import digest

PAGE_BATCHES: Final = 16
SETTLE_S: Final = 0.5

_PAGE: Final = """
MATCH (batch:Batch) WHERE batch.sequence > $after
RETURN batch ORDER BY batch.sequence LIMIT $limit
"""
_RELATIONSHIPS: Final = """
CALL () { MATCH (batch:Batch) RETURN coalesce(sum(batch.relationships), 0) AS recorded }
CALL () { MATCH (:Subject)-[moved:MOVED]->() RETURN count(moved) AS moved }
CALL () { MATCH (:Subject)-[erased:ERASED]->() RETURN count(erased) AS erased }
RETURN recorded, moved + erased AS found
"""


def contradictions(connection: Connection) -> Iterator[str]:
    """In words, one after the other."""
    yield from _of_batches(connection)
    counts = _counts(connection)
    # A server shows a transaction piece by piece: only what stays so contradicts itself.
    while counts["recorded"] != counts["found"]:
        time.sleep(SETTLE_S)
        again = _counts(connection)
        if again == counts:
            yield (
                f"the graph shows {counts['found']} movements and erasures of people,"
                f" and {counts['recorded']} were recorded"
            )
            return
        counts = again


def _counts(connection: Connection) -> dict[str, int]:
    return connection.read(_RELATIONSHIPS)[0].data()


def _of_batches(connection: Connection) -> Iterator[str]:
    before, expected, events, rows = b"", 1, 0, 0
    found: dict[int, list[ManifestRow]] = defaultdict(list)
    for sequence, row in manifests(connection, 0):
        found[sequence].append(row)
    while page := connection.read(_PAGE, after=expected - 1, limit=PAGE_BATCHES):
        for record in page:
            batch = record["batch"]
            if batch["sequence"] != expected:
                yield f"batch {expected} is missing"
            ours = found.pop(batch["sequence"], [])
            if digest(before, batch["columns"], batch["raw"], ours) != batch["digest"]:
                yield (
                    f"batch {batch['sequence']} is not what was recorded, or the one before it is"
                    " not"
                )
            yield from _of_columns(batch)
            events, rows = events + batch["events"], rows + batch["rows"]
            if (batch["events_total"], batch["rows_total"]) != (events, rows):
                yield f"batch {batch['sequence']} counts other events than are there"
                events, rows = batch["events_total"], batch["rows_total"]
            before, expected = batch["digest"], batch["sequence"] + 1
    for sequence in found:
        yield f"a manifest belongs to batch {sequence}, which is not there"


def _of_columns(batch: Any) -> Iterator[str]:
    try:
        columns = unpack(batch["columns"])
    except ValueError as error:
        yield f"batch {batch['sequence']}: {error}"
        return
    if (columns.events, len(columns.row_event)) != (batch["events"], batch["rows"]):
        yield f"batch {batch['sequence']} holds another number of events than it says"
