"""How many people's data a party received and then passed on, counted in numpy."""

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Flow
from lineage.mirror.mirror import Mirror
from lineage.mirror.select import rows_of


def passed_on(mirror: Mirror, kept: NDArray[np.bool_], known_at: int) -> dict[str, int]:
    """Party → people of whom it received something before, or when, it last sent something.

    `kept` says of each event whether it counts. Members of a cohort count where they were known by
    `known_at`; other bulk movements name nobody and count for nobody.
    """
    parties = sorted(
        {end for _, flow in mirror.flows() for end in (flow.from_party, flow.to_party)}
    )
    number = {party: index for index, party in enumerate(parties)}
    sender = np.zeros(len(mirror.activities), dtype=np.int64)
    receiver = np.zeros(len(mirror.activities), dtype=np.int64)
    for activity, flow in mirror.flows():
        sender[activity], receiver[activity] = number[flow.from_party], number[flow.to_party]
    rows = rows_of(mirror, lambda one: isinstance(one, Flow), kept, known_at)
    activity_of, at = mirror.activity.view[rows.ordinals], mirror.occurred_at.view[rows.ordinals]
    people = rows.subjects.astype(np.int64)
    first_in = _earliest(receiver[activity_of] << 32 | people, at)
    last_out = _earliest(sender[activity_of] << 32 | people, -at)
    both, here, there = np.intersect1d(
        first_in[0], last_out[0], assume_unique=True, return_indices=True
    )
    passed = both[first_in[1][here] <= -last_out[1][there]] >> 32
    counts = np.bincount(passed, minlength=len(parties))
    return {party: int(counts[index]) for party, index in number.items() if counts[index]}


def _earliest(
    keys: NDArray[np.int64], at: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each key once, ascending, with the earliest moment it has."""
    order = np.lexsort((at, keys))
    ordered = keys[order]
    first = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    return ordered[first], at[order][first]
