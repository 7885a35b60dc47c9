"""`lineage ingest`: history from files or standard input."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any, Final, cast

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from lineage.cli.options import KeyFile, Store, opened
from lineage.cli.tables import console, grid
from lineage.errors import UsageError
from lineage.ingest.pipeline import QUARANTINED, Origin, Outcome, Received
from lineage.ingest.sources import batches, lines, read
from lineage.openlineage.mapping import load_mapping
from lineage.openlineage.stream import OpenLineageStream

SOME_QUARANTINED: Final = 3
PROGRESS_BYTES: Final = 4 << 20
"""Input above this size gets a progress bar."""
NAMED_MAX: Final = 3
"""How many places of each quarantine reason the summary names."""

HISTORY: Final = Origin("file", imports_history=True)


class Choice(StrEnum):
    """What the input is written in, or how the summary is."""

    CLOUDEVENTS = "cloudevents"
    OPENLINEAGE = "openlineage"
    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    app.command("ingest", epilog="Example: lineage ingest movements.ndjson")(ingest)


def ingest(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files, or - for standard input.")
    ],
    choices: Annotated[
        list[Choice] | None,
        typer.Option(
            "--format",
            help="What the input is written in (cloudevents, openlineage) and how the summary is"
            " printed (table, json). May be given twice.",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="For openlineage: what datasets and columns stand for (YAML)."),
    ] = None,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Record events from NDJSON, JSON or CSV; say what was recorded, known or quarantined."""
    chosen = set(choices or ())
    openlineage = Choice.OPENLINEAGE in chosen
    if openlineage != (mapping is not None):
        raise UsageError("--format openlineage and --mapping FILE go together")
    for name in files:
        if name != "-" and not Path(name).is_file():
            raise UsageError(f"there is no file {name}")
    stream = OpenLineageStream(load_mapping(mapping)) if mapping is not None else None
    # A manifest may lie beside the file whose events point at it.
    beside = tuple(dict.fromkeys(Path(name).parent for name in files if name != "-"))
    history = replace(HISTORY, folders=beside)
    with opened(store, key_file, must_exist=False) as lineage:
        summary = Summary()
        received = _with_progress(files)
        for batch in batches(stream.translated(received) if stream else received):
            findings = stream.take_findings() if stream else ()
            summary.add(batch, lineage.pipeline.submit(batch, history, findings=findings))
        if stream and (left := stream.take_findings()):
            lineage.pipeline.submit((), history, findings=left)
    summary.print(Choice.JSON in chosen)
    if summary.counts[QUARANTINED]:
        raise typer.Exit(SOME_QUARANTINED)


class Summary:
    """What became of the input, and where what was quarantined stood."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._reasons: dict[tuple[str, str], list[str]] = {}
        self._reason_counts: Counter[tuple[str, str]] = Counter()

    def add(self, batch: list[Received], outcomes: list[Outcome]) -> None:
        for item, outcome in zip(batch, outcomes, strict=True):
            self.counts[outcome.status] += 1
            if outcome.status == QUARANTINED:
                reason = (outcome.reason, outcome.detail)
                self._reason_counts[reason] += 1
                named = self._reasons.setdefault(reason, [])
                if len(named) < NAMED_MAX:
                    named.append(item.position)

    def print(self, as_json: bool) -> None:
        if as_json:
            typer.echo(orjson.dumps(self._body(), option=orjson.OPT_INDENT_2).decode())
            return
        out = console()
        table = grid("recorded", "duplicate", "quarantined")
        table.add_row(
            *(f"{self.counts[name]:,}" for name in ("recorded", "duplicate", QUARANTINED))
        )
        out.print(table)
        if self._reasons:
            reasons = grid("count", "reason", "expected", "where", title="quarantined")
            for (reason, detail), count in self._reason_counts.most_common():
                where = ", ".join(self._reasons[reason, detail])
                reasons.add_row(
                    f"{count:,}", reason, detail, where + (" …" if count > NAMED_MAX else "")
                )
            out.print(reasons)
            out.print("Nothing is lost: see `lineage quarantine list`, mend, then replay.")

    def _body(self) -> dict[str, Any]:
        return {
            "recorded": self.counts["recorded"],
            "duplicate": self.counts["duplicate"],
            "quarantined": self.counts[QUARANTINED],
            "reasons": [
                {
                    "reason": reason,
                    "detail": detail,
                    "count": count,
                    "positions": self._reasons[reason, detail],
                }
                for (reason, detail), count in self._reason_counts.most_common()
            ],
        }


def _with_progress(files: list[str]) -> Iterator[Received]:
    """The pieces of all input, with a bar while there is much and somebody is watching."""
    paths = [Path(name) for name in files if name != "-"]
    total = sum(path.stat().st_size for path in paths if path.is_file())
    pieces = _pieces(files)
    if total < PROGRESS_BYTES or not sys.stderr.isatty():
        yield from pieces
        return
    columns = (TextColumn("recording"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        done = 0
        for count, item in enumerate(pieces):
            done += len(item.raw) + 1
            if count % 1000 == 0:
                progress.update(task, completed=done)
            yield item


def _pieces(files: Iterable[str]) -> Iterator[Received]:
    for name in files:
        if name == "-":
            yield from lines(cast("BufferedReader", sys.stdin.buffer), "stdin")
        else:
            yield from read(Path(name))
