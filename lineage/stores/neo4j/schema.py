"""What the server must hold before anything is recorded: constraints, indexes, a version.

Only uniqueness constraints: existence and key constraints need Neo4j Enterprise. A new version of
the schema is one step more; `lineage store migrate` takes the steps a store has not taken yet.
Every step can be taken twice, so that a migration that was cut off is run again.
"""

import time
from typing import Final, LiteralString

from lineage.errors import StoreCorrupt, StoreUnavailable, StoreVersionError
from lineage.stores.neo4j.connection import Connection

INDEXES_S: Final = 300.0
LOOK_S: Final = 0.05

_FIRST: Final[tuple[LiteralString, ...]] = (
    "CREATE CONSTRAINT lineage_schema IF NOT EXISTS FOR (n:Schema) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT lineage_batch IF NOT EXISTS FOR (n:Batch) REQUIRE n.sequence IS UNIQUE",
    "CREATE CONSTRAINT lineage_subject IF NOT EXISTS FOR (n:Subject) REQUIRE n.number IS UNIQUE",
    "CREATE CONSTRAINT lineage_activity IF NOT EXISTS FOR (n:Activity) REQUIRE n.number IS UNIQUE",
    "CREATE CONSTRAINT lineage_party IF NOT EXISTS FOR (n:Party) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT lineage_system IF NOT EXISTS FOR (n:System) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT lineage_place IF NOT EXISTS FOR (n:Place) REQUIRE n.code IS UNIQUE",
    "CREATE CONSTRAINT lineage_cohort IF NOT EXISTS FOR (n:Cohort) REQUIRE n.manifest IS UNIQUE",
    "CREATE CONSTRAINT lineage_everyone IF NOT EXISTS FOR (n:Everyone) REQUIRE n.holder IS UNIQUE",
    "CREATE CONSTRAINT lineage_fact IF NOT EXISTS FOR (n:Fact) REQUIRE n.ordinal IS UNIQUE",
    "CREATE CONSTRAINT lineage_quarantine IF NOT EXISTS"
    " FOR (n:Quarantine) REQUIRE n.number IS UNIQUE",
    "CREATE CONSTRAINT lineage_finding IF NOT EXISTS FOR (n:Finding) REQUIRE n.identity IS UNIQUE",
    "CREATE CONSTRAINT lineage_announcement IF NOT EXISTS"
    " FOR (n:Announcement) REQUIRE n.number IS UNIQUE",
    "CREATE CONSTRAINT lineage_outbox IF NOT EXISTS FOR (n:Outbox) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT lineage_source IF NOT EXISTS FOR (n:Source) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT lineage_setting IF NOT EXISTS FOR (n:Setting) REQUIRE n.name IS UNIQUE",
    "CREATE INDEX lineage_people IF NOT EXISTS FOR (n:Batch) ON (n.subject_last)",
    "CREATE INDEX lineage_fact_type IF NOT EXISTS FOR (n:Fact) ON (n.type, n.ordinal)",
)

_SECOND: Final[tuple[LiteralString, ...]] = (
    "CREATE INDEX lineage_pseudonym IF NOT EXISTS FOR (n:Subject) ON (n.pseudonym)",
)

_THIRD: Final[tuple[LiteralString, ...]] = (
    "CREATE CONSTRAINT lineage_manifest IF NOT EXISTS"
    " FOR (n:Manifest) REQUIRE (n.batch, n.place) IS UNIQUE",
)

_FOURTH: Final[tuple[LiteralString, ...]] = (
    "CREATE CONSTRAINT lineage_turn IF NOT EXISTS FOR (n:Turn) REQUIRE n.writer IS UNIQUE",
)

_FIFTH: Final[tuple[LiteralString, ...]] = (
    "CREATE INDEX lineage_quarantine_position IF NOT EXISTS FOR (n:Quarantine) ON (n.position)",
)

STEPS: Final = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH)
"""The statements that lead from each version to the next; version 0 is an empty database."""
VERSION: Final = len(STEPS)

_READ: Final = (
    "OPTIONAL MATCH (n:Schema {name: 'lineage'}) RETURN coalesce(n.version, 0) AS version"
)
_UNFINISHED: Final = """
SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE' RETURN name, state ORDER BY name
"""
_WRITE: Final = "MERGE (n:Schema {name: 'lineage'}) SET n.version = $version"


def prepare(connection: Connection) -> None:
    """Give an empty database its schema. Raises StoreVersionError unless it then has ours."""
    found = version(connection)
    if found == 0:
        migrate(connection)
    elif found < VERSION:
        raise StoreVersionError(
            f"the store has schema {found}, this version needs {VERSION}; run lineage store migrate"
        )
    _refuse_newer(found)


def migrate(connection: Connection) -> tuple[int, int]:
    """Take the steps that are missing; (version before, version now)."""
    before = version(connection)
    _refuse_newer(before)
    for number, step in enumerate(STEPS[before:], start=before + 1):
        for statement in step:
            connection.change_schema(statement)
        _await_indexes(connection)
        connection.change(_WRITE, version=number)
    return before, VERSION


def _await_indexes(connection: Connection) -> None:
    """Raises StoreUnavailable where they take too long, StoreCorrupt where one cannot be built."""
    until = time.monotonic() + INDEXES_S
    # Not db.awaitIndexes: its transaction would keep indexes from being built that another process
    # makes meanwhile, and wait for them.
    while unfinished := connection.read(_UNFINISHED):
        if failed := [row["name"] for row in unfinished if row["state"] == "FAILED"]:
            raise StoreCorrupt(f"the Neo4j server cannot build the index {failed[0]}")
        if time.monotonic() > until:
            raise StoreUnavailable("the Neo4j server is still building indexes; try again")
        time.sleep(LOOK_S)


def version(connection: Connection) -> int:
    """The schema's version, 0 where there is none."""
    return int(connection.read(_READ)[0]["version"])


def _refuse_newer(found: int) -> None:
    if found > VERSION:
        raise StoreVersionError(f"the store has schema {found}, this version knows {VERSION}")
