"""A load that goes on while its server is killed again and again."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from lineage.errors import StoreError
from lineage.ingest.pipeline import Origin, Received
from lineage.stores.neo4j.connection import Address
from lineage.stores.neo4j.store import Neo4jStore
from tests.builders import Event, encoded
from tests.faults.history import history
from tests.worlds import lineage_on

BATCH: Final = 25
EVENTS_MAX: Final = 1_000_000
PAUSE_S: Final = 0.05
"""Between two batches, so that what is stored stays small enough to be asked about."""
BATCHES_BETWEEN: Final = 5
"""Batches that are acknowledged between two kills at least, and then …"""
UNDER_LOAD_S: Final = (0.0, 1.0)
"""… for how long the server works on, at random."""
ORIGIN: Final = Origin("load", imports_history=True)
SOURCE: Final = "load/0"


class Killable(Protocol):
    """A server of the test's own."""

    def start(self) -> object: ...
    def kill(self) -> object: ...


class Kill(NamedTuple):
    """One kill, as the table shows it."""

    under_load_s: float
    acknowledged: int
    """Batches whose recording was acknowledged when the server was killed …"""
    stored: int
    """… and those that were there when it was back."""
    back_after_s: float
    problems: int


@dataclass
class Load:
    """Records batch after batch, and records a batch again until it is acknowledged."""

    address: Address
    acknowledged: int = 0
    events: list[Event] = field(default_factory=list)
    refused: int = 0
    """Attempts that raised an error of the product."""
    failure: BaseException | None = None
    ending: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until `ending` is set, then to the end of the batch."""
        try:
            self._record()
        except BaseException as error:  # noqa: BLE001 - it is raised again by whoever waits
            self.failure = error

    def _record(self) -> None:
        store = Neo4jStore(self.address)
        pipeline = lineage_on(store).pipeline
        for batch in _batches():
            if self.ending.is_set():
                break
            positions = {SOURCE: str(self.acknowledged + 1)}
            received = [Received(encoded(event)) for event in batch]
            while True:
                try:
                    pipeline.submit(received, ORIGIN, positions=positions)
                    break
                except StoreError as error:
                    if not error.retryable or self.ending.is_set():
                        raise
                    self.refused += 1
                    time.sleep(PAUSE_S)
            self.acknowledged += 1
            self.events += batch
            time.sleep(PAUSE_S)
        store.close()


def killed_under_load(
    server: Killable, address: Address, kills: int, seed: int = 7
) -> tuple[list[Kill], Load]:
    """Kill a server so many times while it is written to; what each kill left."""
    chance = random.Random(seed)
    load = Load(address)
    working = threading.Thread(target=load.run)
    working.start()
    found: list[Kill] = []
    try:
        for _ in range(kills):
            before = load.acknowledged
            while load.acknowledged < before + BATCHES_BETWEEN and working.is_alive():
                time.sleep(PAUSE_S)
            delay = chance.uniform(*UNDER_LOAD_S)
            time.sleep(delay)
            found.append(_kill(server, address, load, delay))
    finally:
        load.ending.set()
        working.join()
    if load.failure is not None:
        raise load.failure
    return found, load


def _kill(server: Killable, address: Address, load: Load, delay: float) -> Kill:
    server.kill()
    acknowledged = load.acknowledged
    began = time.monotonic()
    server.start()
    back = time.monotonic() - began
    store = Neo4jStore(address)
    stored, problems = store.head(), store.check()
    store.close()
    return Kill(delay, acknowledged, stored, back, len(problems))


def _batches() -> Iterator[list[Event]]:
    batch: list[Event] = []
    for event in history(EVENTS_MAX):
        batch.append(event)
        if len(batch) == BATCH:
            yield batch
            batch = []


def table(kills: list[Kill], load: Load, doubled: int, lost: int) -> str:
    """What happened, in Markdown."""
    lines = [
        "| kill | after, s | batches acknowledged | stored after the restart | contradictions"
        " | back after, s |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {number} | {kill.under_load_s:.1f} | {kill.acknowledged} | {kill.stored} |"
        f" {kill.problems} | {kill.back_after_s:.1f} |"
        for number, kill in enumerate(kills, start=1)
    ]
    summary = (
        f"{len(kills)} kills, {load.acknowledged:,} batches of {BATCH} events acknowledged,"
        f" {load.refused} attempts refused and repeated: {lost} events lost, {doubled} doubled."
    )
    return "\n".join([*lines, "", summary, ""])


def doubled_and_lost(address: Address, load: Load) -> tuple[int, int]:
    """(events that are there twice or without being sent, sent events that are not there)."""
    store = Neo4jStore(address)
    there = [
        batch.columns.identity_text(index)
        for batch in store.batches(0)
        for index in range(batch.columns.events)
    ]
    store.close()
    sent = {(event["source"], event["id"]) for event in load.events}
    return len(there) - len(set(there) & sent), len(sent - set(there))
