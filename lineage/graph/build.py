"""Parties as nodes and flows as edges, in networkx.

The graph is made of the answers to `flows` and `parties`, so that it says of both what they say.
Movements never stand in it: an edge carries how many there were.
"""

from typing import Any

import networkx as nx

from lineage.view import UNKNOWN, country

Answer = dict[str, Any]
COMPANY_CLASS = "company"


def party_graph(flows: list[Answer], parties: list[Answer]) -> nx.MultiDiGraph:
    """An edge for each flow from one party to another, keyed by the flow's id."""
    graph = nx.MultiDiGraph()
    for party in sorted(parties, key=lambda one: str(one["party"])):
        graph.add_node(
            party["party"],
            name=party["name"],
            party_class=party["class"],
            place=party["place"],
            country=party["country"],
        )
    for flow in sorted(flows, key=lambda one: str(one["flow"])):
        sender, receiver = flow["from"]["party"], flow["to"]["party"]
        if sender != receiver:
            graph.add_edge(sender, receiver, key=flow["flow"], **_said(flow))
    for node, said in graph.nodes(data=True):
        # Reserved parties, such as the person, are seen in flows and declared by nobody.
        said.setdefault("name", node)
        for name in ("party_class", "place", "country"):
            said.setdefault(name, UNKNOWN)
    return graph


def _said(flow: Answer) -> Answer:
    place = flow["to"]["place"]
    return {
        "kind": flow["kind"],
        "categories": ", ".join(flow["categories"]),
        "purposes": ", ".join(flow["purposes"]),
        "legal_basis": flow["legal_basis"],
        "tool": flow["tool"],
        "place": place,
        "country": country(place),
        "movements": flow["movements"],
        "first_at": flow["first_at"],
        "last_at": flow["last_at"],
    }
