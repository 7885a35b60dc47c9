"""People whose history may show something only when events are taken together."""

from collections.abc import Callable, Iterator

import numpy as np

from lineage.activities import Activity, ErasureAct, Flow
from lineage.facts import RETENTION, SUBJECT
from lineage.judging.everybody import Everybody
from lineage.mirror.people import Rows
from lineage.mirror.select import rows_of
from lineage.policy.people.children import UNDER_13
from lineage.policy.rules.location import PRECISE

FEWEST_POINTS = 2


def sequence_suspects(everybody: Everybody) -> Iterator[int]:
    """Numbers of people, some more than once."""
    yield from _located(everybody)
    yield from _erased(everybody)
    yield from _children(everybody)
    yield from _scheduled(everybody)


def _located(everybody: Everybody) -> Iterator[int]:
    """Who has several points of location."""
    found = _rows(everybody, _is_located).subjects
    people, counts = np.unique(found, return_counts=True)
    yield from people[counts >= FEWEST_POINTS].tolist()


def _is_located(activity: Activity) -> bool:
    return isinstance(activity, Flow) and PRECISE in activity.categories


def _erased(everybody: Everybody) -> Iterator[int]:
    """Of whom anything was erased; everybody where everything was."""
    mirror = everybody.view.mirror
    for ordinal in everybody.who:
        if isinstance(mirror.activity_of(ordinal), ErasureAct) and everybody.kept[ordinal]:
            yield from range(everybody.people)
            return
    erased = _rows(everybody, lambda one: isinstance(one, ErasureAct))
    yield from np.unique(erased.subjects).tolist()


def _children(everybody: Everybody) -> Iterator[int]:
    for row in everybody.view.facts.of_people(frozenset({SUBJECT})):
        if UNDER_13.encode() in row.body:
            yield from row.subjects


def _scheduled(everybody: Everybody) -> Iterator[int]:
    """Of whom a holder has what a schedule is about."""
    statements = everybody.view.facts.statements(RETENTION, everybody.known_at)
    scheduled = {(said.body.get("holder"), said.body.get("category")) for said in statements}

    def held(activity: Activity) -> bool:
        return isinstance(activity, Flow) and any(
            (activity.to_party, category) in scheduled for category in activity.categories
        )

    if scheduled:
        yield from np.unique(_rows(everybody, held).subjects).tolist()


def _rows(everybody: Everybody, wanted: Callable[[Activity], bool]) -> Rows:
    return rows_of(everybody.view.mirror, wanted, everybody.kept, everybody.known_at)
