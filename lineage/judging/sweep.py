"""Look through all people for hops that their sender was not recorded as able to make.

A first pass in numpy finds candidates: departures from a holder other than the company with no
arrival before them, or an erasure in between. The exact rules, with what an event says of its
origin and movements of everyone held, are then asked of those people only (`trace`).
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Activity, ErasureAct, Flow
from lineage.mirror.mirror import Mirror
from lineage.mirror.select import arrival, rows_of
from lineage.tracing.hops import CONFIRMED, SUBJECT

_DEPARTURE: Final = 0
_ARRIVAL: Final = 1
_WIPE: Final = 2


def gap_candidates(
    mirror: Mirror, kept: NDArray[np.bool_], company: frozenset[str], known_at: int
) -> Iterator[NDArray[np.uint32]]:
    """People who may have a gap, holder by holder and category by category."""
    senders: dict[str, set[str]] = {}
    for _, flow in mirror.flows():
        source = flow.from_party in company or flow.from_party == SUBJECT
        if not source and flow.kind not in ("derive", "planned"):
            senders.setdefault(flow.from_party, set()).update(flow.categories)
    for holder, categories in sorted(senders.items()):
        for category in sorted(categories):
            yield _suspects(mirror, kept, holder, category, known_at)


def _suspects(
    mirror: Mirror, kept: NDArray[np.bool_], holder: str, category: str, known_at: int
) -> NDArray[np.uint32]:
    def leaves(activity: Activity) -> bool:
        return _is_flow(activity, category) and getattr(activity, "from_party", "") == holder

    def arrives(activity: Activity) -> bool:
        return _is_flow(activity, category) and getattr(activity, "to_party", "") == holder

    def wipes(activity: Activity) -> bool:
        return (
            isinstance(activity, ErasureAct)
            and (activity.holder, activity.status) == (holder, CONFIRMED)
            and (not activity.categories or category in activity.categories)
        )

    departures = rows_of(mirror, leaves, kept, known_at)
    if not len(departures.subjects):
        return departures.subjects
    arrivals = rows_of(mirror, arrives, kept, known_at)
    wiped = rows_of(mirror, wipes, kept, known_at)
    occurred = mirror.occurred_at.view
    subjects = np.concatenate((departures.subjects, arrivals.subjects, wiped.subjects))
    at = np.concatenate(
        (
            occurred[departures.ordinals],
            arrival(mirror, arrivals.ordinals),
            occurred[wiped.ordinals],
        )
    )
    kind = np.repeat(
        (_DEPARTURE, _ARRIVAL, _WIPE), [len(r.subjects) for r in (departures, arrivals, wiped)]
    )
    return _unsupported(subjects, at, kind)


def _unsupported(
    subjects: NDArray[np.uint32], at: NDArray[np.int64], kind: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """People with a departure whose last arrival before it is missing or was wiped since.

    At one instant a departure comes before an arrival, which is too late for it, and an erasure
    comes last, since it also ends what arrives then.
    """
    order = np.lexsort((kind, at, subjects))
    subjects, kind = subjects[order], kind[order]
    index = np.arange(len(order))
    arrived = np.maximum.accumulate(np.where(kind == _ARRIVAL, index, -1))
    wiped = np.maximum.accumulate(np.where(kind == _WIPE, index, -1))
    first = np.maximum.accumulate(
        np.where(np.diff(subjects, prepend=subjects[0] ^ np.uint32(1)) != 0, index, 0)
    )
    held = (arrived >= first) & (arrived > wiped)
    return np.unique(subjects[(kind == _DEPARTURE) & ~held])


def _is_flow(activity: Activity, category: str) -> bool:
    return (
        isinstance(activity, Flow)
        and activity.kind != "planned"
        and category in activity.categories
    )
