"""Whom a movement of everyone held concerns, of all people at once.

It concerns whoever the sender held when it left. What nobody recorded the company collecting, it is
taken to hold where it had sent it before and had not erased it since, as in a trace of one person.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Activity, ErasureAct, Flow
from lineage.mirror.select import rows_of
from lineage.stores.columns import ALL_HELD
from lineage.tracing.hops import CONFIRMED
from lineage.tracing.population import NEVER, Population
from lineage.view import View

People = NDArray[np.uint32]
Wanted = Callable[[Activity], bool]


class Blanket:
    """Movements of everyone held, among what is known by a moment."""

    def __init__(self, view: View, kept: NDArray[np.bool_], people: int, known_at: int) -> None:
        self._view, self._kept, self._people = view, kept, people
        self._known_at = known_at
        self._population = Population(view.mirror, kept, view.company, known_at)

    def concerned(self, flow: Flow, ordinal: int) -> tuple[People, NDArray[np.int64]]:
        """(people, a number for which of the flow's categories are theirs)."""
        found = [self._held(flow, category, ordinal) for category in sorted(flow.categories)]
        people = np.unique(np.concatenate(found))
        which = np.zeros(len(people), dtype=np.int64)
        for held in found:
            which = 2 * which + np.isin(people, held)
        return people, which

    def _held(self, flow: Flow, category: str, ordinal: int) -> People:
        people, _ = self._population.everyone(flow, category, ordinal)
        if flow.from_party not in self._view.company:
            return people
        return np.union1d(people, self._sent_before(flow.from_party, category, ordinal))

    def _sent_before(self, sender: str, category: str, ordinal: int) -> People:
        def sent(activity: Activity) -> bool:
            return (
                isinstance(activity, Flow)
                and activity.from_party == sender
                and activity.kind != "planned"
                and category in activity.categories
            )

        def erased(activity: Activity) -> bool:
            return (
                isinstance(activity, ErasureAct)
                and (activity.holder, activity.status, activity.system) == (sender, CONFIRMED, "")
                and (not activity.categories or category in activity.categories)
            )

        sent_at = self._last(sent, ordinal)
        return np.flatnonzero(sent_at > np.maximum(self._last(erased, ordinal), NEVER)).astype(
            np.uint32
        )

    def _last(self, wanted: Wanted, ordinal: int) -> NDArray[np.int64]:
        """When each person last had an event that is wanted before another, NEVER without one."""
        mirror = self._view.mirror
        before = int(mirror.occurred_at.view[ordinal])
        rows = rows_of(mirror, wanted, self._kept, self._known_at)
        occurred = mirror.occurred_at.view[rows.ordinals]
        earlier = occurred < before
        last = np.full(self._people, self._of_all(wanted, before), dtype=np.int64)
        np.maximum.at(last, rows.subjects[earlier], occurred[earlier])
        return last

    def _of_all(self, wanted: Wanted, before: int) -> int:
        """When an erasure of everyone last was one that is wanted."""
        mirror = self._view.mirror
        moments = [
            int(mirror.occurred_at.view[ordinal])
            for ordinal, who in mirror.wide
            if who == ALL_HELD
            and isinstance(activity := mirror.activity_of(ordinal), ErasureAct)
            and self._kept[ordinal]
            and wanted(activity)
        ]
        return max((at for at in moments if at < before), default=NEVER)
