"""The real application over an embedded store that holds the sample company."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from lineage import sample
from lineage.bootstrap import Lineage, open_lineage
from lineage.settings import Settings


@pytest.fixture
def lineage(tmp_path: Path) -> Iterator[Lineage]:
    opened = open_lineage(Settings(store=str(tmp_path / "store")))
    assert sample.load(opened)
    yield opened
    opened.close()


@pytest.fixture
def app(lineage: Lineage) -> FastAPI:
    return create_app(lineage, None)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        yield opened
