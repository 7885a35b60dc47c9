"""`lineage cohorts`: the manifests that bulk events point at, and one that comes late."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from lineage.cli.options import Format, KeyFile, Output, Store, opened
from lineage.cli.tables import grid, show

app = typer.Typer(help="Manifests of bulk events: list them, add one that was missing.")


@app.command("list", epilog="Example: lineage cohorts list")
def list_(output: Output = Format.TABLE, store: Store = None, key_file: KeyFile = None) -> None:
    """Every manifest that events point at: since when it is known, or why it is not."""
    with opened(store, key_file) as lineage:
        show(lineage.cohorts(), output, _table)


@app.command("add", epilog="Example: lineage cohorts add manifests/2026-11.ndjson")
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A manifest that was missing.")],
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Join the people of a manifest to the recorded events that point at it, by its digest."""
    with opened(store, key_file) as lineage:
        show(lineage.add_manifest(file), output, _added)


def _table(answer: dict[str, Any]) -> Iterator[Table]:
    table = grid("manifest", "people", "events", "first event", "known from", "problem")
    for one in answer["cohorts"]:
        table.add_row(
            one["sha256"][:12],
            f"{one['count']:,}",
            f"{one['events']:,}",
            one["first_event"],
            one["known_from"] or "",
            one["problem"],
        )
    yield table


def _added(answer: dict[str, Any]) -> Iterator[str]:
    word = "is recorded" if answer["added"] else "was known before"
    yield f"The manifest {answer['sha256'][:12]} {word}."
