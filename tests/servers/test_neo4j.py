"""A real Neo4j serves tests, and keeps its data and its password over a crash."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from neo4j.exceptions import AuthError

from deploy.local.neo4j import Neo4j
from deploy.local.releases import NEO4J, NEO4J_DEFAULT
from lineage.stores.neo4j.connection import Address
from tests import graph
from tests.servers.fixtures import own_address

TESTS = Path(__file__).parents[1]


def ask(where: Address, query: str) -> list[object]:
    """The first column of a query's rows."""
    return [record[0] for record in graph.run(where, query)]


def test_a_query_is_answered(database: Address) -> None:
    """A driver gets in and Cypher is run."""
    assert ask(database, "UNWIND [1, 2] AS n RETURN n * 21 AS n") == [21, 42]


def test_what_it_holds_outlives_a_kill(private_neo4j: Neo4j) -> None:
    """A server that was killed comes back on its port with its data and its password.

    The password is made anew, needed, readable by its owner only, and on no command line.
    """
    address = own_address(private_neo4j)
    with pytest.raises(AuthError):
        ask(Address(address.url, password="neo4j"), "RETURN 1")
    assert stat.S_IMODE(private_neo4j.password_file.stat().st_mode) == 0o600
    assert address.password not in " ".join(private_neo4j.command())
    ask(address, "CREATE (:Kept {name: 'kept'})")
    private_neo4j.kill()
    private_neo4j.start()
    assert ask(address, "MATCH (n:Kept) RETURN n.name") == ["kept"]


@pytest.mark.thorough
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("version", [one for one in NEO4J if one != NEO4J_DEFAULT])
def test_the_other_versions_pass_the_same_tests(version: str) -> None:
    """What the store must do, on every other version of the table: the suite of all stores, the
    store's own tests, scenarios, properties and copies.
    """
    chosen = ["conformance", "neo4j", "scenarios/test_stores.py", "properties/test_machine.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        + [str(TESTS / name) for name in (*chosen, "test_copying.py", "test_announcing.py")]
        # The stores that need no server are tested elsewhere.
        + ["-k", "not embedded and not reference"],
        env=os.environ | {"LINEAGE_TEST_NEO4J_VERSION": version, "CI": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
