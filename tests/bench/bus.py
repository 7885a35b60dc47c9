"""`make bench-kafka`: from a real broker into the embedded store, beside the bare client.

    python -m tests.bench.bus [--events 2000000] [--bootstrap HOST:PORT]

The broker runs on the same machine. Figures are printed, never asserted.
"""

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from kafka import KafkaConsumer, TopicPartition
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from consumers import clients
from consumers.measures import Measures
from consumers.settings import ConsumerSettings
from consumers.source import Source, options
from consumers.worker import Worker
from lineage.bootstrap import Lineage, open_lineage
from lineage.settings import Settings
from tests.bench.machine import facts_of_machine, resident_bytes
from tests.bench.world import Shape, movements
from tests.consumers.bus.topics import Bus, fresh_bus
from tests.servers.own import Own

PARTITIONS = 4
PARTS = 8
WINDOW = 20_000
"""Records under way at once while producing."""
STOP_S = 60.0
RATE_WHILE_STOPPED = 5_000
HEADERS = [("content-type", b"application/cloudevents+json")]
Row = tuple[str, str, str]
Keyed = tuple[bytes, bytes]
"""Key and value of a record."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bus", description=__doc__)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--bootstrap", help="a broker; one of our own is started if left out")
    given = parser.parse_args()
    with _broker(given.bootstrap) as bootstrap:
        rows = _measured(fresh_bus(bootstrap, PARTITIONS), given.events)
    table = Table("measured", "value", "goal", box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    console = Console(width=100)
    console.print(f"{time.strftime('%Y-%m-%d', time.gmtime())}, {facts_of_machine()}")
    console.print(f"{given.events:,} events, {PARTITIONS} partitions, broker on the same machine")
    console.print(table)


@contextmanager
def _broker(bootstrap: str | None) -> Iterator[str]:
    if bootstrap:
        yield bootstrap
        return
    own = Own(print)
    try:
        kafka = own.kafka()
        kafka.start()
        yield kafka.address
    finally:
        own.close()


def _measured(bus: Bus, events: int) -> list[Row]:
    lines = _lines()
    produced = _produce(bus, islice(lines, events))
    bare = _bare(bus, events)
    read = _read(bus, events)
    folder = Path(tempfile.mkdtemp(prefix="lineage-bench-bus-"))
    lineage = open_lineage(Settings.model_validate({"store": str(folder), "raw_events": "off"}))
    try:
        return [
            ("produced, acks=all, records/s", f"{produced:,.0f}", ""),
            ("bare consumer, records/s", f"{bare.rate:,.0f}", ""),
            ("the same, processor time a record, µs", f"{bare.cpu_us:.1f}", ""),
            ("our reading of the same fetches, records/s", f"{read.rate:,.0f}", ""),
            ("the same, processor time a record, µs", f"{read.cpu_us:.1f}", ""),
            *_consumed(bus, lineage, events, bare),
            *_after_a_stop(bus, lineage, lines),
        ]
    finally:
        lineage.close()
        shutil.rmtree(folder)


def _lines() -> Iterator[Keyed]:
    """Movements and erasures as companies publish them: nothing says when they are recorded."""
    for line in movements(Shape(10_000_000)):
        event = orjson.loads(line)
        del event["recordedtime"]
        yield orjson.dumps(event["data"]["subjects"]), orjson.dumps(event)


def _produce(bus: Bus, lines: Iterator[Keyed], rate: float = 0.0) -> float:
    """Publish; how many a second. At most `rate` a second where it is given."""
    begun, done = time.perf_counter(), 0
    with closing(bus.producer(linger_ms=20, batch_size=131_072)) as producer:
        for key, value in lines:
            producer.send(bus.settings.movements_topic, key=key, value=value, headers=HEADERS)
            done += 1
            if done % WINDOW == 0:
                producer.flush()
            if rate and done % 500 == 0:
                time.sleep(max(0.0, done / rate - (time.perf_counter() - begun)))
        producer.flush()
    return done / (time.perf_counter() - begun)


class Cost(NamedTuple):
    """What a record took: `rate` in records a second, processor time of this process."""

    rate: float
    cpu_us: float


@contextmanager
def _costing(records: int) -> Iterator[Callable[[], Cost]]:
    """Measures what happens inside; what is given tells it afterwards."""
    begun, used = time.perf_counter(), time.process_time()
    ended: list[Cost] = []
    yield ended.pop
    took, used = time.perf_counter() - begun, time.process_time() - used
    ended.append(Cost(records / took, used / records * 1e6))


def _bare(bus: Bus, events: int) -> Cost:
    """The client alone, with the same options, reading everything in its own way."""
    client = KafkaConsumer(**bus.settings.connection(), **options(ConsumerSettings(), None))
    topic = bus.settings.movements_topic
    partitions = [TopicPartition(topic, one) for one in client.partitions_for_topic(topic)]
    client.assign(partitions)
    client.seek_to_beginning(*partitions)
    done = 0
    with closing(client), _costing(events) as cost:
        while done < events:
            done += sum(len(records) for records in client.poll(timeout_ms=500).values())
    return cost()


def _read(bus: Bus, events: int) -> Cost:
    """The same through our source."""
    source, done = _source(bus, dict), 0
    with closing(source), _costing(events) as cost:
        while done < events:
            done += sum(len(records) for records in source.poll(500).values())
    return cost()


def _consumed(bus: Bus, lineage: Lineage, events: int, bare: Cost) -> list[Row]:
    marks: list[tuple[float, int]] = [(time.perf_counter(), resident_bytes())]
    used = time.process_time()
    part = events // PARTS
    with _working(bus, lineage):
        for number in range(1, PARTS + 1):
            _until(lineage, part * number)
            marks.append((time.perf_counter(), resident_bytes()))
    cpu_us = (time.process_time() - used) / (part * PARTS) * 1e6
    rates = [part / (b[0] - a[0]) for a, b in pairwise(marks)]
    overall = part * PARTS / (marks[-1][0] - marks[0][0])
    grown = (marks[-1][1] - marks[PARTS // 2][1]) / (part * PARTS / 2)
    return [
        ("Kafka to durable, one process, events/s", f"{overall:,.0f}", "40,000"),
        ("the same, processor time an event, µs", f"{cpu_us:.1f}", ""),
        ("÷ bare consumer", f"{overall / bare.rate:.2f}", ""),
        ("last eighth ÷ second eighth", f"{rates[-1] / rates[1]:.2f}", "1"),
        ("memory grown in the second half, bytes an event", f"{grown:.0f}", ""),
        *(
            (f"resident after {part * n:,} events, MB", f"{m[1] / 1e6:,.0f}", "")
            for n, m in list(enumerate(marks))[::2]
        ),
    ]


def _after_a_stop(bus: Bus, lineage: Lineage, lines: Iterator[Keyed]) -> list[Row]:
    """How long until nothing waits, after a stop of a minute while others kept producing."""
    count = int(STOP_S * RATE_WHILE_STOPPED)
    before = lineage.store.size()[0]
    _produce(bus, islice(lines, count), RATE_WHILE_STOPPED)
    begun = time.perf_counter()
    with _working(bus, lineage):
        _until(lineage, before + count)
    took = time.perf_counter() - begun
    return [
        (
            f"seconds to no lag, after {STOP_S:.0f} s of {RATE_WHILE_STOPPED:,} events/s",
            f"{took:.1f}",
            "",
        )
    ]


@contextmanager
def _working(bus: Bus, lineage: Lineage) -> Iterator[None]:
    source = _source(bus, lineage.store.positions)
    worker = Worker(source, lineage.store, lineage.pipeline, ConsumerSettings(), Measures())
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def _source(bus: Bus, positions: Any) -> Source:
    settings = ConsumerSettings(group=bus.settings.facts_topic)
    client = clients.consumer(bus.settings, settings, settings.group)
    return Source(client, bus.settings.topics_read, positions, in_group=True)


def _until(lineage: Lineage, events: int) -> None:
    while lineage.store.size()[0] < events:
        time.sleep(0.05)


if __name__ == "__main__":
    main()
