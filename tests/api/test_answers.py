"""Shows that answers over HTTP are those of the core, in the documented shapes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from api import bodies, examples, schemas
from api.app import OPERATIONS, create_app
from lineage import instants
from lineage.answers.query import DisclosureQuery, Law
from lineage.bootstrap import Lineage, open_lineage
from lineage.ingest.pipeline import Pipeline
from lineage.settings import Settings
from lineage.subjects.directory import Directory
from tests.api.requests import ROUTES, Route, send
from tests.api.test_errors import check

SCENARIO = Path(__file__).parents[3] / "shared" / "scenarios" / "01"
PEOPLE = ("ana", "ben", "cleo", "dara", "emil", "fay")


JSON_ROUTES = [route for route in ROUTES if route.operation.answer is not None]


@pytest.mark.parametrize("route", JSON_ROUTES, ids=lambda route: route.name)
def test_real_answers_have_the_documented_shape(client: TestClient, route: Route) -> None:
    """Every field of a real answer is documented, and no documented field is missing."""
    assert route.operation.answer is not None
    response = route.call(client)
    assert response.status_code == route.operation.status
    route.operation.answer.model_validate(response.json())


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("audience", ["subject", "company"])
@pytest.mark.parametrize("law", get_args(Law))
def test_disclosures_of_the_sample(
    client: TestClient, person: str, audience: str, law: str
) -> None:
    """The same for people with every kind of history, whichever law they ask under."""
    query = {
        "subject": f"sample-{person}",
        "audience": audience,
        "law": law,
        "received_at": "2025-09-01T00:00:00Z",
    }
    schemas.Disclosure.model_validate(client.post("/v1/disclosures", json=query).json())


def test_findings_of_the_sample(client: TestClient) -> None:
    answer = schemas.Findings.model_validate(client.post("/v1/findings/search", json={}).json())
    assert "lineage-gap" in {finding.code for finding in answer.findings}


def test_an_explanation_has_the_documented_shape(client: TestClient) -> None:
    """Of one person and of all whom a movement names; an event nobody recorded is not found."""
    for asked in ({"event": "m-cloud-ana"}, {"event": "m-cloud-ana", "subject": "sample-ana"}):
        answer = client.post("/v1/explanations", json=asked)
        schemas.Explanation.model_validate(answer.json())
    assert client.post("/v1/explanations", json={"event": "none"}).status_code == 404


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.path)
def test_examples_have_the_documented_shape(operation: Any) -> None:
    """What the OpenAPI document shows could be an answer."""
    if operation.answer is not None:
        model: type[BaseModel] = operation.answer
        model.model_validate(operation.example)


def test_answer_is_that_of_the_core(client: TestClient, lineage: Lineage) -> None:
    """Nothing is lost or changed on the way out."""
    moment = "2025-09-01T00:00:00Z"
    asked = {"subject": "sample-dara", "as_of": moment, "known_at": moment, "audience": "company"}
    answer = client.post("/v1/disclosures", json=asked).json()
    assert answer == lineage.where(DisclosureQuery.model_validate(asked))


@pytest.mark.parametrize("audience", ["subject", "public", "counterparty", "buyer"])
def test_those_kept_in_the_dark_cannot_ask_about_the_future(
    client: TestClient, audience: str
) -> None:
    """A secrecy order that ends one day must not be lifted by asking as of that day."""
    asked = {"subject": "sample-ben", "audience": audience, "as_of": "2099-06-01T00:00:00Z"}
    check(client.post("/v1/disclosures", json=asked), 422, "as-of-in-future")


@pytest.mark.parametrize("audience", ["company", "regulator", "court"])
def test_others_can(client: TestClient, audience: str) -> None:
    asked = {"subject": "sample-ben", "audience": audience, "as_of": "2099-06-01T00:00:00Z"}
    assert client.post("/v1/disclosures", json=asked).status_code == 200


def test_default_audience_is_the_person(client: TestClient) -> None:
    """Without an audience the answer is what the person may read."""
    recipients = {
        audience: {
            one["party"]
            for one in client.post(
                "/v1/disclosures", json={"subject": "sample-ben"} | audience_field
            ).json()["recipients"]
        }
        for audience, audience_field in (
            ("default", {}),
            ("subject", {"audience": "subject"}),
            ("company", {"audience": "company"}),
        )
    }
    assert recipients["default"] == recipients["subject"]
    assert recipients["company"] - recipients["subject"] == {"sample-sheriff"}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    """A service without events whose clock stands after those of the scenario."""
    lineage = open_lineage(Settings(store=str(tmp_path / "scenario")))
    lineage.__dict__["pipeline"] = Pipeline(
        lineage.store,
        lineage.keys,
        Directory(lineage.store, lineage.keys),
        clock=lambda: instants.parse("2026-12-31T00:00:00Z"),
    )
    with TestClient(create_app(lineage, None)) as client:
        yield client
    lineage.close()


def test_scenario_1(empty: TestClient) -> None:
    """Posted over HTTP, the worked scenario gives its recipients, depths, chains and categories."""
    if not SCENARIO.is_dir():
        pytest.skip("the worked scenarios are not beside this checkout")
    events = (SCENARIO / "events.ndjson").read_bytes()
    recorded = send(empty, events, bodies.LINES).json()
    assert recorded["recorded"] == len(events.splitlines())
    expected = json.loads((SCENARIO / "expected.json").read_text())
    query = expected["queries"][0]
    # Any audience will do: the scenario has no secrecy, and the clock here may be behind it.
    asked = {name: query[name] for name in ("subject", "law", "as_of", "received_at")}
    answer = empty.post("/v1/disclosures", json=asked | {"audience": "company"}).json()
    same = ("state", "depth", "via", "country", "categories")
    assert [
        {"id": one["party"], "events": one["evidence"]} | {name: one[name] for name in same}
        for one in answer["recipients"]
    ] == [
        {name: one[name] for name in ("id", "events", *same)}
        for one in expected["expected"]["recipients"]
    ]
    assert {one["event"] for one in answer["excluded"]} == set(expected["expected"]["excluded"])
    assert answer["deadline"]["due"] == expected["expected"]["due"]


def test_example_event_is_an_event(empty: TestClient) -> None:
    """The event that the document shows can be recorded."""
    assert send(empty, examples.LINE.encode(), bodies.LINES).json()["recorded"] == 1
