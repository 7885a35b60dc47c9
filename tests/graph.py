"""What tests do with a Neo4j server behind the store's back: empty it, look at it, damage it."""

import re
from pathlib import Path
from typing import Any, Final

from neo4j import GraphDatabase, Query, Record

from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.schema import VERSION

GUIDE: Final = Path(__file__).parents[1] / "deploy" / "neo4j.md"
_BLOCK: Final = re.compile(
    r"^\*\*(?P<title>[^*]+)\*\*.*?^```cypher\n(?P<query>.*?)^```", re.M | re.S
)


def run(address: Address, query: str, **parameters: Any) -> list[Record]:
    """The records of a query in a transaction of its own."""
    with GraphDatabase.driver(address.url, auth=(address.user, address.password)) as driver:
        return driver.execute_query(Query(query), parameters, database_=address.database).records


def empty(address: Address) -> None:
    """Take everything out of the database but the version of its schema, where it is today's."""
    query = "MATCH (n) WHERE NOT n:Schema OR n.version <> $version DETACH DELETE n"
    run(address, query, version=VERSION)


def documented(title: str) -> str:
    """The query that the guide gives under a title."""
    return queries()[title]


def queries() -> dict[str, str]:
    """Every query of the guide by its title."""
    return {
        block["title"].rstrip("."): block["query"] for block in _BLOCK.finditer(GUIDE.read_text())
    }
