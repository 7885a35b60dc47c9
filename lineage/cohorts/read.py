"""Manifests read: NDJSON, CSV or Parquet of identifiers, told apart by their content alone.

What a manifest says must be a function of its bytes, since it is known by their digest: the name
of the file plays no part. Identifiers are taken as they stand, whole numbers by their digits;
of an object or a row with more than the identifier the rest is not looked at.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from lineage.cohorts.problems import COLUMN, MISSING, TOO_LARGE, UNREADABLE, Problem

BYTES_MAX: Final = 256 << 20
"""Of a manifest: about ten million people, which take a few gigabytes of memory being read."""
LENGTH_MAX: Final = 500
"""Characters of an identifier, as of any reference."""
NAMES: Final = ("id", "subject", "subject_id", "identifier", "user_id")
"""What a column of identifiers may be called, in any case; the first that is there is taken."""

_SNIFFED_BYTES: Final = 4096
_PARQUET: Final = b"PAR1"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_JSON: Final = (b"{", b"[", b'"')
_Value = str | int


class Manifest(NamedTuple):
    """A manifest as it was read."""

    sha256: str
    people: Sequence[str]
    """Raw identifiers; one may stand there several times."""


def content(path: Path) -> bytes:
    """The bytes of a manifest, read once. Raises Problem."""
    try:
        with path.open("rb") as file:
            found = file.read(BYTES_MAX + 1)
    except FileNotFoundError:
        raise Problem(MISSING) from None
    except OSError:
        raise Problem(UNREADABLE) from None
    if len(found) > BYTES_MAX:
        raise Problem(TOO_LARGE)
    return found


def digest(found: bytes) -> str:
    return hashlib.sha256(found).hexdigest()


def manifest(found: bytes) -> Manifest:
    """What the bytes of a manifest say. Raises Problem with UNREADABLE or COLUMN."""
    values = _parquet(found) if found.startswith(_PARQUET) else _text(found)
    return Manifest(digest(found), _identifiers(values))


def _identifiers(values: list[Any]) -> list[str]:
    """Values as identifiers. Raises Problem with UNREADABLE where one cannot be."""
    kinds = set(map(type, values))
    if not kinds <= {str, int}:
        raise Problem(UNREADABLE)
    people = list(map(str, values)) if int in kinds else values
    lengths = np.fromiter(map(len, people), np.int64, len(people))
    if lengths.max(initial=1) > LENGTH_MAX or lengths.min(initial=1) < 1:
        raise Problem(UNREADABLE)
    return people


def _text(found: bytes) -> list[Any]:
    text = found.removeprefix(_BYTE_ORDER_MARK)
    start = text[:_SNIFFED_BYTES].lstrip()[:1]
    if not start and not text.strip():
        return []
    return _json(text, start) if start in _JSON else _csv(text)


def _json(text: bytes, start: bytes) -> list[Any]:
    """Identifiers or objects with one, a line each or in one array."""
    try:
        if start == b"[":
            return _named(msgspec.json.decode(text, type=list[_Value | dict[str, Any]]))
        if start == b"{":
            return _objects(text)
        return list(msgspec.json.Decoder(_Value).decode_lines(text))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Problem(UNREADABLE) from None


def _objects(text: bytes) -> list[Any]:
    """The identifiers of objects, of which nothing else is kept: several times as fast."""
    first = msgspec.json.decode(text.split(b"\n", 1)[0], type=dict[str, msgspec.Raw])
    row = msgspec.defstruct(
        "Row",
        [("value", _Value | msgspec.UnsetType, msgspec.UNSET)],
        rename={"value": _column(first)},
        gc=False,
    )
    values = list(map(attrgetter("value"), msgspec.json.Decoder(row).decode_lines(text)))
    if msgspec.UNSET in values:
        raise Problem(COLUMN)
    return values


def _named(values: list[Any]) -> list[Any]:
    """The identifiers of an array of objects; of one of identifiers, the array."""
    objects = [value for value in values if type(value) is dict]
    if not objects:
        return values
    name = _column(objects[0])
    if len(objects) != len(values) or not all(name in value for value in objects):
        raise Problem(COLUMN)
    return [value[name] for value in objects]


def _csv(text: bytes) -> list[Any]:
    try:
        decoded = text.decode()
        if not any(mark in text for mark in (b",", b'"', b"\r")):
            header, *values = decoded.split("\n")
            _column([header])
            return [value for value in values if value]
        rows = csv.reader(io.StringIO(decoded, newline=""), strict=True)
        header_row = next(rows)
        place = header_row.index(_column(header_row))
        return [row[place] for row in rows if row]
    except (UnicodeDecodeError, csv.Error, IndexError):
        raise Problem(UNREADABLE) from None


def _parquet(found: bytes) -> list[Any]:
    # Those who have no such manifest need not wait for it.
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(found))
        name = _column(file.schema_arrow.names)
        return list(file.read(columns=[name]).column(name).to_pylist())
    except (pyarrow.ArrowException, OSError, ValueError):
        raise Problem(UNREADABLE) from None


def _column(names: Iterable[str]) -> str:
    """Which of some columns holds the identifiers. Raises Problem with COLUMN."""
    known = {name.strip().lower(): name for name in reversed(list(names))}
    for name in NAMES:
        if name in known:
            return known[name]
    raise Problem(COLUMN)
