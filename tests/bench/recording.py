"""NDJSON file → decode → judge → durable, in one process, with an fsync for every batch."""

import shutil
import time
from pathlib import Path

from lineage.bootstrap import open_lineage
from lineage.ingest.pipeline import Origin
from lineage.ingest.sources import batches, read
from lineage.settings import Settings
from tests.bench.world import Shape

PART = 1_000_000
Row = tuple[str, str, str]


def measure(world: Path, store: Path, shape: Shape) -> list[Row]:
    """Events per second, first part against last, and disk a movement; leaves the store behind."""
    rates = _record(world, store, shape, "off")
    size = (store / "lineage.sqlite").stat().st_size
    with_raw = store.with_name(store.name + "-raw")
    raw_rates = _record(world, with_raw, shape, "sealed")
    raw_size = (with_raw / "lineage.sqlite").stat().st_size
    shutil.rmtree(with_raw)
    return [
        ("recorded, events/s", f"{_mean(rates):,.0f}", "60,000"),
        ("last part ÷ first part", f"{rates[-1] / rates[0]:.2f}", "0.9"),
        ("recorded with raw events, events/s", f"{_mean(raw_rates):,.0f}", ""),
        ("disk, bytes a movement", f"{size / shape.movements:.0f}", "80"),
        ("raw events, bytes a movement", f"{(raw_size - size) / shape.movements:.0f}", ""),
    ]


def _record(world: Path, store: Path, shape: Shape, raw_events: str) -> list[float]:
    """Events per second of each part of the input."""
    shutil.rmtree(store, ignore_errors=True)
    lineage = open_lineage(Settings.model_validate({"store": str(store), "raw_events": raw_events}))
    history = Origin("file", imports_history=True)
    part = min(PART, shape.movements // 4)
    rates: list[float] = []
    done, mark, begun = 0, part, time.perf_counter()
    for batch in batches(read(world)):
        lineage.pipeline.submit(batch, history)
        done += len(batch)
        if done >= mark:
            now = time.perf_counter()
            rates.append(part / (now - begun))
            mark, begun = mark + part, now
    lineage.close()
    return rates


def _mean(rates: list[float]) -> float:
    """Of rates over equal parts."""
    return len(rates) / sum(1 / rate for rate in rates)
