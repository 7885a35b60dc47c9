"""Commands for the operator: verify, settings."""

from importlib.metadata import entry_points
from typing import Any

import orjson
import typer

from lineage.cli.options import Format, KeyFile, Output, Store, opened
from lineage.cli.tables import console, grid
from lineage.kafka_settings import KafkaSettings
from lineage.settings import Settings, Table
from lineage.verify import verify as verify_store

FAILED = 1


def register(app: typer.Typer) -> None:
    app.command("verify", epilog="Example: lineage verify --store ./lineage-data")(verify)
    app.command("settings", epilog="Example: lineage settings")(settings)


def verify(output: Output = Format.TABLE, store: Store = None, key_file: KeyFile = None) -> None:
    """Check the store against its log and its own invariants."""
    with opened(store, key_file) as lineage:
        report = verify_store(lineage.store)
    if output is Format.JSON:
        typer.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode())
    else:
        typer.echo(
            f"{report['batches']:,} batches, {report['events']:,} events,"
            f" {report['people']:,} people, {report['quarantined']:,} in quarantine"
        )
        for problem in report["problems"]:
            typer.echo(f"PROBLEM {problem}")
        typer.echo("The store agrees with itself." if report["ok"] else "The store is damaged.")
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
