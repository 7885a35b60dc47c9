"""The `lineage-stack` command: a real Kafka and a real Neo4j on this machine.

Exit codes are those of `lineage`: 0 done, 1 failed, 2 wrong use.
"""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from deploy.local import jars
from deploy.local.errors import StackError
from deploy.local.releases import NEO4J, NEO4J_DEFAULT
from deploy.local.stack import Ports, Stack, Which, processes

FAILED: Final = 1

app = typer.Typer(
    name="lineage-stack",
    help="A real Kafka and a real Neo4j on this machine, without containers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Only = Annotated[Which | None, typer.Option("--only", help="One of the two. Default: both.")]
Home = Annotated[Path, typer.Option("--home", help="Folder of data, logs and the password.")]
Port = Annotated[int, typer.Option(min=1, max=65535)]
HOME: Final = Path(".lineage-stack")


@app.command(epilog="Example: lineage-stack up --only kafka")
def up(
    only: Only = None,
    home: Home = HOME,
    cache: Annotated[
        Path | None, typer.Option(help="Folder of jars. Default: lineage-stack in your caches.")
    ] = None,
    kafka_port: Port = Ports.kafka,
    controller_port: Port = Ports.controller,
    bolt_port: Port = Ports.bolt,
    http_port: Port = Ports.http,
    neo4j_version: Annotated[
        str, typer.Option(help=f"One of {', '.join(NEO4J)}.", callback=lambda text: _known(text))
    ] = NEO4J_DEFAULT,
) -> None:
    """Start the servers and wait until they answer; the first time, fetch them.

    They listen on 127.0.0.1 only and keep their data when they are stopped.
    """
    ports = Ports(kafka_port, controller_port, bolt_port, http_port)
    stack = Stack(home, cache or jars.default_cache(), ports, neo4j_version)
    for which in Which if only is None else [only]:
        if holder := stack.process(which).holder:
            typer.echo(f"{which} runs already: {holder.address}")
            continue
        server = stack.server(which, lambda line: typer.echo(line, err=True))
        took = server.start()
        typer.echo(f"{which} answers after {took:.1f} s: {server.address}")
    _show(home, only)


@app.command(epilog="Example: lineage-stack down")
def down(only: Only = None, home: Home = HOME) -> None:
    """Stop the servers cleanly; their data stays."""
    for release, process in processes(home, only):
        if process.stop():
            typer.echo(f"{release.name} has stopped")


@app.command(epilog="Example: lineage-stack status")
def status(only: Only = None, home: Home = HOME) -> None:
    """Say what runs and where; exit code 1 where nothing does."""
    if not _show(home, only):
        raise typer.Exit(FAILED)


def _show(home: Path, only: Which | None) -> int:
    """A table of the servers in a folder; how many run."""
    table = Table(box=None)
    for header in ("server", "address", "process", "log"):
        table.add_column(header, overflow="fold")
    running = 0
    for release, process in processes(home, only):
        holder = process.holder
        running += holder is not None
        where = (holder.address, str(holder.pid)) if holder else ("stopped", "")
        table.add_row(release.name, *where, str(process.log))
    console = Console(markup=False, emoji=False, soft_wrap=True, highlight=False)
    console.print(table if table.rows else f"No server has been started in {home}.")
    for release, process in processes(home, only):
        if process.holder and release in NEO4J.values():
            console.print(f"The password of user neo4j stands in {process.home / 'password'}")
    return running


def _known(version: str) -> str:
    if version not in NEO4J:
        raise typer.BadParameter(f"expected one of {', '.join(NEO4J)}")
    return version


def main() -> None:
    """The `lineage-stack` command."""
    try:
        app()
    except StackError as error:
        Console(stderr=True, soft_wrap=True, highlight=False).print(
            f"lineage-stack: {error}", markup=False
        )
        sys.exit(FAILED)
