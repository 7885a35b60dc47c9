"""`make bench`: one table with the machine's facts. Figures are printed, never asserted.

    python -m tests.bench [--movements 1000000] [--keep DIR] [--write README.md]

With ten million movements it takes about ten minutes and 10 GB of disk.
"""

import argparse
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.bench import answering, recording, serving, tracing
from tests.bench.machine import facts_of_machine
from tests.bench.world import Shape, write_world

Row = tuple[str, str, str]
BEGINS: Final = "<!-- bench -->"
ENDS: Final = "<!-- /bench -->"


def main() -> None:
    """Measure and print."""
    options = _options()
    folder = Path(options.keep or tempfile.mkdtemp(prefix="lineage-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    shape = Shape(options.movements)
    try:
        rows = _measured(folder, shape)
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    _print(rows, shape)
    if options.write:
        _write(rows, shape, options.write)


def _measured(folder: Path, shape: Shape) -> list[Row]:
    world = folder / f"world-{shape.movements}.ndjson"
    if not world.exists():
        write_world(world, shape)
    store = folder / f"store-{shape.movements}"
    return [
        *recording.measure(world, store, shape),
        *answering.measure(store, shape),
        *tracing.measure(store),
        *serving.measure(store, shape),
    ]


def _print(rows: list[Row], shape: Shape) -> None:
    table = Table("measured", "value", "goal", box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    console = Console(width=100)
    console.print(_measured_on(shape))
    console.print(table)


def _write(rows: list[Row], shape: Shape, file: Path) -> None:
    """Put the table between the marks of a Markdown file."""
    before, begins, rest = file.read_text("utf-8").partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        raise SystemExit(f"{file}: expected {BEGINS} and {ENDS}")
    lines = [f"| {' | '.join(row)} |" for row in (("measured", "value", "goal"), *rows)]
    lines.insert(1, "|---|--:|--:|")
    table = "\n".join(line.replace("|   ", "| … ") for line in lines)
    text = f"{before}{begins}\n{_measured_on(shape)}:\n\n{table}\n\n{ends}{after}"
    file.write_text(text, "utf-8")


def _measured_on(shape: Shape) -> str:
    world = f"{shape.movements:,} movements, {shape.people:,} people, {shape.flows:,} flows"
    return f"{datetime.now(UTC):%Y-%m-%d}, {facts_of_machine()};\n{world}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--movements", type=int, default=1_000_000)
    parser.add_argument("--keep", help="folder for the world and the store, kept for the next run")
    parser.add_argument("--write", type=Path, help="Markdown file that shows the table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
