"""Tracing a breach at the largest processor, beside recursive queries in SQLite and DuckDB.

    python -m tests.bench.tracing STORE [--peers]

The peers get the same movements as one table of (person, movement) with categories as bits, with
what is hard in SQL worked out beforehand and not timed: when each copy was erased, and which
movement each says it came of. All three give the same people, holders, categories and times.
"""

import argparse
import sqlite3
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from lineage import instants
from lineage.bootstrap import open_lineage
from lineage.instants import OPEN
from lineage.mirror.select import standing
from lineage.settings import Settings
from lineage.tracing.incident.copies import everything
from lineage.tracing.incident.exposure import CLEAR
from lineage.tracing.incident.incident import Incident
from lineage.tracing.incident.links import links
from lineage.tracing.incident.record import Record
from lineage.tracing.incident.trace import IncidentTrace
from lineage.view import View

Row = tuple[str, str, str]
Found = set[tuple[int, int, int, int]]
"""(person, party, category, since) of what was reached."""

BEGINS: Final = instants.parse("2025-09-01T00:00:00Z")
ENDS: Final = instants.parse("2025-12-01T00:00:00Z")
TIMES: Final = 5

_EXPOSED: Final = """
SELECT subject, bit_or_all FROM (
  SELECT subject, {bit_or} AS bit_or_all FROM m
  WHERE receiver = ? AND moved_at < ? AND gone > ? AND gone > moved_at GROUP BY subject)
"""
_ONWARD: Final = """
WITH RECURSIVE r(ord, subject, holder, mask, moved_at, gone) AS (
  SELECT ord, subject, receiver, mask, moved_at, gone FROM m
  WHERE sender = ? AND moved_at >= ? AND moved_at < ?
  UNION
  SELECT m.ord, m.subject, m.receiver, m.mask & r.mask, m.moved_at, m.gone
  FROM r JOIN m ON m.sender = r.holder AND m.subject = r.subject
  WHERE m.mask & r.mask <> 0 AND (m.parent = r.ord
    OR (m.parent IS NULL AND m.moved_at > r.moved_at AND m.moved_at <= r.gone)))
SELECT subject, holder, bit, min(moved_at) FROM r JOIN bits ON mask & (1 << bit) <> 0
GROUP BY subject, holder, bit
"""


class Peer(NamedTuple):
    """A database with the same movements."""

    name: str
    ask: Callable[[str, tuple[Any, ...]], list[tuple[Any, ...]]]
    exposed: str


def measure(store: Path, peers: bool = True) -> list[Row]:
    """Exposure and onward, with counts, in one run; and the same from the peers."""
    lineage = open_lineage(Settings(store=str(store)))
    view = lineage.view()
    view.mirror.people, view.mirror.events_of([])
    record = _record(view)
    incident = Incident(_largest(record), BEGINS, ENDS)
    took = median(_timed(lambda: _traced(view, incident)) for _ in range(TIMES))
    trace = _traced(view, incident)
    people = trace.exposure.subjects(CLEAR).upper
    tracemalloc.start()
    _traced(view, incident)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    mirror = view.mirror.nbytes
    rows = [
        (f"breach of {incident.holder}: people exposed", f"{people:,}", ""),
        ("  people, holders and categories reached onward", f"{len(trace.left.since):,}", ""),
        ("  exposure, counts and onward, ms", f"{took * 1000:.0f}", "300"),
        ("  memory during a trace ÷ mirror", f"{(mirror + peak) / mirror:.2f}", "1.5"),
    ]
    if peers:
        rows += _beside(trace, took)
    lineage.close()
    return rows


def _traced(view: View, incident: Incident) -> IncidentTrace:
    """All of a trace: what was exposed, counted, and where it went on."""
    trace = IncidentTrace(_record(view), incident)
    trace.exposure.subjects(CLEAR)
    trace.exposure.records(CLEAR)
    assert trace.left is not None
    return trace


def _record(view: View) -> Record:
    return Record(
        view.mirror, standing(view.mirror, OPEN, OPEN, view.retracted(OPEN)), view.company
    )


def _largest(record: Record) -> str:
    """The party that got most movements."""
    counts = np.bincount(record.mirror.activity.view, minlength=len(record.mirror.activities))
    received: dict[str, int] = {}
    for number, flow in record.flows.items():
        if flow.to_party not in record.company:
            received[flow.to_party] = received.get(flow.to_party, 0) + int(counts[number])
    return max(received, key=received.__getitem__)


def _beside(trace: IncidentTrace, took: float) -> Iterable[Row]:
    """Each peer's time as a multiple of ours. Raises AssertionError where an answer differs."""
    record, incident = trace.record, trace.incident
    holder = record.layout.parties.index(incident.holder)
    table = _table(trace)
    exposed: dict[int, int] = {}
    for subject, category in zip(
        trace.exposure.rows.subjects.tolist(), trace.exposure.rows.category.tolist(), strict=True
    ):
        exposed[subject] = exposed.get(subject, 0) | 1 << category
    columns = (trace.left.subjects, trace.left.holder, trace.left.category, trace.left.since)
    onward: Found = set(zip(*(column.tolist() for column in columns), strict=True))
    with tempfile.TemporaryDirectory() as folder:
        for make, goal in ((_sqlite, "50"), (_duckdb, "8")):
            peer = make(Path(folder), table, len(record.layout.categories))
            begun = time.perf_counter()
            held = peer.ask(peer.exposed, (holder, ENDS, BEGINS))
            reached = peer.ask(_ONWARD, (holder, BEGINS, ENDS))
            theirs = time.perf_counter() - begun
            assert {row[0]: row[1] for row in held} == exposed
            assert set(reached) == onward
            yield f"  {peer.name} recursive CTE, same answer, ms", f"{theirs * 1000:.0f}", ""
            yield f"  {peer.name} ÷ ours", f"{theirs / took:.1f}", goal


def _table(trace: IncidentTrace) -> dict[str, NDArray[Any]]:
    """Columns of the peers' table, one row a movement and person."""
    record, layout = trace.record, trace.record.layout
    copies = trace.brought.by(np.ones(len(layout), dtype=np.bool_), everything)
    first = np.flatnonzero(np.diff(copies.ordinals, prepend=np.uint32(0xFFFFFFFF)))
    bits = np.left_shift(1, layout.category[copies.entry].astype(np.int64))
    said = links(record, trace.brought, copies)
    parent = np.full(len(record.stands), -1, dtype=np.int64)
    parent[copies.ordinals[said.child]] = said.ordinals
    rows = copies.where(first)
    return {
        "ord": rows.ordinals.astype(np.int64),
        "subject": rows.subjects.astype(np.int64),
        "sender": layout.sender[rows.entry].astype(np.int64),
        "receiver": layout.receiver[rows.entry].astype(np.int64),
        "mask": np.bitwise_or.reduceat(bits, first),
        "moved_at": rows.arrived_at,
        "gone": trace.brought.gone_at(rows),
        "parent": parent[rows.ordinals],
    }


def _sqlite(folder: Path, table: dict[str, NDArray[Any]], bits: int) -> Peer:
    connection = sqlite3.connect(folder / "peer.sqlite")
    connection.execute(f"CREATE TABLE m ({', '.join(f'{name} INTEGER' for name in table)})")
    marks = ", ".join("?" * len(table))
    rows = zip(*(column.tolist() for column in table.values()), strict=True)
    connection.executemany(f"INSERT INTO m VALUES ({marks})", rows)
    connection.execute("UPDATE m SET parent = NULL WHERE parent = -1")
    connection.execute("CREATE INDEX way ON m (sender, subject, moved_at)")
    connection.execute("CREATE INDEX arrived ON m (receiver, moved_at)")
    connection.execute("CREATE TABLE bits (bit INTEGER)")
    connection.executemany("INSERT INTO bits VALUES (?)", [(bit,) for bit in range(bits)])
    connection.execute("ANALYZE")
    connection.create_aggregate("bit_or", 1, _BitOr)
    return Peer(
        "SQLite",
        lambda query, values: connection.execute(query, values).fetchall(),
        _EXPOSED.format(bit_or="bit_or(mask)"),
    )


class _BitOr:
    """What SQLite does not have."""

    def __init__(self) -> None:
        self._bits = 0

    def step(self, mask: int) -> None:
        self._bits |= mask

    def finalize(self) -> int:
        return self._bits


def _duckdb(folder: Path, table: dict[str, NDArray[Any]], bits: int) -> Peer:
    connection = duckdb.connect(str(folder / "peer.duckdb"))
    connection.register("given", table)
    without = "SELECT * REPLACE (nullif(parent, -1) AS parent) FROM given"
    connection.execute(f"CREATE TABLE m AS {without}")
    connection.execute(f"CREATE TABLE bits AS SELECT range AS bit FROM range({bits})")
    return Peer(
        "DuckDB",
        lambda query, values: connection.execute(query, values).fetchall(),
        _EXPOSED.format(bit_or="bit_or(mask)"),
    )


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Measure one store and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tracing", description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    for row in measure(options.store, options.peers):
        print(*row, sep="  ")


if __name__ == "__main__":
    main()
