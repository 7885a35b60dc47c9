"""The embedded store: one SQLite file, written ahead, one durable transaction per batch.

A batch is one row holding its packed columns; nothing in it is indexed in random order, so the
ten-millionth event is recorded as fast as the first. Every batch carries the digest of the one
before, so that a changed or missing batch shows (`check`).
"""

import hashlib
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from lineage.activities import Activity
from lineage.activities import decode as decode_activity
from lineage.activities import encode as encode_activity
from lineage.errors import HeadMoved, StoreCorrupt, StoreUnavailable, StoreVersionError
from lineage.stores.base import (
    PATIENCE_S,
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
from lineage.stores.claim import claimed
from lineage.stores.columns import Columns, pack, unpack

BUSY_TIMEOUT_S: Final = 30.0
PAGE_BYTES: Final = 8192
PAGE_ROWS: Final = 50_000
PAGE_BATCHES: Final = 16

_SCHEMA_1: Final = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE batch (
    sequence INTEGER PRIMARY KEY, events INTEGER NOT NULL, rows INTEGER NOT NULL,
    digest BLOB NOT NULL, columns BLOB NOT NULL, raw BLOB NOT NULL);
CREATE TABLE activity (number INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE subject (
    number INTEGER PRIMARY KEY AUTOINCREMENT, tag BLOB NOT NULL, pseudonym TEXT NOT NULL,
    sealed BLOB NOT NULL);
CREATE TABLE fact (
    ordinal INTEGER PRIMARY KEY, type TEXT NOT NULL, fact_id TEXT NOT NULL,
    occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL, subjects TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX fact_by_type ON fact (type, ordinal);
CREATE TABLE fact_subject (
    subject INTEGER NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (subject, ordinal)
) WITHOUT ROWID;
CREATE TABLE finding (number INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE quarantine (
    number INTEGER PRIMARY KEY AUTOINCREMENT, recorded_at INTEGER NOT NULL, origin TEXT NOT NULL,
    position TEXT NOT NULL, media TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    raw BLOB NOT NULL, replayed_at INTEGER);
CREATE INDEX quarantine_pending ON quarantine (number) WHERE replayed_at IS NULL;
CREATE TABLE position (source TEXT PRIMARY KEY, position TEXT NOT NULL) WITHOUT ROWID;
"""
_SCHEMA_2: Final = """
CREATE TABLE announcement (
    number INTEGER PRIMARY KEY, finding TEXT NOT NULL, is_open INTEGER NOT NULL,
    message BLOB NOT NULL);
CREATE TABLE finding_state (finding TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
"""
_SCHEMA_3: Final = """
CREATE TABLE manifest (
    number INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, sha256 TEXT NOT NULL,
    recorded_at INTEGER NOT NULL, problem TEXT NOT NULL);
CREATE INDEX manifest_by_batch ON manifest (sequence);
CREATE TABLE manifest_chunk (
    number INTEGER PRIMARY KEY, manifest INTEGER NOT NULL, people BLOB NOT NULL);
CREATE INDEX chunk_by_manifest ON manifest_chunk (manifest);
"""
_SCHEMA_4: Final = "CREATE INDEX quarantine_position ON quarantine (position)"
_SCHEMAS: Final = (_SCHEMA_1, _SCHEMA_2, _SCHEMA_3, _SCHEMA_4)
"""What each version adds to the one before."""
SCHEMA_VERSION: Final = len(_SCHEMAS)

# Aggregates put a page together outside Python's lock and in a third of the time of its rows.
_SUBJECT_PAGE: Final = """
SELECT group_concat(number), group_concat(hex(tag), '') FROM (
    SELECT number, tag FROM subject WHERE number > ? ORDER BY number LIMIT ?)
"""
_BATCH_PAGE: Final = (
    "SELECT sequence, columns FROM batch WHERE sequence > ? ORDER BY sequence LIMIT ?"
)
_JUDGED: Final = "judged"
"""The setting that holds how far findings were announced."""
_MANIFESTS: Final = (
    "SELECT number, sequence, sha256, recorded_at, problem FROM manifest"
    " WHERE sequence > ? ORDER BY number"
)
_CHUNKS: Final = "SELECT people FROM manifest_chunk WHERE manifest = ? ORDER BY number"
_FACT_COLUMNS: Final = (
    "ordinal, type, fact_id, occurred_at, recorded_at, valid_from, valid_to, subjects, body"
)
_QUARANTINE_COLUMNS: Final = (
    "number, recorded_at, origin, position, media, reason, detail, raw, replayed_at"
)


class EmbeddedStore(LineageStore):
    """A store in one SQLite file. Safe for several threads and several processes."""

    def __init__(self, path: Path) -> None:
        """Open or create. Raises StoreUnavailable, StoreVersionError, StoreCorrupt."""
        self.path = path
        self._lock = threading.RLock()
        self._lost = False
        with _translated():
            self._connection = self._connected()
            try:
                self._create_or_check()
            except BaseException:
                self._connection.close()
                raise

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -16384")
        except BaseException:
            connection.close()
            raise
        return connection

    def _create_or_check(self) -> None:
        with self._transaction("IMMEDIATE"):
            version = int(self._one("PRAGMA user_version")[0])
            if version > SCHEMA_VERSION:
                raise StoreVersionError(
                    f"the store has schema {version}, this version knows {SCHEMA_VERSION}"
                )
            for schema in _SCHEMAS[version:]:
                for statement in schema.split(";\n"):
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[None]:
        with self._lock, _translated():
            self._ready().execute(f"BEGIN {mode}")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        if not self._connection.in_transaction:
            return
        try:
            self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            # A connection that cannot roll back would show its readers half a batch.
            self._connection.close()
            self._lost = True

    def _ready(self) -> sqlite3.Connection:
        """The connection, a new one where the last could not be kept."""
        if self._lost:
            self._connection, self._lost = self._connected(), False
        return self._connection

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock, _translated():
            return self._ready().execute(sql, values).fetchall()

    @contextmanager
    def _apart(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading much, so that neither others wait for it nor it for others."""
        with _translated():
            connection = self._connected()
        with closing(connection):
            yield connection

    def _one(self, sql: str, *values: object) -> tuple[Any, ...]:
        return self._rows(sql, *values)[0]

    def head(self) -> int:
        return int(self._one("SELECT coalesce(max(sequence), 0) FROM batch")[0])

    def record(self, batch: Batch) -> None:
        columns = pack(batch.columns)
        with self._transaction("IMMEDIATE"):
            if self.head() != batch.sequence - 1:
                raise HeadMoved(f"batch {batch.sequence} is no longer the next one")
            self._insert_batch(batch, columns)
            self._insert_first_named(batch)
            self._insert_facts(batch.facts)
            self._insert_manifests(batch)
            self._insert_rest(batch)

    def turns(self) -> Generator[bool]:
        # SQLite's own lock lets in whoever has waited, and attempts are short.
        until = time.monotonic() + PATIENCE_S
        yield False
        while time.monotonic() < until:
            yield True

    def _insert_batch(self, batch: Batch, columns: bytes) -> None:
        before = self._rows("SELECT digest FROM batch WHERE sequence = ?", batch.sequence - 1)
        digest = _digest(before[0][0] if before else b"", columns, batch.raw, batch.manifests)
        self._connection.execute(
            "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?)",
            (
                batch.sequence,
                batch.columns.events,
                len(batch.columns.row_event),
                digest,
                columns,
                batch.raw,
            ),
        )

    def _insert_first_named(self, batch: Batch) -> None:
        self._connection.executemany(
            "INSERT INTO activity VALUES (?, ?)",
            [(number, encode_activity(activity)) for number, activity in batch.activities],
        )
        self._connection.executemany(
            "INSERT INTO subject VALUES (?, ?, ?, ?)",
            [(row.number, row.tag, row.pseudonym, row.sealed) for row in batch.subjects],
        )
        # Whoever was forgotten before keeps the number: SQLite never gives it out again.
        self._connection.executemany(
            "DELETE FROM subject WHERE number = ?",
            [(row.number,) for row in batch.subjects if not row.tag],
        )

    def _insert_facts(self, facts: tuple[FactRow, ...]) -> None:
        self._connection.executemany(
            f"INSERT INTO fact ({_FACT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    row.ordinal,
                    row.type,
                    row.fact_id,
                    row.occurred_at,
                    row.recorded_at,
                    row.valid_from,
                    row.valid_to,
                    orjson.dumps(row.subjects).decode(),
                    row.body,
                )
                for row in facts
            ],
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO fact_subject VALUES (?, ?)",
            [(subject, row.ordinal) for row in facts for subject in row.subjects],
        )

    def _insert_manifests(self, batch: Batch) -> None:
        for row in batch.manifests:
            number = self._connection.execute(
                "INSERT INTO manifest (sequence, sha256, recorded_at, problem) VALUES (?, ?, ?, ?)",
                (batch.sequence, row.sha256, row.recorded_at, row.problem),
            ).lastrowid
            self._connection.executemany(
                "INSERT INTO manifest_chunk (manifest, people) VALUES (?, ?)",
                [(number, chunk) for chunk in row.chunks],
            )

    def _insert_rest(self, batch: Batch) -> None:
        self._connection.executemany(
            "INSERT INTO finding (body) VALUES (?)",
            [(orjson.dumps(finding),) for finding in batch.findings],
        )
        self._connection.executemany(
            f"INSERT INTO quarantine ({_QUARANTINE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    row.number,
                    row.recorded_at,
                    row.origin,
                    row.position,
                    row.media,
                    row.reason,
                    row.detail,
                    row.raw,
                    row.replayed_at,
                )
                for row in batch.quarantine
            ],
        )
        self._connection.executemany(
            "UPDATE quarantine SET replayed_at = ? WHERE number = ?",
            [(when, number) for number, when in batch.replayed],
        )
        self._save_positions(batch.positions)

    def _save_positions(self, positions: Mapping[str, str]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO position VALUES (?, ?)", list(positions.items())
        )

    def batches(self, after: int) -> Iterator[RecordedColumns]:
        # There is mostly one, or none.
        for _ in range(2):
            rows = self._rows(_BATCH_PAGE, after, 1)
            if not rows:
                return
            yield _recorded(rows[0])
            after = rows[0][0]
        # Reading and unpacking leave Python's lock, so a second thread keeps one page ahead.
        with self._apart() as connection, ThreadPoolExecutor(max_workers=1) as ahead:
            page = ahead.submit(_batches, connection, after)
            while found := page.result():
                page = ahead.submit(_batches, connection, found[-1].sequence)
                yield from found

    def received(self, sequence: int) -> bytes:
        rows = self._rows("SELECT raw FROM batch WHERE sequence = ?", sequence)
        return bytes(rows[0][0]) if rows else b""

    def size(self) -> tuple[int, int]:
        events, rows = self._one(
            "SELECT coalesce(sum(events), 0), coalesce(sum(rows), 0) FROM batch"
        )
        return events, rows

    def activities(self, after: int) -> list[tuple[int, Activity]]:
        rows = self._rows(
            "SELECT number, body FROM activity WHERE number > ? ORDER BY number", after
        )
        return [(number, decode_activity(body)) for number, body in rows]

    def subjects(self, after: int) -> Iterator[SubjectPage]:
        few = _people(self._one(_SUBJECT_PAGE, after, PAGE_ROWS))
        if few is None:
            return
        yield few
        if len(few.numbers) == PAGE_ROWS:
            with self._apart() as connection:
                yield from _subjects(connection, int(few.numbers[-1]))

    def subject(self, number: int) -> SubjectRow | None:
        rows = self._rows(
            "SELECT number, tag, pseudonym, sealed FROM subject WHERE number = ?", number
        )
        return SubjectRow(*rows[0]) if rows else None

    def people(self, after: int, limit: int) -> list[SubjectRow]:
        rows = self._rows(
            "SELECT number, tag, pseudonym, sealed FROM subject WHERE number > ?"
            " ORDER BY number LIMIT ?",
            after,
            limit,
        )
        return [SubjectRow(*row) for row in rows]

    def facts(self, after: int, types: frozenset[str]) -> list[FactRow]:
        marks = ", ".join("?" * len(types))
        return [
            _fact(row)
            for row in self._rows(
                f"SELECT {_FACT_COLUMNS} FROM fact WHERE type IN ({marks}) AND ordinal > ?"
                " ORDER BY ordinal",
                *sorted(types),
                after,
            )
        ]

    def facts_about(self, subject: int) -> list[FactRow]:
        return [
            _fact(row)
            for row in self._rows(
                f"SELECT {_FACT_COLUMNS} FROM fact WHERE ordinal IN"
                " (SELECT ordinal FROM fact_subject WHERE subject = ?) ORDER BY ordinal",
                subject,
            )
        ]

    def manifests(self, after: int) -> Iterator[tuple[int, ManifestRow]]:
        for number, sequence, sha256, recorded_at, problem in self._rows(_MANIFESTS, after):
            chunks = tuple(chunk for (chunk,) in self._rows(_CHUNKS, number))
            yield sequence, ManifestRow(sha256, recorded_at, problem, chunks)

    def findings(self) -> list[StoredFinding]:
        return [
            StoredFinding(**orjson.loads(body))
            for (body,) in self._rows("SELECT body FROM finding ORDER BY number")
        ]

    def quarantine(self, after: int, limit: int, pending_only: bool = True) -> list[QuarantineRow]:
        pending = "AND replayed_at IS NULL" if pending_only else ""
        return [
            QuarantineRow(*row)
            for row in self._rows(
                f"SELECT {_QUARANTINE_COLUMNS} FROM quarantine WHERE number > ? {pending}"
                " ORDER BY number LIMIT ?",
                after,
                limit,
            )
        ]

    def quarantined(self, number: int) -> QuarantineRow | None:
        rows = self._rows(f"SELECT {_QUARANTINE_COLUMNS} FROM quarantine WHERE number = ?", number)
        return QuarantineRow(*rows[0]) if rows else None

    def quarantined_at(self, positions: Sequence[str]) -> list[QuarantineRow]:
        # One parameter however many there are: SQLite has a limit for those.
        rows = self._rows(
            f"SELECT {_QUARANTINE_COLUMNS} FROM quarantine"
            " WHERE position IN (SELECT value FROM json_each(?)) ORDER BY number",
            orjson.dumps(positions).decode(),
        )
        return [QuarantineRow(*row) for row in rows]

    def counters(self) -> tuple[int, int]:
        given = dict(self._rows("SELECT name, seq FROM sqlite_sequence"))
        return given.get("subject", 0), given.get("quarantine", 0)

    def positions(self) -> dict[str, str]:
        return dict(self._rows("SELECT source, position FROM position"))

    def mark(self, positions: Mapping[str, str]) -> None:
        with self._transaction("IMMEDIATE"):
            self._save_positions(positions)
            self._connection.execute("DELETE FROM position WHERE position = ''")

    def judged(self) -> int:
        rows = self._rows("SELECT value FROM setting WHERE name = ?", _JUDGED)
        return int(rows[0][0]) if rows else 0

    def announce(
        self,
        judged: int,
        announcements: Sequence[Announcement],
        about: Relate = unrelated,  # noqa: ARG002 - nobody looks into the file
    ) -> None:
        with self._transaction("IMMEDIATE"):
            last = self._one("SELECT coalesce(max(number), 0) FROM announcement")[0]
            numbers = [one.number for one in announcements]
            if judged < self.judged() or numbers != list(range(last + 1, last + 1 + len(numbers))):
                raise HeadMoved(f"findings up to batch {judged} were announced before")
            self._connection.execute(
                "INSERT OR REPLACE INTO setting VALUES (?, ?)", (_JUDGED, str(judged))
            )
            self._insert_announcements(announcements)

    def _insert_announcements(self, announcements: Sequence[Announcement]) -> None:
        self._connection.executemany(
            "INSERT INTO announcement VALUES (?, ?, ?, ?)",
            [(one.number, one.finding, one.is_open, one.message) for one in announcements],
        )
        last = {one.finding: one for one in announcements}.values()
        self._connection.executemany(
            "INSERT OR REPLACE INTO finding_state VALUES (?, ?)",
            [(one.finding, one.number) for one in last if one.is_open],
        )
        self._connection.executemany(
            "DELETE FROM finding_state WHERE finding = ?",
            [(one.finding,) for one in last if not one.is_open],
        )

    def announcements(self, after: int, limit: int) -> list[Announcement]:
        return [
            _announcement(row)
            for row in self._rows(
                "SELECT number, finding, is_open, message FROM announcement WHERE number > ?"
                " ORDER BY number LIMIT ?",
                after,
                limit,
            )
        ]

    def open_findings(self) -> Iterator[Announcement]:
        after = 0
        while rows := self._rows(
            "SELECT number, finding, is_open, message FROM finding_state JOIN announcement"
            " USING (number, finding) WHERE number > ? ORDER BY number LIMIT ?",
            after,
            PAGE_ROWS,
        ):
            yield from (_announcement(row) for row in rows)
            after = rows[-1][0]

    def claim(self, owner: str) -> AbstractContextManager[None]:
        return claimed(self.path.with_suffix(".owner"), owner)

    def setting(self, name: str, default: str) -> str:
        with self._transaction("IMMEDIATE"):
            self._connection.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (name, default))
            return str(self._one("SELECT value FROM setting WHERE name = ?", name)[0])

    def settings(self) -> dict[str, str]:
        return dict(self._rows("SELECT name, value FROM setting WHERE name <> ?", _JUDGED))

    def check(self) -> list[str]:
        with self._transaction("DEFERRED"):
            return list(self._contradictions())

    def _contradictions(self) -> Iterator[str]:
        for (problem,) in self._rows("PRAGMA quick_check"):
            if problem != "ok":
                yield f"the database file is damaged: {problem}"
        before, expected = b"", 1
        manifests: dict[int, list[ManifestRow]] = defaultdict(list)
        for sequence, row in self.manifests(0):
            manifests[sequence].append(row)
        cursor = self._connection.execute(
            "SELECT sequence, events, rows, digest, columns, raw FROM batch ORDER BY sequence"
        )
        for sequence, events, rows, digest, packed, raw in cursor:
            if sequence != expected:
                yield f"batch {expected} is missing"
            if _digest(before, packed, raw, manifests.pop(sequence, ())) != digest:
                yield f"batch {sequence} is not what was recorded, or the one before it is not"
            yield from _unpack_problems(sequence, events, rows, packed)
            before, expected = digest, sequence + 1
        for sequence in manifests:
            yield f"a manifest belongs to batch {sequence}, which is not there"

    def close(self) -> None:
        with self._lock, _translated():
            self._connection.close()


def migrate(path: Path) -> tuple[int, int]:
    """Bring a store's schema up; (version before, version now). Raises StoreVersionError."""
    with _translated(), closing(sqlite3.connect(path)) as connection:
        (before,) = connection.execute("PRAGMA user_version").fetchone()
    EmbeddedStore(path).close()
    return before, SCHEMA_VERSION


def _batches(connection: sqlite3.Connection, after: int) -> list[RecordedColumns]:
    with _translated():
        rows = connection.execute(_BATCH_PAGE, (after, PAGE_BATCHES)).fetchall()
    return [_recorded(row) for row in rows]


def _recorded(row: tuple[int, bytes]) -> RecordedColumns:
    sequence, packed = row
    return RecordedColumns(sequence, _unpacked(sequence, packed))


def _subjects(connection: sqlite3.Connection, after: int) -> Iterator[SubjectPage]:
    while True:
        with _translated():
            page = _people(connection.execute(_SUBJECT_PAGE, (after, PAGE_ROWS)).fetchone())
        if page is None:
            return
        yield page
        after = int(page.numbers[-1])


def _people(row: tuple[str | None, str]) -> SubjectPage | None:
    """A page of people, None where nobody is left."""
    numbers, tags = row
    if numbers is None:
        return None
    return SubjectPage(np.fromstring(numbers, np.uint32, sep=","), bytes.fromhex(tags))


def _unpack_problems(sequence: int, events: int, rows: int, packed: bytes) -> Iterator[str]:
    try:
        columns = unpack(packed)
    except ValueError as error:
        yield f"batch {sequence}: {error}"
        return
    if (columns.events, len(columns.row_event)) != (events, rows):
        yield f"batch {sequence} holds another number of events than it says"


def _unpacked(sequence: int, packed: bytes) -> Columns:
    try:
        return unpack(packed)
    except ValueError as error:
        raise StoreCorrupt(f"batch {sequence}: {error}") from error


def _fact(row: tuple[Any, ...]) -> FactRow:
    *head, subjects, body = row
    return FactRow(*[*head, tuple(orjson.loads(subjects)), body])


def _announcement(row: tuple[Any, ...]) -> Announcement:
    number, finding, is_open, message = row
    return Announcement(number, finding, bool(is_open), message)


def _digest(before: bytes, columns: bytes, raw: bytes, manifests: Sequence[ManifestRow]) -> bytes:
    digest = hashlib.sha256(before)
    digest.update(hashlib.sha256(columns).digest())
    digest.update(hashlib.sha256(raw).digest())
    for row in manifests:
        digest.update(row.digest())
    return digest.digest()


@contextmanager
def _translated() -> Iterator[None]:
    """SQLite's errors as the product's: a driver's error never leaves the store."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.ProgrammingError) as error:
        # A programming error is a store that was closed already.
        raise StoreUnavailable(f"the store cannot be used now: {error}") from error
    except sqlite3.DatabaseError as error:
        raise StoreCorrupt(f"the store's file cannot be read: {error}") from error
