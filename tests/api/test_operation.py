"""Shows health, metrics, the log, the guard of host names and the OpenAPI document."""

import json
import logging
from pathlib import Path

import orjson
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api import openapi
from api.app import OPERATIONS, create_app
from api.hosts import LOOPBACK
from lineage.bootstrap import Lineage
from lineage.logs import JsonLines
from tests.api.requests import movement, send
from tests.api.test_errors import check

DOCUMENT = Path(__file__).parents[2] / "deploy" / "openapi.json"


def sample_of(text: str, name: str, **labels: str) -> float:
    """The value of one measure."""
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            if one.name == name and labels.items() <= one.labels.items():
                return one.value
    raise KeyError(name)


def test_ready_follows_the_store(client: TestClient) -> None:
    """The sequence of the mirror is that of the store, at once after a batch."""
    before = client.get("/health/ready").json()
    client.post("/v1/events", json=movement("m-1"))
    after = client.get("/health/ready").json()
    assert after["store_sequence"] == after["mirror_sequence"] == before["store_sequence"] + 1


def test_measures(client: TestClient) -> None:
    """Events by outcome and reason, requests by route and status, and how much there is."""
    send(client, orjson.dumps([movement("m-1"), movement("m-1"), {}]), "application/json")
    client.get("/v1/parties/nobody")
    text = client.get("/metrics").text
    reason = "unsupported-specversion"
    for outcome, why in (("recorded", ""), ("duplicate", ""), ("quarantined", reason)):
        assert sample_of(text, "lineage_events_total", outcome=outcome, reason=why) == 1
    requests = "lineage_http_requests_total"
    assert sample_of(text, requests, method="POST", route="/v1/events", status="207") == 1
    assert sample_of(text, requests, route="/v1/parties/{id}", status="404") == 1
    durations = "lineage_http_request_duration_seconds_count"
    assert sample_of(text, durations, route="/v1/events") == 1
    assert sample_of(text, "lineage_quarantine_rows") == 1
    assert sample_of(text, "lineage_subjects") == 7
    assert sample_of(text, "lineage_mirror_sequence") == 2
    assert sample_of(text, "lineage_mirror_bytes") > 0
    assert sample_of(text, "lineage_events_recorded") > 50


def test_two_applications_count_apart(client: TestClient, lineage: Lineage) -> None:
    """Each application has its own registry."""
    client.get("/health/live")
    with TestClient(create_app(lineage, None)) as other, pytest.raises(KeyError):
        sample_of(other.get("/metrics").text, "lineage_http_requests_total", route="/health/live")


def test_log_is_one_line_of_json(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Template, method, status and duration."""
    caplog.set_level(logging.INFO, "lineage.api")
    client.get("/v1/parties/sample-cloud")
    line = JsonLines().format(caplog.records[-1])
    logged = json.loads(line)
    assert "\n" not in line
    assert (logged["event"], logged["route"]) == ("request", "/v1/parties/{id}")
    assert (logged["method"], logged["status"]) == ("GET", 200)
    assert logged["duration_ms"] > 0


def test_nothing_is_told_to_third_parties(app: FastAPI) -> None:
    """FastAPI's own telemetry, which exports messages of exceptions, is off."""
    assert not app._native_telemetry.enabled()
    assert app._telemetry["auto_configure"] is False


def test_other_host_names(lineage: Lineage) -> None:
    """On loopback without tokens, a page that calls the service by its own name gets nothing."""
    app = create_app(lineage, None, hosts=LOOPBACK)
    for base, allowed in (
        ("http://127.0.0.1:8765", True),
        ("http://localhost", True),
        ("http://[::1]:8765", True),
        ("http://evil.example:8765", False),
    ):
        with TestClient(app, base_url=base) as client:
            response = client.get("/v1/flows")
            if allowed:
                assert response.status_code == 200
            else:
                check(response, 421, "host-not-served")


def test_document_is_current() -> None:
    """deploy/openapi.json is what `python -m api.openapi deploy/openapi.json` writes."""
    assert DOCUMENT.read_text("utf-8") == openapi.document()


def test_document_shows_everything() -> None:
    """Every route has a summary, an example answer, documented errors, and examples of its body."""
    paths = json.loads(DOCUMENT.read_text("utf-8"))["paths"]
    for operation in OPERATIONS:
        shown = paths[operation.path.replace(":path", "")][operation.method.lower()]
        assert shown["summary"]
        assert all(
            "example" in media
            for media in shown["responses"][str(operation.status)]["content"].values()
        )
        assert shown["responses"]["500"]["content"]["application/problem+json"]["schema"]
        assert ("security" in shown) == bool(operation.scopes)
        if operation.method == "POST":
            assert all("example" in body for body in shown["requestBody"]["content"].values())


def test_document_is_served(client: TestClient) -> None:
    served = client.get("/openapi.json")
    assert served.json() == json.loads(DOCUMENT.read_text("utf-8"))
