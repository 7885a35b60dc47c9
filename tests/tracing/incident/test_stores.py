"""Every store gives the same traces."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.stores import KINDS, Place, place
from tests.properties.breaches import a_breached_world
from tests.properties.test_incidents import answer
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on

SEED = 101
BATCH = 3


@pytest.fixture(params=[kind for kind in KINDS if kind != "reference"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    opened = place(request.param, tmp_path, lambda: request.getfixturevalue("database"))
    yield opened
    opened.close()


def test_traces_do_not_depend_on_the_store(shelf: Place) -> None:
    """A world with a chain onward, recorded in small batches and read by another process."""
    events, incident = a_breached_world(SEED)
    expected = lineage_on(ReferenceStore())
    fill(expected, events)
    fill(lineage_on(shelf.open()), events, BATCH)
    found = answer(expected, incident, None)
    assert any(len(way[4]) > 1 for way in found["held"])
    assert found["exposed"]
    assert found["not left"]
    assert answer(lineage_on(shelf.open()), incident, None) == found
