"""`lineage trace`: who is exposed by a breach, where copies went on, who must be told by when."""

from pathlib import Path
from typing import Annotated, Any, Final, get_args

import typer

from lineage.answers.incident.answer import traced_nothing
from lineage.answers.incident.query import Kind, Reading, TraceQuery
from lineage.cli.options import (
    AsOf,
    Format,
    KeyFile,
    KnownAt,
    Output,
    Store,
    moment,
    opened,
    query,
)
from lineage.cli.tables import show
from lineage.cli.trace_export import drawn, exported
from lineage.cli.trace_tables import tables
from lineage.cli.trace_watch import kept_tables, watch
from lineage.errors import UsageError
from lineage.reports.incident.export import export_of

NOTHING: Final = 1


def register(app: typer.Typer) -> None:
    app.command("trace", epilog="Example: lineage trace INC-8 --detail full")(trace)


def trace(
    incident: Annotated[str | None, typer.Argument(help="Id of an incident fact.")] = None,
    holder: Annotated[
        str | None, typer.Option(help="Instead of an incident: the party that was breached …")
    ] = None,
    begins_at: Annotated[
        Any, typer.Option("--from", parser=moment, metavar="TIME", help="… from this moment …")
    ] = None,
    ends_at: Annotated[
        Any, typer.Option("--to", parser=moment, metavar="TIME", help="… to before this one.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help=f"What was lost: {', '.join(get_args(Kind))}.")
    ] = None,
    systems: Annotated[
        list[str] | None, typer.Option("--system", help="Only this system; may be repeated.")
    ] = None,
    categories: Annotated[
        list[str] | None, typer.Option("--category", help="Only this category; may be repeated.")
    ] = None,
    detail: Annotated[
        str, typer.Option(help="`full` also says who was not exposed, and why.")
    ] = "summary",
    reading: Annotated[
        str | None, typer.Option(help=f"Of onward copies: {', '.join(get_args(Reading))}.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    audience: Annotated[str, typer.Option(help="Who will read the answer.")] = "company",
    limit: Annotated[int, typer.Option(help="How many rows of people at most.")] = 1000,
    cursor: Annotated[str | None, typer.Option(help="`next` of the answer before.")] = None,
    export: Annotated[
        Path | None,
        typer.Option(help="Write everybody exposed into this .csv, .ndjson or .parquet file."),
    ] = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="With --export: raw identifiers too. It is noted.")
    ] = False,
    picture: Annotated[
        Path | None, typer.Option(help="Draw how far it spread into this .svg file.")
    ] = None,
    watching: Annotated[
        bool, typer.Option("--watch", help="Go on, and say what changes as late events arrive.")
    ] = False,
    kept: Annotated[
        bool, typer.Option("--kept", help="Which answers were given, as known at which moments.")
    ] = False,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Who is exposed by a breach, where the copies went on, and who must be told by when."""
    asked = query(
        TraceQuery,
        incident=incident,
        holder=holder,
        **{"from": begins_at, "to": ends_at},
        kind=kind,
        systems=systems or (),
        categories=categories or (),
        detail=detail,
        reading=reading,
        as_of=as_of,
        known_at=known_at,
        audience=audience,
        limit=limit,
        cursor=cursor,
    )
    if reveal and export is None:
        raise UsageError("--reveal: expected with --export")
    with opened(store, key_file) as lineage:
        if export is not None:
            exported(lineage, asked, export_of(export, reveal), output)
            return
        if picture is not None:
            drawn(lineage, asked, picture)
            return
        if kept:
            answers = lineage.kept.about(asked.incident, asked.holder)
            show({"answers": answers}, output, lambda _: kept_tables(answers))
            return
        if watching:
            watch(lineage, asked, output, lambda answer: show(answer, output, tables))
            return
        about = asked.incident or asked.holder
        lineage.access.record("cli", "trace", None, audience=asked.audience, about=about)
        answer = lineage.trace(asked)
        if asked.cursor is None:
            lineage.kept.keep(answer)
    show(answer, output, tables)
    if traced_nothing(answer):
        raise typer.Exit(NOTHING)
