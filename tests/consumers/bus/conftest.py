"""Fixtures of tests on a real broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage.bootstrap import Lineage
from tests.consumers.bus.consuming import a_lineage
from tests.consumers.bus.ledger import ledger
from tests.consumers.bus.topics import Bus, fresh_bus

__all__ = ["ledger"]


@pytest.fixture
def bus(kafka: str) -> Bus:
    return fresh_bus(kafka)


@pytest.fixture
def lineage(tmp_path: Path) -> Iterator[Lineage]:
    opened = a_lineage(tmp_path / "store")
    yield opened
    opened.close()
