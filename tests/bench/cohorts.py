"""Bulk events: manifests of a million people read, and two hundred cohorts held in memory.

python -m tests.bench.cohorts [--people 1000000]
"""

import argparse
import hashlib
import io
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import orjson
import pyarrow
from pyarrow import parquet
from pyroaring import BitMap
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from lineage.answers.query import DisclosureQuery
from lineage.bootstrap import Lineage, open_lineage
from lineage.ingest.pipeline import Origin, Received
from lineage.mirror.cohorts import Cohorts
from lineage.settings import Settings
from lineage.stores import members
from lineage.stores.base import ManifestRow
from tests.bench.machine import facts_of_machine
from tests.bench.world import subject

COHORTS: Final = 200
MEMBERSHIPS: Final = 45_000_000
ASKED: Final = 500

Row = tuple[str, str, str]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cohorts", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    people = parser.parse_args().people
    table = Table("measured", "value", "goal", box=SIMPLE_HEAD)
    with tempfile.TemporaryDirectory(prefix="lineage-bench-") as folder:
        for row in (*_ingest(Path(folder), people), *_memory(people)):
            table.add_row(*row)
    console = Console(width=100)
    console.print(f"{datetime.now(UTC):%Y-%m-%d}, {facts_of_machine()}")
    console.print(table)


def _ingest(folder: Path, people: int) -> Iterator[Row]:
    """The same people in every form: newcomers first, known from then on; a half of them last."""
    lineage = open_lineage(Settings(store=str(folder / "store")))
    everybody = [subject(number) for number in range(people)]
    forms = _forms(everybody)
    half = np.random.default_rng(7).random(people) < 0.5
    forms["CSV, one in two"] = _csv(
        [one for one, chosen in zip(everybody, half, strict=True) if chosen]
    )
    for number, (name, (found, count)) in enumerate(forms.items()):
        path = folder / f"manifest-{number}"
        path.write_bytes(found)
        before = _stored(folder)
        seconds = _recorded(lineage, path, found, count)
        size = _stored(folder) - before
        who = "new people" if number == 0 else "known people"
        yield (
            f"{count:,} {who}, {name} ({len(found) / 1e6:.0f} MB)",
            f"{seconds:.2f} s, {size / 1000:,.0f} KB stored",
            "" if number == 0 else "<= 1 s, <= 250 KB",
        )
    yield _asked(lineage)
    lineage.close()


def _forms(everybody: list[str]) -> dict[str, tuple[bytes, int]]:
    file = io.BytesIO()
    parquet.write_table(pyarrow.table({"id": everybody}), file)
    count = len(everybody)
    return {
        "NDJSON, first": (b"\n".join(orjson.dumps(one) for one in everybody) + b"\n", count),
        "NDJSON": (b"\n".join(orjson.dumps({"id": one}) for one in everybody), count),
        "CSV": _csv(everybody),
        "Parquet": (file.getvalue(), count),
    }


def _csv(people: list[str]) -> tuple[bytes, int]:
    return ("id\n" + "\n".join(people)).encode(), len(people)


def _recorded(lineage: Lineage, path: Path, found: bytes, count: int) -> float:
    event = {
        "specversion": "1.0",
        "id": path.name,
        "source": "//bench.example/movements",
        "type": "personaldata.movement.v1",
        "time": "2026-01-01T00:00:00Z",
        "data": {
            "kind": "disclose",
            "from": {"party": "CO"},
            "to": {"party": "P001"},
            "data": [{"category": "email"}],
            "cohort": {
                "uri": path.name,
                "sha256": hashlib.sha256(found).hexdigest(),
                "count": count,
            },
        },
    }
    pipeline = lineage.pipeline
    begun = time.perf_counter()
    pipeline.submit([Received(orjson.dumps(event))], Origin("bench", folders=(path.parent,)))
    return time.perf_counter() - begun


def _stored(folder: Path) -> int:
    """Bytes of the store's file with what is written ahead of it taken in."""
    file = folder / "store" / "lineage.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file.stat().st_size


def _asked(lineage: Lineage) -> Row:
    """One person after the other, all of them members of every cohort but the last."""
    taken = []
    for number in range(ASKED):
        query = DisclosureQuery(subject=subject(number))
        begun = time.perf_counter()
        lineage.where(query)
        taken.append(time.perf_counter() - begun)
    return "where of a member, p50 and p99", _milliseconds(taken), "p99 <= 1 ms"


def _memory(people: int) -> Iterator[Row]:
    """Cohorts of random people, each as large as the next."""
    share = MEMBERSHIPS / COHORTS / people
    rng = np.random.default_rng(7)
    cohorts = Cohorts()
    stored = memberships = 0
    for number in range(COHORTS):
        chosen = BitMap(np.flatnonzero(rng.random(people) < share).astype(np.uint32))
        row = ManifestRow(f"{number:064x}", 0, "", members.pack(chosen))
        stored += sum(map(len, row.chunks))
        memberships += len(chosen)
        cohorts.read([(1, row)], 1)
    yield (
        f"{COHORTS} cohorts, {memberships / 1e6:.1f}M memberships",
        f"{cohorts.nbytes / 1e6:.1f} MB in memory, {stored / COHORTS / 1000:.0f} KB stored each",
        "",
    )


def _milliseconds(taken: list[float]) -> str:
    p50, p99 = np.percentile(taken, (50, 99)) * 1000
    return f"{p50:.2f} ms, {p99:.2f} ms"


if __name__ == "__main__":
    main()
