"""`kill -9` in the middle of an ingest: what was acknowledged is there, nothing is half there."""

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from lineage.bootstrap import Lineage, open_lineage
from lineage.settings import Settings
from tests.builders import Event
from tests.faults.history import dumped, people, write
from tests.faults.ingest_in_batches import main as ingest
from tests.worlds import Question, ask

EVENTS = 1500
BATCH = 25
QUICK_KILLS = 8
MANY_KILLS = 150


class Input(NamedTuple):
    file: Path
    events: list[Event]
    lines: int
    answers: list[str]
    """What an ingest that nobody disturbed answers about everybody."""
    seconds: float
    """How long that took."""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Input:
    folder = tmp_path_factory.mktemp("undisturbed")
    file = folder / "history.ndjson"
    events = write(file, EVENTS)
    began = time.monotonic()
    ingest(str(folder / "store"), str(file), BATCH)
    seconds = time.monotonic() - began
    lines = len(file.read_bytes().splitlines())
    return Input(file, events, lines, answers(folder / "store", events), seconds)


def answers(folder: Path, events: list[Event]) -> list[str]:
    lineage = open_lineage(Settings(store=str(folder)))
    try:
        return [dumped(ask(lineage, Question(person))) for person in people(events)]
    finally:
        lineage.close()


def killed_after(delay: float, folder: Path, given: Input) -> int:
    """Kill an ingest some time after it began to record; the lines it acknowledged by then."""
    command = [sys.executable, "-m", "tests.faults.ingest_in_batches"]
    process = subprocess.Popen(
        [*command, str(folder), str(given.file), str(BATCH)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(delay)
    process.kill()
    said = process.stdout.read().split(b"\n")[:-1]
    process.stdout.close()
    process.wait()
    return int(said[-1]) if said else 0


def check_what_is_there(lineage: Lineage, given: Input, acknowledged: int) -> int:
    """The store is sound and holds whole batches, at least those that were promised."""
    assert lineage.store.check() == []
    position = int(lineage.store.positions().get(str(given.file), "0"))
    assert position >= acknowledged
    assert position % BATCH == 0 or position == given.lines
    batches = -(-position // BATCH)
    assert lineage.store.head() == batches
    refused = sum(
        line.startswith(b"this") for line in given.file.read_bytes().splitlines()[:position]
    )
    assert lineage.store.size()[0] == position - refused
    assert lineage.store.counters()[1] == refused
    return position


def kill_and_go_on(seed: int, folder: Path, given: Input) -> int:
    """One kill, what it left, and the same file once more; how far the killed ingest had come."""
    delay = random.Random(seed).uniform(0, given.seconds)
    acknowledged = killed_after(delay, folder, given)
    lineage = open_lineage(Settings(store=str(folder)))
    position = check_what_is_there(lineage, given, acknowledged)
    lineage.close()
    ingest(str(folder), str(given.file), BATCH)
    assert answers(folder, given.events) == given.answers, f"seed {seed}"
    lineage = open_lineage(Settings(store=str(folder)))
    assert lineage.store.check() == []
    assert lineage.store.size()[0] == len(given.events)
    lineage.close()
    return position


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, given: Input) -> None:
    """At seeded random moments; ingesting the same file again gives exactly the full answer."""
    seeds = range(QUICK_KILLS)
    positions = [kill_and_go_on(seed, tmp_path / str(seed), given) for seed in seeds]
    assert any(0 < position < given.lines for position in positions), "no kill hit an ingest"


@pytest.mark.thorough
def test_what_was_acknowledged_survives_many_kills(tmp_path: Path, given: Input) -> None:
    """The same at many more moments."""
    for seed in range(QUICK_KILLS, QUICK_KILLS + MANY_KILLS):
        kill_and_go_on(seed, tmp_path / str(seed), given)


def test_one_store_survives_one_kill_after_the_other(tmp_path: Path, given: Input) -> None:
    """An ingest that is killed again and again gets on, and comes to the same answer."""
    chance = random.Random(4711)
    for _ in range(4):
        acknowledged = killed_after(chance.uniform(0, given.seconds / 4), tmp_path, given)
        lineage = open_lineage(Settings(store=str(tmp_path)))
        assert lineage.store.check() == []
        position = int(lineage.store.positions().get(str(given.file), "0"))
        assert position >= acknowledged
        lineage.close()
    ingest(str(tmp_path), str(given.file), BATCH)
    assert answers(tmp_path, given.events) == given.answers
