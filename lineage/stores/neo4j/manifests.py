"""What was found of manifests: a node each beside its cohort, and one for each chunk of people."""

from collections.abc import Iterator
from typing import Final

from neo4j import ManagedTransaction

from lineage.stores.base import Batch, ManifestRow
from lineage.stores.neo4j.codec import readable
from lineage.stores.neo4j.connection import Connection

_FOUND: Final = """
MERGE (cohort:Cohort {manifest: $found.sha256})
CREATE (manifest:Manifest)-[:OF]->(cohort)
SET manifest = $found
"""
_HOLDS: Final = """
MATCH (manifest:Manifest {batch: $batch, place: $place})
CREATE (manifest)-[:HOLDS]->(:ManifestChunk {number: $number, people: $people})
"""
_MANIFESTS: Final = """
MATCH (manifest:Manifest) WHERE manifest.batch > $after
RETURN manifest ORDER BY manifest.batch, manifest.place
"""
_CHUNKS: Final = """
MATCH (:Manifest {batch: $batch, place: $place})-[:HOLDS]->(chunk:ManifestChunk)
RETURN chunk.people AS people ORDER BY chunk.number
"""


def write(tx: ManagedTransaction, batch: Batch) -> None:
    """`batch` and `place` are the order of recording."""
    for place, row in enumerate(batch.manifests):
        found = {
            "batch": batch.sequence,
            "place": place,
            "sha256": row.sha256,
            "problem": row.problem,
            "recorded_us": row.recorded_at,
            "recorded_at": readable(row.recorded_at),
        }
        tx.run(_FOUND, found=found)
        for number, people in enumerate(row.chunks):
            tx.run(_HOLDS, batch=batch.sequence, place=place, number=number, people=people)


def manifests(connection: Connection, after: int) -> Iterator[tuple[int, ManifestRow]]:
    """(sequence, row) of batches above `after`, ascending."""
    for record in connection.read(_MANIFESTS, after=after):
        node = record["manifest"]
        chunks = connection.read(_CHUNKS, batch=node["batch"], place=node["place"])
        yield (
            node["batch"],
            ManifestRow(
                node["sha256"],
                node["recorded_us"],
                node["problem"],
                tuple(bytes(chunk["people"]) for chunk in chunks),
            ),
        )
