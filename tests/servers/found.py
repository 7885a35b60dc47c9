"""Finds servers that run already: named by the environment, or started by `lineage-stack up`."""

import os
from pathlib import Path

from neo4j.exceptions import DriverError, Neo4jError

from deploy.local.process import Process
from deploy.local.releases import KAFKA, NEO4J
from lineage.stores.neo4j.connection import Address
from tests import graph

STACK = Path(__file__).parents[2] / ".lineage-stack"


def kafka() -> str | None:
    """A broker's address."""
    if named := os.environ.get("LINEAGE_TEST_KAFKA"):
        return named
    holder = Process(STACK / KAFKA.name).holder
    return holder.address if holder else None


def neo4j() -> Address | None:
    """A server that tests may empty: one named for them, or one with nothing in it."""
    if named := os.environ.get("LINEAGE_TEST_NEO4J"):
        return Address(named, password=os.environ.get("LINEAGE_TEST_NEO4J_PASSWORD", ""))
    for release in NEO4J.values():
        process = Process(STACK / release.name)
        if holder := process.holder:
            password = (process.home / "password").read_text()
            address = Address(holder.address, password=password)
            if _empty(address):
                return address
    return None


def _empty(address: Address) -> bool:
    try:
        return not graph.run(address, "MATCH (n) WHERE NOT n:Schema RETURN n LIMIT 1")
    except (DriverError, Neo4jError):
        return False
