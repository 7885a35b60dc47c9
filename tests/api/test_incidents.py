"""Shows that a breach can be traced over HTTP: at once or line by line, by whom, and journalled."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from api import auth, schemas
from api.app import create_app
from lineage import access
from lineage.bootstrap import Lineage
from tests.api.requests import BODIES
from tests.api.test_errors import check

PATH = "/v1/incidents/trace"
QUERY: dict[str, Any] = BODIES[PATH]


def test_a_page_of_a_trace(client: TestClient) -> None:
    """Counts are of everybody; rows go on where the page before left off."""
    whole = client.post(PATH, json=QUERY).json()
    schemas.Trace.model_validate(whole)
    found, cursor = [], None
    while True:
        page = client.post(PATH, json={**QUERY, "limit": 3, "cursor": cursor}).json()
        assert page["counts"] == whole["counts"]
        found += page["exposed"] + page["onward"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole["exposed"] + whole["onward"]
    assert len(found) > 3


def test_long_traces_say_how_far_they_are(client: TestClient) -> None:
    """Lines of progress, and the answer as the last of them."""
    response = client.post(PATH, json=QUERY, headers={"Accept": "application/x-ndjson"})
    assert response.headers["content-type"].startswith("application/x-ndjson")
    lines = [orjson.loads(line) for line in response.content.splitlines()]
    assert [next(iter(line)) for line in lines] == ["progress", "progress", "progress", "answer"]
    schemas.Trace.model_validate(lines[-1]["answer"])


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"incident": "none"}, 404, "not-found"),
        ({**QUERY, "holder": "none"}, 404, "not-found"),
        ({**QUERY, "to": QUERY["from"]}, 422, "invalid-query"),
        (
            {**QUERY, "from": "2150-01-01T00:00:00Z", "to": "2151-01-01T00:00:00Z"},
            422,
            "untraceable",
        ),
        ({**QUERY, "cursor": "x"}, 422, "invalid-query"),
        ({}, 422, "invalid-query"),
    ],
)
@pytest.mark.parametrize("media", ["application/json", "application/x-ndjson"])
def test_what_cannot_be_traced(
    client: TestClient, query: dict[str, Any], status: int, code: str, media: str
) -> None:
    """Problem details in either form, before the first line."""
    check(client.post(PATH, json=query, headers={"Accept": media}), status, code)


def test_a_trace_is_journalled_and_takes_a_scope(lineage: Lineage, tmp_path: Path) -> None:
    """Who asked about whose breach; a token that may only ask for one person may not."""
    texts = {
        scope: auth.create(tmp_path / "tokens", scope, [scope])
        for scope in ("investigate", "disclose")
    }
    with TestClient(create_app(lineage, auth.load(tmp_path / "tokens"))) as client:
        answers = {
            scope: client.post(PATH, json=QUERY, headers={"Authorization": f"Bearer {text}"})
            for scope, text in texts.items()
        }
    assert answers["investigate"].status_code == 200
    check(answers["disclose"], 403, "scope-missing")
    lines = (lineage.settings.folder / access.FILE).read_bytes().splitlines()
    noted = [orjson.loads(line) for line in lines]
    assert [(one["who"], one["subject"], one["about"]) for one in noted] == [
        ("investigate", None, "sample-cloud")
    ]
