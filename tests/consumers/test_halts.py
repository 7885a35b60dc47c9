"""Halts are kept in the store, and taken away by an operator's word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from consumers import halts
from consumers.positions import Partition, Position, parse, partition_of
from lineage.stores.base import LineageStore
from tests.conformance.stores import KINDS, place

MOVEMENTS = Partition("personal-data.movements", 3)
FACTS = Partition("personal-data.facts", 0)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LineageStore]:
    shelf = place(request.param, tmp_path, lambda: request.getfixturevalue("database"))
    yield shelf.open()
    shelf.close()


def halted(store: LineageStore, partition: Partition, reason: str) -> None:
    store.mark({partition.source: str(Position("id", 17))})
    store.mark(halts.mark(partition, reason, 1_000_000, "why"))


def test_positions_and_sources_are_read_back() -> None:
    """Topic names may hold dots and dashes, topic ids colons."""
    assert parse(str(Position("a:b", 7))) == Position("a:b", 7)
    assert partition_of(MOVEMENTS.source) == MOVEMENTS


def test_a_halt_is_read_back(store: LineageStore) -> None:
    """Reason, time and detail; positions are no halts."""
    halted(store, MOVEMENTS, halts.QUARANTINE_RATE)
    expected = halts.Halt(halts.QUARANTINE_RATE, "1970-01-01T00:00:01Z", "why")
    assert halts.halts(store.positions()) == {MOVEMENTS: expected}


def test_resuming_after_a_broken_producer_keeps_the_position(store: LineageStore) -> None:
    """What was quarantined is in quarantine; reading goes on behind it."""
    halted(store, MOVEMENTS, halts.QUARANTINE_RATE)
    assert list(halts.resume(store, None, None)) == [MOVEMENTS]
    assert store.positions() == {MOVEMENTS.source: "id:17"}


@pytest.mark.parametrize("reason", sorted(halts.READS_ANEW))
def test_resuming_where_the_position_means_nothing_forgets_it(
    store: LineageStore, reason: str
) -> None:
    """The partition is then read from its earliest record on."""
    halted(store, MOVEMENTS, reason)
    halts.resume(store, MOVEMENTS.topic, MOVEMENTS.number)
    assert store.positions() == {}


def test_only_what_was_named_is_resumed(store: LineageStore) -> None:
    """Another topic, or another partition of it, stays as it is."""
    halted(store, MOVEMENTS, halts.QUARANTINE_RATE)
    halted(store, FACTS, halts.QUARANTINE_RATE)
    assert halts.resume(store, MOVEMENTS.topic, 0) == {}
    assert list(halts.resume(store, FACTS.topic, None)) == [FACTS]
    assert list(halts.halts(store.positions())) == [MOVEMENTS]
