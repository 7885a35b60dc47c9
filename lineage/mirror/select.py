"""Whole-record selections from the mirror, in numpy: for questions about everybody."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Activity
from lineage.instants import OPEN
from lineage.mirror.cohorts import numbers
from lineage.mirror.mirror import Mirror
from lineage.mirror.people import Rows


def standing(
    mirror: Mirror, as_of: int, known_at: int, retracted: Iterable[tuple[str, str]]
) -> NDArray[np.bool_]:
    """For each event whether it had happened and was recorded by then, and was not taken back."""
    events = mirror.events
    kept = np.ones(events, dtype=np.bool_)
    if as_of != OPEN:
        kept &= mirror.occurred_at.view[:events] <= as_of
    if known_at < mirror.newest_recorded_at:
        kept &= mirror.recorded_at.view[:events] <= known_at
    for identity in retracted:
        kept[mirror.find(identity)] = False
    return kept


class Met(NamedTuple):
    """Of each activity, by its number: how many events it had, the first of them and the last."""

    times: NDArray[np.int64]
    first: NDArray[np.int64]
    """`OPEN` where there is none."""
    last: NDArray[np.int64]
    """`-OPEN` where there is none."""


def activities_of(mirror: Mirror, kept: NDArray[np.bool_]) -> Met:
    """How often and when each activity is met among kept events."""
    activity = mirror.activity.view[: len(kept)][kept]
    occurred = mirror.occurred_at.view[: len(kept)][kept]
    count = np.bincount(activity, minlength=len(mirror.activities))
    first = np.full(len(count), OPEN, dtype=np.int64)
    last = np.full(len(count), -OPEN, dtype=np.int64)
    np.minimum.at(first, activity, occurred)
    np.maximum.at(last, activity, occurred)
    return Met(count, first, last)


def rows_of(
    mirror: Mirror, wanted: Callable[[Activity], bool], kept: NDArray[np.bool_], known_at: int
) -> Rows:
    """The rows of kept events whose activity is wanted, of people named and of cohorts' members.

    Members are those that were known by a moment.
    """
    activities = mirror.activities_where(wanted)
    if not activities.any():
        return Rows(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint32))
    activity = mirror.activity.view
    subjects, ordinals = [], []
    for run_subjects, run_ordinals in mirror.scan_rows():
        chosen = activities[activity[run_ordinals]]
        chosen &= kept[run_ordinals]
        subjects.append(run_subjects[chosen])
        ordinals.append(run_ordinals[chosen])
    for ordinal, people in mirror.cohorts.known(known_at):
        if kept[ordinal] and activities[activity[ordinal]]:
            subjects.append(numbers(people))
            ordinals.append(np.full(len(people), ordinal, dtype=np.uint32))
    return Rows(joined(subjects), joined(ordinals))


def arrival(mirror: Mirror, ordinals: NDArray[np.uint32]) -> NDArray[np.int64]:
    """When each movement had arrived: when it was completed, else when it occurred."""
    arrived = mirror.occurred_at.view[ordinals].copy()
    return _overlaid(
        arrived, ordinals, mirror.completed.ordinals.view, mirror.completed.values.view
    )


def access_end(mirror: Mirror, ordinals: NDArray[np.uint32], otherwise: int) -> NDArray[np.int64]:
    """When each standing access ended, `otherwise` where it did not."""
    ends = np.full(len(ordinals), otherwise, dtype=np.int64)
    return _overlaid(ends, ordinals, mirror.ended.ordinals.view, mirror.ended.values.view)


def _overlaid(
    values: NDArray[np.int64],
    ordinals: NDArray[np.uint32],
    known: NDArray[np.uint32],
    known_values: NDArray[np.int64],
) -> NDArray[np.int64]:
    if len(known):
        at = known.searchsorted(ordinals)
        at[at == len(known)] = 0
        found = known[at] == ordinals
        values[found] = known_values[at[found]]
    return values


def joined(parts: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.uint32)
