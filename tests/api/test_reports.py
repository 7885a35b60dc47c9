"""Reports over HTTP: letters at once, the rest as jobs that survive the server."""

import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from lineage.bootstrap import Lineage
from lineage.reports.jobs import Jobs
from tests.api.requests import REPORT, SECRET
from tests.api.test_errors import check
from tests.builders import a_fact, a_party
from tests.worlds import fill

WAIT_S = 30
DEAL = {"structure": "asset", "acquirer": "KIT", "stage": "due_diligence"}


@pytest.fixture
def deal(lineage: Lineage) -> str:
    """A transaction of the sample company."""
    fill(lineage, [a_party("KIT", "acquirer"), a_fact("transaction", "TX-1", **DEAL)])
    return "TX-1"


def finished(client: TestClient, job_id: str) -> dict[str, Any]:
    """A job once nothing more happens to it."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(f"/v1/reports/{job_id}").json()
        if job["status"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.02)
    raise AssertionError("the report took too long")


@pytest.mark.parametrize(
    ("form", "media", "start"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("json", "application/json", b"{"),
    ],
)
def test_a_letter_is_the_answer_and_nothing_of_it_stays(
    client: TestClient, lineage: Lineage, form: str, media: str, start: bytes
) -> None:
    """The person is in the file, and neither in the journal nor in the folder of reports."""
    order = {"subject": SECRET, "language": "fr", "form": form}
    response = client.post("/v1/reports/disclosure", json=order)
    assert (response.status_code, response.headers["content-type"]) == (200, media)
    assert response.content.startswith(start)
    folder = lineage.settings.folder
    assert "POST /v1/reports/disclosure" in (folder / "access.ndjson").read_text()
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert not [content for content in kept if SECRET.encode() in content]


def test_a_due_diligence_report_is_made_in_the_background(client: TestClient, deal: str) -> None:
    """Accepted with its place, listed, done, fetched; handing it over is recorded."""
    accepted = client.post("/v1/reports/due-diligence", json={"transaction": deal, "form": "json"})
    assert accepted.status_code == 202
    job = finished(client, accepted.json()["id"])
    assert (job["status"], job["error"]) == ("done", None)
    assert accepted.headers["location"] == f"/v1/reports/{job['id']}"
    listed = [one["id"] for one in client.get("/v1/reports").json()["reports"]]
    assert listed == [job["id"], REPORT]
    content = client.get(f"/v1/reports/{job['id']}/file")
    assert content.headers["content-type"] == "application/json"
    assert content.json()["provenance"]["answer_sha256"] == job["answer_sha256"]
    flows = client.get("/v1/flows").json()["flows"]
    assert [flow["movements"] for flow in flows if flow["to"]["party"] == "KIT"] == [1]


def test_a_report_that_cannot_be_made_fails_with_a_reason(client: TestClient) -> None:
    """The worker goes on with the next one."""
    failed = client.post("/v1/reports/due-diligence", json={"transaction": "TX-9"}).json()
    made = client.post("/v1/reports/register", json={"name": "processors", "form": "html"}).json()
    job = finished(client, failed["id"])
    assert (job["status"], "TX-9" in job["error"]) == ("failed", True)
    check(client.get(f"/v1/reports/{job['id']}/file"), 404, "not-found")
    assert finished(client, made["id"])["status"] == "done"


def test_a_cancelled_report_leaves_no_file(client: TestClient, lineage: Lineage) -> None:
    """Before it is made or after."""
    made = client.post("/v1/reports/register", json={"name": "art-30"}).json()
    finished(client, made["id"])
    assert client.delete(f"/v1/reports/{made['id']}").json()["status"] == "cancelled"
    check(client.get(f"/v1/reports/{made['id']}/file"), 404, "not-found")
    folder = lineage.settings.folder / "reports"
    left = {path.name for path in folder.iterdir() if not path.name.startswith(REPORT)}
    assert left == {f"{made['id']}.job.json"}


def test_what_a_killed_server_left_is_made_by_the_next(app: FastAPI, lineage: Lineage) -> None:
    """A job that waits, and one that was being made: the same question, still pinned."""
    jobs = Jobs(lineage)
    query = {"name": "art-30", "as_of": "2026-01-01T00:00:00Z", "known_at": "2026-01-01T00:00:00Z"}
    waiting = jobs.submit("register", query, "html", "a4")
    being_made = jobs.submit("register", query, "html", "a4")
    path = lineage.settings.folder / "reports" / f"{being_made.id}.job.json"
    path.write_bytes(orjson.dumps(being_made.model_dump() | {"status": "laying_out"}))
    with TestClient(create_app(lineage, None)) as client:
        files = []
        for job in (waiting, being_made):
            assert finished(client, job.id)["status"] == "done"
            files.append(client.get(f"/v1/reports/{job.id}/file").content)
    assert files[0] == files[1]


@pytest.mark.parametrize("job_id", ["r-0", "..", "r-ffffffffffffffffffffffff", SECRET])
def test_an_unknown_report(client: TestClient, job_id: str) -> None:
    """Whatever stands in the path reaches no other file."""
    for response in (
        client.get(f"/v1/reports/{job_id}/file"),
        client.delete(f"/v1/reports/{job_id}"),
    ):
        assert response.status_code == 404
        assert SECRET not in response.text


def test_wrong_orders(client: TestClient) -> None:
    """Say which field and what was expected."""
    body = check(client.post("/v1/reports/register", json={"name": "x"}), 422, "invalid-query")
    assert body["errors"] == [{"field": "name", "expected": "'art-30' or 'processors'"}]
    letter = {"subject": SECRET, "form": "docx"}
    body = check(client.post("/v1/reports/disclosure", json=letter), 422, "invalid-query")
    assert body["errors"] == [{"field": "form", "expected": "'pdf', 'html' or 'json'"}]


def test_a_job_that_cannot_be_read_is_an_error_and_not_a_crash(
    client: TestClient, lineage: Lineage, tmp_path: Path
) -> None:
    """Somebody's edit of a job file."""
    made = client.post("/v1/reports/register", json={"name": "art-30", "form": "html"}).json()
    finished(client, made["id"])
    (lineage.settings.folder / "reports" / f"{made['id']}.job.json").write_text("{}")
    check(client.get(f"/v1/reports/{made['id']}"), 500, "report")
