"""NDJSON file → decode → judge → durable, in one process, with an fsync for every batch."""

import shutil
import time
from pathlib import Path
from typing import NamedTuple

from lineage.bootstrap import FILE, open_lineage
from lineage.ingest.pipeline import Origin
from lineage.ingest.sources import batches, read
from lineage.settings import Settings
from tests.bench import bare
from tests.bench.world import Shape

PART = 1_000_000
Row = tuple[str, str, str]


class Spent(NamedTuple):
    """Seconds that a part of the input took: by the clock, and of the processor's time.

    Where other programs run on the machine, only the second says how fast the product is.
    """

    clock_s: float
    processor_s: float

    @classmethod
    def now(cls) -> "Spent":
        return cls(time.perf_counter(), time.process_time())

    def since(self, before: "Spent") -> "Spent":
        return Spent(self.clock_s - before.clock_s, self.processor_s - before.processor_s)


def measure(world: Path, store: Path, shape: Shape) -> list[Row]:
    """Events per second, first part against last, and disk a movement; leaves the store behind."""
    few = min(shape.movements, PART)
    apart = store.with_name(store.name + "-raw")
    begun = Spent.now()
    bare.record(world, apart.with_suffix(".bare"), few)
    least = Spent.now().since(begun)
    apart.with_suffix(".bare").unlink()
    parts = _record(world, store, shape.movements, "off")
    size = (store / FILE).stat().st_size
    raw_parts = _record(world, apart, few, "sealed")
    with_raw = (apart / FILE).stat().st_size
    few_parts = _record(world, apart, few, "off")
    raw = with_raw - (apart / FILE).stat().st_size
    shutil.rmtree(apart)
    first, last, count = parts[0], parts[-1], shape.movements
    return [
        ("recorded, events/s", f"{count / sum(part.clock_s for part in parts):,.0f}", "60,000"),
        ("  processor time, µs an event", f"{_processor_us(parts, count):.1f}", ""),
        ("last part ÷ first part, in events/s", f"{first.clock_s / last.clock_s:.2f}", "0.9"),
        ("  by processor time", f"{first.processor_s / last.processor_s:.2f}", ""),
        (
            f"first {few:,} ÷ parsing, a keyed hash and SQLite alone, in events/s",
            f"{least.clock_s / sum(part.clock_s for part in few_parts):.2f}",
            "",
        ),
        (
            "  by processor time",
            f"{least.processor_s / sum(part.processor_s for part in few_parts):.2f}",
            "",
        ),
        (
            f"first {few:,} with raw events kept, events/s",
            f"{few / sum(part.clock_s for part in raw_parts):,.0f}",
            "",
        ),
        ("  processor time, µs an event", f"{_processor_us(raw_parts, few):.1f}", ""),
        ("disk, bytes a movement", f"{size / shape.movements:.0f}", "80"),
        ("raw events beside it, bytes a movement", f"{raw / few:.0f}", ""),
    ]


def _record(world: Path, store: Path, movements: int, raw_events: str) -> list[Spent]:
    """What each part of the input took, up to a number of movements."""
    shutil.rmtree(store, ignore_errors=True)
    lineage = open_lineage(Settings.model_validate({"store": str(store), "raw_events": raw_events}))
    history = Origin("file", imports_history=True)
    part = min(PART, movements // 4)
    parts: list[Spent] = []
    done, mark, begun = 0, part, Spent.now()
    for batch in batches(read(world)):
        lineage.pipeline.submit(batch, history)
        done += len(batch)
        if done >= mark:
            now = Spent.now()
            parts.append(now.since(begun))
            mark, begun = mark + part, now
        if done >= movements:
            break
    lineage.close()
    return parts


def _processor_us(parts: list[Spent], movements: int) -> float:
    return sum(part.processor_s for part in parts) / movements * 1e6
