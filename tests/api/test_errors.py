"""Shows that every error of the API has the one shape and repeats nothing that was received."""

from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from api import problems, schemas
from lineage.bootstrap import Lineage
from lineage.errors import HeadMoved, OutcomeUnknown, StoreCorrupt, StoreUnavailable
from tests.api.requests import ROUTES, SECRET, Route

POSTS = [route for route in ROUTES if route.operation.method == "POST"]
QUERIES = [route for route in POSTS if route.path != "/v1/events"]


def check(response: Response, status: int, code: str) -> dict[str, Any]:
    """The body of an error that has the one shape."""
    assert response.headers["content-type"] == problems.MEDIA
    problem = schemas.Problem.model_validate(response.json())
    assert (response.status_code, problem.status, problem.code) == (status, status, code)
    assert SECRET not in response.text
    assert SECRET not in str(response.headers)
    body: dict[str, Any] = response.json()
    return body


def test_unknown_path(client: TestClient) -> None:
    """A path that is no route is a 404, with and without a slash at the end."""
    check(client.get(f"/{SECRET}"), 404, "no-such-route")
    check(client.get("/v1/flows/"), 404, "no-such-route")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_wrong_method(client: TestClient, route: Route) -> None:
    """A method that a path does not take is a 405 that names the one it takes."""
    response = client.patch(route.path)
    check(response, 405, "method-not-allowed")
    taken = {one.operation.method for one in ROUTES if one.operation.path == route.operation.path}
    assert response.headers["allow"] in taken


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.name)
def test_wrong_media(client: TestClient, route: Route) -> None:
    """A body of another media type is a 415."""
    response = client.post(route.path, content=SECRET, headers={"Content-Type": "text/plain"})
    check(response, 415, "unsupported-media-type")


@pytest.mark.parametrize("route", QUERIES, ids=lambda route: route.name)
@pytest.mark.parametrize(
    "body",
    [b"{" + SECRET.encode(), b'["%s"]' % SECRET.encode(), b'{"%s": 1}' % SECRET.encode(), b""],
    ids=["not JSON", "an array", "an unknown field", "nothing"],
)
def test_bad_query(client: TestClient, route: Route, body: bytes) -> None:
    """A query that cannot be read names fields and expectations only."""
    response = client.post(route.path, content=body, headers={"Content-Type": "application/json"})
    assert check(response, 422, "invalid-query")["errors"]


@pytest.mark.parametrize("route", QUERIES, ids=lambda route: route.name)
def test_bad_values(client: TestClient, route: Route) -> None:
    """Values of the wrong type or form are not repeated."""
    names = ("subject", "party", "as_of", "known_at", "audience", "from", "numbers", "all", "code")
    response = client.post(route.path, json={name: {SECRET: [SECRET]} for name in names})
    check(response, 422, "invalid-query")
    response = client.post(route.path, json=dict.fromkeys(names, SECRET * 100))
    check(response, 422, "invalid-query")


def test_bad_parameters(client: TestClient) -> None:
    """The same holds for queries in the URL."""
    for path in ("/v1/flows", "/v1/parties", "/v1/parties/x", "/v1/quarantine"):
        response = client.get(path, params={SECRET: SECRET, "as_of": SECRET, "after": SECRET})
        assert check(response, 422, "invalid-query")["errors"]


def test_unknown_party_and_row(client: TestClient) -> None:
    """What is not in the record is a 404 that does not say what it was."""
    check(client.get(f"/v1/parties/{SECRET}"), 404, "not-found")
    check(client.post("/v1/quarantine/replay", json={"numbers": [99]}), 404, "not-found")


@pytest.mark.parametrize("route", QUERIES, ids=lambda route: route.name)
def test_large_query(client: TestClient, route: Route) -> None:
    """A query has a size limit, whether or not its length is declared."""
    check(client.post(route.path, json={"subject": SECRET * 10_000}), 413, "body-too-large")
    chunks = (SECRET.encode() * 1000 for _ in range(20))
    response = client.post(route.path, content=chunks, headers={"Content-Type": "application/json"})
    check(response, 413, "body-too-large")


FAILING = {
    "/v1/events": ("pipeline", "submit"),
    "/v1/disclosures": ("", "where"),
    "/v1/findings/search": ("", "findings"),
    "/v1/explanations": ("", "explain"),
    "/v1/flows": ("", "flows"),
    "/v1/flows/graph": ("", "graph"),
    "/v1/parties": ("", "parties"),
    "/v1/parties/sample-cloud": ("", "party"),
    "/v1/holdings/search": ("", "holdings"),
    "/v1/incidents/trace": ("", "traced"),
    "/v1/quarantine": ("", "quarantine_page"),
    "/v1/quarantine/replay": ("", "replay"),
    "/health/ready": ("", "view"),
    "/metrics": ("", "view"),
}


@pytest.mark.parametrize("route", [r for r in ROUTES if r.path in FAILING], ids=lambda r: r.name)
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (StoreUnavailable(SECRET), 503, "store-unavailable"),
        (OutcomeUnknown(SECRET), 503, "store-outcome-unknown"),
        (HeadMoved(SECRET), 503, "head-moved"),
        (StoreCorrupt(SECRET), 500, "store-corrupt"),
        (ValueError(SECRET), 500, "internal-error"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_failures(
    client: TestClient,
    lineage: Lineage,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    route: Route,
    error: Exception,
    status: int,
    code: str,
) -> None:
    """What can be tried again is a 503 with Retry-After, the rest a 500; neither says more."""

    def fail(*_: object) -> None:
        raise error

    part, method = FAILING[route.path]
    monkeypatch.setattr(getattr(lineage, part) if part else lineage, method, fail)
    if route.path == "/health/ready" and code == "store-corrupt":
        status = 503
    response = route.call(client)
    check(response, status, code)
    assert (response.headers.get("retry-after") is not None) == (status == 503)
    assert SECRET not in caplog.text


def test_no_answer_without_a_journal(
    client: TestClient, lineage: Lineage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the access journal cannot be written, nothing is said about anybody."""
    lineage.access.close()
    check(client.post("/v1/disclosures", json={"subject": SECRET}), 503, "store-unavailable")
    check(client.post("/v1/findings/search", json={"subject": SECRET}), 503, "store-unavailable")


def test_a_caller_that_leaves_is_no_failure(app: FastAPI, client: TestClient) -> None:
    """A connection that ends within the body is counted, answered by nothing, recorded nowhere."""
    messages = [
        {"type": "http.request", "body": b'{"specversion"', "more_body": True},
        {"type": "http.disconnect"},
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/events",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        pytest.fail(f"answered {message['type']}")

    anyio.run(app, scope, receive, send)
    assert 'route="/v1/events",status="499"} 1.0' in client.get("/metrics").text
    assert client.get("/v1/quarantine").json()["quarantine"] == []
