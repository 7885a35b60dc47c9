"""What the driver raises, and the error of the product it becomes."""

import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from neo4j import ManagedTransaction
from neo4j import exceptions as driver

from lineage.errors import (
    LineageError,
    StoreCorrupt,
    StoreDenied,
    StoreError,
    StoreUnavailable,
    StoreVersionError,
    UsageError,
)
from lineage.stores.neo4j import connection, schema
from lineage.stores.neo4j.connection import Address, Connection
from lineage.stores.neo4j.errors import product_error
from lineage.stores.neo4j.store import Neo4jStore
from tests import graph
from tests.batches import a_batch, a_flow, a_person

SECRET = "zq7731"


def said_by_server(code: str) -> driver.Neo4jError:
    """The error the driver makes of a server's code; the message quotes what was sent."""
    return driver.Neo4jError._hydrate_neo4j(code=code, message=f"about {SECRET}")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Neo.ClientError.Security.Unauthorized", StoreDenied),
        ("Neo.ClientError.Security.Forbidden", StoreDenied),
        ("Neo.ClientError.Security.TokenExpired", StoreDenied),
        ("Neo.ClientError.Security.AuthenticationRateLimit", StoreDenied),
        ("Neo.ClientError.Schema.ConstraintValidationFailed", StoreCorrupt),
        ("Neo.ClientError.Database.DatabaseNotFound", UsageError),
        ("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration", StoreUnavailable),
        ("Neo.ClientError.Statement.SyntaxError", StoreError),
        ("Neo.TransientError.Transaction.DeadlockDetected", StoreUnavailable),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", StoreUnavailable),
        ("Neo.TransientError.Database.DatabaseUnavailable", StoreUnavailable),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", StoreUnavailable),
    ],
)
def test_what_the_server_says(code: str, expected: type[LineageError]) -> None:
    """Each kind of complaint has its error, which names the code and quotes nothing."""
    error = product_error(said_by_server(code))
    assert type(error) is expected
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (driver.ServiceUnavailable(SECRET), StoreUnavailable),
        (driver.SessionExpired(SECRET), StoreUnavailable),
        (driver.IncompleteCommit(SECRET), StoreUnavailable),
        (driver.ConnectionAcquisitionTimeoutError(SECRET), StoreUnavailable),
        (driver.UnsupportedServerProduct(SECRET), StoreVersionError),
        (driver.ConfigurationError(SECRET), UsageError),
        (driver.CertificateConfigurationError(SECRET), UsageError),
        (driver.DriverError(SECRET), StoreUnavailable),
    ],
)
def test_what_the_driver_says(raised: driver.DriverError, expected: type[LineageError]) -> None:
    error = product_error(raised)
    assert type(error) is expected
    assert SECRET not in str(error)


def test_a_deadlock_is_tried_again(database: Address) -> None:
    """Whom the server sends away for the other's sake does its work a moment later."""
    graph.empty(database)
    graph.run(database, "CREATE (:Setting {name: 'a', value: 0}), (:Setting {name: 'b', value: 0})")
    attempts: list[str] = []
    both_hold_one = threading.Barrier(2)

    def in_order(names: str) -> None:
        connection = Connection(database)
        connection.write(partial(count, names))
        connection.close()

    def count(names: str, tx: ManagedTransaction) -> None:
        attempts.append(names)
        add = "MATCH (s:Setting {name: $name}) SET s.value = s.value + 1"
        tx.run(add, name=names[0]).consume()
        if attempts.count(names) == 1:
            both_hold_one.wait(30)
        tx.run(add, name=names[1]).consume()

    with ThreadPoolExecutor(2) as several:
        list(several.map(in_order, ("ab", "ba")))
    assert len(attempts) > 2
    values = graph.run(database, "MATCH (s:Setting) RETURN s.value AS value")
    assert [row["value"] for row in values] == [2, 2]


def test_nobody_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port where nothing listens: try again later."""
    monkeypatch.setattr(connection, "RETRY_S", 0.1)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(StoreUnavailable):
        Neo4jStore(Address(f"bolt://127.0.0.1:{port}"))


def test_a_wrong_password_is_denied(database: Address) -> None:
    """The server says so at once, and the password stays out of what is said."""
    with pytest.raises(StoreDenied) as raised:
        Neo4jStore(Address(database.url, database.user, SECRET))
    assert SECRET not in repr(raised.value) + repr(raised.value.__cause__)
    assert not raised.value.retryable


def test_a_database_that_is_not_there_is_wrong_use(database: Address) -> None:
    with pytest.raises(UsageError):
        Neo4jStore(Address(database.url, database.user, database.password, "elsewhere"))


def test_a_closed_store_is_unavailable(database: Address) -> None:
    """Not corrupt: nothing is wrong with the database."""
    store = Neo4jStore(database)
    store.close()
    with pytest.raises(StoreUnavailable):
        store.head()


def test_a_newer_schema_is_not_touched(database: Address) -> None:
    """A store that a newer version wrote is left alone, and the operator learns why."""
    Neo4jStore(database).close()
    graph.run(database, "MATCH (n:Schema) SET n.version = 99, n.kept = n.version")
    try:
        with pytest.raises(StoreVersionError, match="99"):
            Neo4jStore(database)
    finally:
        graph.run(database, "MATCH (n:Schema) SET n.version = $was", was=schema.VERSION)


def test_an_older_schema_is_brought_up(database: Address) -> None:
    """Not by opening the store, which other processes may have open, but when an operator says."""
    Neo4jStore(database).close()
    graph.run(database, "MATCH (n:Schema) SET n.version = 1")
    graph.run(database, "DROP INDEX lineage_pseudonym")
    with pytest.raises(StoreVersionError, match="lineage store migrate"):
        Neo4jStore(database)
    connection = Connection(database)
    assert schema.migrate(connection) == (1, schema.VERSION)
    assert schema.migrate(connection) == (schema.VERSION, schema.VERSION)
    connection.close()
    assert graph.run(database, "SHOW INDEXES YIELD name WHERE name = 'lineage_pseudonym'")
    Neo4jStore(database).close()


def test_numbers_given_out_twice_are_refused_whole(database: Address) -> None:
    """A batch that contradicts the store is not recorded, not even in part."""
    graph.empty(database)
    store = Neo4jStore(database)
    store.record(a_batch(1, subjects=(a_person(1),)))
    with pytest.raises(StoreCorrupt):
        store.record(a_batch(2, subjects=(a_person(7), a_person(1))))
    assert (store.head(), store.subject(7)) == (1, None)
    store.close()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("MATCH (b:Batch {sequence: 2}) SET b.raw = b.digest", "batch 2"),
        ("MATCH (b:Batch {sequence: 2}) SET b.columns = b.digest", "batch 2"),
        ("MATCH (b:Batch {sequence: 1}) SET b.digest = b.columns", "batch 1"),
        ("MATCH (b:Batch {sequence: 3}) SET b.events = 7", "another number of events"),
        ("MATCH (b:Batch {sequence: 3}) SET b.events_total = 7", "counts other events"),
        ("MATCH (b:Batch {sequence: 2}) DETACH DELETE b", "batch 2 is missing"),
        ("MATCH (:Subject {number: 1})-[m:MOVED]->() WITH m LIMIT 1 DELETE m", "the graph shows"),
    ],
)
def test_check_names_what_is_not_as_it_was(database: Address, change: str, complaint: str) -> None:
    """Changed, damaged and missing batches and relationships show, whoever changed them."""
    graph.empty(database)
    store = Neo4jStore(database)
    for sequence in (1, 2, 3):
        people = (a_person(sequence),)
        activities = ((sequence, a_flow(f"P{sequence}")),)
        store.record(a_batch(sequence, raw=b"raw", subjects=people, activities=activities))
    assert store.check() == []
    graph.run(database, change)
    assert any(complaint in problem for problem in store.check())
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        f"neo4j://user:{SECRET}@host",
        "http://host",
        "neo4j://",
        f"neo4j://host/{SECRET}",
        f"bolt://host?password={SECRET}",
    ],
)
def test_an_address_that_is_none_is_wrong_use(url: str) -> None:
    """Above all one with a password in it; nothing of it is repeated."""
    with pytest.raises(UsageError) as raised:
        Address(url)
    assert not re.search(SECRET, str(raised.value))


def test_an_address_does_not_show_its_password() -> None:
    assert SECRET not in repr(Address("neo4j://host", "user", SECRET))
