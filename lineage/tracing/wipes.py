"""Erasures of one person's data, asked in the ways a trace asks."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from lineage.instants import OPEN
from lineage.tracing.hops import CLAIMED, CONFIRMED, Hop, Wipe


class Wipes:
    """Only a confirmed erasure that covers this person for certain ends a holding."""

    def __init__(self, wipes: Iterable[Wipe], company: Collection[str]) -> None:
        self.all = tuple(wipes)
        self._confirmed: dict[str, list[Wipe]] = defaultdict(list)
        self._doubtful: dict[str, list[Wipe]] = defaultdict(list)
        for wipe in sorted(self.all, key=_when):
            if wipe.ends_holdings:
                self._confirmed[wipe.act.holder].append(wipe)
            elif wipe.act.status in (CLAIMED, CONFIRMED):
                self._doubtful[wipe.act.holder].append(wipe)
            if wipe.ends_holdings and wipe.act.system:
                self._doubtful[wipe.act.holder].append(wipe)
        self._doubts: dict[tuple[str, str, str, int], int | None] = {}
        self._of_company = [wipe for party in company for wipe in self._confirmed.get(party, ())]
        self._by_company: dict[str, int | None] = {}
        self.company_erased = bool(self._of_company)
        """Whether the company itself confirmed any erasure."""

    @property
    def executed_at(self) -> int | None:
        """When the company itself last confirmed an erasure, None where it never did."""
        return max((wipe.at for wipe in self._of_company), default=None)

    def reach(self, holder: str) -> bool:
        """Whether any erasure can concern a copy at a holder: one there, or the company's own."""
        return self.company_erased or holder in self._confirmed

    def wiped_at(self, hop: Hop, category: str) -> int:
        """When the copy a hop brought was confirmed erased, OPEN where it was not."""
        here = self._confirmed.get(hop.receiver)
        if not here:
            return OPEN
        for index in range(bisect_left(here, hop.arrived_at, key=_when), len(here)):
            wipe = here[index]
            if wipe.covers(category) and wipe.act.system in ("", hop.flow.to_system):
                return wipe.at
        return OPEN

    def leave_doubt_at(self, holder: str) -> bool:
        """Whether a holder reported any erasure that may have reached more than it confirms."""
        return holder in self._doubtful

    def in_doubt(self, hop: Hop, category: str, at: int) -> bool:
        """Whether a copy may have been erased by a moment, though nothing confirms it."""
        key = (hop.receiver, hop.flow.to_system, category, at)
        if key not in self._doubts:
            self._doubts[key] = max(
                (
                    wipe.at
                    for wipe in self._doubtful.get(hop.receiver, ())
                    if wipe.at <= at and wipe.covers(category) and _may_reach(wipe, hop)
                ),
                default=None,
            )
        last = self._doubts[key]
        return last is not None and hop.arrived_at <= last

    def last_before(self, holder: str, category: str, moment: int) -> int | None:
        """When a holder last confirmed, before a moment, that all of a category was gone."""
        here = self._confirmed.get(holder, ())
        for index in range(bisect_left(here, moment, key=_when) - 1, -1, -1):
            wipe = here[index]
            if not wipe.act.system and wipe.covers(category):
                return wipe.at
        return None

    def last_by_company(self, category: str) -> int | None:
        """When the company itself last confirmed that it had erased all of a category."""
        if category not in self._by_company:
            self._by_company[category] = max(
                (
                    wipe.at
                    for wipe in self._of_company
                    if not wipe.act.system and wipe.covers(category)
                ),
                default=None,
            )
        return self._by_company[category]


def _when(wipe: Wipe) -> int:
    return wipe.at


def _may_reach(wipe: Wipe, hop: Hop) -> bool:
    if wipe.act.status == CLAIMED or (wipe.act.status == CONFIRMED and not wipe.certain):
        return wipe.act.system in ("", hop.flow.to_system) or not hop.flow.to_system
    # A confirmed erasure of one system leaves a copy in doubt whose system nobody named.
    return wipe.act.status == CONFIRMED and bool(wipe.act.system) and not hop.flow.to_system


NO_WIPES: Final = Wipes((), ())
