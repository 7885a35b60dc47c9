"""Check a store against its log and its own invariants, batch by batch."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from lineage.activities import ErasureAct
from lineage.stores.base import LineageStore
from lineage.stores.columns import FACT, MOVEMENT, NOT_RECORDED, Columns
from lineage.stores.members import unpack

PROBLEMS_MAX: Final = 1_000


def verify(store: LineageStore) -> dict[str, Any]:
    """What the store holds and what contradicts itself, in words; `ok` where nothing does."""
    problems = store.check()
    activities = dict(store.activities(0))
    highest_subject, highest_quarantine = store.counters()
    identities: list[np.ndarray[Any, np.dtype[np.uint64]]] = []
    batches = events = rows = 0
    for batch in store.batches(0):
        batches += 1
        if batch.sequence != batches:
            problems.append(f"batch {batches} is missing")
        found = _problems(batch.columns, events, len(activities), highest_subject)
        problems += [f"batch {batch.sequence}: {problem}" for problem in found]
        identities.append(batch.columns.identity)
        events += batch.columns.events
        rows += len(batch.columns.row_event)
        kinds = batch.columns.kind
        for number in np.unique(batch.columns.activity[kinds != FACT]).tolist():
            is_erasure = isinstance(activities.get(number), ErasureAct)
            of_that = kinds[batch.columns.activity == number]
            if (of_that == MOVEMENT).any() == is_erasure:
                problems.append(f"batch {batch.sequence}: activity {number} is of another kind")
    problems += _repeated(identities)
    if store.size() != (events, rows):
        problems.append("the store counts other numbers of events than its batches hold")
    problems += _damaged_cohorts(store, highest_subject)
    people = sum(len(page.numbers) for page in store.subjects(0))
    return {
        "ok": not problems,
        "batches": batches,
        "events": events,
        "rows": rows,
        "activities": len(activities),
        "people": people,
        "quarantined": highest_quarantine,
        "problems": problems[:PROBLEMS_MAX],
    }


def _problems(columns: Columns, before: int, activities: int, subjects: int) -> list[str]:
    """What one batch says that cannot be. `before` counts the events of earlier batches."""
    events = columns.events
    checks = {
        "an activity that is not recorded": (columns.activity > activities).any(),
        "a movement without an activity": ((columns.activity == 0) != (columns.kind == FACT)).any(),
        "a person who was never given a number": (columns.row_subject > subjects).any(),
        "a row of an event that is not there": (columns.row_event >= events).any(),
        "rows out of order": (np.diff(columns.row_event.astype(np.int64)) < 0).any(),
        "a link to an event that is not there yet": (
            (columns.link_parent != NOT_RECORDED) & (columns.link_parent >= before + events)
        ).any(),
        "ids that do not match its events": len(columns.id_cells) != 16 * events,
    }
    return [problem for problem, found in checks.items() if found]


def _damaged_cohorts(store: LineageStore, highest_subject: int) -> Iterator[str]:
    for sequence, row in store.manifests(0):
        try:
            people = unpack(row.chunks)
        except ValueError as error:
            yield f"batch {sequence}: {error}"
            continue
        if people and not 0 < people.min() <= people.max() <= highest_subject:
            yield f"batch {sequence}: a cohort of a person who was never given a number"


def _repeated(identities: list[np.ndarray[Any, np.dtype[np.uint64]]]) -> list[str]:
    """Identities that stand twice, by their hash: a sign that a duplicate was recorded."""
    if not identities:
        return []
    joined = np.sort(np.concatenate(identities))
    repeated = int((joined[1:] == joined[:-1]).sum())
    return [f"{repeated} events have the identity of another"] if repeated else []
