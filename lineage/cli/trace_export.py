"""`lineage trace … --export FILE` and `--picture FILE`: whom to tell, and how far it spread."""

from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import Progress

from lineage.answers.incident.query import TraceQuery
from lineage.bootstrap import Lineage
from lineage.cli.options import Format
from lineage.cli.tables import show
from lineage.errors import UsageError
from lineage.reports.incident import export as files
from lineage.reports.incident.export import Export
from lineage.reports.incident.picture import svg
from lineage.reports.incident.spread import spread_of
from lineage.stores.base import SubjectRow


def exported(lineage: Lineage, query: TraceQuery, export: Export, output: Format) -> None:
    """Write the file. Raises UsageError where raw identifiers are asked for and were never kept."""
    asked = files.begun(export, query)
    traced = lineage.traced(asked)
    asked = asked.model_copy(update=traced.moments())
    what = "trace --export --reveal" if export.reveals else "trace --export"
    about = asked.incident or asked.holder
    lineage.access.record("cli", what, None, audience=asked.audience, about=about)
    if export.reveals and lineage.directory.one_way:
        raise UsageError("--reveal: this store keeps no identifiers that could be shown")

    def reveal(row: SubjectRow) -> str:
        return lineage.keys.open_person(row.sealed) if row.sealed else ""

    written = 0
    steps = files.exported(export, traced, asked, lineage.store, reveal if export.reveals else None)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("people", total=None)
        for written, everybody in steps:
            bar.update(task, completed=written, total=everybody)
    show(_summary(export, asked, written), output, _tables)


def drawn(lineage: Lineage, query: TraceQuery, path: Path) -> None:
    """Write the picture. Raises UsageError for another kind of file."""
    if path.suffix.lower() != ".svg":
        raise UsageError("--picture: expected a name ending in .svg")
    about = query.incident or query.holder
    lineage.access.record("cli", "trace --picture", None, audience=query.audience, about=about)
    spread = spread_of(lineage.traced(query))
    path.write_text(svg(spread), "utf-8")
    parties = sum(len(box.parties) for box in spread.boxes) - 1
    typer.echo(f"{parties:,} {'party' if parties == 1 else 'parties'} in {path}")


def _summary(export: Export, asked: TraceQuery, written: int) -> dict[str, Any]:
    query = asked.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {"file": str(export.path), "people": written, "reveals": export.reveals, "query": query}


def _tables(summary: dict[str, Any]) -> list[str]:
    known_at = summary["query"]["known_at"]
    return [f"{summary['people']:,} people, as known at {known_at}, in {summary['file']}"]
