"""Files and standard input as pieces of input, read piece by piece.

NDJSON is one event a line; JSON one event or an array of events; CSV one event a row, whose header
names the fields by path (`data.kind`, `data.from.party`), with `;` between the members of a list.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any, Final

import orjson

from lineage.errors import UsageError
from lineage.ingest.pipeline import Received

BATCH_EVENTS: Final = 5_000
BATCH_BYTES: Final = 16 << 20
CHUNK_BYTES: Final = 128 << 10
"""A block of this size and the lines cut from it stay in the processor's cache."""
LINE_BYTES_MAX: Final = 16 << 20
JSON_BYTES_MAX: Final = 512 << 20

_LISTS: Final = frozenset(
    {"subjects", "purposes", "derived_from", "controls", "access_places", "categories", "parties"}
)
_WORDS: Final = {"true": True, "false": False}


def read(path: Path) -> Iterator[Received]:
    """The events of a file, by its ending: `.json`, `.csv`, anything else is NDJSON.

    Raises UsageError where there is no such file.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    if path.suffix == ".json":
        return _json(path)
    if path.suffix == ".csv":
        return _csv(path)
    return _lines_of(path)


def lines(stream: BufferedReader, name: str) -> Iterator[Received]:
    """One event a line. Empty lines are passed over; a line without end is cut, and refused."""
    before = 0
    for block in _blocks(stream):
        yield from [
            Received(text, f"{name}:{number}")
            for number, line in enumerate(block, start=before + 1)
            if (text := line.strip())
        ]
        before += len(block)


def _blocks(stream: BufferedReader) -> Iterator[list[bytes]]:
    """Lines, from large reads: three times as fast as asking for line after line."""
    rest = b""
    while chunk := stream.read1(CHUNK_BYTES):
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > LINE_BYTES_MAX:
            whole.append(rest)
            rest = b""
        yield whole
    if rest:
        yield [rest]


def batches(received: Iterable[Received]) -> Iterator[list[Received]]:
    """Input in pieces that one transaction takes."""
    batch: list[Received] = []
    size = 0
    for item in received:
        batch.append(item)
        size += len(item.raw)
        if len(batch) >= BATCH_EVENTS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lines_of(path: Path) -> Iterator[Received]:
    with path.open("rb") as stream:
        yield from lines(stream, path.name)


def _json(path: Path) -> Iterator[Received]:
    if path.stat().st_size > JSON_BYTES_MAX:
        raise UsageError(f"{path} is too large for one JSON text; write an event a line (NDJSON)")
    text = path.read_bytes()
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        yield Received(text, f"{path.name}:1")
        return
    for index, event in enumerate(value if isinstance(value, list) else [value], start=1):
        yield Received(orjson.dumps(event), f"{path.name}:{index}")


def _csv(path: Path) -> Iterator[Received]:
    with path.open("rb") as stream:
        rows = csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8-sig", newline=""))
        try:
            for row in rows:
                # A row with too many cells keeps them under None, one with too few has None cells.
                cells = {name: cell for name, cell in row.items() if name and isinstance(cell, str)}
                yield Received(orjson.dumps(_event(cells)), f"{path.name}:{rows.line_num}")
        except UnicodeDecodeError:
            raise UsageError(f"{path}: expected CSV in UTF-8") from None
        except csv.Error as error:
            raise UsageError(f"{path}: not CSV after line {rows.line_num}: {error}") from None


def _event(cells: dict[str, str]) -> dict[str, Any]:
    event: dict[str, Any] = {"specversion": "1.0"}
    for path, cell in cells.items():
        if not cell.strip():
            continue
        *parents, name = path.strip().split(".")
        place = event
        for parent in parents:
            place = place.setdefault(parent, {})
            if not isinstance(place, dict):
                break
        else:
            place[name] = _value(name, cell.strip(), depth=len(parents))
    return event


def _value(name: str, cell: str, depth: int) -> Any:
    if name == "data" and depth == 1:
        return [{"category": category} for category in _members(cell)]
    if name in _LISTS and cell != "all":
        return _members(cell)
    return _WORDS.get(cell, cell)


def _members(cell: str) -> list[str]:
    return [member.strip() for member in cell.split(";") if member.strip()]
