"""Who was exposed, row by row: of a person, a category in a state, and what shows it."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lineage.answers.identities import Identities, evidence
from lineage.answers.incident.cursor import Key, Row
from lineage.answers.incident.traced import Traced
from lineage.tracing.incident.exposure import CERTAINTY, STATES, Exposed

Names = Callable[[list[int]], dict[int, str]]
"""Subject number → what stands for the person in the answer."""


def exposed_rows(traced: Traced, names: Names, after: Key | None, limit: int) -> list[Row]:
    """Rows by person, category and state, after a key of (number, category, state)."""
    people = traced.affected.people
    start = 0 if after is None else int(people.searchsorted(int(after[0])))
    # Every person has a row at least.
    some = people[start : start + limit + 1]
    found = [row for row in _rows(traced, some) if after is None or row[0] > after][:limit]
    called = names([key[0] for key, _ in found])
    return [(key, {"subject": called[key[0]], **row}) for key, row in found]


def _rows(traced: Traced, people: NDArray[np.uint32]) -> Iterator[Row]:
    exposure = traced.trace.exposure
    rows = _of(exposure.rows, people)
    identities = Identities(traced.view.mirror, np.unique(rows.ordinals).tolist())
    groups: dict[Key, dict[str, Any]] = {}
    columns = (column.tolist() for column in rows)
    for subject, ordinal, category, state, certainty in zip(*columns, strict=True):
        key = (subject, exposure.categories[category], STATES[state])
        group = groups.setdefault(key, {"certainty": certainty, "events": set()})
        group["certainty"] = min(group["certainty"], certainty)
        group["events"].add(identities[ordinal])
    for key in sorted(groups):
        group = groups[key]
        yield (
            key,
            {
                "category": key[1],
                "state": key[2],
                "certainty": CERTAINTY[group["certainty"]],
                "evidence": evidence(sorted(group["events"], key=lambda one: one[::-1])),
            },
        )


def _of(rows: Exposed, people: NDArray[np.uint32]) -> Exposed:
    """The rows of some people, who are neighbours among those exposed."""
    if not len(people):
        return rows.where(np.zeros(len(rows.subjects), dtype=np.bool_))
    return rows.where((rows.subjects >= people[0]) & (rows.subjects <= people[-1]))
