"""`lineage what-if`: which flows would be left without a transfer tool if something ended."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from lineage.answers.what_if import WhatIfQuery
from lineage.cli.options import Format, KeyFile, KnownAt, Output, Store, moment, opened, query
from lineage.cli.tables import grid, show


def register(app: typer.Typer) -> None:
    app.command("what-if", epilog="Example: lineage what-if --expire eu-us-dpf --on 2027-01-01")(
        what_if
    )


def what_if(
    expire: Annotated[
        str,
        typer.Option(
            help="What ends: a scheme, an adequacy decision, a certification, an agreement."
        ),
    ],
    on: Annotated[Any, typer.Option("--on", parser=moment, metavar="TIME", help="When it ends.")],
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Flows that would be left without a transfer tool, and flows that another tool carries."""
    asked = query(WhatIfQuery, expire=expire, on=on, known_at=known_at)
    with opened(store, key_file) as lineage:
        show(lineage.what_if(asked), output, _tables)


def _tables(answer: dict[str, Any]) -> Iterable[Any]:
    asked = answer["query"]
    yield f"If {asked['expire']} ended on {asked['on']}"
    yield from _listed("Left without a tool", answer["left_without_tool"], "carried until then by")
    yield from _listed("Carried by another tool", answer["carried_by_another"], "carried by")
    if not answer["left_without_tool"]:
        yield "No flow would be left without a tool."


def _listed(title: str, flows: list[dict[str, Any]], carried: str) -> Iterable[Any]:
    if not flows:
        return
    table = grid("from", "to", "categories", carried, "movements", title=title)
    for flow in flows:
        table.add_row(
            flow["from"]["party"],
            f"{flow['to']['party']}\n{flow['to']['place']}",
            ", ".join(flow["categories"]),
            ", ".join(flow["carried_by"]),
            f"{flow['movements']:,}\n{flow['last_at'][:10]}",
        )
    yield table
