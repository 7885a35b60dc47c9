"""Spoilt input: each piece is recorded, known already or quarantined with a reason; none stops."""

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from lineage.bootstrap import Lineage
from lineage.ingest.pipeline import Origin, Outcome, Received
from lineage.stores.embedded import EmbeddedStore
from tests.builders import a_movement, encoded
from tests.faults.mutants import MARK, PERSON, Mutator
from tests.worlds import HISTORY, KEYS, Question, ask, lineage_on

REASONS = {
    "event-conflict",
    "invalid-data",
    "invalid-envelope",
    "invalid-time",
    "not-an-object",
    "not-json",
    "time-in-future",
    "too-deep",
    "too-large",
    "too-many-subjects",
    "unknown-type",
    "unsupported-specversion",
}
BATCH = 500
ORIGINS = (HISTORY, Origin("live"))


def submit_all(lineage: Lineage, seed: int, count: int) -> list[Outcome]:
    """Submit mutants in batches, and check each batch before the next."""
    mutants = Mutator(seed).mutants(count)
    outcomes: list[Outcome] = []
    while batch := list(islice(mutants, BATCH)):
        received = [Received(raw, position=str(number)) for number, raw in enumerate(batch)]
        origin = ORIGINS[len(outcomes) // BATCH % len(ORIGINS)]
        fates = lineage.pipeline.submit(received, origin)
        assert len(fates) == len(batch)
        check_quarantined(lineage, batch, fates)
        outcomes += fates
    return outcomes


def check_quarantined(lineage: Lineage, batch: list[bytes], fates: list[Outcome]) -> None:
    """What was refused is kept whole, with a known reason that repeats nothing of it."""
    refused = [(raw, fate) for raw, fate in zip(batch, fates, strict=True) if fate.quarantine]
    numbers = [fate.quarantine for _, fate in refused]
    rows = lineage.store.quarantine(min(filter(None, numbers), default=1) - 1, BATCH)
    assert [row.number for row in rows] == numbers
    for (raw, fate), row in zip(refused, rows, strict=True):
        assert fate.status == "quarantined"
        assert (row.reason, row.detail) == (fate.reason, fate.detail)
        assert row.reason in REASONS, row.reason
        assert row.detail
        assert MARK not in row.reason + row.detail, row.detail
        assert KEYS.open_input(row.raw) == raw
        assert MARK.encode() not in row.raw


def check_mutants(folder: Path, seed: int, count: int) -> None:
    store = EmbeddedStore(folder / "lineage.sqlite")
    lineage = lineage_on(store)
    outcomes = submit_all(lineage, seed, count)
    fates = Counter(outcome.status for outcome in outcomes)
    assert fates["recorded"] + fates["duplicate"] + fates["quarantined"] == count
    assert min(fates["recorded"], fates["duplicate"], fates["quarantined"]) > count // 200
    assert {outcome.reason for outcome in outcomes} - {""} == REASONS
    assert store.size()[0] == fates["recorded"]
    assert store.counters()[1] == fates["quarantined"]
    assert store.check() == []
    for person in (PERSON, "BEN"):
        assert ask(lineage, Question(person))["query"]["subject"] == person
    lineage.pipeline.submit([Received(encoded(a_movement("one-more", 1)))], HISTORY)
    reopened = lineage_on(EmbeddedStore(store.path))
    assert ask(reopened, Question(PERSON)) == ask(lineage, Question(PERSON))
    reopened.store.close()
    store.close()


def test_spoilt_input_is_recorded_or_quarantined(tmp_path: Path) -> None:
    """Bytes, structure, sizes, encodings, 100,000 times: everything is somewhere in the end."""
    check_mutants(tmp_path, seed=1, count=100_000)


@pytest.mark.thorough
def test_spoilt_input_never_stops_the_process(tmp_path: Path) -> None:
    """The same, a million times."""
    check_mutants(tmp_path, seed=2, count=1_000_000)


def test_what_is_refused_is_refused_again(tmp_path: Path) -> None:
    """Replaying quarantine records nothing that was not cured, and makes no new rows."""
    store = EmbeddedStore(tmp_path / "lineage.sqlite")
    lineage = lineage_on(store)
    submit_all(lineage, seed=3, count=BATCH)
    waiting = store.quarantine(0, BATCH)
    outcomes = lineage.pipeline.replay(waiting, ORIGINS[0])
    again = [(outcome.quarantine, outcome.reason) for outcome in outcomes]
    assert again == [(row.number, row.reason) for row in waiting]
    assert store.quarantine(0, BATCH) == waiting
    store.close()
