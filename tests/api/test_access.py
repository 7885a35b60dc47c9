"""Shows that every query about a person is journalled, without raw identifiers."""

import os
import stat
import threading
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from api import auth
from api.app import create_app
from lineage import access
from lineage.access import NOT_RECORDED, AccessJournal
from lineage.bootstrap import Lineage
from lineage.errors import StoreUnavailable
from tests.api.requests import ROUTES, SECRET, movement


def journal(lineage: Lineage) -> list[dict[str, Any]]:
    path = lineage.settings.folder / access.FILE
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_what_is_noted(client: TestClient, lineage: Lineage) -> None:
    """Time, caller, route, scope, pseudonym, audience, law; searches for nobody leave no line."""
    client.post("/v1/events", json=movement("m-1"))
    client.post("/v1/disclosures", json={"subject": SECRET})
    client.post("/v1/findings/search", json={"subject": SECRET, "audience": "court"})
    assert client.post("/v1/findings/search", json={}).status_code == 200
    client.post("/v1/disclosures", json={"subject": "nobody-knows"})
    number = lineage.directory.find(SECRET)
    assert number is not None
    pseudonym = lineage.directory.pseudonym(number)
    assert [{name: one[name] for name in one if name != "at"} for one in journal(lineage)] == [
        {
            "who": "local",
            "what": "POST /v1/disclosures",
            "scope": "disclose",
            "subject": pseudonym,
            "audience": "subject",
            "law": "gdpr-15",
        },
        {
            "who": "local",
            "what": "POST /v1/findings/search",
            "scope": "investigate",
            "subject": pseudonym,
            "audience": "court",
            "law": None,
        },
        {
            "who": "local",
            "what": "POST /v1/disclosures",
            "scope": "disclose",
            "subject": NOT_RECORDED,
            "audience": "subject",
            "law": "gdpr-15",
        },
    ]


def test_token_is_named(lineage: Lineage, tmp_path: Path) -> None:
    """The caller is the token's name; its text is nowhere."""
    text = auth.create(tmp_path / "tokens", "portal", ["disclose"])
    with TestClient(create_app(lineage, auth.load(tmp_path / "tokens"))) as client:
        client.post(
            "/v1/disclosures",
            json={"subject": "sample-ana"},
            headers={"Authorization": f"Bearer {text}"},
        )
    assert journal(lineage)[0]["who"] == "portal"
    assert text not in str(journal(lineage))


def test_no_identifier_anywhere(
    client: TestClient, lineage: Lineage, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither journal nor log nor metrics hold an identifier, whatever was asked."""
    caplog.set_level("DEBUG", "lineage.api")
    client.post("/v1/events", json=movement("m-1"))
    for route in ROUTES:
        route.call(client)
    client.get(f"/{SECRET}", params={SECRET: SECRET})
    client.get(f"/v1/parties/{SECRET}")
    client.request(SECRET.upper(), f"/v1/flows?{SECRET}")
    noted = (lineage.settings.folder / access.FILE).read_text()
    logged = "".join(f"{record.getMessage()}{record.__dict__}" for record in caplog.records)
    for text in (noted, logged, client.get("/metrics").text):
        assert text
        assert SECRET.lower() not in text.lower()


def test_only_the_owner_may_read_it(client: TestClient, lineage: Lineage) -> None:
    client.post("/v1/disclosures", json={"subject": SECRET})
    path = lineage.settings.folder / access.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_threads(tmp_path: Path, lineage: Lineage) -> None:
    """Lines of several threads do not run into each other."""
    noted = AccessJournal(tmp_path / "journal", lineage.keys, lineage.directory)

    def note() -> None:
        for _ in range(100):
            noted.record("cli", "where", "sample-ana")

    threads = [threading.Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = (tmp_path / "journal").read_bytes().splitlines()
    assert len([orjson.loads(line) for line in lines]) == 400
    noted.close()
    noted.close()


def test_a_torn_line_spoils_no_other(
    tmp_path: Path, lineage: Lineage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that is noted in part is not answered, and the next line begins afresh."""
    noted = AccessJournal(tmp_path / "journal", lineage.keys, lineage.directory)
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, line: write(file, line[:10]))
    with pytest.raises(StoreUnavailable):
        noted.record("cli", "where", "sample-ana")
    monkeypatch.setattr(os, "write", write)
    noted.record("cli", "where", "sample-ana")
    noted.close()
    torn, whole = (tmp_path / "journal").read_bytes().splitlines()
    assert len(torn) == 10
    assert orjson.loads(whole)["who"] == "cli"


def test_it_reaches_the_disk(
    tmp_path: Path, lineage: Lineage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Soon after a query the file is synchronised once, however many queries there were."""
    synced: list[int] = []
    reached = threading.Event()
    monkeypatch.setattr(access, "SYNC_S", 0.05)

    def sync(file: int) -> None:
        synced.append(file)
        reached.set()

    monkeypatch.setattr(os, "fsync", sync)
    noted = AccessJournal(tmp_path / "journal", lineage.keys, lineage.directory)
    for _ in range(10):
        noted.record("cli", "where", "sample-ana")
    assert reached.wait(10)
    assert len(synced) == 1
    noted.close()


def test_it_fails_where_it_cannot_be_made_durable(
    tmp_path: Path, lineage: Lineage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the disk has refused the journal, nothing more is answered."""
    refused = threading.Event()

    def refuse(_: int) -> None:
        refused.set()
        raise OSError

    noted = AccessJournal(tmp_path / "journal", lineage.keys, lineage.directory)
    with monkeypatch.context() as patched:
        patched.setattr(access, "SYNC_S", 0.05)
        patched.setattr(os, "fsync", refuse)
        noted.record("cli", "where", "sample-ana")
        assert refused.wait(10)
        noted.wait_until_synced()
    with pytest.raises(StoreUnavailable):
        noted.record("cli", "where", "sample-ana")
    noted.close()


def test_no_folder(tmp_path: Path, lineage: Lineage) -> None:
    with pytest.raises(StoreUnavailable):
        AccessJournal(tmp_path / "missing" / "journal", lineage.keys, lineage.directory)
