"""`lineage store`: the schema of a store, and everything of one store into another."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from lineage import copying, settings
from lineage.bootstrap import migrate_store, open_store
from lineage.cli.options import Format, Output, Store
from lineage.cli.tables import show
from lineage.errors import UsageError
from lineage.settings import Settings
from lineage.stores.base import LineageStore

app = typer.Typer(help="The store itself: bring its schema up, copy it.")


@app.command("migrate", epilog="Example: lineage store migrate --store neo4j://localhost")
def migrate(output: Output = Format.TABLE, store: Store = None) -> None:
    """Create a store's schema, or bring an older one up; a newer one is refused."""
    chosen = settings.load(store=store)
    before, now = migrate_store(chosen)
    show({"store": chosen.store, "before": before, "schema": now}, output, _migrated)


@app.command("copy", epilog="Example: lineage store copy ./lineage-data neo4j://localhost")
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The store to copy.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The store to copy it into.")],
    output: Output = Format.TABLE,
) -> None:
    """Copy everything of one store into another; run it again where it was cut off.

    The key file is not copied: open the copy with the same one (--key-file).
    """
    with existing(source) as one, _opened(settings.load(store=target)) as other:
        show(copying.copy(one, other), output, _copied)


@contextmanager
def existing(store: str) -> Iterator[LineageStore]:
    """A store without its keys. Raises UsageError where there is none."""
    chosen = settings.load(store=store)
    if not chosen.on_server and not chosen.folder.is_dir():
        raise UsageError(f"there is no store in {chosen.store}")
    with _opened(chosen) as opened:
        yield opened


@contextmanager
def _opened(chosen: Settings) -> Iterator[LineageStore]:
    store = open_store(chosen)
    try:
        yield store
    finally:
        store.close()


def _migrated(answer: dict[str, Any]) -> Iterator[str]:
    yield f"The schema of {answer['store']} was {answer['before']} and is {answer['schema']}."


def _copied(answer: dict[str, Any]) -> Iterator[str]:
    yield (
        f"Copied {answer['batches']:,} batches with {answer['events']:,} events and"
        f" {answer['announcements']:,} announcements. Open the copy with the same key file."
    )
