"""Where copies went on, row by row: since when who had a category of a person, by what path."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lineage.answers.identities import Identities
from lineage.answers.incident.cursor import Key, Row
from lineage.answers.incident.exposed import Names
from lineage.answers.incident.traced import Traced
from lineage.instants import write
from lineage.tracing.copies import CERTAINTY
from lineage.tracing.incident.onward import Onward


def onward_rows(traced: Traced, names: Names, after: Key | None, limit: int) -> list[Row]:
    """Rows by holder, person and category, after a key of (holder, number, category)."""
    found, order = traced.onward, traced.onward_order
    layout = traced.trace.record.layout
    start = 0 if after is None else _place(traced, found, order, after)
    some = order[start : start + limit]
    paths = [_path(found, row) for row in some.tolist()]
    identities = Identities(traced.view.mirror, sorted({one for path in paths for one in path}))
    called = names(found.subjects[some].tolist())
    rows = []
    for row, path in zip(some.tolist(), paths, strict=True):
        subject = int(found.subjects[row])
        holder = layout.parties[found.holder[row]]
        category = layout.categories[found.category[row]]
        body: dict[str, Any] = {
            "holder": holder,
            "subject": called[subject],
            "category": category,
            "since": write(int(found.since[row])),
            "path": [identities[one][1] for one in path],
            "certainty": CERTAINTY[found.certainty[row]],
        }
        rows.append(((holder, subject, category), body))
    return rows


def by_holder(traced: Traced) -> list[dict[str, Any]]:
    """Each holder that copies went on to: people, records, since when, how sure."""
    found, parties = traced.onward, traced.trace.record.layout.parties
    rows = []
    for number in np.unique(found.holder).tolist():
        here = found.holder == number
        people = found.subjects[here]
        rows.append(
            {
                "holder": parties[number],
                "people": len(np.unique(people)),
                "records": len(people),
                "since": write(int(found.since[here].min())),
                "certainty": CERTAINTY[found.certainty[here].min()],
            }
        )
    return rows


def _path(found: Onward, row: int) -> list[int]:
    begins = int(found.path_end[row - 1]) if row else 0
    path: list[int] = found.path[begins : int(found.path_end[row])].tolist()
    return path


def _place(traced: Traced, found: Onward, order: NDArray[np.intp], after: Key) -> int:
    """How many rows stand up to a key."""
    layout = traced.trace.record.layout
    holder, subject, category = after
    party = np.array(layout.parties)[found.holder]
    name = np.array(layout.categories)[found.category]
    same = party == holder
    upto = (found.subjects < subject) | ((found.subjects == subject) & (name <= category))
    return int(((party < holder) | (same & upto))[order].sum())
