"""NDJSON file → decode → judge → durable, in one process, with an fsync for every batch."""

import shutil
import time
from pathlib import Path

from lineage.bootstrap import FILE, open_lineage
from lineage.ingest.pipeline import Origin
from lineage.ingest.sources import batches, read
from lineage.settings import Settings
from tests.bench.world import Shape

PART = 1_000_000
Row = tuple[str, str, str]


def measure(world: Path, store: Path, shape: Shape) -> list[Row]:
    """Events per second, first part against last, and disk a movement; leaves the store behind."""
    rates = _record(world, store, shape.movements, "off")
    size = (store / FILE).stat().st_size
    few = min(shape.movements, PART)
    apart = store.with_name(store.name + "-raw")
    raw_rates = _record(world, apart, few, "sealed")
    with_raw = (apart / FILE).stat().st_size
    _record(world, apart, few, "off")
    raw = with_raw - (apart / FILE).stat().st_size
    shutil.rmtree(apart)
    return [
        ("recorded, events/s", f"{_mean(rates):,.0f}", "60,000"),
        ("last part ÷ first part", f"{rates[-1] / rates[0]:.2f}", "0.9"),
        (f"first {few:,} with raw events kept, events/s", f"{_mean(raw_rates):,.0f}", ""),
        ("disk, bytes a movement", f"{size / shape.movements:.0f}", "80"),
        ("raw events beside it, bytes a movement", f"{raw / few:.0f}", ""),
    ]


def _record(world: Path, store: Path, movements: int, raw_events: str) -> list[float]:
    """Events per second of each part of the input, up to a number of movements."""
    shutil.rmtree(store, ignore_errors=True)
    lineage = open_lineage(Settings.model_validate({"store": str(store), "raw_events": raw_events}))
    history = Origin("file", imports_history=True)
    part = min(PART, movements // 4)
    rates: list[float] = []
    done, mark, begun = 0, part, time.perf_counter()
    for batch in batches(read(world)):
        lineage.pipeline.submit(batch, history)
        done += len(batch)
        if done >= mark:
            now = time.perf_counter()
            rates.append(part / (now - begun))
            mark, begun = mark + part, now
        if done >= movements:
            break
    lineage.close()
    return rates


def _mean(rates: list[float]) -> float:
    """Of rates over equal parts."""
    return len(rates) / sum(1 / rate for rate in rates)
