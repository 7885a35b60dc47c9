"""Options that commands share, and how what people type becomes values."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from lineage import instants, settings
from lineage.bootstrap import Lineage, open_lineage
from lineage.errors import UsageError
from lineage.instants import EPOCH
from lineage.validation import first_complaint


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    JSON = "json"


def moment(text: str) -> datetime:
    """A time as people type it; a bare date is its first instant in UTC."""
    try:
        return EPOCH + timedelta(microseconds=instants.parse_lenient(text))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="Folder of the store, or neo4j://HOST. Default: ./lineage-data, or LINEAGE_STORE.",
    ),
]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", help="The installation's key file. Default: `key` in the store."),
]
Output = Annotated[Format, typer.Option("--format", help="Table for people, JSON for programs.")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", parser=moment, metavar="TIME", help="What had happened by then."),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option("--known-at", parser=moment, metavar="TIME", help="What was recorded by then."),
]
ReceivedAt = Annotated[
    datetime | None,
    typer.Option("--received-at", parser=moment, metavar="TIME", help="When the request came."),
]
CalendarYear = Annotated[
    int | None, typer.Option(help="With --law shine-the-light: the year asked about.")
]


@contextmanager
def opened(store: str | None, key_file: Path | None, must_exist: bool = True) -> Iterator[Lineage]:
    """The store that was asked for. Asking a store that does not exist is wrong use."""
    chosen = settings.load(store=store, key_file=str(key_file) if key_file else None)
    if must_exist and not chosen.on_server and not chosen.folder.is_dir():
        raise UsageError(
            f"there is no store in {chosen.store}; record something first: lineage ingest FILE"
        )
    lineage = open_lineage(chosen)
    try:
        yield lineage
    finally:
        lineage.close()


Query = TypeVar("Query", bound=BaseModel)


def query(model: type[Query], **given: Any) -> Query:
    """A query from options. Raises UsageError with the option and what was expected of it."""
    try:
        return model.model_validate({name: one for name, one in given.items() if one is not None})
    except ValidationError as error:
        _, place, expected = first_complaint(error)
        raise UsageError(f"--{place.replace('_', '-')}: {expected}") from None
