"""The order in which a trace looks at hops: by departure, and parents before their children.

Two hops that left at one instant are ordered by what they say of each other and by nothing else,
so that an answer does not depend on which of them was recorded first.
"""

from collections.abc import Iterable

from lineage.tracing.hops import Hop

Cycles = dict[int, frozenset[int]]
"""Hop → the hops, by ordinal, that derive from it as it derives from them."""


def in_order(hops: Iterable[Hop]) -> tuple[list[Hop], Cycles]:
    """(hops in order, those that say they derive from each other at one instant)."""
    ordered = sorted(hops, key=lambda hop: (hop.departed_at, hop.ordinal))
    if not any(hop.parents for hop in ordered):
        return ordered, {}
    departures = {hop.ordinal: hop.departed_at for hop in ordered}
    tied = [
        (parent, hop.ordinal)
        for hop in ordered
        for parent in hop.parents
        if departures.get(parent) == hop.departed_at
    ]
    if not tied:
        return ordered, {}
    rank, cycles = _ranked(tied)
    ordered.sort(key=lambda hop: (hop.departed_at, rank.get(hop.ordinal, 0), hop.ordinal))
    return ordered, cycles


def _ranked(links: list[tuple[int, int]]) -> tuple[dict[int, int], Cycles]:
    """(place of each linked hop after its parents, hops that derive from each other)."""
    # Needed so seldom that no start of the product should wait for it.
    import networkx as nx

    condensed = nx.condensation(nx.DiGraph(links))
    rank: dict[int, int] = {}
    cycles: Cycles = {}
    for place, component in enumerate(nx.topological_sort(condensed)):
        members = frozenset(condensed.nodes[component]["members"])
        rank.update(dict.fromkeys(members, place))
        if len(members) > 1:
            cycles.update(dict.fromkeys(members, members))
    return rank, cycles
