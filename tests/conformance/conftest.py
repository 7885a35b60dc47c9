"""Every test here runs once on every store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage.stores.base import LineageStore
from tests.conformance.stores import KINDS, Place, place


@pytest.fixture(params=KINDS)
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place that several handles can be opened on."""
    opened = place(request.param, tmp_path, lambda: request.getfixturevalue("database"))
    yield opened
    opened.close()


@pytest.fixture
def store(shelf: Place) -> LineageStore:
    """An empty store."""
    return shelf.open()
