"""Erasures of one person's data, asked in the ways a trace asks."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from lineage.instants import OPEN
from lineage.tracing.hops import CLAIMED, CONFIRMED, Hop, Wipe


class Wipes:
    """Only a confirmed erasure that covers this person for certain ends a holding."""

    def __init__(self, wipes: Iterable[Wipe]) -> None:
        self._by_holder: dict[str, list[Wipe]] = defaultdict(list)
        for wipe in wipes:
            self._by_holder[wipe.act.holder].append(wipe)
        self._confirmed = {
            holder: sorted((wipe for wipe in here if wipe.ends_holdings), key=_when)
            for holder, here in self._by_holder.items()
        }

    def __iter__(self) -> Iterator[Wipe]:
        return (wipe for here in self._by_holder.values() for wipe in here)

    def confirmed_at(self, holders: Collection[str]) -> int | None:
        """When any of some holders last confirmed an erasure, None where none did."""
        return max(
            (
                wipe.at
                for holder in holders
                for wipe in self._by_holder.get(holder, ())
                if wipe.ends_holdings
            ),
            default=None,
        )

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

    def in_doubt(self, hop: Hop, category: str, at: int) -> bool:
        """Whether a copy may have been erased by a moment, though nothing confirms it."""
        return any(
            hop.arrived_at <= wipe.at <= at and wipe.covers(category) and _may_reach(wipe, hop)
            for wipe in self._by_holder.get(hop.receiver, ())
        )

    def last_before(self, holder: str, category: str, moment: int) -> int | None:
        """When a holder last confirmed, before a moment, that all of a category was gone."""
        return max(
            (
                wipe.at
                for wipe in self._by_holder.get(holder, ())
                if wipe.ends_holdings
                and not wipe.act.system
                and wipe.at < moment
                and wipe.covers(category)
            ),
            default=None,
        )

    def last_by(self, holders: Collection[str]) -> Callable[[str], int | None]:
        """When any of some holders last confirmed that it had erased a category."""
        confirmed = [
            wipe
            for holder in holders
            for wipe in self._by_holder.get(holder, ())
            if wipe.ends_holdings and not wipe.act.system
        ]
        return lambda category: max(
            (wipe.at for wipe in confirmed if wipe.covers(category)), default=None
        )


def _when(wipe: Wipe) -> int:
    return wipe.at


def _may_reach(wipe: Wipe, hop: Hop) -> bool:
    if wipe.act.status == CLAIMED or (wipe.act.status == CONFIRMED and not wipe.certain):
        return wipe.act.system in ("", hop.flow.to_system) or not hop.flow.to_system
    # A confirmed erasure of one system leaves a copy in doubt whose system nobody named.
    return wipe.act.status == CONFIRMED and bool(wipe.act.system) and not hop.flow.to_system
