"""A report's tables as CSV (RFC 4180), described as the W3C's CSV on the Web asks.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises:
names come from other people.
"""

import csv
from io import StringIO
from typing import Any, Final

import orjson

from lineage.reports.document import Cell, Document, Grid
from lineage.reports.provenance import Provenance

METADATA: Final = "csv-metadata.json"
PROVENANCE_KEY: Final = "lineage:provenance"
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def tables(document: Document, provenance: Provenance) -> dict[str, bytes]:
    """File name → bytes: a file for each table, and one that describes them."""
    grids = list(document.grids())
    made = {f"{grid.id}.csv": _csv(grid) for grid in grids}
    made[METADATA] = orjson.dumps(
        _described(document, grids, provenance), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    )
    return made


def safe(text: str) -> str:
    """Text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv(grid: Grid) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.id for column in grid.columns])
    writer.writerows([_written(cell) for cell in row] for row in grid.rows)
    return out.getvalue().encode()


def _written(cell: Cell) -> str | int:
    if isinstance(cell, int):
        return cell
    return safe(cell if isinstance(cell, str) else "; ".join(cell))


def _described(document: Document, grids: list[Grid], provenance: Provenance) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": document.language}],
        "dc:title": document.title,
        PROVENANCE_KEY: provenance.canonical(),
        "tables": [
            {
                "url": f"{grid.id}.csv",
                "dc:title": grid.title,
                "tableSchema": {
                    "columns": [
                        {
                            "name": column.id,
                            "titles": column.title,
                            "datatype": "integer" if column.is_count else "string",
                        }
                        for column in grid.columns
                    ]
                },
            }
            for grid in grids
        ],
    }
