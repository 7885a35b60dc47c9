"""What a graph of parties and flows shows: choke points, ways back, ways into countries, chains.

All of it is about flows: that data of somebody took each hop, not that the data of one person
took all of them. Whether it did is what `where` answers. Every list has a stable order.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import islice, pairwise
from typing import Any, Final

import networkx as nx

from lineage.view import UNKNOWN

Answer = dict[str, Any]

CYCLE_PARTIES_MAX: Final = 6
"""Longer ways back are seldom looked at, and there may be exponentially many."""
CYCLES_MAX: Final = 1000
RESERVED: Final = "@"


def choke_points(
    graph: nx.MultiDiGraph, people: Mapping[str, int], company: frozenset[str]
) -> list[Answer]:
    """Parties that pass data on: of how many people, and who would get nothing without them.

    `people` counts those whose data a party received and then sent on. `only_way_to` holds the
    parties that the company's data reaches through this one alone (dominators; Lengauer and
    Tarjan, 1979).
    """
    between = [
        party
        for party in graph
        if party not in company and not _reserved(party) and graph.in_degree(party)
        if graph.out_degree(party)
    ]
    only = _dominated(graph, company)
    found = [
        {"party": party, "people": people.get(party, 0), "only_way_to": sorted(only[party])}
        for party in between
    ]
    return sorted(
        found, key=lambda one: (-one["people"], -len(one["only_way_to"]), str(one["party"]))
    )


def cycles(graph: nx.MultiDiGraph) -> tuple[list[list[str]], bool]:
    """Ways on which data can come back to where it was, and whether these are all of them."""
    simple = nx.DiGraph()
    simple.add_nodes_from(sorted(one for one in graph if not _reserved(one)))
    simple.add_edges_from(sorted((a, b) for a, b in graph.edges() if {a, b} <= set(simple)))
    found = list(islice(nx.simple_cycles(simple, CYCLE_PARTIES_MAX), CYCLES_MAX + 1))
    turned = sorted(_from_least(cycle) for cycle in found)
    turned.sort(key=len)
    return turned[:CYCLES_MAX], len(found) <= CYCLES_MAX


def countries(graph: nx.MultiDiGraph, company: frozenset[str]) -> list[Answer]:
    """Each country that data reaches, by which chain, and whether the company sent it there.

    A country that the company never sent data to itself is an unexpected one.
    """
    before = _ways_from(graph, company)
    into: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for sender, receiver, flow, where in graph.edges(keys=True, data="country"):
        reached = where if where != UNKNOWN else graph.nodes[receiver]["country"]
        if sender in before and not _reserved(receiver):
            into[reached].append((sender, receiver, flow))
    return [_country(graph, reached, into[reached], before, company) for reached in sorted(into)]


def chain(graph: nx.MultiDiGraph, sender: str, receiver: str) -> list[Answer]:
    """The fewest hops from one party to another, empty where there is no way.

    Of several chains of one length the alphabetically first is taken, and of several flows
    between two parties the one with most movements.
    """
    if sender not in graph or receiver not in graph:
        return []
    parties = _back(_ways_from(graph, frozenset({sender})), receiver)
    return _hops(graph, parties)


def _country(
    graph: nx.MultiDiGraph,
    reached: str,
    flows: list[tuple[str, str, str]],
    before: Mapping[str, str | None],
    company: frozenset[str],
) -> Answer:
    def hops(flow: tuple[str, str, str]) -> list[str]:
        sender, receiver, _ = flow
        return [*_back(before, sender), receiver]

    shortest = min(flows, key=lambda flow: (len(hops(flow)), hops(flow), flow[2]))
    return {
        "country": reached,
        "parties": sorted({receiver for _, receiver, _ in flows}),
        "sent_by_company": any(sender in company for sender, _, _ in flows),
        "chain": [*_hops(graph, hops(shortest)[:-1]), _hop(graph, *shortest)],
    }


def _dominated(graph: nx.MultiDiGraph, company: frozenset[str]) -> dict[str, set[str]]:
    """Party → parties that the company's data reaches through it alone."""
    root = object()
    reached = nx.DiGraph()
    reached.add_edges_from((root, party) for party in sorted(company & set(graph)))
    reached.add_edges_from(
        (a, b) for a, b in sorted(set(graph.edges())) if not _reserved(a) and not _reserved(b)
    )
    only: dict[str, set[str]] = defaultdict(set)
    if root not in reached:
        return only
    above = nx.immediate_dominators(reached, root)
    for party in above:
        step = party
        while step is not root and (step := above[step]) not in (root, None):
            only[step].add(party)
    return only


def _ways_from(graph: nx.MultiDiGraph, starts: frozenset[str]) -> dict[str, str | None]:
    """Party → the party before it on the shortest chain from any start."""
    before: dict[str, str | None] = dict.fromkeys(sorted(starts & set(graph)))
    waiting = list(before)
    for party in waiting:
        for follower in sorted(set(graph.successors(party)) - set(before)):
            if not _reserved(follower):
                before[follower] = party
                waiting.append(follower)
    return before


def _back(before: Mapping[str, str | None], party: str) -> list[str]:
    """The parties of a chain that ends with this one."""
    if party not in before:
        return []
    parties, step = [party], before[party]
    while step is not None:
        parties.append(step)
        step = before[step]
    return parties[::-1]


def _hops(graph: nx.MultiDiGraph, parties: list[str]) -> list[Answer]:
    return [
        _hop(graph, sender, receiver, _busiest(graph, sender, receiver))
        for sender, receiver in pairwise(parties)
    ]


def _busiest(graph: nx.MultiDiGraph, sender: str, receiver: str) -> str:
    flows = graph[sender][receiver]
    return str(min(flows, key=lambda flow: (-flows[flow]["movements"], flow)))


def _hop(graph: nx.MultiDiGraph, sender: str, receiver: str, flow: str) -> Answer:
    said = graph[sender][receiver][flow]
    return {
        "from": sender,
        "to": receiver,
        "flow": flow,
        "kind": said["kind"],
        "movements": said["movements"],
        "first_at": said["first_at"],
        "last_at": said["last_at"],
    }


def _from_least(cycle: list[str]) -> list[str]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]


def _reserved(party: str) -> bool:
    return str(party).startswith(RESERVED)
