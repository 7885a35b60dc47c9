"""The least that recording takes with the usual parts: a yardstick for the same file and machine.

Each line is parsed whole (orjson), its person becomes a keyed hash (HMAC), and a row goes into one
SQLite table in transactions of a batch, each durable. Nothing is validated, numbered, compared or
kept apart from that row.
"""

import hmac
import sqlite3
from itertools import islice
from pathlib import Path
from typing import Final

import orjson

from lineage.ingest.sources import BATCH_EVENTS

_TABLE: Final = "CREATE TABLE event (id TEXT, time TEXT, person BLOB, kind TEXT, receiver TEXT)"


def record(world: Path, database: Path, movements: int) -> None:
    """Record so many lines of a world."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(_TABLE)
    with world.open("rb") as file:
        lines = islice(file, movements)
        while batch := list(islice(lines, BATCH_EVENTS)):
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO event VALUES (?, ?, ?, ?, ?)", [_row(line) for line in batch]
            )
            connection.execute("COMMIT")
    connection.close()


def _row(line: bytes) -> tuple[object, ...]:
    event = orjson.loads(line)
    data = event["data"]
    person = hmac.digest(b"key", str(data.get("subjects")).encode(), "sha256")
    return event["id"], event["time"], person, data.get("kind"), data.get("to", {}).get("party")
