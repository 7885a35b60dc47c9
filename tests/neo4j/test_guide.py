"""Every query of deploy/neo4j.md runs and finds what it promises in scenario 5."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from neo4j.exceptions import ClientError

from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests import graph
from tests.builders import a_movement
from tests.neo4j.picture import svg
from tests.scenarios.scenario import FOLDER
from tests.worlds import fill, lineage_on

PICTURE = graph.GUIDE.with_name("neo4j-scenario-5.svg")
ROLES = [
    statement.strip()
    for block in re.findall(
        r"^```cypher-administration\n(.*?)^```", graph.GUIDE.read_text(), re.M | re.S
    )
    for statement in block.split(";")
    if statement.strip()
]
MOMENT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def scenario(database: Address) -> Iterator[dict[str, Any]]:
    """Scenario 5 in the database, a bulk movement and something refused; what queries ask for."""
    if not FOLDER.is_dir():
        pytest.skip(f"the scenarios are not at {FOLDER}")
    text = (FOLDER / "05" / "events.ndjson").read_text()
    events = [json.loads(line) for line in text.splitlines()]
    person = next(event["data"]["subjects"][0] for event in events if event["data"].get("subjects"))
    graph.empty(database)
    store = Neo4jStore(database)
    lineage = lineage_on(store)
    fill(lineage, events)
    fill(lineage, [a_movement("bulk", "2026-06-01T00:00:00Z", cohort=1000), {"no": "event"}])
    lineage.view()
    number = lineage.directory.find(person)
    assert number is not None
    yield {
        "number": number,
        "pseudonym": lineage.directory.pseudonym(number),
        "party": "NIM",
        "at": MOMENT,
    }
    store.close()


@pytest.mark.parametrize("title", sorted(set(graph.queries()) - {"Forget a person"}))
def test_each_query_finds_something(
    database: Address, scenario: dict[str, Any], title: str
) -> None:
    """As it stands in the guide, with the parameters it names."""
    assert graph.run(database, graph.documented(title), **scenario)


def test_the_guide_has_its_ten_queries() -> None:
    assert len(graph.queries()) >= 10


@pytest.mark.parametrize("statement", ROLES)
def test_roles_are_written_as_the_server_understands_them(
    database: Address, statement: str
) -> None:
    """Community has no roles, and says so; of what it does not understand it says so, too."""
    with pytest.raises(ClientError) as raised:
        graph.run(database, statement)
    assert raised.value.code == "Neo.ClientError.Statement.UnsupportedAdministrationCommand"


def test_sent_after_it_was_erased(database: Address, scenario: dict[str, Any]) -> None:
    """The query finds the transfers that the scenario is about."""
    rows = graph.run(database, graph.documented("Sent after it was erased"), **scenario)
    assert ("SHW", "e5") in [(row["holder"], row["event"]) for row in rows]


def test_a_person_is_forgotten(database: Address, scenario: dict[str, Any]) -> None:
    """The lookup is gone from both places, the movements stay, and the record is sound."""
    store = Neo4jStore(database)
    before = numbers(store)
    graph.run(database, graph.documented("Forget a person"), number=scenario["number"])
    assert store.subject(scenario["number"]) is None
    assert set(before) - set(numbers(store)) == {scenario["number"]}
    assert graph.run(database, graph.documented("One person's history"), **scenario)
    assert store.check() == []
    store.close()


def test_the_picture_is_what_the_query_draws(database: Address, scenario: dict[str, Any]) -> None:
    """deploy/neo4j-scenario-5.svg; where it differs the new one is left beside it."""
    title = "Draw everything about one person"
    drawn = svg(graph.run(database, graph.documented(title), **scenario))
    if PICTURE.read_text() != drawn:
        fresh = Path(f"{PICTURE}.new")
        fresh.write_text(drawn)
        pytest.fail(f"the picture is another one; see {fresh}")


def numbers(store: Neo4jStore) -> list[int]:
    return [number for page in store.subjects(0) for number in page.numbers.tolist()]
