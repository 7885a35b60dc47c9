"""Input that could not be recorded: what waits, and another try at it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from lineage.errors import NotFound
from lineage.ingest.pipeline import QUARANTINED, Origin, Outcome, Pipeline
from lineage.instants import write
from lineage.stores.base import LineageStore, QuarantineRow

REPLAY_ROWS: Final = 500
"""Rows tried in one transaction."""

FILE: Final = "file"
"""The origin whose events may say when they were recorded."""


def quarantine_page(store: LineageStore, after: int, limit: int) -> dict[str, Any]:
    """Pending rows with a number above `after`, at most `limit`, and where to go on."""
    rows = store.quarantine(after, limit + 1)
    page = rows[:limit]
    return {
        "complete": len(rows) <= limit,
        "next": str(page[-1].number) if len(rows) > limit else None,
        "quarantine": [quarantine_row(row) for row in page],
    }


def quarantine_row(row: QuarantineRow) -> dict[str, Any]:
    """A row without its bytes, which may name people."""
    return {
        "number": row.number,
        "recorded_at": write(row.recorded_at),
        "origin": row.origin,
        "position": row.position,
        "media": row.media,
        "reason": row.reason,
        "detail": row.detail,
        "replayed_at": write(row.replayed_at) if row.replayed_at is not None else None,
    }


def replay(store: LineageStore, pipeline: Pipeline, numbers: list[int] | None) -> dict[str, Any]:
    """Try rows again, all pending ones where none are named. What is refused stays."""
    items: list[dict[str, Any]] = []
    for rows in _batches(store, numbers):
        for origin in sorted({row.origin for row in rows}):
            chosen = [row for row in rows if row.origin == origin]
            outcomes = pipeline.replay(chosen, Origin(origin, imports_history=origin == FILE))
            items += [_item(row, outcome) for row, outcome in zip(chosen, outcomes, strict=True)]
    counts = Counter(item["status"] for item in items)
    return {
        "recorded": counts["recorded"],
        "duplicate": counts["duplicate"],
        "quarantined": counts["quarantined"],
        "items": items,
    }


def _batches(store: LineageStore, numbers: list[int] | None) -> Iterator[list[QuarantineRow]]:
    if numbers is not None:
        for start in range(0, len(numbers), REPLAY_ROWS):
            yield [_pending(store, number) for number in numbers[start : start + REPLAY_ROWS]]
        return
    after = 0
    while rows := store.quarantine(after, REPLAY_ROWS):
        yield rows
        after = rows[-1].number


def _pending(store: LineageStore, number: int) -> QuarantineRow:
    row = store.quarantined(number)
    if row is None or row.replayed_at is not None:
        raise NotFound(f"nothing waits in quarantine under the number {number}")
    return row


def _item(row: QuarantineRow, outcome: Outcome) -> dict[str, Any]:
    item: dict[str, Any] = {"quarantine": row.number, "status": outcome.status}
    if outcome.status == QUARANTINED:
        item |= {"reason": outcome.reason, "detail": outcome.detail}
    return item
