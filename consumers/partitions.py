"""`lineage partitions`: how far each partition was read, and reading on after a halt."""

from typing import Annotated, Any

import typer

from consumers.halts import halts
from consumers.halts import resume as resume_halted
from consumers.positions import PREFIX, parse, partition_of
from lineage.cli.options import Format, KeyFile, Output, Store, opened
from lineage.cli.tables import grid, show
from lineage.errors import NotFound
from lineage.stores.base import LineageStore

app = typer.Typer(help="Partitions of the bus: how far they were read, what is halted.")


@app.command("list", epilog="Example: lineage partitions list")
def list_(output: Output = Format.TABLE, store: Store = None, key_file: KeyFile = None) -> None:
    """How far each partition was read, and which wait for an operator."""
    with opened(store, key_file) as lineage:
        show(_standing(lineage.store), output, _table)


@app.command("resume", epilog="Example: lineage partitions resume personal-data.movements")
def resume(
    topic: Annotated[str | None, typer.Argument(help="Topic; all topics if left out.")] = None,
    partition: Annotated[int | None, typer.Option(min=0, help="One partition of it.")] = None,
    output: Output = Format.TABLE,
    store: Store = None,
    key_file: KeyFile = None,
) -> None:
    """Read halted partitions again. The consumer notices within seconds.

    After a broken producer reading goes on where it stopped; where the log no longer has the
    position, it begins at the log's earliest record, and what is known already is recognised.
    """
    with opened(store, key_file) as lineage:
        resumed = resume_halted(lineage.store, topic, partition)
        if not resumed:
            raise NotFound("no partition of that name is halted; see `lineage partitions list`")
        show(_standing(lineage.store), output, _table)


def _standing(store: LineageStore) -> dict[str, Any]:
    positions = store.positions()
    halted = halts(positions)
    read = {
        partition_of(source): parse(text)
        for source, text in positions.items()
        if source.startswith(PREFIX)
    }
    return {
        "partitions": [
            {
                "topic": partition.topic,
                "partition": partition.number,
                "next_offset": read[partition].offset if partition in read else None,
                "topic_id": read[partition].topic_id if partition in read else None,
                "halted": halted[partition]._asdict() if partition in halted else None,
            }
            for partition in sorted(read.keys() | halted.keys())
        ]
    }


def _table(answer: dict[str, Any]) -> list[Any]:
    table = grid("topic", "partition", "next offset", "halted", "since", "why")
    for one in answer["partitions"]:
        halt = one["halted"] or {"reason": "", "since": "", "detail": ""}
        offset = "" if one["next_offset"] is None else f"{one['next_offset']:,}"
        table.add_row(
            one["topic"],
            str(one["partition"]),
            offset,
            halt["reason"],
            halt["since"],
            halt["detail"],
        )
    return [table if answer["partitions"] else "No partition was read yet."]
