"""`lineage trace`: who is exposed by a breach, where copies went on, who must be told by when."""

from pathlib import Path
from typing import Annotated, Any, Final, get_args

import typer

from lineage.answers.incident.answer import traced_nothing
from lineage.answers.incident.query import Kind, Reading, TraceQuery
from lineage.bootstrap import Lineage
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

IncidentId = Annotated[str | None, typer.Argument(help="Id of an incident fact.")]
Holder = Annotated[
    str | None, typer.Option(help="Instead of an incident: the party that was breached …")
]
Begins = Annotated[
    Any, typer.Option("--from", parser=moment, metavar="TIME", help="… from this moment …")
]
Ends = Annotated[
    Any, typer.Option("--to", parser=moment, metavar="TIME", help="… to before this one.")
]
KindOfLoss = Annotated[
    str | None, typer.Option(help=f"What was lost: {', '.join(get_args(Kind))}.")
]
Systems = Annotated[
    list[str] | None, typer.Option("--system", help="Only this system; may be repeated.")
]
Categories = Annotated[
    list[str] | None, typer.Option("--category", help="Only this category; may be repeated.")
]
Detail = Annotated[str, typer.Option(help="`full` also says who was not exposed, and why.")]
ReadingOf = Annotated[
    str | None, typer.Option(help=f"Of onward copies: {', '.join(get_args(Reading))}.")
]
Audience = Annotated[str, typer.Option(help="Who will read the answer.")]
Limit = Annotated[int, typer.Option(help="How many rows of people at most.")]
Cursor = Annotated[str | None, typer.Option(help="`next` of the answer before.")]
Export = Annotated[
    Path | None,
    typer.Option(help="Write everybody exposed into this .csv, .ndjson or .parquet file."),
]
Reveal = Annotated[
    bool, typer.Option("--reveal", help="With --export: raw identifiers too. It is noted.")
]
Picture = Annotated[Path | None, typer.Option(help="Draw how far it spread into this .svg file.")]
Watching = Annotated[
    bool, typer.Option("--watch", help="Go on, and say what changes as late events arrive.")
]
KeptOnes = Annotated[
    bool, typer.Option("--kept", help="Which answers were given, as known at which moments.")
]


def register(app: typer.Typer) -> None:
    app.command("trace", epilog="Example: lineage trace INC-8 --detail full")(trace)


def trace(
    incident: IncidentId = None,
    holder: Holder = None,
    begins_at: Begins = None,
    ends_at: Ends = None,
    kind: KindOfLoss = None,
    systems: Systems = None,
    categories: Categories = None,
    detail: Detail = "summary",
    reading: ReadingOf = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    audience: Audience = "company",
    limit: Limit = 1000,
    cursor: Cursor = None,
    export: Export = None,
    reveal: Reveal = False,
    picture: Picture = None,
    watching: Watching = False,
    kept: KeptOnes = False,
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
        elif picture is not None:
            drawn(lineage, asked, picture)
        elif kept:
            answers = lineage.kept.about(asked.incident, asked.holder)
            show({"answers": answers}, output, lambda _: kept_tables(answers))
        elif watching:
            watch(lineage, asked, output, lambda answer: show(answer, output, tables))
        else:
            _answered(lineage, asked, output)


def _answered(lineage: Lineage, asked: TraceQuery, output: Format) -> None:
    """Ask, keep the answer and show it; exit 1 where nothing could be traced."""
    about = asked.incident or asked.holder
    lineage.access.record("cli", "trace", None, audience=asked.audience, about=about)
    answer = lineage.trace(asked)
    if asked.cursor is None:
        lineage.kept.keep(answer)
    show(answer, output, tables)
    if traced_nothing(answer):
        raise typer.Exit(NOTHING)
