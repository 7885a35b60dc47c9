"""Who holds what, of everybody at once: the rules of `trace`, in numpy over whole columns.

A holding of a person is live at a moment where the last copy arrived after the last confirmed
erasure; it is in doubt where somebody claimed an erasure since. Movements of everyone a holder
holds are followed back to who that was.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.activities import Activity, ErasureAct, Flow
from lineage.instants import OPEN
from lineage.mirror.mirror import Mirror
from lineage.mirror.select import access_end, arrival, rows_of
from lineage.stores.columns import ALL_HELD, COHORT
from lineage.tracing.hops import CLAIMED, CONFIRMED, SUBJECT

NEVER: Final = -OPEN
DEPTH_MAX: Final = 64
"""How far back movements of everyone held are followed; then the people count as unknown."""

Instants = NDArray[np.int64]
People = NDArray[np.uint32]


class Holding(NamedTuple):
    """The people of whom one system of a party holds a category."""

    subjects: People
    in_doubt: NDArray[np.bool_]
    since: int
    """Earliest live arrival; `instants.OPEN` where there is none."""
    cohort: int
    """People of cohorts whose members are not known, who come on top."""
    unknown: bool
    """Whether there may be others whom nobody recorded."""


class Population:
    """Holdings over all people, among events that stand."""

    def __init__(
        self, mirror: Mirror, kept: NDArray[np.bool_], company: frozenset[str], known_at: int
    ) -> None:
        """`known_at` says which manifests are known, `kept` which events."""
        self._mirror, self._kept, self._company = mirror, kept, company
        self._known_at = known_at
        self._everybodys = {ordinal for ordinal, who in mirror.wide if who == ALL_HELD}
        self._followed: dict[tuple[int, str], tuple[People, bool]] = {}
        activity = mirror.activity.view[: len(kept)]
        self._used = np.bincount(activity[kept], minlength=len(mirror.activities)) > 0

    def systems(self, party: str) -> list[tuple[str, str]]:
        """(system, category) that anything was ever sent to; no system where none was named."""
        return sorted(
            {
                (flow.to_system, category)
                for number, flow in self._mirror.flows()
                if flow.to_party == party and flow.kind != "planned" and self._used[number]
                for category in flow.categories
            }
        )

    def holding(self, party: str, system: str, category: str, at: int, depth: int = 0) -> Holding:
        """Who is held at a moment: arrivals up to it, erasures up to it."""
        subjects, arrived = self._arrivals(party, system, category, at)
        blanket, cohort, unknown = self._bulk(party, system, category, at, depth)
        for people, arrived_at in blanket:
            subjects = np.concatenate((subjects, people))
            arrived = np.concatenate((arrived, np.full(len(people), arrived_at)))
        people, position = np.unique(subjects, return_inverse=True)
        last = np.full(len(people), NEVER, dtype=np.int64)
        np.maximum.at(last, position, arrived)
        wiped = self._last_wipe(people, party, system, category, CONFIRMED, at)
        claimed = np.maximum(
            self._last_wipe(people, party, system, category, CLAIMED, at),
            self._last_doubt(party, system, category, at),
        )
        live = last > wiped
        fresh = arrived > wiped[position] if len(people) else arrived > 0
        since = int(arrived[fresh].min(initial=OPEN))
        wiped_all = self._wide_wipe(_wipes(party, system, category, CONFIRMED), at)
        of_nobody_known = [when for found, when in blanket if not len(found) and when > wiped_all]
        return Holding(
            people[live],
            (claimed >= last)[live],
            min([since, *of_nobody_known]),
            cohort,
            unknown,
        )

    def _arrivals(self, party: str, system: str, category: str, at: int) -> tuple[People, Instants]:
        def inbound(activity: Activity) -> bool:
            return _brings(activity, party, system, category)

        rows = rows_of(self._mirror, inbound, self._kept, self._known_at)
        arrived = arrival(self._mirror, rows.ordinals)
        open_still = access_end(self._mirror, rows.ordinals, OPEN) > at
        here = (arrived <= at) & open_still
        return rows.subjects[here], arrived[here]

    def _bulk(
        self, party: str, system: str, category: str, at: int, depth: int
    ) -> tuple[list[tuple[People, int]], int, bool]:
        """(people and arrival of each movement of everyone, people in cohorts, whether more)."""
        found: list[tuple[People, int]] = []
        cohorts, unknown = 0, False
        for ordinal, who in self._mirror.wide:
            activity = self._mirror.activity_of(ordinal)
            if not self._kept[ordinal] or not isinstance(activity, Flow):
                continue
            here = np.array([ordinal], dtype=np.uint32)
            arrived_at = int(arrival(self._mirror, here)[0])
            if not _brings(activity, party, system, category) or arrived_at > at:
                continue
            if who == COHORT:
                # Members who are known are among those named.
                known = self._mirror.members(ordinal, self._known_at) is not None
                cohorts += 0 if known else self._mirror.cohort_size(ordinal)
                continue
            people, more = self.everyone(activity, category, ordinal, depth)
            found.append((people, arrived_at))
            unknown = unknown or more
        return found, cohorts, unknown

    def everyone(
        self, flow: Flow, category: str, ordinal: int, depth: int = 0
    ) -> tuple[People, bool]:
        """Whom the sender of a movement of everyone held when it left, and whether others too."""
        nobody: People = np.empty(0, dtype=np.uint32)
        if flow.from_party == SUBJECT or depth >= DEPTH_MAX:
            return nobody, True
        if (ordinal, category) not in self._followed:
            # A circle of events that say they derive from each other comes back here.
            self._followed[ordinal, category] = (nobody, True)
            self._followed[ordinal, category] = self._followed_back(flow, category, ordinal, depth)
        return self._followed[ordinal, category]

    def _followed_back(
        self, flow: Flow, category: str, ordinal: int, depth: int
    ) -> tuple[People, bool]:
        people: People = np.empty(0, dtype=np.uint32)
        unknown = flow.from_party in self._company
        before = int(self._mirror.occurred_at.view[ordinal]) - 1
        for system, held in self.systems(flow.from_party):
            if held == category:
                held_before = self.holding(flow.from_party, system, category, before, depth + 1)
                people = np.union1d(people, held_before.subjects)
                unknown = unknown or held_before.unknown or held_before.cohort > 0
        # What it says it derives from may have arrived at the very instant it left.
        for parent in self._mirror.parents(np.array([ordinal], dtype=np.uint32)).get(ordinal, ()):
            activity = self._mirror.activity_of(parent)
            if (
                isinstance(activity, Flow)
                and self._kept[parent]
                and parent in self._everybodys
                and activity.to_party == flow.from_party
                and category in activity.categories
            ):
                more, others = self.everyone(activity, category, parent, depth + 1)
                people, unknown = np.union1d(people, more), unknown or others
        return people, unknown

    def _last_wipe(
        self, people: People, party: str, system: str, category: str, status: str, at: int
    ) -> Instants:
        """For each of some people when an erasure of that status last covered the holding."""
        wipes = _wipes(party, system, category, status)
        rows = rows_of(self._mirror, wipes, self._kept, self._known_at)
        occurred = self._mirror.occurred_at.view[rows.ordinals]
        last = np.full(len(people), self._wide_wipe(wipes, at), dtype=np.int64)
        position = np.searchsorted(people, rows.subjects)
        position[position == len(people)] = 0
        ours = (occurred <= at) & (len(people) > 0)
        if len(people):
            ours &= people[position] == rows.subjects
        np.maximum.at(last, position[ours], occurred[ours])
        return last

    def _last_doubt(self, party: str, system: str, category: str, at: int) -> int:
        """When an erasure that may be of anybody last covered the holding, or may have."""
        confirmed = _wipes(party, system, category, CONFIRMED)
        claimed = _wipes(party, system, category, CLAIMED)
        return max(
            (
                occurred_at
                for ordinal, who in self._mirror.wide
                if who == COHORT
                and self._kept[ordinal]
                and self._mirror.members(ordinal, self._known_at) is None
                and (activity := self._mirror.activity_of(ordinal)) is not None
                and (confirmed(activity) or claimed(activity))
                and (occurred_at := int(self._mirror.occurred_at.view[ordinal])) <= at
            ),
            default=NEVER,
        )

    def _wide_wipe(self, wipes: Callable[[Activity], bool], at: int) -> int:
        return max(
            (
                occurred_at
                for ordinal, who in self._mirror.wide
                if who != COHORT
                and self._kept[ordinal]
                and (activity := self._mirror.activity_of(ordinal)) is not None
                and wipes(activity)
                and (occurred_at := int(self._mirror.occurred_at.view[ordinal])) <= at
            ),
            default=NEVER,
        )


def _brings(activity: Activity, party: str, system: str, category: str) -> bool:
    return (
        isinstance(activity, Flow)
        and activity.to_party == party
        and activity.to_system == system
        and activity.kind != "planned"
        and category in activity.categories
    )


def _wipes(party: str, system: str, category: str, status: str) -> Callable[[Activity], bool]:
    """Whether an activity is an erasure of that status that reaches the holding."""
    return lambda activity: (
        isinstance(activity, ErasureAct)
        and activity.holder == party
        and activity.status == status
        and activity.system in ("", system)
        and (not activity.categories or category in activity.categories)
    )
