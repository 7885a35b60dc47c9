"""`lineage quarantine`: what could not be recorded, and another try at it."""

from typing import Annotated, Any, Final

import orjson
import typer

from lineage.answers.quarantine import quarantine_row
from lineage.cli.options import Format, KeyFile, Output, Store, opened
from lineage.cli.tables import grid, show
from lineage.errors import NotFound, UsageError
from lineage.ingest.pipeline import QUARANTINED

SOME_QUARANTINED: Final = 3

SHOWN: Final = 20
"""Rows that are still refused, in the table of a replay."""

app = typer.Typer(help="Input that could not be recorded: list, show, replay.")


@app.command("list", epilog="Example: lineage quarantine list --limit 20")
def list_(
    after: Annotated[int, typer.Option(help="Only numbers above this one.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 100,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """What waits in quarantine, and why."""
    with opened(store, key_file) as lineage:
        show(lineage.quarantine_page(after, limit), output, _table)


@app.command("show", epilog="Example: lineage quarantine show 7")
def show_(
    number: Annotated[int, typer.Argument(help="Number in quarantine.")],
    raw: Annotated[
        bool, typer.Option("--raw", help="Print the received bytes, which may name people.")
    ] = False,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """One piece of quarantined input."""
    with opened(store, key_file) as lineage:
        row = lineage.store.quarantined(number)
        if row is None:
            raise NotFound(f"nothing is in quarantine under the number {number}")
        if raw:
            lineage.access.record("cli", "quarantine show --raw", "", audience="company")
            typer.get_binary_stream("stdout").write(lineage.keys.open_input(row.raw) + b"\n")
            return
        typer.echo(orjson.dumps(quarantine_row(row), option=orjson.OPT_INDENT_2).decode())


@app.command("replay", epilog="Example: lineage quarantine replay --all")
def replay(
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers in quarantine.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Try all that waits.")] = False,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Try to record quarantined input again, after a fix. What is still refused stays."""
    if everything == bool(numbers):
        raise UsageError("expected numbers, or --all")
    with opened(store, key_file) as lineage:
        answer = lineage.replay(numbers or None)
    show(answer, output, _outcomes)
    if answer[QUARANTINED]:
        raise typer.Exit(SOME_QUARANTINED)


def _table(answer: dict[str, Any]) -> list[Any]:
    table = grid("number", "recorded at", "origin", "position", "reason", "expected")
    for row in answer["quarantine"]:
        table.add_row(
            str(row["number"]),
            row["recorded_at"],
            row["origin"],
            row["position"],
            row["reason"],
            row["detail"],
        )
    parts: list[Any] = [table if answer["quarantine"] else "Nothing waits in quarantine."]
    return parts + ([f"Go on with --after {answer['next']}"] if answer["next"] else [])


def _outcomes(answer: dict[str, Any]) -> list[Any]:
    counts = grid("recorded", "duplicate", "still quarantined")
    counts.add_row(*(f"{answer[name]:,}" for name in ("recorded", "duplicate", QUARANTINED)))
    refused = [item for item in answer["items"] if item["status"] == QUARANTINED]
    if not refused:
        return [counts]
    table = grid("number", "reason", "expected")
    for item in refused[:SHOWN]:
        table.add_row(str(item["quarantine"]), item["reason"], item["detail"])
    more = len(refused) - SHOWN
    rest = [f"And {more:,} more; --format json lists all."] if more > 0 else []
    return [counts, table, *rest]
