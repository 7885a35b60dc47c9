"""The real application over an embedded store that holds the sample company."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import examples
from api.app import create_app
from lineage import sample
from lineage.bootstrap import Lineage, open_lineage
from lineage.settings import Settings
from tests.api.requests import REPORT


@pytest.fixture
def lineage(tmp_path: Path) -> Iterator[Lineage]:
    opened = open_lineage(Settings(store=str(tmp_path / "store")))
    assert sample.load(opened)
    _report(tmp_path / "store" / "reports")
    yield opened
    opened.close()


def _report(folder: Path) -> None:
    """A report that was made before, so that every route has something to answer."""
    folder.mkdir()
    (folder / f"{REPORT}.job.json").write_bytes(orjson.dumps(examples.REPORT_JOB))
    (folder / f"{REPORT}.html").write_text("<!doctype html>")


@pytest.fixture
def app(lineage: Lineage) -> FastAPI:
    return create_app(lineage, None)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        yield opened
