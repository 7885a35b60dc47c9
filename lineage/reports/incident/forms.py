"""A working list as CSV, NDJSON or Parquet: in parts that are put together one by one."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Final, Protocol

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from lineage.reports.formats.tables import safe
from lineage.reports.incident.people import COLUMNS, Row

LISTS: Final = frozenset(COLUMNS) - {"person", "identifier", "residence", "age_band"}


class Form(Protocol):
    """How rows become a file."""

    def part(self, rows: Iterable[Row], path: Path) -> None:
        """Write some rows."""

    def joined(self, parts: Sequence[Path], path: Path) -> None:
        """Put parts together, one after the other."""


class Csv:
    """RFC 4180. A list is one cell; nothing in it is run by a spreadsheet."""

    def part(self, rows: Iterable[Row], path: Path) -> None:
        out = StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerows([_cell(row[name]) for name in COLUMNS] for row in rows)
        path.write_text(out.getvalue(), "utf-8", newline="")

    def joined(self, parts: Sequence[Path], path: Path) -> None:
        _concatenated(",".join(COLUMNS).encode() + b"\r\n", parts, path)


class Ndjson:
    """A JSON object a line."""

    def part(self, rows: Iterable[Row], path: Path) -> None:
        path.write_bytes(b"".join(orjson.dumps(_ordered(row)) + b"\n" for row in rows))

    def joined(self, parts: Sequence[Path], path: Path) -> None:
        _concatenated(b"", parts, path)


class Parquet:
    """A row group a part."""

    schema: Final = pa.schema(
        [(name, pa.list_(pa.string()) if name in LISTS else pa.string()) for name in COLUMNS]
    )

    def part(self, rows: Iterable[Row], path: Path) -> None:
        table = pa.Table.from_pylist([_ordered(row) for row in rows], schema=self.schema)
        pq.write_table(table, path, compression="zstd")

    def joined(self, parts: Sequence[Path], path: Path) -> None:
        with pq.ParquetWriter(path, self.schema, compression="zstd") as writer:
            for part in parts:
                writer.write_table(pq.read_table(part))


FORMS: Final[dict[str, Form]] = {".csv": Csv(), ".ndjson": Ndjson(), ".parquet": Parquet()}
"""By the ending of the file."""


def _ordered(row: Row) -> Row:
    return {name: row[name] for name in COLUMNS}


def _cell(value: Any) -> str:
    return safe(value if isinstance(value, str) else ";".join(value))


def _concatenated(head: bytes, parts: Sequence[Path], path: Path) -> None:
    with path.open("wb") as out:
        out.write(head)
        for part in parts:
            with part.open("rb") as read:
                shutil.copyfileobj(read, out)
