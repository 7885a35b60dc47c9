"""Run consumers: inside the test until they have caught up, or as processes that can be killed."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import orjson

from consumers import clients
from consumers.halts import halts
from consumers.measures import Measures
from consumers.positions import PREFIX, parse
from consumers.settings import ConsumerSettings
from consumers.source import Source
from consumers.worker import Worker
from lineage.bootstrap import Lineage, open_lineage
from lineage.settings import Settings
from lineage.stores.base import LineageStore
from tests.consumers.bus.topics import Bus

PATIENCE_S = 60.0
QUICK = {"session_timeout_ms": 6_000, "heartbeat_interval_ms": 500, "batch_events": 200}


def a_lineage(folder: Path, key: Path | None = None) -> Lineage:
    return open_lineage(Settings(store=str(folder), key_file=str(key or "")))


def has_caught_up(store: LineageStore, ends: dict[str, int]) -> bool:
    """Whether everything below these offsets was read, or waits for an operator."""
    positions = store.positions()
    halted = {partition.source for partition in halts(positions)}
    return all(
        source in halted or (source in positions and parse(positions[source]).offset >= end)
        for source, end in ends.items()
        if end
    )


def wait_for(happens: Any, patience_s: float = PATIENCE_S) -> None:
    """Wait until something is so; fail where it never is."""
    until = time.monotonic() + patience_s
    while not happens():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def consumer(bus: Bus, lineage: Lineage, **given: Any) -> Iterator[Measures]:
    """A consumer in a thread; what it raises is raised at the end."""
    settings = ConsumerSettings.model_validate(QUICK | {"group": bus.settings.facts_topic} | given)
    measures = Measures()
    client = clients.consumer(bus.settings, settings, settings.group)
    source = Source(client, bus.settings.topics_read, lineage.store.positions, in_group=True)
    worker = Worker(source, lineage.store, lineage.pipeline, settings, measures)
    raised: list[BaseException] = []

    def run() -> None:
        try:
            worker.run()
        except BaseException as error:  # noqa: BLE001  It is raised again below.
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield measures
    finally:
        worker.stop()
        thread.join()
    if raised:
        raise raised[0]


def consume_all(bus: Bus, lineage: Lineage, **given: Any) -> Measures:
    """Consume until everything that is in the log now was read."""
    ends = bus.ends()
    with consumer(bus, lineage, **given) as measures:
        wait_for(lambda: has_caught_up(lineage.store, ends))
    return measures


def process(
    bus: Bus,
    store: Path | str,
    *arguments: str,
    log: int | IO[bytes] = subprocess.PIPE,
    before: str = "pass",
    **variables: str,
) -> "subprocess.Popen[bytes]":
    """`lineage consume` as a process of its own, without health and metrics, after some code."""
    settings = {f"LINEAGE_CONSUMER_{name.upper()}": str(value) for name, value in QUICK.items()}
    program = "from lineage.cli.main import main; main()"
    command = [sys.executable, "-c", f"{before}; {program}", "consume", "--store", str(store)]
    command += ["--group", bus.settings.facts_topic, "--metrics-port", "0", *arguments]
    return subprocess.Popen(
        command,
        env=bus.environment | settings | variables,
        stdout=subprocess.DEVNULL,
        stderr=log,
    )


def logged(text: bytes) -> list[dict[str, Any]]:
    """The lines of a log that are JSON."""
    return [orjson.loads(line) for line in text.splitlines() if line.startswith(b"{")]


def positions_read(store: LineageStore) -> dict[str, int]:
    return {
        source: parse(text).offset
        for source, text in store.positions().items()
        if source.startswith(PREFIX)
    }
