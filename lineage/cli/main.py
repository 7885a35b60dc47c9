"""The command line: one app, whose commands stand in modules of their own.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but some input was quarantined.
Other packages add commands through the entry point group `lineage.commands`, see `deferred`.
"""

import os
import sys
from typing import Final

import typer
from rich.console import Console
from typer.core import TyperGroup
from typer.main import get_command

from lineage import __version__
from lineage.cli import (
    ask,
    cohorts,
    explain,
    ingest,
    maintain,
    notices,
    packs,
    quarantine,
    store,
    suppose,
    trace,
)
from lineage.cli.deferred import deferred
from lineage.errors import LineageError, UsageError

FAILED: Final = 1
WRONG_USE: Final = 2

app = typer.Typer(
    name="lineage",
    help="Where personal data has gone, when, and under what legal basis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def version(
    show: bool = typer.Option(False, "--version", help="Print the version.", is_eager=True),
) -> None:
    """Where personal data has gone, when, and under what legal basis."""
    if show:
        typer.echo(__version__)
        raise typer.Exit


def build() -> TyperGroup:
    """The app with every command, those of other packages included."""
    ingest.register(app)
    ask.register(app)
    explain.register(app)
    suppose.register(app)
    notices.register(app)
    trace.register(app)
    maintain.register(app)
    app.add_typer(quarantine.app, name="quarantine")
    app.add_typer(store.app, name="store")
    app.add_typer(cohorts.app, name="cohorts")
    app.add_typer(packs.app, name="packs")
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    for command in deferred():
        group.add_command(command)
    return group


def main() -> None:
    """The `lineage` command."""
    problems = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        build()()
    except UsageError as error:
        problems.print(f"lineage: {error}", markup=False)
        sys.exit(WRONG_USE)
    except LineageError as error:
        problems.print(f"lineage: {error}", markup=False)
        sys.exit(FAILED)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; what it wanted it has.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
