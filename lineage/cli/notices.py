"""`lineage deferred-notices`: whom to tell, now that secrecy orders have ended."""

from collections.abc import Iterable
from typing import Any

import typer

from lineage.answers.query import Moments
from lineage.cli.options import AsOf, Format, KeyFile, KnownAt, Output, Store, opened, query
from lineage.cli.tables import grid, show, words


def register(app: typer.Typer) -> None:
    app.command("deferred-notices", epilog="Example: lineage deferred-notices --as-of 2027-01-01")(
        deferred_notices
    )


def deferred_notices(
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Events that secrecy orders kept from people who may be told of them by now."""
    with opened(store, key_file) as lineage:
        asked = query(Moments, as_of=as_of, known_at=known_at)
        show(lineage.deferred_notices(asked), output, _tables)


def _tables(answer: dict[str, Any]) -> Iterable[Any]:
    table = grid("event", "to", "orders", "ended", "to be told", title="Notices that are due")
    for row in answer["waiting"]:
        people = row["people"]
        table.add_row(
            f"{row['event']}\n{row['occurred_at'][:10]}",
            f"{row['party']}\n{words(row['categories'])}",
            f"{words(row['orders'])}\n{words(row['legal_bases'])}",
            row["ended_at"],
            f"{people['waiting']} of {people['all']}",
        )
    yield table if answer["waiting"] else "Nobody waits for a notice."
    for order in answer["in_force"]:
        yield f"{order['order']} binds until {order['ends_at'] or 'it is lifted'}."
    yield answer["statement"]
