"""`make bench`: one table with the machine's facts. Figures are printed, never asserted.

    python -m tests.bench [--movements 1000000] [--keep DIR]

With ten million movements it takes about ten minutes and 10 GB of disk.
"""

import argparse
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.bench import answering, recording, serving
from tests.bench.machine import facts_of_machine
from tests.bench.world import Shape, write_world


def main() -> None:
    """Measure and print."""
    options = _options()
    folder = Path(options.keep or tempfile.mkdtemp(prefix="lineage-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _run(folder, Shape(options.movements))
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def _run(folder: Path, shape: Shape) -> None:
    world = folder / f"world-{shape.movements}.ndjson"
    if not world.exists():
        write_world(world, shape)
    rows = [
        *recording.measure(world, folder / f"store-{shape.movements}", shape),
        *answering.measure(folder / f"store-{shape.movements}", shape),
        *serving.measure(folder / f"store-{shape.movements}", shape),
    ]
    table = Table("measured", "value", "goal", box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    console = Console(width=100)
    console.print(f"{datetime.now(UTC):%Y-%m-%d}, {facts_of_machine()}")
    console.print(f"{shape.movements:,} movements, {shape.people:,} people, {shape.flows:,} flows")
    console.print(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--movements", type=int, default=1_000_000)
    parser.add_argument("--keep", help="folder for the world and the store, kept for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
