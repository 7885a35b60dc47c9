"""What can go wrong with the embedded store's file, and the error of the product it becomes."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage.errors import StoreCorrupt, StoreUnavailable, StoreVersionError
from lineage.stores import embedded
from lineage.stores.embedded import EmbeddedStore
from tests.batches import a_batch, a_manifest, a_person, people_in, some_columns

BATCHES = 3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a store with a few batches, closed."""
    file = tmp_path / "lineage.sqlite"
    store = EmbeddedStore(file)
    for sequence in range(1, BATCHES + 1):
        store.record(a_batch(sequence, raw=b"raw", subjects=(a_person(sequence),)))
    store.close()
    return file


@pytest.fixture
def store(path: Path) -> Iterator[EmbeddedStore]:
    opened = EmbeddedStore(path)
    yield opened
    opened.close()


def change(path: Path, statement: str, *values: object) -> None:
    """Change the file behind the store's back."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement, values)
    connection.close()


def test_a_locked_database_is_unavailable(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program holds the write lock longer than we wait: nothing is written, try again."""
    monkeypatch.setattr(embedded, "BUSY_TIMEOUT_S", 0.01)
    store = EmbeddedStore(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable) as raised:
        store.record(a_batch(BATCHES + 1))
    assert raised.value.retryable
    assert store.head() == BATCHES
    with pytest.raises(StoreUnavailable):
        EmbeddedStore(path)
    other.execute("ROLLBACK")
    other.close()
    store.record(a_batch(BATCHES + 1))
    store.close()


def test_readers_do_not_wait_for_a_writer(store: EmbeddedStore, path: Path) -> None:
    """While another process writes, what was recorded before can be read."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM batch")
    assert [batch.sequence for batch in store.batches(0)] == [1, 2, 3]
    other.close()


def test_a_read_only_database_is_unavailable(store: EmbeddedStore) -> None:
    """What can only be read is read; what cannot be written is said to be unavailable."""
    store._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailable):
        store.record(a_batch(BATCHES + 1))
    assert store.head() == BATCHES
    store._connection.execute("PRAGMA query_only = OFF")
    store.record(a_batch(BATCHES + 1))


def test_a_full_disk_is_unavailable_and_leaves_nothing_behind(store: EmbeddedStore) -> None:
    """Nothing of the batch is there, and it can be recorded when there is room again."""
    connection = store._connection
    connection.execute(f"PRAGMA max_page_count = {_one(connection, 'PRAGMA page_count')}")
    large = a_batch(BATCHES + 1, raw=bytes(1 << 20), subjects=(a_person(9),))
    with pytest.raises(StoreUnavailable):
        store.record(large)
    assert store.head() == BATCHES
    assert store.subject(9) is None
    assert store.check() == []
    connection.execute("PRAGMA max_page_count = 1000000")
    store.record(large)
    assert store.check() == []


@pytest.mark.parametrize("garbage", [b"not a database at all, " * 50, b"\0" * 4096])
def test_a_file_of_something_else_is_corrupt(tmp_path: Path, garbage: bytes) -> None:
    """A file that SQLite did not write is not overwritten."""
    file = tmp_path / "lineage.sqlite"
    file.write_bytes(garbage)
    with pytest.raises(StoreCorrupt):
        EmbeddedStore(file)
    assert file.read_bytes() == garbage


def test_a_torn_file_is_corrupt(path: Path) -> None:
    """Where pages are overwritten, reading says so or `check` does; neither is silent."""
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt):
        _verified(path)


def test_a_missing_folder_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        EmbeddedStore(tmp_path / "nowhere" / "lineage.sqlite")


def test_a_closed_store_is_unavailable(store: EmbeddedStore) -> None:
    """Not corrupt: nothing is wrong with the file."""
    store.close()
    with pytest.raises(StoreUnavailable):
        store.head()


def test_a_newer_schema_is_not_touched(path: Path) -> None:
    """A store that a newer version wrote is left alone, and the operator learns why."""
    change(path, "PRAGMA user_version = 99")
    with pytest.raises(StoreVersionError, match="99"):
        EmbeddedStore(path)


def test_an_older_schema_is_brought_up(path: Path) -> None:
    """A store of the first schema keeps what it has and gains what came later."""
    for table in ("manifest", "manifest_chunk", "announcement", "finding_state"):
        change(path, f"DROP TABLE {table}")
    change(path, "DROP INDEX quarantine_position")
    change(path, "PRAGMA user_version = 1")
    store = EmbeddedStore(path)
    assert (store.head(), store.announcements(0, 10)) == (BATCHES, [])
    assert list(store.manifests(0)) == []
    store.close()


def test_a_store_of_the_second_schema_takes_manifests(path: Path) -> None:
    """Its batches pass the check as they did, and the next one may bring a cohort."""
    for table in ("manifest", "manifest_chunk"):
        change(path, f"DROP TABLE {table}")
    change(path, "DROP INDEX quarantine_position")
    change(path, "PRAGMA user_version = 2")
    store = EmbeddedStore(path)
    assert store.check() == []
    store.record(a_batch(BATCHES + 1, manifests=(a_manifest(people=[1, 3]),)))
    assert list(store.manifests(0)) == [(BATCHES + 1, a_manifest(people=[1, 3]))]
    assert store.check() == []
    store.close()


def test_numbers_given_out_twice_are_refused_whole(store: EmbeddedStore) -> None:
    """A batch that contradicts the store is not recorded, not even in part."""
    with pytest.raises(StoreCorrupt):
        store.record(a_batch(BATCHES + 1, subjects=(a_person(7), a_person(1))))
    assert store.head() == BATCHES
    assert store.subject(7) is None


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE batch SET columns = zeroblob(9) WHERE sequence = 2", "batch 2"),
        ("UPDATE batch SET raw = x'00' WHERE sequence = 2", "batch 2"),
        ("UPDATE batch SET digest = zeroblob(32) WHERE sequence = 1", "batch 1"),
        ("UPDATE batch SET events = 7 WHERE sequence = 3", "another number of events"),
        ("DELETE FROM batch WHERE sequence = 2", "batch 2 is missing"),
    ],
)
def test_check_names_the_batch_that_is_not_what_it_was(
    path: Path, statement: str, complaint: str
) -> None:
    """Changed, damaged and missing batches show, whoever changed them."""
    change(path, statement)
    store = EmbeddedStore(path)
    assert any(complaint in problem for problem in store.check())
    store.close()


def test_every_byte_of_a_batch_counts(path: Path) -> None:
    """A single flipped bit anywhere in the packed columns shows."""
    connection = sqlite3.connect(path, isolation_level=None)
    (packed,) = connection.execute("SELECT columns FROM batch WHERE sequence = 2").fetchone()
    for place in range(0, len(packed), 13):
        damaged = bytearray(packed)
        damaged[place] ^= 1
        connection.execute("UPDATE batch SET columns = ? WHERE sequence = 2", (bytes(damaged),))
        store = EmbeddedStore(path)
        assert store.check(), place
        store.close()
    connection.close()


def test_a_damaged_batch_is_not_read_as_if_it_were_whole(path: Path) -> None:
    """Reading it raises an error of the product, after the batches before it."""
    change(path, "UPDATE batch SET columns = zeroblob(9) WHERE sequence = 2")
    store = EmbeddedStore(path)
    reading = store.batches(0)
    assert next(reading).sequence == 1
    with pytest.raises(StoreCorrupt, match="batch 2"):
        next(reading)
    store.close()


def test_people_are_read_page_by_page(
    store: EmbeddedStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody once and in order, whether a page ends at a forgotten person or at the last."""
    monkeypatch.setattr(embedded, "PAGE_ROWS", 2)
    people = [a_person(number) for number in range(4, 9)]
    store.record(a_batch(BATCHES + 1, subjects=tuple(people)))
    change(path, "DELETE FROM subject WHERE number IN (3, 6)")
    left = [(n, a_person(n).tag) for n in (1, 2, 4, 5, 7, 8)]
    assert people_in(store) == left
    assert people_in(store, 4) == left[3:]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE manifest_chunk SET people = x'00'",
        "DELETE FROM manifest_chunk",
        "UPDATE manifest SET problem = 'missing'",
        "UPDATE manifest SET sha256 = 'b'",
        "UPDATE manifest SET recorded_at = 0",
        "DELETE FROM manifest",
    ],
)
def test_check_names_the_batch_whose_cohort_was_changed(path: Path, statement: str) -> None:
    """The people of a manifest, when it was read and which it was are part of its batch."""
    store = EmbeddedStore(path)
    store.record(a_batch(BATCHES + 1, manifests=(a_manifest(people=[1]),)))
    change(path, statement)
    assert store.check() == [
        f"batch {BATCHES + 1} is not what was recorded, or the one before it is not"
    ]
    change(path, "UPDATE manifest SET sequence = 99")
    assert len(store.check()) == (1 if statement == "DELETE FROM manifest" else 2)
    store.close()


def test_large_batches_are_kept(store: EmbeddedStore) -> None:
    """Ten thousand events and as many rows in one batch."""
    names = [f"event-{number}" for number in range(10_000)]
    store.record(a_batch(BATCHES + 1, columns=some_columns(names)))
    assert store.size() == (BATCHES + 10_000, BATCHES + 10_000)
    assert store.check() == []


def _one(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def _verified(path: Path) -> None:
    """Open, read and check; raise StoreCorrupt for whatever is wrong."""
    store = EmbeddedStore(path)
    try:
        list(store.batches(0))
        problems = store.check()
    finally:
        store.close()
    if problems:
        raise StoreCorrupt(problems[0])
