"""The server itself goes away: killed under load, and restarted under an API that answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from deploy.local.neo4j import Neo4j
from lineage import sample
from lineage.bootstrap import Lineage
from lineage.settings import Settings
from lineage.stores.neo4j.store import Neo4jStore
from tests.builders import a_movement
from tests.neo4j.faults import different_answers
from tests.neo4j.kills import doubled_and_lost, killed_under_load
from tests.servers.fixtures import own_address
from tests.worlds import KEYS

KILLS = 3


@pytest.mark.thorough
def test_killing_the_server_loses_and_doubles_nothing(private_neo4j: Neo4j) -> None:
    """`kill -9` under load: what was acknowledged is there once, and answers are those of a file.

    `make faults-neo4j` does it twenty times and writes the table of deploy/faults-neo4j.md.
    """
    address = own_address(private_neo4j)
    kills, load = killed_under_load(private_neo4j, address, KILLS)
    assert doubled_and_lost(address, load) == (0, 0)
    assert all(kill.stored >= kill.acknowledged and not kill.problems for kill in kills)
    assert different_answers(address, load) == 0


@pytest.fixture
def client(private_neo4j: Neo4j, tmp_path: Path) -> Iterator[TestClient]:
    store = Neo4jStore(own_address(private_neo4j))
    lineage = Lineage(Settings(store=str(tmp_path)), store, KEYS)
    assert sample.load(lineage)
    with TestClient(create_app(lineage, None)) as opened:
        yield opened
    store.close()


@pytest.mark.thorough
def test_a_server_that_restarts_under_the_api(private_neo4j: Neo4j, client: TestClient) -> None:
    """Not ready while it is away, right as before when it is back, and nothing half recorded."""
    before = client.get("/v1/flows").json()["flows"]
    event = a_movement("after", 1, people=("sample-ana",))
    assert client.get("/health/ready").status_code == 200
    private_neo4j.kill()
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200
    refused = client.post("/v1/events", json=event)
    assert (refused.status_code, refused.json()["code"]) == (503, "store-unavailable")
    private_neo4j.start()
    assert client.get("/health/ready").status_code == 200
    assert client.get("/v1/flows").json()["flows"] == before
    recorded = client.post("/v1/events", json=event)
    assert recorded.json()["items"][0]["status"] == "recorded"
    assert len(client.get("/v1/flows").json()["flows"]) == len(before) + 1
