"""Rows of a person, a category and a movement: not exposed, not gone on, or nowhere else."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.answers.identities import Identities
from lineage.answers.incident.cursor import Key, Row
from lineage.answers.incident.exposed import Names
from lineage.answers.incident.query import LEFT
from lineage.answers.incident.traced import Traced
from lineage.tracing.incident.exposure import CERTAINTY
from lineage.tracing.incident.not_exposed import REASONS as NOT_EXPOSED
from lineage.tracing.incident.not_onward import REASONS as NOT_ONWARD


class Columns(NamedTuple):
    """Parallel arrays, and what the numbers of the last one stand for."""

    subjects: NDArray[np.uint32]
    ordinals: NDArray[np.uint32]
    category: NDArray[np.uint16]
    said: NDArray[np.uint8]
    words: tuple[str, ...]
    field: str


def not_exposed(traced: Traced) -> Columns:
    found = traced.trace.not_exposed
    return Columns(*found, NOT_EXPOSED, "reason")


def not_onward(traced: Traced) -> Columns:
    left = traced.reading == LEFT
    found = traced.trace.not_left if left else traced.trace.not_went_on
    return Columns(*found, NOT_ONWARD, "reason")


def only_there(traced: Traced) -> Columns:
    return Columns(*traced.trace.only_there, CERTAINTY, "certainty")


def rows_of(
    traced: Traced,
    columns: Callable[[Traced], Columns],
    names: Names,
    after: Key | None,
    limit: int,
) -> list[Row]:
    """Rows by person, category, time and event, after a key of these."""
    found = columns(traced)
    people = np.unique(found.subjects)
    start = 0 if after is None else int(people.searchsorted(after[0]))
    # Every person has a row at least.
    some = people[start : start + limit + 1]
    rows = sorted(_rows(traced, found, some), key=lambda row: row[0])
    rows = [row for row in rows if after is None or row[0] > after][:limit]
    called = names([key[0] for key, _ in rows])
    return [(key, {"subject": called[key[0]], **row}) for key, row in rows]


def _rows(traced: Traced, found: Columns, people: NDArray[np.uint32]) -> Iterator[Row]:
    if not len(people):
        return
    here = (found.subjects >= people[0]) & (found.subjects <= people[-1])
    mirror, categories = traced.view.mirror, traced.trace.record.layout.categories
    identities = Identities(mirror, np.unique(found.ordinals[here]).tolist())
    at = mirror.occurred_at.view[found.ordinals[here]].tolist()
    columns = (column[here].tolist() for column in found[:4])
    for (subject, ordinal, category, said), occurred in zip(
        zip(*columns, strict=True), at, strict=True
    ):
        source, event = identities[ordinal]
        name = categories[category]
        body: dict[str, Any] = {"category": name, "event": event, found.field: found.words[said]}
        yield (subject, name, occurred, event, source), body
