"""Commands for the operator: verify, settings."""

from importlib.metadata import entry_points
from typing import Annotated, Any

import orjson
import typer

from lineage.cli.options import Format, KeyFile, Output, Store, opened
from lineage.cli.store import existing
from lineage.cli.tables import console, grid
from lineage.copying import differences
from lineage.kafka_settings import KafkaSettings
from lineage.settings import Settings, Table
from lineage.verify import verify as verify_store

FAILED = 1


def register(app: typer.Typer) -> None:
    app.command("verify", epilog="Example: lineage verify --store ./lineage-data")(verify)
    app.command("settings", epilog="Example: lineage settings")(settings)


def verify(
    against: Annotated[
        str | None, typer.Option(help="Another store, such as a copy, to compare it with.")
    ] = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Check the store against its log and its own invariants, and against another store."""
    with opened(store, key_file) as lineage:
        report = verify_store(lineage.store)
        if against is not None:
            with existing(against) as other:
                report["differences"] = differences(lineage.store, other)
            report["ok"] = report["ok"] and not report["differences"]
    if output is Format.JSON:
        typer.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode())
    else:
        typer.echo(
            f"{report['batches']:,} batches, {report['events']:,} events,"
            f" {report['people']:,} people, {report['quarantined']:,} in quarantine"
        )
        for problem in report["problems"]:
            typer.echo(f"PROBLEM {problem}")
        sound = not report["problems"]
        typer.echo("The store agrees with itself." if sound else "The store is damaged.")
        for difference in report.get("differences", ()):
            typer.echo(f"DIFFERENCE {difference}")
        if report.get("differences") == []:
            typer.echo("The other store holds the same.")
    if not report["ok"]:
        raise typer.Exit(FAILED)


def settings() -> None:
    """Every setting: its variable, its default, what it is for."""
    table = grid("variable", "default", "what it is for")
    table.columns[0].no_wrap = True  # A name must be fit to copy.
    for settings_table in tables():
        for name, field in settings_table.model_fields.items():
            variable = settings_table.PREFIX + name.upper()
            table.add_row(variable, _default(field.default), field.description)
    console().print(table)


def tables() -> list[type[Table]]:
    """The tables of settings, those of other packages included."""
    others = sorted(entry_points(group="lineage.settings"), key=lambda one: one.name)
    return [Settings, KafkaSettings, *(entry.load() for entry in others)]


def _default(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
