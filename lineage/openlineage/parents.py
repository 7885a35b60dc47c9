"""Which movements a movement builds on: those that brought the same categories into its dataset.

Of each dataset upstream only the latest counts, since a movement of all data held includes what the
ones before it brought. Among movements of one instant the datasets give the order; where they go in
a circle, nothing is claimed.
"""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import Final, NamedTuple

from lineage.openlineage.names import Dataset
from lineage.openlineage.travel import Travel

ARRIVALS_MAX: Final = 1_000_000
"""Arrivals remembered; beyond, the older half is forgotten and its links are left to inference."""


class Reference(NamedTuple):
    source: str
    id: str


class _Arrival(NamedTuple):
    at: int
    by: tuple[Reference, ...]


class Arrivals:
    """What came into each dataset, with which category, from where, and when it last did."""

    def __init__(self, arrivals_max: int = ARRIVALS_MAX) -> None:
        self._arrivals_max = arrivals_max
        self._last: dict[tuple[Dataset, str], dict[Dataset, _Arrival]] = {}
        self._count = 0

    def link(self, travels: Iterable[tuple[Reference, Travel]]) -> list[list[Reference]]:
        """The parents of each, sorted. Takes travels in order of time, and remembers them.

        A call may go back in time; what has arrived since is then no parent of anything.
        """
        parents: list[list[Reference]] = []
        for _, group in groupby(travels, key=lambda pair: pair[1].happened_at):
            same_instant = list(group)
            tied = _tied(same_instant)
            for reference, travel in same_instant:
                found = self._before(travel) | tied.get(reference, set())
                parents.append(sorted(found))
            for reference, travel in same_instant:
                self._remember(reference, travel)
        return parents

    def _before(self, travel: Travel) -> set[Reference]:
        return {
            reference
            for category in travel.categories
            for arrival in self._last.get((travel.source, category), {}).values()
            if arrival.at < travel.happened_at
            for reference in arrival.by
        }

    def _remember(self, reference: Reference, travel: Travel) -> None:
        for category in travel.categories:
            known = self._last.setdefault((travel.target, category), {})
            last = known.get(travel.source)
            if last is None or last.at < travel.happened_at:
                known[travel.source] = _Arrival(travel.happened_at, (reference,))
                self._count += last is None
            elif last.at == travel.happened_at and reference not in last.by:
                known[travel.source] = _Arrival(last.at, (*last.by, reference))
        if self._count > self._arrivals_max:
            self._forget_half()

    def _forget_half(self) -> None:
        times = sorted(arrival.at for known in self._last.values() for arrival in known.values())
        middle = times[len(times) // 2]
        kept = {
            key: {source: arrival for source, arrival in known.items() if arrival.at > middle}
            for key, known in self._last.items()
        }
        self._last = {key: known for key, known in kept.items() if known}
        self._count = sum(len(known) for known in self._last.values())


def _tied(travels: list[tuple[Reference, Travel]]) -> dict[Reference, set[Reference]]:
    """Links between movements of one instant."""
    into: dict[tuple[Dataset, str], set[Reference]] = {}
    for reference, travel in travels:
        for category in travel.categories:
            into.setdefault((travel.target, category), set()).add(reference)
    links = {
        reference: set().union(
            *(into.get((travel.source, category), set()) for category in travel.categories)
        )
        for reference, travel in travels
    }
    try:
        TopologicalSorter(links).prepare()
    except CycleError:
        return {}
    return links
