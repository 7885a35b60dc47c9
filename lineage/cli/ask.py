"""Commands that ask: where, findings, flows, parties, holdings."""

from enum import StrEnum
from typing import Annotated, Any, get_args

import typer

from lineage.answers.graph import GraphQuery
from lineage.answers.query import DisclosureQuery, FindingsQuery, HoldingsQuery, Law, Moments
from lineage.cli import law_tables, tables
from lineage.cli.options import (
    AsOf,
    CalendarYear,
    Format,
    KeyFile,
    KnownAt,
    Output,
    ReceivedAt,
    Store,
    moment,
    opened,
    query,
)
from lineage.cli.tables import show
from lineage.errors import UsageError
from lineage.graph.formats import dot, graphml


class Drawing(StrEnum):
    """What a graph is printed in."""

    GRAPHML = "graphml"
    DOT = "dot"
    JSON = "json"


_FORMS = {Drawing.GRAPHML: graphml, Drawing.DOT: dot}

LAWS = get_args(Law)


def register(app: typer.Typer) -> None:
    app.command("where", epilog="Example: lineage where user-1001 --as-of 2026-11-23")(where)
    app.command("findings", epilog="Example: lineage findings --code lineage-gap")(findings)
    app.command("flows", epilog="Example: lineage flows --graph dot --as-of 2026-11-23")(flows)
    app.command("parties", epilog="Example: lineage parties --format json")(parties)
    app.command("holdings", epilog="Example: lineage holdings --party NIM")(holdings)


def where(
    subject: Annotated[str, typer.Argument(help="The person, as your own systems name it.")],
    law: Annotated[str, typer.Option(help=f"The law that asks: {', '.join(LAWS)}.")] = "gdpr-15",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    audience: Annotated[
        str, typer.Option(help="Who will read the answer; secrecy orders are kept from some.")
    ] = "company",
    received_at: ReceivedAt = None,
    calendar_year: CalendarYear = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Where a person's data has gone: recipients at any depth, copies, erasures, gaps."""
    asked = query(
        DisclosureQuery,
        subject=subject,
        law=law,
        as_of=as_of,
        known_at=known_at,
        audience=audience,
        received_at=received_at,
        calendar_year=calendar_year,
    )
    with opened(store, key_file) as lineage:
        lineage.access.record("cli", "where", asked.subject, audience=asked.audience, law=asked.law)
        show(lineage.where(asked), output, law_tables.disclosure)


def findings(
    subject: Annotated[str | None, typer.Option(help="Only about this person.")] = None,
    party: Annotated[str | None, typer.Option(help="Only with this party.")] = None,
    code: Annotated[str | None, typer.Option(help="Only this code, such as lineage-gap.")] = None,
    begins_at: Annotated[
        Any, typer.Option("--from", parser=moment, metavar="TIME", help="What happened since.")
    ] = None,
    ends_at: Annotated[
        Any, typer.Option("--to", parser=moment, metavar="TIME", help="What happened before.")
    ] = None,
    known_at: KnownAt = None,
    limit: Annotated[int, typer.Option(help="How many at most.")] = 1000,
    cursor: Annotated[str | None, typer.Option(help="`next` of the answer before.")] = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """What is worth acting on: gaps in chains, undeclared names, late or conflicting reports."""
    asked = query(
        FindingsQuery,
        subject=subject,
        party=party,
        code=code,
        begins_at=begins_at,
        ends_at=ends_at,
        known_at=known_at,
        limit=limit,
        cursor=cursor,
    )
    with opened(store, key_file) as lineage:
        if asked.subject is not None:
            lineage.access.record("cli", "findings", asked.subject, audience=asked.audience)
        show(lineage.findings(asked), output, tables.findings)


def flows(
    drawing: Annotated[
        Drawing | None,
        typer.Option("--graph", help="Print the graph of parties and flows in this form instead."),
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--from", help="With --graph json: the shortest chain from here …")
    ] = None,
    receiver: Annotated[str | None, typer.Option("--to", help="… to here.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Observed processing activities: who sent what to whom, for what, how often."""
    asked = query(GraphQuery, as_of=as_of, known_at=known_at, **{"from": sender, "to": receiver})
    if drawing is not Drawing.JSON and (sender or receiver):
        raise UsageError("--from, --to: expected with --graph json")
    with opened(store, key_file) as lineage:
        if drawing is None:
            show(lineage.flows(asked), output, tables.flows)
        elif drawing is Drawing.JSON:
            show(lineage.graph(asked), Format.JSON, tables.flows)
        else:
            typer.echo(_FORMS[drawing](lineage.drawn(asked)), nl=False)


def parties(
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Parties that are declared or were seen in a flow."""
    with opened(store, key_file) as lineage:
        asked = query(Moments, as_of=as_of, known_at=known_at)
        show(lineage.parties(asked), output, tables.parties)


def holdings(
    party: Annotated[str, typer.Option(help="Whose holdings.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """What a party holds: by system and category, of how many people."""
    with opened(store, key_file) as lineage:
        asked = query(HoldingsQuery, party=party, as_of=as_of, known_at=known_at)
        show(lineage.holdings(asked), output, tables.holdings)
