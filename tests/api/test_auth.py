"""Shows who may call what, and that only hashes of tokens are kept."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from starlette.testclient import TestClient

from api import auth
from api.app import create_app
from api.auth import SCOPES
from lineage import access
from lineage.answers.query import Audience
from lineage.bootstrap import Lineage
from lineage.errors import UsageError
from tests.api.requests import REPORT, ROUTES, Route
from tests.api.test_errors import check


@pytest.fixture
def issued(tmp_path: Path) -> dict[str, str]:
    """A token for each scope."""
    return {scope: auth.create(tmp_path / "tokens", f"t-{scope}", [scope]) for scope in SCOPES}


@pytest.fixture
def guarded(lineage: Lineage, tmp_path: Path, issued: dict[str, str]) -> Iterator[TestClient]:
    with TestClient(create_app(lineage, auth.load(tmp_path / "tokens"))) as client:
        yield client


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
@pytest.mark.parametrize("scope", SCOPES)
def test_every_route_and_scope(
    guarded: TestClient, issued: dict[str, str], route: Route, scope: str
) -> None:
    """A token opens the routes of its scope and no other."""
    response = route.call(guarded, {"Authorization": f"Bearer {issued[scope]}"})
    if not route.operation.scopes or scope in route.operation.scopes:
        assert response.status_code == route.operation.status
    else:
        check(response, 403, "scope-missing")
        assert "insufficient_scope" in response.headers["www-authenticate"]


def test_scopes_are_those_of_the_contract() -> None:
    """The table of scopes, written out a second time."""
    assert {route.name: set(route.operation.scopes) for route in ROUTES} == {
        "POST /v1/events": {"ingest"},
        "POST /v1/disclosures": {"disclose"},
        "POST /v1/findings/search": {"investigate"},
        "POST /v1/explanations": {"investigate"},
        "GET /v1/flows": {"investigate", "report"},
        "GET /v1/flows/graph": {"investigate", "report"},
        "GET /v1/parties": {"investigate", "report"},
        "GET /v1/parties/sample-cloud": {"investigate", "report"},
        "POST /v1/holdings/search": {"investigate"},
        "POST /v1/incidents/trace": {"investigate"},
        "GET /v1/deferred-notices": {"investigate"},
        "GET /v1/quarantine": {"admin"},
        "POST /v1/quarantine/replay": {"admin"},
        "POST /v1/reports/disclosure": {"disclose"},
        "POST /v1/reports/due-diligence": {"report"},
        "POST /v1/reports/register": {"report"},
        "GET /v1/reports": {"report"},
        f"GET /v1/reports/{REPORT}": {"report"},
        f"GET /v1/reports/{REPORT}/file": {"report"},
        f"DELETE /v1/reports/{REPORT}": {"report"},
        "GET /health/live": set(),
        "GET /health/ready": set(),
        "GET /metrics": set(),
    }


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", "Basic eDp5", "wrong"])
def test_without_a_known_token(guarded: TestClient, route: Route, header: str) -> None:
    """Nobody unknown gets further than health and metrics."""
    response = route.call(guarded, {"Authorization": header} if header else {})
    if route.operation.scopes:
        check(response, 401, "token-missing-or-unknown")
        assert response.headers["www-authenticate"].startswith("Bearer")
    else:
        assert response.status_code == 200


def test_file_keeps_hashes_only(tmp_path: Path) -> None:
    """The file can be read by its owner alone and does not hold the token."""
    path = tmp_path / "tokens"
    text = auth.create(path, "portal", ["disclose", "ingest"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert text not in path.read_text()
    found = auth.load(path).find(text)
    assert found is not None
    assert (found.name, set(found.scopes)) == ("portal", {"disclose", "ingest"})


@pytest.mark.parametrize(
    "line",
    ["portal disclose", "portal disclose sha256:12", "portal fly sha256:" + "0" * 64, "a b c d"],
)
def test_malformed_file(tmp_path: Path, line: str) -> None:
    """A line that is no token stops the start and is not repeated."""
    path = tmp_path / "tokens"
    path.write_text(f"# comment\n\n{line}\n")
    with pytest.raises(UsageError, match="line 3") as raised:
        auth.load(path)
    assert line not in str(raised.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        auth.load(tmp_path / "tokens")


@pytest.mark.parametrize(
    ("name", "scopes"), [("a b", ["admin"]), ("", ["admin"]), ("a", []), ("a", ["root"])]
)
def test_impossible_tokens(tmp_path: Path, name: str, scopes: list[str]) -> None:
    with pytest.raises(UsageError):
        auth.create(tmp_path / "tokens", name, scopes)
    assert not (tmp_path / "tokens").exists()


def test_names_are_unique(tmp_path: Path) -> None:
    """The access journal tells callers apart by their names."""
    auth.create(tmp_path / "tokens", "portal", ["disclose"])
    with pytest.raises(UsageError, match="exists"):
        auth.create(tmp_path / "tokens", "portal", ["admin"])


AUDIENCES = get_args(Audience)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_disclose_alone_asks_for_the_person(
    guarded: TestClient, issued: dict[str, str], audience: str
) -> None:
    """A portal cannot see what an order hides from the person by asking as somebody else."""
    response = guarded.post(
        "/v1/disclosures",
        json={"subject": "sample-ana", "audience": audience},
        headers={"Authorization": f"Bearer {issued['disclose']}"},
    )
    if audience == "subject":
        assert response.status_code == 200
    else:
        check(response, 403, "audience-not-allowed")


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("scope", ["investigate", "report", "admin"])
def test_a_second_scope_opens_every_audience(
    lineage: Lineage, tmp_path: Path, audience: str, scope: str
) -> None:
    text = auth.create(tmp_path / "tokens", "officer", ["disclose", scope])
    with TestClient(create_app(lineage, auth.load(tmp_path / "tokens"))) as client:
        response = client.post(
            "/v1/disclosures",
            json={"subject": "sample-ana", "audience": audience},
            headers={"Authorization": f"Bearer {text}"},
        )
    assert response.status_code == 200


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_token_asks_for_the_audiences_it_was_made_for(
    lineage: Lineage, tmp_path: Path, audience: str
) -> None:
    """Named audiences take the place of those by scope: a buyer's counsel is no company."""
    tokens = tmp_path / "tokens"
    counsel = auth.create(tokens, "counsel", ["disclose", "investigate"], ["buyer", "court"])
    about = {"subject": "sample-ana", "audience": audience}
    with TestClient(create_app(lineage, auth.load(tokens))) as client:
        client.headers["Authorization"] = f"Bearer {counsel}"
        answers = [
            client.post(f"/v1/{path}", json=about) for path in ("disclosures", "findings/search")
        ]
        explained = client.post("/v1/explanations", json={"event": "x", "audience": audience})
    if audience in ("buyer", "court"):
        assert [one.status_code for one in (*answers, explained)] == [200, 200, 404]
    else:
        for one in (*answers, explained):
            check(one, 403, "audience-not-allowed")


def test_audiences_that_do_not_exist(tmp_path: Path) -> None:
    """Neither when a token is made nor in a file that somebody wrote."""
    with pytest.raises(UsageError, match="--audience"):
        auth.create(tmp_path / "tokens", "portal", ["disclose"], ["everybody"])
    (tmp_path / "tokens").write_text("portal disclose everybody sha256:" + "0" * 64)
    with pytest.raises(UsageError, match="line 1"):
        auth.load(tmp_path / "tokens")


def test_a_refused_audience_leaves_no_journal_line(
    guarded: TestClient, lineage: Lineage, issued: dict[str, str]
) -> None:
    """Nothing was answered, so nothing is noted."""
    guarded.post(
        "/v1/disclosures",
        json={"subject": "sample-ana", "audience": "court"},
        headers={"Authorization": f"Bearer {issued['disclose']}"},
    )
    journal = lineage.settings.folder / access.FILE
    assert not journal.exists() or journal.read_bytes() == b""
